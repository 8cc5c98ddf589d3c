/** Sends the device's chain of accesses, in order and one page at a time; a page stays until the server has it. */
import type { Seen, SeenAck } from '../../shared/protocol/seen.ts'
import type { Tenure } from '../vault/depot.ts'

const PAGE = 128

export class Accesses {
  readonly #tenure: Tenure
  readonly #send: (message: Seen) => void
  #waiting = false

  constructor(tenure: Tenure, send: (message: Seen) => void) {
    this.#tenure = tenure
    this.#send = send
  }

  async sweep(): Promise<void> {
    // The answer that is awaited sweeps again by itself.
    if (this.#waiting) return
    const events = await this.#tenure.seen(PAGE)
    if (events.length === 0) return
    this.#waiting = true
    this.#send({ type: 'SEEN', events: [...events] })
  }

  async ack(ack: SeenAck): Promise<void> {
    await this.#tenure.seenAcked(ack.counter)
    this.#waiting = false
    await this.sweep()
  }
}
