/** Where archives stand, what numbers were given out, who owns which Yjs client id, how far devices reported. */
import type { DatabaseSync } from 'node:sqlite'
import type { ArchiveRow, ClientRow, Effect } from '../contract.ts'
import { Lru } from '../lru.ts'
import { query, type Query } from './database.ts'
import type { ForeignWrites } from './foreign.ts'

interface StoredArchive {
  readonly id: string
  readonly branch: string
  readonly owner: string
  readonly archiveNo: string
  readonly template: string
  readonly team: string
  readonly grants: string
  readonly businesses: string
  readonly n: number
  readonly voidedBy: string | null
  readonly until: number | null
  readonly erased: number | null
}

/** Of archives that are known as they stand, about. */
const KNOWN_BYTES = 8 * 1024 * 1024

export class ArchiveTable {
  readonly #known = new Lru<string, ArchiveRow>(KNOWN_BYTES, sizeOf)
  readonly #find: Query<StoredArchive>
  readonly #n: Query<{ readonly n: number }>
  readonly #put: Query<never>
  readonly #grantsUntil: Query<StoredArchive>
  readonly #nextGrantEnd: Query<{ readonly next: number | null }>
  readonly #owned: Query<StoredArchive>
  readonly #countOwned: Query<{ readonly count: number }>
  readonly #take: Query<never>
  readonly #letGo: Query<never>
  readonly #leave: Query<never>
  readonly #voidedUntil: Query<StoredArchive>
  readonly #nextVoidEnd: Query<{ readonly next: number | null }>
  readonly #erased: Query<{ readonly archive: string }>
  readonly #isVoided: Query<{ readonly archive: string }>
  readonly #void: Query<never>
  readonly #unvoid: Query<never>

