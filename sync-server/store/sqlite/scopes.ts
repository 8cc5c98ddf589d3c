/**
 * Scopes: which feed lists which document, and since when.
 *
 * Every change bumps every scope that lists the document *now*, whether or not the writer named it:
 * a scope that was forgotten would be incomplete for ever without anyone noticing. And a change never
 * brings a document back into a scope that it left: a writer who judged by an old owner would hand
 * the new work to the old owner. Only `enter` brings it back.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { ScopeRow } from '../contract.ts'
import { query, type Query } from './database.ts'

interface Listing {
  readonly scope: number
  readonly leftSeq: number | null
}

export class ScopeTable {
  readonly #find: Query<{ readonly id: number }>
  readonly #create: Query<{ readonly id: number }>
  readonly #listings: Query<Listing>
  readonly #names: Query<{ readonly name: string }>
  readonly #bump: Query<never>
  readonly #enter: Query<never>
  readonly #leave: Query<never>
  readonly #head: Query<{ readonly head: number | null }>
  readonly #rows: Query<ScopeRow>
  readonly #row: Query<ScopeRow>
  readonly #count: Query<{ readonly count: number }>
  readonly #numbers = new Map<string, number>()

  constructor(db: DatabaseSync) {
    this.#find = query(db, 'SELECT id FROM scopes WHERE name = ?')
    this.#create = query(db, 'INSERT INTO scopes (name) VALUES (?) RETURNING id')
    this.#listings = query(db, 'SELECT scope, leftSeq FROM listings WHERE document = ?')
    this.#names = query(
      db,
      `SELECT name FROM listings JOIN scopes ON scopes.id = scope WHERE document = ? AND leftSeq IS NULL ORDER BY name`,
    )
    this.#bump = query(db, 'UPDATE listings SET lastSeq = ? WHERE document = ? AND leftSeq IS NULL')
    this.#enter = query(
      db,
      `INSERT INTO listings (document, scope, lastSeq, enterSeq) VALUES (?1, ?2, ?3, ?3)
       ON CONFLICT (document, scope) DO UPDATE SET lastSeq = ?3, enterSeq = ?3, leftSeq = NULL, why = NULL
       WHERE leftSeq IS NOT NULL`,
    )
    this.#leave = query(
      db,
      `UPDATE listings SET lastSeq = ?1, leftSeq = ?1, why = ?2 WHERE document = ?3 AND scope = ?4 AND leftSeq IS NULL`,
    )
    this.#head = query(db, 'SELECT max(lastSeq) AS head FROM listings WHERE scope = ?')
    const listing = `SELECT doc, listings.lastSeq, enterSeq, leftSeq, why
      FROM listings JOIN documents ON documents.id = document`
    this.#rows = query(
      db,
      `${listing} WHERE scope = ? AND listings.lastSeq > ? ORDER BY listings.lastSeq, document LIMIT ?`,
    )
    this.#row = query(db, `${listing} WHERE document = ? AND scope = ?`)
    this.#count = query(
      db,
      `SELECT count(DISTINCT document) AS count FROM listings
       WHERE leftSeq IS NULL AND scope IN (SELECT value FROM json_each(?))`,
    )
  }

  /** A document changed: every scope that lists it moves on, and unseen ones of `scopes` are entered. */
  change(document: number, scopes: readonly string[], seq: number): void {
    this.#bump.run(seq, document)
    const seen = new Set(this.#listings.all(document).map(({ scope }) => scope))
    for (const name of scopes) {
      const scope = this.#number(name)
      if (!seen.has(scope)) this.#enter.run(document, scope, seq)
    }
  }

  /** Listed from now on, also where it had left before. */
  enter(document: number, scopes: readonly string[], seq: number): void {
    for (const name of scopes) this.#enter.run(document, this.#number(name), seq)
  }

  leave(document: number, scopes: readonly string[], seq: number, why: string): void {
    for (const name of scopes) this.#leave.run(seq, why, document, this.#number(name))
  }

  /** Read from the index: its last row is the head. */
  head(name: string): number {
    const scope = this.#known(name)
    return scope === null ? 0 : (this.#head.get(scope)?.head ?? 0)
  }

  rows(name: string, after: number, limit: number): ScopeRow[] {
    const scope = this.#known(name)
    return scope === null ? [] : this.#rows.all(scope, after, limit).map((row) => ({ ...row }))
  }

  row(name: string, document: number): ScopeRow | null {
    const scope = this.#known(name)
    const row = scope === null ? undefined : this.#row.get(document, scope)
    return row === undefined ? null : { ...row }
  }

  /** Documents that any of these lists now. */
  count(names: readonly string[]): number {
    const known = names.map((name) => this.#known(name)).filter((scope) => scope !== null)
    return this.#count.get(JSON.stringify(known))?.count ?? 0
  }

  namesOf(document: number): string[] {
    return this.#names.all(document).map(({ name }) => name)
  }

  /** After a rollback a remembered number may belong to nothing. */
  forget(): void {
    this.#numbers.clear()
  }

  #known(name: string): number | null {
    const remembered = this.#numbers.get(name)
    if (remembered !== undefined) return remembered
    const found = this.#find.get(name)?.id ?? null
    if (found !== null) this.#numbers.set(name, found)
    return found
  }

  #number(name: string): number {
    const known = this.#known(name)
    if (known !== null) return known
    const created = this.#create.get(name)?.id
    if (created === undefined) throw new Error(`the scope ${name} could not be made`)
    this.#numbers.set(name, created)
    return created
  }
}
