/**
 * How often one may try: failures within a sliding window, per key.
 *
 * The keys are chosen so that an attacker cannot lock a person out: failures from devices that this
 * person has used before are counted apart from those of strangers.
 */
import type { Clock, Millis } from '../../shared/base/ports.ts'

export class Tries {
  readonly #clock: Clock
  readonly #most: number
  readonly #windowMs: Millis
  readonly #failures = new Map<string, Millis[]>()

  constructor(clock: Clock, most: number, windowMs: Millis) {
    this.#clock = clock
    this.#most = most
    this.#windowMs = windowMs
  }

  /** 0 when another try is allowed, else how long to wait. */
  waitMs(key: string): Millis {
    const recent = this.#recent(key)
    const oldest = recent[recent.length - this.#most]
    return oldest === undefined ? 0 : oldest + this.#windowMs - this.#clock.now()
  }

  fail(key: string): void {
    const recent = this.#recent(key)
    recent.push(this.#clock.now())
    this.#failures.set(key, recent)
    if (this.#failures.size > 10_000) this.#forgetOld()
  }

  /** One that was counted before its outcome was known turned out to be none. */
  forgive(key: string): void {
    const recent = this.#recent(key)
    recent.pop()
    if (recent.length === 0) this.#failures.delete(key)
    else this.#failures.set(key, recent)
  }

  clear(key: string): void {
    this.#failures.delete(key)
  }

  #recent(key: string): Millis[] {
    const since = this.#clock.now() - this.#windowMs
    return (this.#failures.get(key) ?? []).filter((at) => at > since)
  }

  #forgetOld(): void {
    for (const key of this.#failures.keys()) if (this.#recent(key).length === 0) this.#failures.delete(key)
  }
}
