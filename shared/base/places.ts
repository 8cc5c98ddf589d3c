/** Each different thing once, and its place: what repeats is told by a number. */
export class Places<T> {
  readonly all: T[] = []
  readonly #keyOf: (one: T) => string
  readonly #places = new Map<string, number>()

  constructor(keyOf: (one: T) => string) {
    this.#keyOf = keyOf
  }

  of(one: T): number {
    const key = this.#keyOf(one)
    let place = this.#places.get(key)
    if (place === undefined) {
      place = this.all.push(one) - 1
      this.#places.set(key, place)
    }
    return place
  }
}
