/** Columns into JSON again (`place.ts`). */
import * as decoding from 'lib0/decoding'
import type { Json } from '../json.ts'
import { KNOWN, Place, type Key, type Scalar, type Shape } from './place.ts'

const unzigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2)

/** The places below one shape's keys, looked up once for each place where the shape stands. */
interface Slot {
  readonly text: string
  readonly values: Place
  readonly names: Place | null
}

/** A column that is being handed out to the rows above it. */
interface Column {
  readonly values: readonly Json[]
  next: number
}

/** Throws on bytes that no writer made. */
export class ColumnReader {
  readonly #root = new Place()
  readonly #scalars: Scalar[] = [...KNOWN]
  readonly #shapes: Shape[] = []
  #bytes: Uint8Array = new Uint8Array()
  #at = 0
  #strings: readonly string[] = []
  #nextString = 0

  block(bytes: Uint8Array): Json[] {
    const from = decoding.createDecoder(bytes)
    const count = decoding.readVarUint(from)
    const lengths: number[] = []
    for (let left = decoding.readVarUint(from); left > 0; left--) lengths.push(decoding.readVarUint(from))
    const text = decoding.readVarString(from)
    let at = 0
    this.#strings = lengths.map((length) => text.slice(at, (at += length)))
    this.#nextString = 0
    this.#bytes = bytes
    this.#at = from.pos
    if (at !== text.length) throw new RangeError('a block of columns does not add up')
    const values = this.#column(this.#root, count)
    if (this.#at !== bytes.length) throw new RangeError('a block of columns has bytes left over')
    return values
  }

  #column(place: Place, count: number): Json[] {
    const values: Json[] = []
    let shaped: Shape[] | null = null
    const rows = new Map<Shape, number>()
    for (let row = 0; row < count; row++) {
      const token = this.#varUint()
      if (token >= 4 ? token % 2 === 0 : token < 3) {
        values.push(this.#scalar(place, token))
        continue
      }
      const shape = this.#shape(place, token)
      shaped ??= []
      shaped[row] = shape
      rows.set(shape, (rows.get(shape) ?? 0) + 1)
      values.push(null)
    }
    if (shaped !== null) this.#fill(place, values, shaped, rows)
    return values
  }

  /** What stands below, and the arrays and objects that it belongs to. */
  #fill(place: Place, values: Json[], shaped: readonly Shape[], rows: ReadonlyMap<Shape, number>): void {
    const expected = new Map<Place, number>()
    const expect = (at: Place, more: number): void => {
      if (more > 0) expected.set(at, (expected.get(at) ?? 0) + more)
    }
    for (const [shape, many] of rows) {
      if (shape.keys === null) expect(place.items, many * shape.length)
      for (const { values, names } of this.#slotsOf(place, shape)) {
        if (names !== null) expect(names, many)
        expect(values, many)
      }
    }
    const columns = new Map<Place, Column>()
    for (const [at, count] of expected) columns.set(at, { values: this.#column(at, count), next: 0 })
    const filled = new Map<Shape, (row: number) => void>()
    shaped.forEach((shape, row) => {
      let fill = filled.get(shape)
      if (fill === undefined) filled.set(shape, (fill = this.#filler(place, values, shape, columns)))
      fill(row)
    })
  }

  #filler(
    place: Place,
    values: Json[],
    { keys, length }: Shape,
    columns: ReadonlyMap<Place, Column>,
  ): (row: number) => void {
    if (keys === null) {
      const items = columns.get(place.items) ?? { values: [], next: 0 }
      return (row) => {
        values[row] = items.values.slice(items.next, (items.next += length))
      }
    }
    const slots = this.#slotsOf(place, { keys, length }).map(({ text, values, names }) => ({
      text,
      values: columns.get(values) as Column,
      names: names === null ? null : (columns.get(names) as Column),
    }))
    return (row) => {
      const object: { [key: string]: Json } = {}
      for (const { text, values, names } of slots) {
        const key = names === null ? text : text + String(names.values[names.next++])
        object[key] = values.values[values.next++] as Json
      }
      values[row] = object
    }
  }

  #slotsOf(place: Place, shape: Shape): readonly Slot[] {
    return (shape.keys ?? []).map(({ text, named }) => {
      const values = place.at(text)
      return { text, values, names: named ? values.names : null }
    })
  }

  #scalar(place: Place, token: number): Scalar {
    if (token >= 4) {
      place.scalar += unzigzag((token - 4) / 2)
      const known = this.#scalars[place.scalar]
      if (known === undefined) throw new RangeError('a column names what was not met')
      return known
    }
    let value: Scalar
    if (token === 0) value = this.#string()
    else if (token === 1) value = place.whole += unzigzag(this.#varUint())
    else value = this.#float64()
    place.scalar = this.#scalars.push(value) - 1
    return value
  }

  #string(): string {
    const text = this.#strings[this.#nextString++]
    if (text === undefined) throw new RangeError('a column has more texts than its block')
    return text
  }

  #shape(place: Place, token: number): Shape {
    if (token >= 4) {
      place.shape += unzigzag((token - 5) / 2)
      const known = this.#shapes[place.shape]
      if (known === undefined) throw new RangeError('a column names a shape that was not met')
      return known
    }
    const kind = this.#varUint()
    const length = this.#varUint()
    const shape: Shape = { length, keys: kind === 0 ? null : this.#keys(length) }
    place.shape = this.#shapes.push(shape) - 1
    return shape
  }

  #keys(count: number): readonly Key[] {
    const keys: Key[] = []
    for (let left = count; left > 0; left--) {
      const named = this.#varUint() === 1
      const known = this.#varUint()
      const text = known === 0 ? this.#string() : this.#scalars[known - 1]
      if (typeof text !== 'string' || text === '__proto__') throw new RangeError('no key of an object')
      if (known === 0) this.#scalars.push(text)
      keys.push({ text, named })
    }
    return keys
  }

  /** lib0's own, without its decoder: nearly all of the reading is this. */
  #varUint(): number {
    let byte = this.#byte()
    if (byte < 0x80) return byte
    let value = byte & 0x7f
    for (let unit = 0x80; byte >= 0x80; unit *= 0x80) {
      byte = this.#byte()
      value += (byte & 0x7f) * unit
      if (value > Number.MAX_SAFE_INTEGER) throw new RangeError('a number is too large')
    }
    return value
  }

  #byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new RangeError('a block of columns is cut short')
    return byte
  }

  #float64(): number {
    const { buffer, byteOffset } = this.#bytes
    this.#at += 8
    if (this.#at > this.#bytes.length) throw new RangeError('a block of columns is cut short')
    return new DataView(buffer, byteOffset).getFloat64(this.#at - 8, false)
  }
}
