/**
 * The lease of a store: until when it may be used without the server, and whether this device's clock
 * can be believed.
 *
 * The sealed row is the authority. Beside it lies the clear mark, the same two times for whoever has no
 * key: so a store is shut by any page that opens on this device, before anybody gave a password. Both only
 * move forward, except at a contact: there the server vouches for the clock, whatever it showed before.
 */
import type { Millis } from '../../shared/base/ports.ts'
import { endOf, markOf, whyShut, wholeOf, type LeaseState, type ShutReason } from './mark.ts'
import type { MetaRow, Schema } from './schema.ts'
import type { Store } from './store.ts'

/** How often an open store notes its clock: well within the slack. */
export const NOTE_MS: Millis = 60_000

const PLACE = 'meta/lease'

export const begunLease = (whole: Millis, kept: boolean, now: Millis): LeaseState => ({
  whole,
  contact: now,
  high: now,
  kept,
})

/** Both rows: they are always written together. */
export async function sealLease(store: Pick<Store, 'sealer'>, state: LeaseState): Promise<MetaRow[]> {
  return [
    { key: 'lease', sealed: await store.sealer.sealJson(PLACE, state) },
    { key: 'mark', mark: markOf(state) },
  ]
}

/** Null: there is none, and a store without a lease is not used. */
export async function readLease(store: Store): Promise<LeaseState | null> {
  const [row, clear] = await Promise.all([store.meta('lease'), store.meta('mark')])
  if (row === null || clear === null) return null
  const state = await store.sealer.unsealJson<LeaseState>(PLACE, row.sealed)
  // Whoever lowered the clear one gains nothing; raised, it is the newer.
  return { ...state, high: Math.max(state.high, clear.mark.high) }
}

/** An open store's own lease, as this tab knows it. */
export class Lease {
  readonly #store: Store
  #state: LeaseState

  constructor(store: Store, state: LeaseState) {
    this.#store = store
    this.#state = state
  }

  get until(): Millis {
    return endOf(this.#state)
  }
  get whole(): Millis {
    return wholeOf(this.#state)
  }
  get kept(): boolean {
    return this.#state.kept
  }
  /** This device's clock, which between two contacts never goes back: rights that began do not un-begin. */
  get now(): Millis {
    return Math.max(this.#state.high, this.#store.clock.now())
  }
  /** How far the clock stands behind what it showed since the last contact; 0: it did not step back. */
  get back(): Millis {
    return this.now - this.#store.clock.now()
  }
  /** When the server vouched for the clock last, by this device's clock then. */
  get contact(): Millis {
    return this.#state.contact
  }

  /** By what this tab knows; a contact of another tab is known after `reread`. */
  whyShut(): 'expired' | 'clock' | null {
    return whyShut(markOf(this.#state), this.#store.clock.now())
  }

  /** The server answered just now. Rows for the caller's transaction; `adopt` after it. */
  async renewed(whole: Millis | null): Promise<{ readonly state: LeaseState; readonly rows: MetaRow[] }> {
    const state = begunLease(whole ?? this.#state.whole, this.#state.kept, this.#store.clock.now())
    return { state, rows: await sealLease(this.#store, state) }
  }

  adopt(state: LeaseState): void {
    this.#state = state
  }

  async reread(): Promise<void> {
    const state = await readLease(this.#store)
    if (state !== null) this.#state = state
  }

  /** Notes what the clock shows. Shuts nothing by itself: ask `whyShut` before. */
  async note(kept: boolean): Promise<void> {
    await this.reread()
    const high = Math.max(this.#state.high, this.#store.clock.now())
    const state = { ...this.#state, high, kept }
    const rows = await sealLease(this.#store, state)
    await this.#store.transaction(['meta'], async () => {
      const clear = await this.#store.db.meta.get('mark')
      // A contact of another tab, or its later note, stands: it is at least as new.
      if (clear === undefined || !('mark' in clear) || clear.mark.high > high) return
      await this.#store.db.meta.bulkPut(rows)
    })
    this.#state = state
  }
}

/**
 * Deletes every way in that this device has itself; what is stored stays, and the escrow slot with it.
 * Without that slot nothing is deleted: a store must never become unopenable. Returns whether it is shut.
 */
export async function shut(db: Schema, why: ShutReason, at: Millis): Promise<boolean> {
  return db.transaction('rw', db.meta, async () => {
    if ((await db.meta.get('slot/escrow')) === undefined) return false
    await db.meta.delete('slot/password')
    const before = await db.meta.get('shut')
    if (before === undefined) await db.meta.put({ key: 'shut', why, at })
    return true
  })
}
