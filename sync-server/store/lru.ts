/**
 * A bounded map that forgets what has not been used for long.
 *
 * Two halves, a young and an old one: what is used moves into the young one, and when that is full the
 * old one is let go of whole. Taking single keys out of the front of one `Map` looks simpler, but V8
 * walks over every hole that such a key left, and a first sync then spends its time on that.
 */
export class Lru<K, V> {
  readonly #half: number
  readonly #weigh: (value: V) => number
  #young = new Map<K, V>()
  /** Of what is young. */
  #weight = 0
  #old = new Map<K, V>()

  /**
   * Never holds more than `limit`, and always the last half of it that was used. Each value counts as one, or
   * as much as `weigh` says (bytes, say); one that is heavier than a half is not kept.
   */
  constructor(limit: number, weigh: (value: V) => number = () => 1) {
    this.#half = Math.max(1, Math.floor(limit / 2))
    this.#weigh = weigh
  }

  get(key: K): V | undefined {
    const value = this.#young.get(key)
    if (value !== undefined) return value
    const older = this.#old.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }

  set(key: K, value: V): void {
    const weight = this.#weigh(value)
    if (weight > this.#half) return this.delete(key)
    const replaced = this.#young.get(key)
    if (replaced !== undefined) this.#weight -= this.#weigh(replaced)
    if (this.#weight + weight > this.#half) {
      this.#old = this.#young
      this.#young = new Map()
      this.#weight = 0
    }
    this.#young.set(key, value)
    this.#weight += weight
  }

  delete(key: K): void {
    const young = this.#young.get(key)
    if (young !== undefined) {
      this.#weight -= this.#weigh(young)
      this.#young.delete(key)
    }
    this.#old.delete(key)
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
    this.#weight = 0
  }
}
