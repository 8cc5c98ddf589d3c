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
import type { MetaRow, Schema, TableName } from './schema.ts'
import type { Sealer } from './sealing.ts'

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

  constructor(db: Schema, sealer: Sealer, clock: Clock, random: Random) {
    this.db = db
    this.sealer = sealer
    this.clock = clock
    this.random = random
  }

  /** Resolves once the transaction completed on disk. Inside, await nothing but this database. */
  async transaction<T>(tables: readonly TableName[], body: () => Promise<T>): Promise<T> {
    try {
      return await this.db.transaction('rw', [...tables], body)
    } catch (error) {
      throw known(error)
    }
  }

  async snapshot<T>(tables: readonly TableName[], body: () => Promise<T>): Promise<T> {
    try {
      return await this.db.transaction('r', [...tables], body)
    } catch (error) {
      throw known(error)
    }
  }

  /** For reads outside a transaction. */
  async read<T>(reading: () => Promise<T>): Promise<T> {
    try {
      return await reading()
    } catch (error) {
      throw known(error)
    }
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

/** Dexie wraps what the browser says, sometimes twice; quota and closing are the two that have a meaning here. */
export function known(error: unknown): unknown {
  for (let cause = error; cause instanceof Object; cause = (cause as { inner?: unknown }).inner) {
    const name = (cause as { name?: unknown }).name
    if (name === Dexie.errnames.QuotaExceeded || name === 'QuotaExceededError') return new StorageFull()
    if (name === Dexie.errnames.DatabaseClosed) return new Locked()
  }
  return error
}
