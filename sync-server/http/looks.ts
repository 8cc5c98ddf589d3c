/**
 * Looks that go on: a screen that shows something live asks the same question again and again, and the log would be full
 * of nothing else. So the first asking stands in the log, and after that one line for every few minutes that it went on.
 *
 * Kept in memory and forgotten with the server: then one line more stands in the log, never one less.
 */
import { canonicalJson, type Json } from '../../shared/base/json.ts'
import type { Clock, Millis } from '../../shared/base/ports.ts'

const GOES_ON_MS: Millis = 5 * 60_000
const MOST = 10_000

export class Looks {
  readonly #clock: Clock
  /** When each stood in the log last, the oldest in front. */
  readonly #logged = new Map<string, Millis>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** It stands in the log now. */
  begun(session: string, question: unknown): void {
    const key = keyOf(session, question)
    this.#logged.delete(key)
    this.#logged.set(key, this.#clock.now())
    const [oldest] = this.#logged.keys()
    if (this.#logged.size > MOST && oldest !== undefined) this.#logged.delete(oldest)
  }

  /** It stands in the log, not long ago: asking again is the same look. */
  goesOn(session: string, question: unknown): boolean {
    const at = this.#logged.get(keyOf(session, question))
    return at !== undefined && this.#clock.now() - at < GOES_ON_MS
  }
}

const keyOf = (session: string, question: unknown): string => `${session} ${canonicalJson(question as Json)}`
