/**
 * Documents: how far each is, its receipts, its snapshot.
 *
 * There is no table of tails. The tail is the runs above the snapshot, and their bytes are read
 * from the log, where they stand anyway.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { Guard } from '../../../shared/domain/guard.ts'
import { parseDocId, type DocId } from '../../../shared/domain/names.ts'
import type { DocHead, Effect, Run, StoredDocument } from '../contract.ts'
import { Lru } from '../lru.ts'
import { query, type Query } from './database.ts'
import type { ForeignWrites } from './foreign.ts'
import type { LogTable } from './log.ts'

export type Append = Effect & { readonly on: 'append' }

interface DocumentRow {
  readonly id: number
  readonly epoch: number
  readonly count: number
  readonly lastSeq: number
  readonly guard: string
}

/** A row of `documents` as it stands, its guard read. */
interface Known {
  readonly id: number
  readonly head: DocHead
  /** Of the guard as text. */
  readonly length: number
}

/** Of documents that are known as they stand, about. */
const KNOWN_BYTES = 16 * 1024 * 1024
/** What a guard takes in memory for each character of its text, and a row beside it. */
const [PER_CHARACTER, EACH] = [3, 400]

interface SnapshotRow {
  readonly epoch: number
  readonly upTo: number
  readonly sealed: Uint8Array
}

export class DocumentTable {
  readonly #log: LogTable
  readonly #known = new Lru<DocId, Known>(KNOWN_BYTES, ({ length }) => EACH + PER_CHARACTER * length)
  readonly #find: Query<DocumentRow>
  readonly #standing: Query<{ readonly id: number; readonly epoch: number; readonly count: number }>
  readonly #ofArchive: Query<{ readonly doc: string }>
  readonly #create: Query<{ readonly id: number }>
  readonly #advance: Query<never>
  readonly #addRun: Query<never>
  readonly #runs: Query<Run>
  readonly #runAt: Query<Run>
  readonly #snapshot: Query<SnapshotRow>
  readonly #putSnapshot: Query<never>

  constructor(db: DatabaseSync, log: LogTable, foreign: ForeignWrites) {
    this.#log = log
    foreign.onForget(() => this.#known.clear())
    this.#find = query(db, 'SELECT id, epoch, count, lastSeq, guard FROM documents WHERE doc = ?')
    this.#standing = query(db, 'SELECT id, epoch, count FROM documents WHERE doc = ?')
    this.#ofArchive = query(db, 'SELECT doc FROM documents WHERE archive = ? ORDER BY id')
    this.#create = query(
      db,
      `INSERT INTO documents (doc, archive, epoch, count, lastSeq, guard) VALUES (?, ?, ?, ?, ?, ?) RETURNING id`,
    )
    this.#advance = query(db, 'UPDATE documents SET count = ?, lastSeq = ?, guard = ? WHERE id = ?')
    this.#addRun = query(
      db,
      `INSERT INTO runs (document, client, clock, length, seq, received, "offset", sha256) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    const run = 'client, clock, length, seq, received, "offset", sha256'
    this.#runs = query(db, `SELECT ${run} FROM runs WHERE document = ? ORDER BY seq`)
    this.#runAt = query(
      db,
      `SELECT ${run} FROM runs WHERE document = ? AND client = ? AND clock <= ? ORDER BY clock DESC LIMIT 1`,
    )
    this.#snapshot = query(db, 'SELECT epoch, upTo, sealed FROM snapshots WHERE document = ?')
    this.#putSnapshot = query(
      db,
      `INSERT INTO snapshots (document, epoch, upTo, sealed) VALUES (?, ?, ?, ?)
       ON CONFLICT (document) DO UPDATE SET epoch = excluded.epoch, upTo = excluded.upTo, sealed = excluded.sealed
       WHERE excluded.epoch > epoch OR (excluded.epoch = epoch AND excluded.upTo > upTo)`,
    )
  }

  /** The number under which other tables know the document. */
  numberOf(doc: DocId): number | null {
    return this.#known.get(doc)?.id ?? this.#standing.get(doc)?.id ?? null
  }

  /** Within a transaction, and after `ForeignWrites.look` in it. */
  isCurrent({ doc, epoch, expectCount }: Append): boolean {
    const known = this.#known.get(doc)
    if (known !== undefined) return known.head.guard.count === expectCount && known.head.epoch === epoch
    const row = this.#standing.get(doc)
    if (row === undefined) return expectCount === 0
    return row.count === expectCount && row.epoch === epoch
  }

  /** After `isCurrent`. Returns the document's number. */
  append(append: Append, seq: number, received: number, offset: number): number {
    const { doc, epoch, client, clock, length, sha256 } = append
    const count = append.expectCount + length
    if (append.guard.count !== count) {
      throw new RangeError(`the guard of ${doc} counts ${append.guard.count} entries, the commit ${count}`)
    }
    const guard = JSON.stringify(append.guard)
    let id = this.numberOf(doc)
    if (id === null) {
      const address = parseDocId(doc)
      if (address === null) throw new RangeError(`no document can be called ${doc}`)
      id = this.#create.get(doc, address.archive, epoch, count, seq, guard)?.id ?? 0
    } else {
      this.#advance.run(count, seq, guard, id)
    }
    this.#addRun.run(id, client, clock, length, seq, received, offset, sha256)
    const head = { doc, epoch, lastSeq: seq, guard: append.guard }
    this.#known.set(doc, { id, head, length: guard.length })
    return id
  }

  /** As it is known; after `ForeignWrites.look` as it stands. */
  head(doc: DocId): DocHead | null {
    const known = this.#known.get(doc)
    if (known !== undefined) return known.head
    const row = this.#find.get(doc)
    if (row === undefined) return null
    const head = headOf(doc, row)
    this.#known.set(doc, { id: row.id, head, length: row.guard.length })
    return head
  }

  document(doc: DocId): StoredDocument | null {
    const row = this.#find.get(doc)
    if (row === undefined) return null
    const stored = this.#snapshot.get(row.id)
    const snapshot = stored?.epoch === row.epoch ? { upTo: stored.upTo, sealed: stored.sealed } : null
    const runs = this.#runs.all(row.id).map((run) => ({ ...run }))
    const tail = runs.flatMap(({ seq }) => {
      if (snapshot !== null && seq <= snapshot.upTo) return []
      const sealed = this.#log.sealed(seq)
      if (sealed === null) throw new Error(`entry ${seq} of ${doc} has no payload`)
      return [{ seq, sealed }]
    })
    return { head: headOf(doc, row), snapshot, tail, runs }
  }

  run(doc: DocId, client: number, clock: number): Run | null {
    const id = this.numberOf(doc)
    const run = id === null ? undefined : this.#runAt.get(id, client, clock)
    return run !== undefined && clock < run.clock + run.length ? { ...run } : null
  }

  ofArchive(archive: string): DocId[] {
    return this.#ofArchive.all(archive).map(({ doc }) => doc)
  }

  /** Never replaces a newer snapshot, nor one of a later epoch. */
  saveSnapshot(doc: DocId, epoch: number, upTo: number, sealed: Uint8Array): void {
    const row = this.#find.get(doc)
    if (row === undefined || row.epoch !== epoch) return
    if (upTo > row.lastSeq)
      throw new RangeError(`a snapshot of ${doc} up to ${upTo} is ahead of the document`)
    this.#putSnapshot.run(row.id, epoch, upTo, sealed)
  }
}

const headOf = (doc: DocId, row: DocumentRow): DocHead => ({
  doc,
  epoch: row.epoch,
  lastSeq: row.lastSeq,
  guard: JSON.parse(row.guard) as Guard,
})
