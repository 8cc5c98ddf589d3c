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
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import type { Json, JsonObject } from './json.ts'

type Scalar = null | boolean | number | string

interface Shape {
  /** Of an array. */
  readonly length: number
  /** Of an object; null for an array. */
  readonly keys: readonly Key[] | null
}

interface Key {
  /** With its slash, when a name comes after it. */
  readonly text: string
  readonly named: boolean
}

const KNOWN: readonly Scalar[] = [null, false, true]
/** Differences beyond it are written as float64, so that no zigzag leaves the safe numbers. */
const FAR = 2 ** 51

const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value)
const unzigzag = (value: number): number => (value % 2 === 0 ? value / 2 : -(value + 1) / 2)

/** A place in the values: what was last written there, and the places below it. */
class Place {
  scalar = 0
  shape = 0
  whole = 0
  readonly items = new Lazy(() => new Place())
  readonly #below = new Map<string, Place>()

  at(text: string): Place {
    let place = this.#below.get(text)
    if (place === undefined) this.#below.set(text, (place = new Place()))
    return place
  }
}

class Lazy<T> {
  readonly #make: () => T
  #made: T | null = null

  constructor(make: () => T) {
    this.#make = make
  }

  get it(): T {
    return (this.#made ??= this.#make())
  }
}

/** Where the names after slashes stand: no key of an object, for it has no letter. */
const NAMES = '/'

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
        for (const item of value as readonly Json[]) add(place.items.it, item)
      } else if (value !== null && typeof value === 'object') {
        const object = value as JsonObject
        const keys = Object.keys(object).map(keyOf)
        const signature = keys.map(({ text }) => `${text.length}:${text}`).join('')
        this.#shape(to, place, `{${signature}`, () => this.#keys(to, keys), 1)
        for (const [at, { text, named, name }] of keys.entries()) {
          const key = Object.keys(object)[at] as string
          const child = place.at(text)
          if (named) add(child.at(NAMES), name)
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
      if (shape.keys === null) expect(place.items.it, many * shape.length)
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
      const items = columns.get(place.items.it) ?? { values: [], next: 0 }
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
      return { text, values, names: named ? values.at(NAMES) : null }
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
