/**
 * The key store on SQLite: one data key per (document, epoch) and per month, each wrapped by the
 * master key, in `keys.sqlite`, a file of its own that is backed up apart.
 *
 * A key is synced to disk before anyone may seal with it. Keys asked for in one turn of the event
 * loop are made in one transaction; an import that needs thousands asks with `documentKeys`.
 */
import { hash } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import type { Random } from '../../shared/base/ports.ts'
import type { DocId } from '../../shared/domain/names.ts'
import type { WorkspaceId } from '../../shared/domain/workspace.ts'
import { documentAad, monthAad, type KeyStore, type SealingKey } from './contract.ts'
import { GroupCommit } from './groupCommit.ts'
import { Lru } from './lru.ts'
import { MasterKeyError } from './masterKey.ts'
import { KEY_BYTES, Sealer, secretKey } from './seal.ts'
import type { ServerTimers } from '../ports.ts'
import { closeDatabase, inTransaction, query, type Query } from './sqlite/database.ts'

/** Unwrapped keys held in memory: about 10 MB. */
const CACHED_KEYS = 20_000
const MAX_GROUP = 4096
const CHECK = 'anjuan master key'

/** What a key is for; also what its wrapping is bound to. */
type KeyName = string
const documentName: (doc: DocId | WorkspaceId, epoch: number) => KeyName = documentAad
const monthName: (month: string) => KeyName = monthAad

export function openSqliteKeys(options: {
  readonly db: DatabaseSync
  readonly masterKey: Uint8Array
  readonly random: Random
  readonly timers: ServerTimers
}): KeyStore {
  const { db, masterKey, random, timers } = options
  try {
    return new SqliteKeys(db, masterKey, random, timers)
  } catch (error) {
    db.close()
    throw error
  }
}

class SqliteKeys implements KeyStore {
  readonly #db: DatabaseSync
  readonly #random: Random
  readonly #master: Sealer
  readonly #cache = new Lru<KeyName, SealingKey>(CACHED_KEYS)
  readonly #find: Query<{ readonly wrapped: Uint8Array }>
  readonly #put: Query<never>
  readonly #namesOf: Query<{ readonly name: string }>
  readonly #delete: Query<never>
  readonly #isDestroyed: Query<{ readonly doc: string }>
  readonly #bury: Query<never>
  readonly #making: GroupCommit<readonly KeyName[], readonly SealingKey[]>
  readonly #destroying: GroupCommit<readonly DocId[], void>

