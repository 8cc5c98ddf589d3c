/** JSON into columns (`place.ts`). */
import * as encoding from 'lib0/encoding'
import type { Json, JsonObject } from '../json.ts'
import { KNOWN, Place, type Key, type Scalar } from './place.ts'

/** Differences beyond it are written as float64, so that no zigzag leaves the safe numbers. */
const FAR = 2 ** 51

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)

function keyOf(key: string): Key & { readonly name: string } {
  const slash = key.indexOf('/')
  return slash === -1
    ? { text: key, named: false, name: '' }
    : { text: key.slice(0, slash + 1), named: true, name: key.slice(slash + 1) }
}

export class ColumnWriter {
  readonly #root = new Place()
  readonly #scalars = new Map<Scalar, number>(KNOWN.map((scalar, at) => [scalar, at]))
  readonly #shapes = new Map<string, number>()
  #strings: string[] = []

  block(values: readonly Json[]): Uint8Array {
    this.#strings = []
    const columns = encoding.createEncoder()
    this.#column(columns, this.#root, values)
    const block = encoding.createEncoder()
    encoding.writeVarUint(block, values.length)
    encoding.writeVarUint(block, this.#strings.length)
    for (const { length } of this.#strings) encoding.writeVarUint(block, length)
    encoding.writeVarString(block, this.#strings.join(''))
    encoding.writeUint8Array(block, encoding.toUint8Array(columns))
    return encoding.toUint8Array(block)
  }

  #column(to: encoding.Encoder, place: Place, values: readonly Json[]): void {
    const below = new Map<Place, Json[]>()
    const add = (at: Place, value: Json): void => {
      const column = below.get(at)
      if (column === undefined) below.set(at, [value])
      else column.push(value)
    }
    for (const value of values) {
      if (Array.isArray(value)) {
        this.#shape(to, place, `${value.length}`, () => encoding.writeVarUint(to, value.length), 0)
        for (const item of value as readonly Json[]) add(place.items, item)
      } else if (value !== null && typeof value === 'object') {
        const object = value as JsonObject
        const keys = Object.keys(object).map(keyOf)
        const signature = keys.map(({ text }) => `${text.length}:${text}`).join('')
        this.#shape(to, place, `{${signature}`, () => this.#keys(to, keys), 1)
        for (const [at, { text, named, name }] of keys.entries()) {
          const key = Object.keys(object)[at] as string
          const child = place.at(text)
          if (named) add(child.names, name)
          add(child, object[key] as Json)
        }
      } else this.#scalar(to, place, value as Scalar)
    }
    for (const [at, column] of below) this.#column(to, at, column)
  }

  #scalar(to: encoding.Encoder, place: Place, value: Scalar): void {
    const known = this.#scalars.get(value)
    if (known !== undefined) {
      encoding.writeVarUint(to, 4 + 2 * zigzag(known - place.scalar))
      place.scalar = known
      return
    }
    place.scalar = this.#scalars.size
    this.#scalars.set(value, place.scalar)
    if (typeof value === 'string') {
      encoding.writeVarUint(to, 0)
      this.#strings.push(value)
    } else if (Number.isSafeInteger(value) && Math.abs((value as number) - place.whole) < FAR) {
      encoding.writeVarUint(to, 1)
      encoding.writeVarUint(to, zigzag((value as number) - place.whole))
      place.whole = value as number
    } else {
      encoding.writeVarUint(to, 2)
      encoding.writeFloat64(to, value as number)
    }
  }

  #shape(to: encoding.Encoder, place: Place, signature: string, write: () => void, kind: 0 | 1): void {
    const known = this.#shapes.get(signature)
    if (known !== undefined) {
      encoding.writeVarUint(to, 5 + 2 * zigzag(known - place.shape))
      place.shape = known
      return
    }
    place.shape = this.#shapes.size
    this.#shapes.set(signature, place.shape)
    encoding.writeVarUint(to, 3)
    encoding.writeVarUint(to, kind)
    write()
  }

  #keys(to: encoding.Encoder, keys: readonly Key[]): void {
    encoding.writeVarUint(to, keys.length)
    for (const { text, named } of keys) {
      encoding.writeVarUint(to, named ? 1 : 0)
      const known = this.#scalars.get(text)
      encoding.writeVarUint(to, known === undefined ? 0 : known + 1)
      if (known !== undefined) continue
      this.#scalars.set(text, this.#scalars.size)
      this.#strings.push(text)
    }
  }
}
