/**
 * A bounded map that forgets what has not been used for long.
 *
 * Two halves, a young and an old one: what is used moves into the young one, and when that is full the
 * old one is let go of whole. Taking single keys out of the front of one `Map` looks simpler, but V8
 * walks over every hole that such a key left, and a first sync then spends its time on that.
 */
export class Lru<K, V> {
  readonly #half: number
  #young = new Map<K, V>()
  #old = new Map<K, V>()

  /** Never holds more than `limit`, and always the last half of it that was used. */
  constructor(limit: number) {
    this.#half = Math.max(1, Math.floor(limit / 2))
  }

  get(key: K): V | undefined {
    const value = this.#young.get(key)
    if (value !== undefined) return value
    const older = this.#old.get(key)
    if (older !== undefined) this.set(key, older)
    return older
  }

  set(key: K, value: V): void {
    if (this.#young.size >= this.#half && !this.#young.has(key)) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, value)
  }

  delete(key: K): void {
    this.#young.delete(key)
    this.#old.delete(key)
  }

  clear(): void {
    this.#young.clear()
    this.#old.clear()
  }
}
