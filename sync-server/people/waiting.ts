/**
 * What is waited for, for some minutes: a second step, a ceremony of an authenticator. In memory only, under a
 * random word; a restart of the server means to begin again, and nothing is lost by that.
 */
import { bytesToHex } from '../../shared/base/bytes.ts'
import type { Clock, Millis, Random } from '../../shared/base/ports.ts'

const MOST = 10_000

interface Held<T> {
  readonly value: T
  readonly until: Millis
  triesLeft: number
}

export class Waiting<T> {
  readonly #clock: Clock
  readonly #random: Random
  readonly #forMs: Millis
  readonly #tries: number
  readonly #held = new Map<string, Held<T>>()

  constructor(clock: Clock, random: Random, forMs: Millis, tries: number) {
    this.#clock = clock
    this.#random = random
    this.#forMs = forMs
    this.#tries = tries
  }

  begin(value: T): string {
    if (this.#held.size >= MOST) this.#sweep()
    const word = bytesToHex(this.#random.bytes(32))
    this.#held.set(word, { value, until: this.#clock.now() + this.#forMs, triesLeft: this.#tries })
    return word
  }

  /** Null: never begun, over, or tried too often. Costs one try. */
  take(word: string): T | null {
    const held = this.#held.get(word)
    if (held === undefined) return null
    if (held.until <= this.#clock.now() || held.triesLeft <= 0) {
      this.#held.delete(word)
      return null
    }
    held.triesLeft--
    return held.value
  }

  end(word: string): void {
    this.#held.delete(word)
  }

  /** The ones that are over; if that frees nothing, the oldest tenth. */
  #sweep(): void {
    const now = this.#clock.now()
    for (const [word, held] of this.#held) if (held.until <= now) this.#held.delete(word)
    if (this.#held.size < MOST) return
    for (const word of [...this.#held.keys()].slice(0, MOST / 10)) this.#held.delete(word)
  }
}
