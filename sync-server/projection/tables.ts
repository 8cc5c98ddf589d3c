/** Writing the projection: fragments, the cards that follow from them, and the view of the log. */
import type { DatabaseSync } from 'node:sqlite'
import type { Card, Fragment } from '../../shared/domain/card.ts'
import {
  addressToPart,
  parseDocId,
  type ArchiveId,
  type DocId,
  type Part,
} from '../../shared/domain/names.ts'
import type { LogMeta } from '../../shared/log/entry.ts'
import { isLate } from '../../shared/log/late.ts'
import { query, type Query } from '../store/sqlite/database.ts'
import { cardColumns, cardRow, type CardRules } from './cardRow.ts'
import { gramsOf } from './grams.ts'
import { LAST_MOVE } from './schema.ts'

export class FragmentTable {
  readonly #find: Query<{ readonly seq: number; readonly json: string }>
  readonly #seq: Query<{ readonly seq: number }>
  readonly #ofArchive: Query<{ readonly part: string; readonly json: string }>
  readonly #put: Query<never>
  readonly #remove: Query<never>
  readonly #removeArchive: Query<never>

  constructor(db: DatabaseSync) {
    this.#removeArchive = query(db, 'DELETE FROM fragments WHERE archive = ?')
    this.#find = query(db, 'SELECT seq, json FROM fragments WHERE doc = ?')
    this.#seq = query(db, 'SELECT seq FROM fragments WHERE doc = ?')
    this.#ofArchive = query(db, 'SELECT part, json FROM fragments WHERE archive = ?')
    this.#put = query(
      db,
      `INSERT INTO fragments (doc, archive, part, seq, json) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (doc) DO UPDATE SET seq = excluded.seq, json = excluded.json`,
    )
    this.#remove = query(db, 'DELETE FROM fragments WHERE doc = ?')
  }

  find(doc: DocId): { readonly seq: number; readonly fragment: Fragment } | null {
    const row = this.#find.get(doc)
    return row === undefined ? null : { seq: row.seq, fragment: JSON.parse(row.json) as Fragment }
  }

  /** Sequence of the newest entry that the stored fragment knows; 0: none is stored. */
  seqOf(doc: DocId): number {
    return this.#seq.get(doc)?.seq ?? 0
  }

  cardOf(archive: ArchiveId): Card | null {
    const fragments: Record<Part, Fragment> = {}
    for (const { part, json } of this.#ofArchive.all(archive)) fragments[part] = JSON.parse(json) as Fragment
    return Object.keys(fragments).length === 0 ? null : { archive, fragments }
  }

  put(doc: DocId, seq: number, fragment: Fragment): void {
    const address = parseDocId(doc)
    if (address === null) throw new Error(`no document can be called ${doc}`)
    this.#put.run(doc, address.archive, addressToPart(address), seq, JSON.stringify(fragment))
  }

  remove(doc: DocId): void {
    this.#remove.run(doc)
  }

  /** Its content was destroyed. */
  removeArchive(archive: ArchiveId): void {
    this.#removeArchive.run(archive)
  }
}

interface Stored {
  readonly id: number
  readonly words: string
  readonly contactWords: string
  readonly archiveNo: string
  readonly alike: number
}

export class CardTable {
  readonly #find: Query<Stored>
  readonly #insert: Query<Stored>
  readonly #update: Query<never>
  readonly #remove: Query<never>
  readonly #setAlike: Query<never>
  readonly #bury: Query<never>
  readonly #addGrams: Query<never>
  readonly #removeGrams: Query<never>
  readonly #rules: CardRules
  #move: number

  constructor(db: DatabaseSync, rules: CardRules) {
    this.#rules = rules
    this.#move = query<{ move: number }>(db, LAST_MOVE).get()?.move ?? 0
    const places = cardColumns.map(() => '?').join(', ')
    this.#find = query(db, 'SELECT id, words, contactWords, archiveNo, alike FROM cards WHERE archive = ?')
    this.#insert = query(
      db,
      `INSERT INTO cards (move, ${cardColumns.join(', ')}) VALUES (?, ${places})
       RETURNING id, '' AS words, '' AS contactWords, '' AS archiveNo, 0 AS alike`,
    )
    // Not REPLACE, which takes a row out of every index and puts it back: most changes move it in one or two.
    this.#update = query(
      db,
      `UPDATE cards SET move = ?, ${cardColumns.map((column) => `${column} = ?`).join(', ')} WHERE id = ?`,
    )
    this.#remove = query(db, 'DELETE FROM cards WHERE id = ?')
    this.#setAlike = query(db, 'UPDATE cards SET alike = ?, move = ? WHERE id = ?')
    this.#bury = query(db, 'INSERT OR REPLACE INTO gone (id, move) VALUES (?, ?)')
    this.#addGrams = query(db, 'INSERT INTO findable (rowid, grams) VALUES (?, ?)')
    this.#removeGrams = query(db, 'DELETE FROM findable WHERE rowid = ?')
  }

  /** The number of the last write or removal of any card. */
  get lastMove(): number {
    return this.#move
  }

  put(card: Card): void {
    const { row, words } = cardRow(card, this.#rules)
    const values = cardColumns.map((column) => row[column])
    const before = this.#find.get(row.archive)
    if (before === undefined) {
      const made = this.#insert.get(++this.#move, ...values)
      if (made !== undefined) this.#addGrams.run(made.id, gramsOf(words))
      return
    }
    this.#update.run(++this.#move, ...values, before.id)
    // The sounds follow from the name, and their initials are among its words.
    const alike =
      before.words === row.words &&
      before.contactWords === row.contactWords &&
      before.archiveNo === row.archiveNo
    if (alike) return
    this.#removeGrams.run(before.id)
    this.#addGrams.run(before.id, gramsOf(words))
  }

  /** How many other archives seem to be of the same client, among these. */
  putAlike(archive: ArchiveId, others: readonly ArchiveId[]): void {
    const before = this.#find.get(archive)
    if (before === undefined) return
    const alike = others.filter((other) => this.#find.get(other) !== undefined).length
    if (alike !== before.alike) this.#setAlike.run(alike, ++this.#move, before.id)
  }

  remove(archive: ArchiveId): void {
    const before = this.#find.get(archive)
    if (before === undefined) return
    this.#remove.run(before.id)
    this.#removeGrams.run(before.id)
    this.#bury.run(before.id, ++this.#move)
  }
}

export class LogViewTable {
  readonly #put: Query<never>

  constructor(db: DatabaseSync) {
    this.#put = query(
      db,
      `INSERT OR REPLACE INTO log_view (seq, kind, received, claimed, "offset", user, role, device, branch, archive,
         doc, part, length, action, object, purpose, counter, offline, late, outcome)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
  }

  put(meta: LogMeta): void {
    const { seq, kind, received, claimed, offset, user, role, device, branch, archive, doc, length } = meta
    const { action, object, purpose, counter, offline, outcome } = meta
    const address = doc === null ? null : parseDocId(doc)
    this.#put.run(
      seq,
      kind,
      received,
      claimed,
      offset,
      user,
      role,
      device,
      branch,
      archive,
      doc,
      address === null ? null : addressToPart(address),
      length,
      action,
      object,
      purpose,
      counter,
      offline === null ? null : Number(offline),
      Number(isLate(meta)),
      outcome,
    )
  }
}
