/**
 * Archives of one client (疑似重复, PRJ12): those that share a mark, the keyed hash of a phone number, an identity paper or
 * a credit code. Each card says how many others there are, so that a filter finds them; which they are is asked here.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { ArchiveId, DocId } from '../../shared/domain/names.ts'
import { query, type Query } from '../store/sqlite/database.ts'

/** Of one number that a switchboard shares with hundreds, so many are told. */
export const ALIKE_MOST = 50

const OTHERS = `SELECT DISTINCT other.archive FROM marks AS mine JOIN marks AS other ON other.mark = mine.mark
  WHERE mine.archive = ? AND other.archive <> mine.archive`

export class MarkTable {
  readonly #put: Query<never>
  readonly #removeDoc: Query<never>
  readonly #removeArchive: Query<never>
  readonly #others: Query<{ readonly archive: ArchiveId }>

  constructor(db: DatabaseSync) {
    this.#put = query(db, 'INSERT OR IGNORE INTO marks (mark, doc, archive) VALUES (?, ?, ?)')
    this.#removeDoc = query(db, 'DELETE FROM marks WHERE doc = ?')
    this.#removeArchive = query(db, 'DELETE FROM marks WHERE archive = ?')
    this.#others = query(db, OTHERS)
  }

  put(doc: DocId, archive: ArchiveId, marks: readonly string[]): void {
    this.#removeDoc.run(doc)
    for (const mark of marks) this.#put.run(mark, doc, archive)
  }

  remove(doc: DocId): void {
    this.#removeDoc.run(doc)
  }

  /** Its content was destroyed. */
  removeArchive(archive: ArchiveId): void {
    this.#removeArchive.run(archive)
  }

  others(archive: ArchiveId): readonly ArchiveId[] {
    return this.#others.all(archive).map((row) => row.archive)
  }
}

export interface Alike {
  readonly archive: ArchiveId
  /** What they share: `phone`, `identity`, `uscc`. */
  readonly by: readonly string[]
}

/** The others of this archive that have a card, with what they share. */
export function alikeTo(db: DatabaseSync, archive: ArchiveId): readonly Alike[] {
  const rows = query<{ readonly archive: ArchiveId; readonly mark: string }>(
    db,
    `SELECT DISTINCT other.archive, other.mark FROM marks AS mine
     JOIN marks AS other ON other.mark = mine.mark
     JOIN cards ON cards.archive = other.archive
     WHERE mine.archive = ? AND other.archive <> mine.archive ORDER BY other.archive LIMIT ${ALIKE_MOST * 4}`,
  ).all(archive)
  const found = new Map<ArchiveId, Set<string>>()
  for (const { archive: other, mark } of rows) {
    const by = found.get(other) ?? new Set<string>()
    found.set(other, by.add(mark.slice(0, mark.indexOf(' '))))
  }
  return [...found].slice(0, ALIKE_MOST).map(([other, by]) => ({ archive: other, by: [...by].sort() }))
}
