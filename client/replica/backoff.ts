/**
 * How long to wait before the next attempt: full jitter, doubling from one second to a minute
 * (AWS Architecture Blog, "Exponential Backoff and Jitter", 2015). Full jitter and not a fixed
 * wait, because after an outage a thousand devices would otherwise come back in the same second.
 */
import type { Random } from '../../shared/base/ports.ts'

const FIRST_MS = 1_000
const LAST_MS = 60_000
/** Never at once: a server that accepts and drops would be hammered. */
const LEAST_MS = 200

export class Backoff {
  readonly #random: Random
  #failures = 0

  constructor(random: Random) {
    this.#random = random
  }

  /** Milliseconds to wait after one more failure. */
  next(): number {
    const ceiling = Math.min(LAST_MS, FIRST_MS * 2 ** Math.min(this.#failures, 16))
    this.#failures += 1
    const [high = 0, low = 0] = this.#random.bytes(2)
    return LEAST_MS + Math.floor(((high * 256 + low) / 65_536) * (ceiling - LEAST_MS))
  }

  /** A connection held long enough to be called good. */
  reset(): void {
    this.#failures = 0
  }
}
