/**
 * An opened store: the database, the key that seals it, and the one way to write to it.
 *
 * Everything optimistic here works alike: read, compute and seal outside; then one strict transaction
 * that compares what was read with what stands and throws `Changed` when another tab was faster; then
 * catch up and do it again.
 */
import { Dexie } from 'dexie'
import type { Clock, Random } from '../../shared/base/ports.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import { newClient } from '../../shared/document/client.ts'
import { Locked, StorageFull } from './depot.ts'
import { ampleRoom, type Room } from './room.ts'
import type { MetaRow, Schema, TableName } from './schema.ts'
import type { Sealer } from './sealing.ts'
import { isStorageError, isTorn, known } from './storageError.ts'

/** Another tab changed what this write was computed from. Nothing was written. */
export class Changed extends Error {
  override readonly name = 'Changed'
}

/** Saves of one tab follow each other, so two tabs settle their turns within a few tries. */
const TRIES = 40
/** Replication computes longer than a save, so a burst of saves may pass it many times; it only has to outlast the burst. */
export const PATIENT_TRIES = 2_000

export class Store {
  readonly db: Schema
  readonly sealer: Sealer
  readonly clock: Clock
  readonly random: Random
  readonly room: Room
  /** The browser closed the store by itself, in the middle of a write perhaps. */
  #broken = false
  #closed = false

  constructor(db: Schema, sealer: Sealer, clock: Clock, random: Random, room: Room = ampleRoom) {
    this.db = db
    this.sealer = sealer
    this.clock = clock
    this.random = random
    this.room = room
    db.on('close', () => (this.#broken = true))
  }

  /** Resolves once the transaction completed on disk. Inside, await nothing but this database. */
  async transaction<T>(tables: readonly TableName[], body: () => Promise<T>): Promise<T> {
    if (this.#broken || this.room.torn) await this.#mend()
    let own: IDBTransaction | undefined
    try {
      return await this.db.transaction('rw', [...tables], async () => {
        own = Dexie.currentTransaction.idbtrans
        return await body()
      })
    } catch (error) {
      const problem = this.#known(error, own?.error)
      // It says so before the connection has told that it is closed.
      if (problem instanceof StorageFull && (own?.error?.name === 'UnknownError' || isTorn(error)))
        this.#broken = true
      throw problem
    }
  }

  close(): void {
    this.#closed = true
    this.db.close()
  }

  /** What broke off may stand half written in the browser's log; nothing is put behind it before that is cleared away. */
  async #mend(): Promise<void> {
    if (this.#closed) throw new Locked()
    try {
      await this.room.mend()
      this.db.close({ disableAutoOpen: false })
      await this.db.open()
      this.#broken = false
    } catch (error) {
      const problem = this.#known(error)
      throw problem instanceof Locked ? problem : new StorageFull()
    }
  }

  /** For what a person does, and what has to be written before it: on a full disk what was set aside goes for it. */
  async urgent<T>(tables: readonly TableName[], body: () => Promise<T>): Promise<T> {
    try {
      return await this.transaction(tables, body)
    } catch (error) {
      if (!(error instanceof StorageFull) || !(await this.room.release())) throw error
      return this.transaction(tables, body)
    }
  }

  async snapshot<T>(tables: readonly TableName[], body: () => Promise<T>): Promise<T> {
    try {
      return await this.db.transaction('r', [...tables], body)
    } catch (error) {
      throw this.#known(error)
    }
  }

  /** For reads outside a transaction. */
  async read<T>(reading: () => Promise<T>): Promise<T> {
    try {
      return await reading()
    } catch (error) {
      throw this.#known(error)
    }
  }

  /** After it broke off, whatever the browser says of it until it is mended means the same: there is no room. */
  #known(error: unknown, abort?: DOMException | null): unknown {
    const problem = known(error, abort)
    return this.#broken && isStorageError(problem) ? new StorageFull() : problem
  }

  async meta<K extends MetaRow['key']>(key: K): Promise<Extract<MetaRow, { key: K }> | null> {
    return ((await this.db.meta.get(key)) as Extract<MetaRow, { key: K }> | undefined) ?? null
  }

  newId(): string {
    return newUlid(this.clock, this.random)
  }

  newClient(): number {
    return newClient(this.random)
  }
}

/** Does `write` again after `catchUp` for as long as another tab is faster. */
export async function insist<T>(
  write: () => Promise<T>,
  catchUp: () => Promise<void>,
  most = TRIES,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await write()
    } catch (error) {
      if (!(error instanceof Changed) || tries === most) throw error
      await catchUp()
    }
  }
}
