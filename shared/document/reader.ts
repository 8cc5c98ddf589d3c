/**
 * A cursor over the bytes of an update that cannot be made to misbehave.
 *
 * It never throws: the first thing that is wrong becomes `fault`, the cursor jumps to the end
 * and every later read answers with nothing. So callers may read on and look at `fault` once,
 * but a loop whose length came from the bytes must look at it on each turn.
 */
import type { Fault, Rule, Why } from './format.ts'
import { recallKey, rememberKey } from './keys.ts'
import { utf8FaultAt, utf8Text } from './utf8.ts'

/** Eight groups of seven bits hold every safe integer. */
const LONGEST_VARINT = 8

export class UpdateReader {
  readonly bytes: Uint8Array
  at = 0
  fault: Fault | null = null
  #view: DataView | null = null

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  get left(): number {
    return this.bytes.length - this.at
  }

  refuse(rule: Rule, why: Why, at: number): void {
    this.fault ??= { rule, at, why }
    this.at = this.bytes.length
  }

  byte(): number {
    if (this.at >= this.bytes.length) {
      this.refuse(1, 'cutShort', this.at)
      return 0
    }
    return this.bytes[this.at++] as number
  }

  /** Unsigned, at most 2^53 - 1, in its shortest form. */
  varUint(): number {
    const start = this.at
    const first = this.byte()
    return first < 0x80 ? first : this.#longVarint(start, first & 0x7f, 0x80)
  }

  /** Signed as lib0 writes it: the second bit of the first byte is the sign. Shortest form, no -0. */
  varInt(): number {
    const start = this.at
    const first = this.byte()
    const size = first < 0x80 ? first & 0x3f : this.#longVarint(start, first & 0x3f, 0x40)
    if ((first & 0x40) === 0) return size
    if (size === 0) this.refuse(8, 'number', start)
    return -size
  }

  #longVarint(start: number, low: number, firstScale: number): number {
    let value = low
    let scale = firstScale
    for (let read = 1; read < LONGEST_VARINT; read++) {
      const byte = this.byte()
      value += (byte & 0x7f) * scale
      if (value > Number.MAX_SAFE_INTEGER) break
      if (byte < 0x80) {
        // A last group of zeros could have been left away.
        if (byte === 0) break
        return value
      }
      scale *= 0x80
    }
    // Where the bytes ended early, that fault came first and stays.
    this.refuse(8, 'varint', start)
    return 0
  }

  float32(): number {
    return this.#has(4) ? this.#bytesAsView().getFloat32(this.at - 4, false) : 0
  }

  float64(): number {
    return this.#has(8) ? this.#bytesAsView().getFloat64(this.at - 8, false) : 0
  }

  /** A length in bytes, then that much UTF-8. */
  text(): string {
    const length = this.varUint()
    const start = this.at
    if (!this.#has(length)) return ''
    return this.#decode(start, this.at)
  }

  /** `text`, for what is likely to be read again. */
  key(): string {
    const length = this.varUint()
    const start = this.at
    if (!this.#has(length)) return ''
    const end = this.at
    const known = recallKey(this.bytes, start, end)
    if (known !== null) return known
    const text = this.#decode(start, end)
    if (this.fault === null) rememberKey(this.bytes, start, end, text)
    return text
  }

  #decode(from: number, to: number): string {
    const wrong = utf8FaultAt(this.bytes, from, to)
    if (wrong < 0) return utf8Text(this.bytes, from, to)
    this.refuse(8, 'text', wrong)
    return ''
  }

  /** Passes over `length` bytes. */
  skip(length: number): void {
    this.#has(length)
  }

  /** Moves past `length` bytes when there are so many. */
  #has(length: number): boolean {
    if (length > this.left) {
      this.refuse(1, 'cutShort', this.bytes.length)
      return false
    }
    this.at += length
    return true
  }

  #bytesAsView(): DataView {
    return (this.#view ??= new DataView(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength))
  }
}