  constructor(db: DatabaseSync, foreign: ForeignWrites) {
    foreign.onForget(() => this.#known.clear())
    this.#find = query(db, `${SELECT} WHERE id = ?`)
    this.#n = query(db, 'SELECT n FROM archives WHERE id = ?')
    this.#put = query(
      db,
      `INSERT OR REPLACE INTO archives (id, branch, owner, archiveNo, template, team, grants, businesses, n, grantEnd)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.#grantsUntil = query(db, `${SELECT} WHERE grantEnd <= ? ORDER BY grantEnd LIMIT ?`)
    this.#nextGrantEnd = query(db, 'SELECT min(grantEnd) AS next FROM archives WHERE grantEnd IS NOT NULL')
    this.#owned = query(
      db,
      `SELECT archives.*, voidedBy, until, erased FROM hands JOIN archives ON archives.id = hands.archive
       LEFT JOIN voided ON voided.archive = archives.id
       WHERE hands.user = ? AND hands.branch = ? AND hands.archive > ? ORDER BY hands.archive LIMIT ?`,
    )
    this.#countOwned = query(db, 'SELECT count(*) AS count FROM hands WHERE user = ? AND branch = ?')
    this.#take = query(db, 'INSERT OR IGNORE INTO hands (user, branch, archive) VALUES (?, ?, ?)')
    this.#letGo = query(db, 'DELETE FROM hands WHERE archive = ?')
    this.#leave = query(db, 'UPDATE archives SET n = n + ?')
    this.#voidedUntil = query(db, `${SELECT} WHERE until <= ? AND erased IS NULL ORDER BY until LIMIT ?`)
    this.#nextVoidEnd = query(db, 'SELECT min(until) AS next FROM voided WHERE erased IS NULL')
    this.#erased = query(db, 'SELECT archive FROM voided WHERE erased IS NOT NULL')
    this.#isVoided = query(db, 'SELECT archive FROM voided WHERE archive = ?')
    this.#void = query(
      db,
      'INSERT OR REPLACE INTO voided (archive, voidedBy, until, erased) VALUES (?, ?, ?, ?)',
    )
    this.#unvoid = query(db, 'DELETE FROM voided WHERE archive = ?')
  }

  /** As it is known; after `ForeignWrites.look` as it stands. */
  find(id: string): ArchiveRow | null {
    const known = this.#known.get(id)
    if (known !== undefined) return known
    const row = this.#find.get(id)
    if (row === undefined) return null
    const found = archiveOf(row)
    this.#known.set(id, found)
    return found
  }

  /** The highest verdict number; null: the server knows no such archive. After `ForeignWrites.look` in a transaction. */
  n(id: string): number | null {
    return this.#known.get(id)?.n ?? this.#n.get(id)?.n ?? null
  }

  grantsUntil(time: number, limit: number): ArchiveRow[] {
    return this.#grantsUntil.all(time, limit).map(archiveOf)
  }

  nextGrantEnd(): number | null {
    return this.#nextGrantEnd.get()?.next ?? null
  }

  voidedUntil(time: number, limit: number): ArchiveRow[] {
    return this.#voidedUntil.all(time, limit).map(archiveOf)
  }

  nextVoidEnd(): number | null {
    return this.#nextVoidEnd.get()?.next ?? null
  }

  erased(): string[] {
    return this.#erased.all().map(({ archive }) => archive)
  }

  ownedBy(user: string, branch: string, after: string, limit: number): ArchiveRow[] {
    return this.#owned.all(user, branch, after, limit).map(archiveOf)
  }

  countOwnedBy(user: string, branch: string): number {
    return this.#countOwned.get(user, branch)?.count ?? 0
  }

  /** Of the verdicts of each archive. */
  leaveNumbers(gap: number): void {
    this.#known.clear()
    this.#leave.run(gap)
  }

  put(row: ArchiveRow): void {
    const { archive, branch, owner, archiveNo, template, team, grants, businesses, n } = row
    this.#put.run(
      archive,
      branch,
      owner,
      archiveNo,
      template,
      JSON.stringify(team),
      JSON.stringify(grants),
      JSON.stringify(businesses),
      n,
      grants.length === 0 ? null : Math.min(...grants.map(({ until }) => until)),
    )
    this.#known.set(archive, row)
    const voided = row.voided ?? null
    if (voided !== null) this.#void.run(archive, voided.by, voided.until, voided.erased)
    else if (this.#isVoided.get(archive) !== undefined) this.#unvoid.run(archive)
    this.#letGo.run(archive)
    // What is gone is in nobody's hands.
    if (voided !== null && voided.erased !== null) return
    for (const user of new Set([owner, ...businesses.map((one) => one.owner)]))
      this.#take.run(user, branch, archive)
  }
}

const SELECT =
  'SELECT archives.*, voidedBy, until, erased FROM archives LEFT JOIN voided ON voided.archive = archives.id'

const sizeOf = ({ team, grants, businesses }: ArchiveRow): number =>
  1_000 + 200 * (team.length + businesses.length) + 800 * grants.length

function archiveOf(row: StoredArchive): ArchiveRow {
  const { id, branch, owner, archiveNo, template, n, voidedBy, until, erased } = row
  return {
    archive: id,
    branch,
    owner,
    archiveNo,
    template,
    team: JSON.parse(row.team) as ArchiveRow['team'],
    grants: JSON.parse(row.grants) as ArchiveRow['grants'],
    businesses: JSON.parse(row.businesses) as ArchiveRow['businesses'],
    ...(voidedBy === null || until === null ? {} : { voided: { by: voidedBy, until, erased } }),
    n,
  }
}

/** The counter of how often the log went back. */
const RESTORES = 'restores'
/** The counter of when it last did. */
const RESTORED_AT = 'restoredAt'

export class CounterTable {
  readonly #find: Query<{ readonly value: number }>
  readonly #put: Query<never>
  readonly #leave: Query<never>

  constructor(db: DatabaseSync) {
    this.#leave = query(db, "UPDATE counters SET value = value + ? WHERE name LIKE 'archiveNo/%'")
    this.#find = query(db, 'SELECT value FROM counters WHERE name = ?')
    this.#put = query(db, 'INSERT OR REPLACE INTO counters (name, value) VALUES (?, ?)')
  }

  value(name: string): number {
    return this.#find.get(name)?.value ?? 0
  }

  put(name: string, value: number): void {
    this.#put.run(name, value)
  }

  /** In every series that has begun; one that begins later asks how often this happened. */
  leaveNumbers(gap: number, now: number): void {
    this.#leave.run(gap)
    this.put(RESTORED_AT, now)
    this.put(RESTORES, this.value(RESTORES) + 1)
  }
}

export class ClientTable {
  readonly #find: Query<{
    readonly user: string
    readonly device: string
    readonly membership: string | null
  }>
  readonly #put: Query<never>

  constructor(db: DatabaseSync) {
    this.#find = query(db, 'SELECT user, device, membership FROM clients WHERE id = ?')
    this.#put = query(
      db,
      `INSERT INTO clients (id, user, device, membership) VALUES (?, ?, ?, ?)
       ON CONFLICT (id) DO UPDATE SET membership = excluded.membership`,
    )
  }

  find(client: number): ClientRow | null {
    const row = this.#find.get(client)
    return row === undefined ? null : { client, ...row }
  }

  /** A client id belongs to one person on one device for good. */
  isFree(row: ClientRow): boolean {
    const owner = this.#find.get(row.client)
    return owner === undefined || (owner.user === row.user && owner.device === row.device)
  }

  put({ client, user, device, membership }: ClientRow): void {
    this.#put.run(client, user, device, membership)
  }
}

export class SeenTable {
  readonly #find: Query<{ readonly counter: number; readonly hash: string }>
  readonly #put: Query<never>

  constructor(db: DatabaseSync) {
    this.#find = query(db, 'SELECT counter, hash FROM seen WHERE device = ? AND user = ?')
    this.#put = query(db, 'INSERT OR REPLACE INTO seen (device, user, counter, hash) VALUES (?, ?, ?, ?)')
  }

  find(device: string, user: string): { readonly counter: number; readonly hash: string } | null {
    const row = this.#find.get(device, user)
    return row === undefined ? null : { ...row }
  }

  put(effect: Effect & { readonly on: 'seen' }): void {
    this.#put.run(effect.device, effect.user, effect.counter, effect.hash)
  }
}
