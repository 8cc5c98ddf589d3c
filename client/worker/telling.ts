/**
 * What the device tells the page: at once, or a moment later together, because lists and the chip follow changes
 * but not each of a thousand.
 */
import type { Timers } from '../../shared/base/ports.ts'
import type { DeviceEvent } from '../api.ts'

const GATHER_MS = 40

export class Telling {
  readonly #timers: Timers
  /** The events that are due, as they stand when they are told; none once the store is locked. */
  readonly #now: { readonly list: () => DeviceEvent | null; readonly sync: () => DeviceEvent | null }
  readonly #listeners = new Set<(event: DeviceEvent) => void>()
  #due = new Set<'list' | 'sync'>()

  constructor(
    timers: Timers,
    now: { readonly list: () => DeviceEvent | null; readonly sync: () => DeviceEvent | null },
  ) {
    this.#timers = timers
    this.#now = now
  }

  watch(listener: (event: DeviceEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(event: DeviceEvent): void {
    for (const listener of this.#listeners) listener(event)
  }

  soon(what: 'list' | 'sync'): void {
    if (this.#due.size === 0) this.#timers.after(GATHER_MS, () => this.#tellDue())
    this.#due.add(what)
  }

  #tellDue(): void {
    const due = this.#due
    this.#due = new Set()
    const events = [due.has('list') ? this.#now.list() : null, this.#now.sync()]
    for (const event of events) if (event !== null) this.tell(event)
  }
}
