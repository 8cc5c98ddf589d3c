/**
 * Pushing: the outbox goes up in the order of saving, several pages in flight so that a long
 * round trip is paid once. An entry leaves the outbox only when the depot settled its answer.
 *
 * When an answer is anything but acceptance, later pages in flight may have been refused only for
 * standing behind it. So nothing new is sent until every page is answered; then it starts again
 * from the oldest entry that is left.
 */
import type { DocId } from '../../shared/domain/names.ts'
import type { Ack, Push } from '../../shared/protocol/push.ts'
import { MAX_PUSH_ENTRIES } from '../../shared/protocol/version.ts'
import type { Tenure } from '../vault/depot.ts'

const PAGES_IN_FLIGHT = 12
const PAGE_BYTES = 192 * 1024

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
  #batch = 0
  #cursor: string | null = null
  /** Pages after `#cursor` are still to be sent in this sweep. */
  #sweeping = false
  #again = false

  constructor(tenure: Tenure, tools: OutboxTools) {
    this.#tenure = tenure
    this.#tools = tools
  }

  get idle(): boolean {
    return !this.#sweeping && this.#inFlight.size === 0
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
    while (this.#sweeping && this.#inFlight.size < PAGES_IN_FLIGHT) {
      const page = await this.#tenure.outbox(this.#cursor, MAX_PUSH_ENTRIES, PAGE_BYTES)
      if (page.entries.length > 0) {
        const batch = (this.#batch += 1)
        this.#inFlight.set(batch, page.entries.length)
        this.#tools.send({ type: 'PUSH', batch, entries: [...page.entries] })
      }
      this.#cursor = page.next
      if (page.next === null) this.#sweeping = false
    }
    if (!this.idle) return
    if (this.#again) await this.sweep()
    else this.#tools.drained()
  }
}
