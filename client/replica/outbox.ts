/**
 * Pushing: the outbox goes up in the order of saving, several pages in flight so that a long
 * round trip is paid once. An entry leaves the outbox only when the depot settled its answer.
 *
 * When an answer is anything but acceptance, later pages in flight may have been refused only for
 * standing behind it. So nothing new is sent until every page is answered; then it starts again
 * from the oldest entry that is left.
 *
 * The first pages go up right behind HELLO, ahead of WELCOME: whoever comes back with a day's work waits for one
 * answer, not for two. They say which log they are meant for, and are void when it turns out to be another.
 */
import type { DocId } from '../../shared/domain/names.ts'
import type { Ack, Push } from '../../shared/protocol/push.ts'
import { MAX_PUSH_ENTRIES } from '../../shared/protocol/version.ts'
import type { Tenure } from '../vault/depot.ts'

const PAGES_IN_FLIGHT = 12
const PAGE_BYTES = 192 * 1024
/** What goes ahead of WELCOME: what is asked for after it waits behind this, a second or so on a thin line. */
const AHEAD_BYTES = 256 * 1024

export interface OutboxTools {
  send(message: Push): void
  repair(docs: readonly DocId[]): Promise<void>
  /** Calls `sweep` again after the server's wait. */
  wake(afterMs: number): void
  /** The outbox is as empty as it gets: tell the server what this device still holds. */
  drained(): void
}

export class Outbox {
  readonly #tenure: Tenure
  readonly #tools: OutboxTools
  /** Entries per page that is not answered yet. */
  readonly #inFlight = new Map<number, number>()
  /** The log that the server is taken for; null: it was never met. */
  #log: string | null
  #batch = 0
  #cursor: string | null = null
  /** Pages after `#cursor` are still to be sent in this sweep. */
  #sweeping = false
  #again = false

  constructor(tenure: Tenure, tools: OutboxTools, log: string | null) {
    this.#tenure = tenure
    this.#tools = tools
    this.#log = log
  }

  get idle(): boolean {
    return !this.#sweeping && this.#inFlight.size === 0
  }

  /** HELLO was said: the first pages go behind it. */
  async ahead(): Promise<void> {
    let room = AHEAD_BYTES
    this.#sweeping = true
    while (this.#sweeping && this.#inFlight.size < PAGES_IN_FLIGHT && room > 0)
      room -= await this.#page(Math.min(room, PAGE_BYTES))
  }

  /** WELCOME came: what went ahead of it stays sent, unless it was meant for another log. */
  async welcomed(log: string): Promise<void> {
    if (log !== this.#log) {
      this.#log = log
      this.#inFlight.clear()
      this.#sweeping = false
    }
    if (this.idle) return this.sweep()
    // What could not go ahead, and what was saved while nobody answered.
    this.#again = true
    await this.#fill()
  }

  /** There may be something to send. */
  async sweep(): Promise<void> {
    if (!this.idle) {
      this.#again = true
      return
    }
    this.#again = false
    this.#cursor = null
    this.#sweeping = true
    await this.#fill()
  }

  async ack(ack: Ack): Promise<void> {
    if (!this.#inFlight.delete(ack.batch)) return
    const settled = await this.#tenure.settle(ack.results)
    if (settled.retryAfterMs !== null) this.#tools.wake(settled.retryAfterMs)
    if (settled.fetch.length > 0) await this.#tools.repair(settled.fetch)
    if (settled.again) {
      this.#again = true
      this.#sweeping = false
    }
    await this.#fill()
  }

  async #fill(): Promise<void> {
    while (this.#sweeping && this.#inFlight.size < PAGES_IN_FLIGHT) await this.#page(PAGE_BYTES)
    if (!this.idle) return
    if (this.#again) await this.sweep()
    else this.#tools.drained()
  }

  /** Sends the next page; returns the bytes of its updates. */
  async #page(maxBytes: number): Promise<number> {
    const { entries, next } = await this.#tenure.outbox(this.#cursor, MAX_PUSH_ENTRIES, maxBytes)
    if (entries.length > 0) {
      const batch = (this.#batch += 1)
      this.#inFlight.set(batch, entries.length)
      const meant = this.#log === null ? {} : { serverEpoch: this.#log }
      this.#tools.send({ type: 'PUSH', batch, ...meant, entries: [...entries] })
    }
    this.#cursor = next
    if (next === null) this.#sweeping = false
    return entries.reduce((sum, { update }) => sum + update.length, 0)
  }
}
