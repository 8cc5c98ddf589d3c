/** Where archives stand, what numbers were given out, who owns which Yjs client id, how far devices reported. */
import type { DatabaseSync } from 'node:sqlite'
import type { ArchiveRow, ClientRow, Effect } from '../contract.ts'
import { query, type Query } from './database.ts'

interface StoredArchive {
  readonly id: string
  readonly branch: string
  readonly owner: string
  readonly archiveNo: string
  readonly template: string
  readonly team: string
  readonly businesses: string
  readonly n: number
}

function archiveOf(row: StoredArchive): ArchiveRow {
  const { id, branch, owner, archiveNo, template, n } = row
  return {
    archive: id,
    branch,
    owner,
    archiveNo,
    template,
    team: JSON.parse(row.team) as ArchiveRow['team'],
    businesses: JSON.parse(row.businesses) as ArchiveRow['businesses'],
    n,
  }
}

export class ArchiveTable {
  readonly #find: Query<StoredArchive>
  readonly #of: Query<StoredArchive>
  readonly #n: Query<{ readonly n: number }>
  readonly #put: Query<never>

  constructor(db: DatabaseSync) {
    this.#find = query(db, 'SELECT * FROM archives WHERE id = ?')
    // An id stands in the text of the businesses as nothing else does; both kinds come by one scan.
    this.#of = query(
      db,
      `SELECT * FROM archives WHERE owner = ?1 OR instr(businesses, '"owner":"' || ?1 || '"') > 0
       ORDER BY id`,
    )
    this.#n = query(db, 'SELECT n FROM archives WHERE id = ?')
    this.#put = query(
      db,
      `INSERT OR REPLACE INTO archives (id, branch, owner, archiveNo, template, team, businesses, n)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    )
  }

  find(id: string): ArchiveRow | null {
    const row = this.#find.get(id)
    return row === undefined ? null : archiveOf(row)
  }

  of(owner: string): ArchiveRow[] {
    return this.#of.all(owner).map(archiveOf)
  }

  /** The highest verdict number; null: the server knows no such archive. */
  n(id: string): number | null {
    return this.#n.get(id)?.n ?? null
  }

  put(row: ArchiveRow): void {
    const { archive, branch, owner, archiveNo, template, team, businesses, n } = row
    this.#put.run(
      archive,
      branch,
      owner,
      archiveNo,
      template,
      JSON.stringify(team),
      JSON.stringify(businesses),
      n,
    )
  }
}

export class CounterTable {
  readonly #find: Query<{ readonly value: number }>
  readonly #put: Query<never>

  constructor(db: DatabaseSync) {
    this.#find = query(db, 'SELECT value FROM counters WHERE name = ?')
    this.#put = query(db, 'INSERT OR REPLACE INTO counters (name, value) VALUES (?, ?)')
  }

  value(name: string): number {
    return this.#find.get(name)?.value ?? 0
  }

  put(name: string, value: number): void {
    this.#put.run(name, value)
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