  constructor(db: DatabaseSync, masterKey: Uint8Array, random: Random, timers: ServerTimers) {
    this.#db = db
    this.#random = random
    this.#master = new Sealer(secretKey(masterKey), random)
    inTransaction(db, () => {
      db.exec(
        'CREATE TABLE IF NOT EXISTS keys (name TEXT PRIMARY KEY, wrapped BLOB NOT NULL) STRICT, WITHOUT ROWID',
      )
      db.exec('CREATE TABLE IF NOT EXISTS destroyed (doc TEXT PRIMARY KEY) STRICT, WITHOUT ROWID')
    })
    this.#find = query(db, 'SELECT wrapped FROM keys WHERE name = ?')
    this.#put = query(db, 'INSERT INTO keys (name, wrapped) VALUES (?, ?)')
    // `@` stands between document and epoch, and `A` comes right after it.
    this.#namesOf = query(db, "SELECT name FROM keys WHERE name > ? || '@' AND name < ? || 'A'")
    this.#delete = query(db, 'DELETE FROM keys WHERE name = ?')
    this.#isDestroyed = query(db, 'SELECT doc FROM destroyed WHERE doc = ?')
    this.#bury = query(db, 'INSERT OR IGNORE INTO destroyed (doc) VALUES (?)')
    this.#checkMaster(masterKey)
    this.#making = new GroupCommit(
      {
        write: (calls) =>
          inTransaction(db, () => calls.map((names) => ({ ok: true, answer: this.#makeAll(names) }))),
        size: (names) => names.length,
        limit: MAX_GROUP,
      },
      timers,
    )
    this.#destroying = new GroupCommit<readonly DocId[], void>(
      {
        write: (calls) => {
          this.#destroyAll(calls.flat())
          return calls.map(() => ({ ok: true, answer: undefined }))
        },
        size: (docs) => docs.length,
        limit: MAX_GROUP,
      },
      timers,
    )
    // What a crash left behind: a key that was destroyed right before it stands in the file until then.
    this.#foldWal()
  }

  async documentKey(doc: DocId | WorkspaceId, epoch: number): Promise<SealingKey> {
    return this.#obtain(documentName(doc, epoch))
  }

  async documentKeys(
    wanted: readonly { readonly doc: DocId; readonly epoch: number }[],
  ): Promise<readonly SealingKey[]> {
    const names = wanted.map(({ doc, epoch }) => documentName(doc, epoch))
    const found = names.map((name) => this.#open(name))
    return found.every((key) => key !== null) ? found : this.#make(names)
  }

  async monthKey(month: string): Promise<SealingKey> {
    return this.#obtain(monthName(month))
  }

  async namedKey(name: string): Promise<SealingKey> {
    if (!/^[a-z]{1,40}$/.test(name)) throw new RangeError(`no key can be called ${name}`)
    return this.#obtain(`named/${name}`)
  }

  async findDocumentKey(doc: DocId | WorkspaceId, epoch: number): Promise<SealingKey | null> {
    return this.#open(documentName(doc, epoch))
  }

  async findMonthKey(month: string): Promise<SealingKey | null> {
    return this.#open(monthName(month))
  }

  async destroyDocumentKeys(docs: readonly DocId[]): Promise<void> {
    await this.#destroying.add(docs)
  }

  async close(): Promise<void> {
    this.#making.close()
    this.#destroying.close()
    this.#cache.clear()
    closeDatabase(this.#db)
  }

  async #obtain(name: KeyName): Promise<SealingKey> {
    const known = this.#open(name)
    if (known !== null) return known
    const [made] = await this.#make([name])
    if (made === undefined) throw new Error(`no key was made for ${name}`)
    return made
  }

  /** Durable on return, and only then remembered: a key that the disk refused would seal what nobody could open. */
  async #make(names: readonly KeyName[]): Promise<readonly SealingKey[]> {
    const made = await this.#making.add(names)
    made.forEach((key, at) => this.#cache.set(names[at] ?? '', key))
    return made
  }

  #open(name: KeyName): SealingKey | null {
    const cached = this.#cache.get(name)
    if (cached !== undefined) return cached
    const row = this.#find.get(name)
    if (row === undefined) return null
    const key = new Sealer(secretKey(this.#master.open(row.wrapped, name)), this.#random)
    this.#cache.set(name, key)
    return key
  }

  #destroyAll(docs: readonly DocId[]): void {
    const gone = inTransaction(this.#db, () =>
      docs.flatMap((doc) => {
        // Buried with its keys, and none was made since.
        if (this.#bury.run(doc) === 0) return []
        const names = this.#namesOf.all(doc, doc).map(({ name }) => name)
        for (const name of names) this.#delete.run(name)
        return names
      }),
    )
    for (const name of gone) this.#cache.delete(name)
    if (gone.length > 0) this.#foldWal()
  }

  /** The file is overwritten where a key stood (`secure_delete`); the old page must not live on beside the WAL or in it. */
  #foldWal(): void {
    this.#db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  }

  /** Within the transaction. */
  #makeAll(names: readonly KeyName[]): readonly SealingKey[] {
    return names.map((name) => {
      const row = this.#find.get(name)
      if (row !== undefined) return new Sealer(secretKey(this.#master.open(row.wrapped, name)), this.#random)
      if (this.#isDestroyed.get(name.slice(0, Math.max(0, name.lastIndexOf('@')))) !== undefined)
        throw new Error(`the key of ${name} was destroyed`)
      const bytes = this.#random.bytes(KEY_BYTES)
      this.#put.run(name, this.#master.seal(bytes, name))
      return new Sealer(secretKey(bytes), this.#random)
    })
  }

  /** A wrong master key is told at once, by name, not by archives that will not open. */
  #checkMaster(masterKey: Uint8Array): void {
    const row = this.#find.get(CHECK)
    if (row === undefined) {
      const fingerprint = hash('sha256', masterKey, 'buffer')
      this.#put.run(CHECK, this.#master.seal(fingerprint, CHECK))
      return
    }
    try {
      this.#master.open(row.wrapped, CHECK)
    } catch {
      throw new MasterKeyError('this is not the master key that wrapped the keys in this folder')
    }
  }
}
