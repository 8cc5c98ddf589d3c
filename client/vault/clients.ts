/**
 * Yjs client ids of this device. Every unlocked tab writes under a fresh one of its own, because two
 * writers under one id diverge for good; it is never used again after the tab is gone.
 *
 * An id whose row in some document got a hole (the server refused an entry of it) is burnt: what it
 * wrote before stays valid, what comes next is written under a new one.
 */
import type { DocId } from '../../shared/domain/names.ts'
import type { ClientState } from './schema.ts'
import { Changed, type Store } from './store.ts'

/** As many as HELLO may name. */
export const MOST_ANNOUNCED = 256
/** Tabs do not live that long; what they wrote keeps its id announced for as long as it waits. */
const FORGET_MS = 14 * 24 * 60 * 60 * 1000

/** One client id in use, with the next free clock of each document that it wrote to. */
export class Pen {
  readonly client: number
  readonly #clocks = new Map<DocId, number>()

  constructor(client: number) {
    this.client = client
  }

  clock(doc: DocId): number {
    return this.#clocks.get(doc) ?? 0
  }

  /** These clocks stand in the store now and are never given again. */
  wrote(doc: DocId, next: number): void {
    this.#clocks.set(doc, Math.max(next, this.clock(doc)))
  }
}

const keyOf = (client: number): `client/${number}` => `client/${client}`

export class Clients {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** A new id, on record before anything is written under it. */
  async fresh(): Promise<Pen> {
    const client = this.#store.newClient()
    const row: ClientState = { client, since: this.#store.clock.now(), burnt: false }
    // `add` refuses an id that this device has used before, however unlikely.
    await this.#store.transaction(['meta'], async () => {
      await this.#store.db.meta.add({ key: keyOf(client), client: row })
    })
    return new Pen(client)
  }

  /** What HELLO says: first those that entries wait under, then the youngest. */
  async announced(pending: ReadonlySet<number>): Promise<readonly number[]> {
    const rows = await this.#rows()
    const others = rows
      .filter((row) => !pending.has(row.client) && !row.burnt)
      .sort((a, b) => b.since - a.since)
    return [...pending, ...others.map((row) => row.client)].slice(0, MOST_ANNOUNCED)
  }

  async #rows(): Promise<ClientState[]> {
    const rows = await this.#store.db.meta.where('key').startsWith('client/').toArray()
    return rows.flatMap((row) => ('client' in row ? [row.client] : []))
  }

  /** Inside a transaction over `meta`. Throws `Changed` when the pen may write no more. */
  async assertSoundInside(pen: Pen): Promise<void> {
    if (await this.isBurnt(pen)) throw new Changed()
  }

  async isBurnt(pen: Pen): Promise<boolean> {
    const row = await this.#store.db.meta.get(keyOf(pen.client))
    return row === undefined || !('client' in row) || row.client.burnt
  }

  /** Inside a transaction over `meta`. */
  async burnInside(clients: Iterable<number>): Promise<void> {
    const since = this.#store.clock.now()
    for (const client of clients) {
      await this.#store.db.meta.put({ key: keyOf(client), client: { client, since, burnt: true } })
    }
  }

  /** At unlock: ids that nothing waits under and no tab can still hold. */
  async forgetOld(pending: ReadonlySet<number>): Promise<void> {
    const before = this.#store.clock.now() - FORGET_MS
    const old = (await this.#rows()).filter((row) => row.since < before && !pending.has(row.client))
    if (old.length > 0) await this.#store.db.meta.bulkDelete(old.map((row) => keyOf(row.client)))
  }
}
