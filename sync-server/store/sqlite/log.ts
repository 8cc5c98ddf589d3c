/**
 * The log proper: gap-free numbers, one table per month, a directory of months.
 *
 * `meta` is stored as the text that was hashed, not as columns: when a later version adds a key,
 * older rows must still hash to the leaves they have. Opening reads the directory and the newest
 * row, never the log.
 */
import { hash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { canonicalMeta, leafInputOf, type LogMeta } from '../../../shared/log/entry.ts'
import { monthOf, type LogRow } from '../contract.ts'
import { query, type Query } from './database.ts'
import type { ForeignWrites } from './foreign.ts'
import { createLogTable, logTable } from './schema.ts'

interface StoredRow {
  readonly meta: string
  readonly leaf: Uint8Array
  readonly payloadHash: Uint8Array
  readonly sealed: Uint8Array | null
}

interface Month {
  readonly month: string
  readonly firstSeq: number
  readonly append: Query<never>
  readonly from: Query<StoredRow>
  readonly metas: Query<{ readonly meta: string }>
  readonly sealed: Query<{ readonly sealed: Uint8Array | null }>
  readonly newest: Query<{ readonly seq: number; readonly received: number; readonly leaf: Uint8Array }>
}

const sha256 = (bytes: Uint8Array): Uint8Array => hash('sha256', bytes, 'buffer')
const HASH_OF_NOTHING = sha256(new Uint8Array())

export class LogTable {
  readonly #db: DatabaseSync
  readonly #foreign: ForeignWrites
  readonly #directory: Query<{ readonly month: string; readonly firstSeq: number }>
  #months: Month[] = []
  #head = 0
  #received = 0
  #leaf: Uint8Array | null = null

  constructor(db: DatabaseSync, foreign: ForeignWrites) {
    this.#db = db
    this.#foreign = foreign
    this.#directory = query(db, 'SELECT month, firstSeq FROM months ORDER BY firstSeq')
    foreign.onForget(() => this.#reload())
    this.#reload()
  }

  #reload(): void {
    const kept = new Map(this.#months.map((month) => [month.month, month]))
    this.#months = this.#directory
      .all()
      .map((row) => kept.get(row.month) ?? this.#open(row.month, row.firstSeq))
    const newest = this.#months.at(-1)?.newest.get()
    this.#head = newest?.seq ?? 0
    this.#received = newest?.received ?? 0
    this.#leaf = newest?.leaf ?? null
  }

  get head(): number {
    return this.#head
  }

  /** Of the newest entry. */
  get leaf(): Uint8Array | null {
    return this.#leaf
  }

  /** Time of receipt for entries committed now: the clock's, unless it went back. */
  receivedAt(now: number): number {
    return Math.max(now, this.#received)
  }

  /** Within a transaction. Returns the entry's number. */
  append(draft: Omit<LogMeta, 'seq' | 'received'>, received: number, sealed: Uint8Array | null): number {
    const seq = this.#head + 1
    const meta = canonicalMeta({ ...draft, seq, received })
    const payloadHash = sealed === null ? HASH_OF_NOTHING : sha256(sealed)
    const leaf = sha256(leafInputOf(meta, payloadHash))
    this.#monthFor(received, seq).append.run(seq, meta, leaf, payloadHash, sealed)
    this.#head = seq
    this.#received = received
    this.#leaf = leaf
    return seq
  }

  read(from: number, limit: number): LogRow[] {
    const rows: LogRow[] = []
    for (let at = this.#monthAt(from); at < this.#months.length && rows.length < limit; at++) {
      for (const row of this.#months[at]?.from.all(from, limit - rows.length) ?? []) {
        rows.push({ ...row, meta: JSON.parse(row.meta) as LogMeta })
      }
    }
    return rows
  }

  /** As `read`, the metadata alone. */
  metas(from: number, limit: number): LogMeta[] {
    const metas: LogMeta[] = []
    for (let at = this.#monthAt(from); at < this.#months.length && metas.length < limit; at++) {
      for (const { meta } of this.#months[at]?.metas.all(from, limit - metas.length) ?? [])
        metas.push(JSON.parse(meta) as LogMeta)
    }
    return metas
  }

  sealed(seq: number): Uint8Array | null {
    const row = this.#sealedRow(seq)
    if (row !== undefined) return row.sealed
    // Another process may have begun a month. To ask for each document whether it did costs more than the document.
    this.#foreign.look()
    return this.#sealedRow(seq)?.sealed ?? null
  }

  #sealedRow(seq: number): { readonly sealed: Uint8Array | null } | undefined {
    return this.#months[this.#monthAt(seq)]?.sealed.get(seq)
  }

  /** The month whose table holds `seq`; the first one for numbers before it. */
  #monthAt(seq: number): number {
    return Math.max(
      0,
      this.#months.findLastIndex((month) => month.firstSeq <= seq),
    )
  }

  #monthFor(received: number, seq: number): Month {
    const name = monthOf(received)
    const newest = this.#months.at(-1)
    if (newest?.month === name) return newest
    createLogTable(this.#db, name)
    query(this.#db, 'INSERT INTO months (month, firstSeq) VALUES (?, ?)').run(name, seq)
    const month = this.#open(name, seq)
    this.#months.push(month)
    return month
  }

  #open(month: string, firstSeq: number): Month {
    const table = logTable(month)
    return {
      month,
      firstSeq,
      append: query(
        this.#db,
        `INSERT INTO ${table} (seq, meta, leaf, payloadHash, sealed) VALUES (?, ?, ?, ?, ?)`,
      ),
      from: query(
        this.#db,
        `SELECT meta, leaf, payloadHash, sealed FROM ${table} WHERE seq >= ? ORDER BY seq LIMIT ?`,
      ),
      metas: query(this.#db, `SELECT meta FROM ${table} WHERE seq >= ? ORDER BY seq LIMIT ?`),
      sealed: query(this.#db, `SELECT sealed FROM ${table} WHERE seq = ?`),
      newest: query(
        this.#db,
        `SELECT seq, json_extract(meta, '$.received') AS received, leaf FROM ${table} ORDER BY seq DESC LIMIT 1`,
      ),
    }
  }
}
