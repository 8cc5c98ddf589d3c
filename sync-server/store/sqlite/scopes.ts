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
import { Lru } from '../lru.ts'
import { query, type Query } from './database.ts'
import type { ForeignWrites } from './foreign.ts'

interface Listing {
  readonly scope: number
  readonly name: string
  readonly leftSeq: number | null
}

/** Documents of which is known who lists them: some 4 MB. */
const KNOWN = 8_000

export class ScopeTable {
  readonly #find: Query<{ readonly id: number }>
  readonly #create: Query<{ readonly id: number }>
  readonly #listings: Query<Listing>
  readonly #bump: Query<never>
  readonly #enter: Query<never>
  readonly #leave: Query<never>
  readonly #head: Query<{ readonly head: number | null }>
  readonly #rows: Query<ScopeRow>
  readonly #row: Query<ScopeRow>
  readonly #count: Query<{ readonly count: number }>
  readonly #numbers = new Map<string, number>()
  readonly #listed = new Lru<number, readonly Listing[]>(KNOWN)

  constructor(db: DatabaseSync, foreign: ForeignWrites) {
    foreign.onForget(() => {
      this.#numbers.clear()
      this.#listed.clear()
    })
    this.#find = query(db, 'SELECT id FROM scopes WHERE name = ?')
    this.#create = query(db, 'INSERT INTO scopes (name) VALUES (?) RETURNING id')
    this.#listings = query(
      db,
      'SELECT scope, name, leftSeq FROM listings JOIN scopes ON scopes.id = scope WHERE document = ? ORDER BY name',
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
    const seen = this.#listingsOf(document)
    const unseen = scopes.filter((name) => !seen.some((listing) => listing.name === name))
    if (unseen.length > 0) this.enter(document, unseen, seq)
  }

  /** Listed from now on, also where it had left before. */
  enter(document: number, scopes: readonly string[], seq: number): void {
    this.#listed.delete(document)
    for (const name of scopes) this.#enter.run(document, this.#number(name), seq)
  }

  leave(document: number, scopes: readonly string[], seq: number, why: string): void {
    this.#listed.delete(document)
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

  /** As it is known; after `ForeignWrites.look` as it stands. */
  namesOf(document: number): string[] {
    return this.#listingsOf(document).flatMap(({ name, leftSeq }) => (leftSeq === null ? [name] : []))
  }

  /** By name; those that left stand in it too. */
  #listingsOf(document: number): readonly Listing[] {
    const known = this.#listed.get(document)
    if (known !== undefined) return known
    const read = this.#listings.all(document)
    this.#listed.set(document, read)
    return read
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
