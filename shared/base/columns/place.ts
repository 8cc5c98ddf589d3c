/**
 * JSON in columns: many values that look alike, in a few bytes each.
 *
 * What stands at one place of every value (`[].fields.name`) is written together, as a column of tokens. A scalar
 * that was met before, in whatever column, is told by how far it lies from the last one of its own column, so a
 * constant, a copy of another column and a counter all become one token over and over, which any compressor makes
 * nothing of. Keys are written once for each shape of object. A key `contacts/01J…` counts as the shape
 * `contacts/…` with a name of its own, else a list of items would make a shape of each.
 *
 * Blocks are written one after the other and share what was met: a reader has to read them in that order, but may
 * stop after any of them.
 *
 *     block    count · strings (count, UTF-16 lengths, bytes in UTF-8) · column of the values
 *     column   one token for each value, then a column for each key, in the order in which keys were first met here
 *     token    0 new text · 1 new whole number (zigzag difference to the column's last new one) · 2 new float64 ·
 *              3 new shape · else 4 + 2 × zigzag(difference) of a known scalar, 5 + 2 × … of a known shape
 *     shape    0 length (array) · 1 keys (object), each: 0 or 1 (has a name after its slash) · 0 (new) or number + 1
 *
 * A value is plain JSON (`json.ts`); -0 comes back as 0. The order of keys is kept.
 */

export type Scalar = null | boolean | number | string

export interface Shape {
  /** Of an array. */
  readonly length: number
  /** Of an object; null for an array. */
  readonly keys: readonly Key[] | null
}

export interface Key {
  /** With its slash, when a name comes after it. */
  readonly text: string
  readonly named: boolean
}

/** What both sides have met before anything is written. */
export const KNOWN: readonly Scalar[] = [null, false, true]

/** A place in the values: what was last written there, and the places below it. */
export class Place {
  scalar = 0
  shape = 0
  whole = 0
  #items: Place | null = null
  readonly #below = new Map<string, Place>()

  /** Of all items of the arrays here. */
  get items(): Place {
    return (this.#items ??= new Place())
  }

  at(key: string): Place {
    let place = this.#below.get(key)
    if (place === undefined) this.#below.set(key, (place = new Place()))
    return place
  }

  /** Of the names after the slash of the key that leads here. Should a key be called so too, both sides count on alike. */
  get names(): Place {
    return this.at('/')
  }
}
