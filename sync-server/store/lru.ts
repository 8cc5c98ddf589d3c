/** A bounded map that forgets what was used longest ago. A `Map` keeps its keys in order of insertion. */
export class Lru<K, V> {
  readonly #items = new Map<K, V>()
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  get(key: K): V | undefined {
    const value = this.#items.get(key)
    if (value === undefined) return undefined
    this.#items.delete(key)
    this.#items.set(key, value)
    return value
  }

  set(key: K, value: V): void {
    this.#items.delete(key)
    this.#items.set(key, value)
    if (this.#items.size <= this.#limit) return
    for (const oldest of this.#items.keys()) {
      this.#items.delete(oldest)
      return
    }
  }

  delete(key: K): void {
    this.#items.delete(key)
  }

  clear(): void {
    this.#items.clear()
  }
}
