/**
 * Values that occur nowhere else in the world, one for every field that can carry one, and the search for
 * them in bytes: as UTF-8, UTF-16 (both orders), base64 (every alignment), hexadecimal, and for numbers
 * as the wire writes them.
 */
import * as encoding from 'lib0/encoding'
import type { Json, JsonObject } from '../../shared/base/json.ts'
import { factShapes } from '../../shared/templates/facts.ts'
import { usccCheckDigit } from '../../shared/templates/identifiers.ts'
import type { Member, TextFormat, ValueType } from '../../shared/templates/types.ts'
import type { FactKind } from '../../shared/domain/entry.ts'
import { newId } from './server.ts'

export class Canaries {
  readonly texts: string[] = []
  readonly numbers: number[] = []
  #made = 0

  /** A word of Latin letters, digits and Chinese, as long as asked. */
  text(max = 60): string {
    const word =
      `鸟${(this.#made++).toString(36).padStart(3, '0')}Zq${'xvkwj'.charAt(this.#made % 5)}金丝雀Q7`.slice(
        0,
        Math.max(8, Math.min(max, 16)),
      )
    return this.#keep(word)
  }

  #keep(text: string): string {
    this.texts.push(text)
    return text
  }

  /** Undefined where no value of the type could be told from any other (an option, a day, yes or no). */
  value(type: ValueType): Json | undefined {
    switch (type.is) {
      case 'text':
        return type.format === undefined
          ? type.pattern === undefined
            ? this.text(type.max)
            : undefined
          : this.#formatted(type.format)
      case 'money':
        return this.#number(70_000_000_000_013)
      case 'enum':
        return type.open ? this.text(16) : undefined
      case 'enums':
        return type.open ? [this.text(16)] : undefined
      case 'ref':
        return type.orText ? this.text(16) : this.#keep(newId())
      case 'object':
      case 'list':
        return this.object(type.shape)
      case 'contacts':
        return { type: 'mobile', value: this.#formatted('mobile') ?? '', label: this.text(12) }
      default:
        return undefined
    }
  }

  /** Undefined when none of its members can carry a canary. */
  object(shape: readonly Member[]): JsonObject | undefined {
    const made: { [key: string]: Json } = {}
    let carries = false
    for (const member of shape) {
      const value = this.value(member.type)
      if (value !== undefined) carries = true
      const filled = value ?? (member.required === true ? plain(member) : undefined)
      if (filled !== undefined) made[member.key] = filled
    }
    return carries ? made : undefined
  }

  /** Without its `kind` (of a file: which paper), which is no free word. */
  fact(kind: FactKind): JsonObject | undefined {
    return this.object(factShapes[kind].filter((member) => member.key !== 'kind'))
  }

  #number(from: number): number {
    const number = from + this.#made++ * 1_000_003
    this.numbers.push(number)
    return number
  }

  #formatted(format: TextFormat): string | undefined {
    // Five digits: the cells of the whole matrix take more than ten thousand.
    const serial = String(this.#made++).padStart(5, '0')
    switch (format) {
      case 'mobile':
      case 'phone':
        return this.#keep(`139${serial}861`)
      case 'email':
        return this.#keep(`canary${serial}@birds.example`)
      case 'idNumber':
        // The day and the year of birth take the first two digits: a thousand numbers would repeat too soon.
        return this.#keep(
          residentId(
            `110105199${serial[1]}01${String(Number(serial[0]) + 1).padStart(2, '0')}${serial.slice(2)}`,
          ),
        )
      case 'account':
        return this.#keep(`622588${serial}00921`)
      case 'wechat':
        return this.#keep(`bird_${serial}`)
      case 'landline':
        return this.#keep(`010-8${serial}73`)
      case 'taxNo':
      case 'uscc': {
        const first = `91350100M000${serial}`
        return this.#keep(first + usccCheckDigit(first))
      }
      default:
        return undefined
    }
  }
}

/** GB 11643-1999: weights 2^(17-i) mod 11, the check sign from a table. */
function residentId(first17: string): string {
  const sum = [...first17].reduce((total, digit, at) => total + Number(digit) * (2 ** (17 - at) % 11), 0)
  return first17 + '10X98765432'.charAt(sum % 11)
}

/** Any value that a required member takes when it cannot carry a canary. */
function plain({ type }: Member): Json {
  switch (type.is) {
    case 'enum':
      return type.options[0]?.code ?? ''
    case 'number':
      return Math.max(1, type.min)
    case 'date':
      return '2026-05-01'
    case 'bool':
      return true
    case 'moment':
      return 1_700_000_000_000
    default:
      throw new Error(`a required ${type.is} has no plain value`)
  }
}

export interface Needle {
  readonly canary: string
  readonly as: string
  readonly bytes: Buffer
}

export function needlesOf({
  texts,
  numbers,
}: {
  readonly texts: readonly string[]
  readonly numbers: readonly number[]
}): readonly Needle[] {
  return [
    ...texts.flatMap((canary) => [
      ...encodings(canary),
      ...base64s(canary, Buffer.from(canary, 'utf8'), 'base64 of utf8'),
      ...base64s(canary, Buffer.from(canary, 'utf16le'), 'base64 of utf16'),
    ]),
    ...numbers.flatMap((number) => [
      ...encodings(String(number)),
      {
        canary: String(number),
        as: 'wire',
        bytes: Buffer.from(encoding.encode((encoder) => encoding.writeAny(encoder, number))),
      },
    ]),
  ]
}

function encodings(canary: string): readonly Needle[] {
  const utf16 = Buffer.from(canary, 'utf16le')
  return [
    { canary, as: 'utf8', bytes: Buffer.from(canary, 'utf8') },
    { canary, as: 'utf16le', bytes: utf16 },
    { canary, as: 'utf16be', bytes: Buffer.from(utf16).swap16() },
    { canary, as: 'hex', bytes: Buffer.from(Buffer.from(canary, 'utf8').toString('hex')) },
  ]
}

/** The middle of what base64 makes of it, whichever byte of a group of three it begins at. */
function base64s(canary: string, bytes: Buffer, as: string): readonly Needle[] {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .replace(/=+$/, '')
    return { canary, as, bytes: Buffer.from(text.slice(shift === 0 ? 0 : 4, -2)) }
  })
}

/** `canary as encoding` for everything that is found. */
export function findIn(haystacks: readonly Uint8Array[], needles: readonly Needle[]): readonly string[] {
  const found = new NeedleIndex(needles).find(haystacks)
  return needles.filter((needle) => found.has(needle)).map(({ canary, as }) => `${canary} as ${as}`)
}

/** So many bytes of a needle say in which drawer it lies. */
const HEAD_BYTES = 8
const SIEVE_BITS = 22

/** Needles by their first bytes: a haystack is walked once, however many thousand needles there are. */
export class NeedleIndex {
  readonly #drawers = new Map<number, Needle[]>()
  /** Nearly every place of a haystack is told at a glance to begin no needle. */
  readonly #sieve = new Uint8Array(1 << SIEVE_BITS)

  constructor(needles: readonly Needle[]) {
    for (const needle of needles) {
      if (needle.bytes.length < HEAD_BYTES) throw new Error(`${needle.canary} is too short to be searched`)
      const head = mixed(needle.bytes.readInt32LE(0), needle.bytes.readInt32LE(4))
      const drawer = this.#drawers.get(head)
      if (drawer === undefined) this.#drawers.set(head, [needle])
      else drawer.push(needle)
      this.#sieve[head >>> (32 - SIEVE_BITS)] = 1
    }
  }

  find(haystacks: readonly Uint8Array[]): ReadonlySet<Needle> {
    const found = new Set<Needle>()
    for (const bytes of haystacks) {
      const hay = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      if (hay.length < HEAD_BYTES) continue
      let low = hay.readInt32LE(0)
      let high = hay.readInt32LE(4)
      for (let at = 0; ; at++) {
        const head = mixed(low, high)
        if (this.#sieve[head >>> (32 - SIEVE_BITS)] === 1) {
          for (const needle of this.#drawers.get(head) ?? []) {
            if (hay.subarray(at, at + needle.bytes.length).equals(needle.bytes)) found.add(needle)
          }
        }
        const next = hay[at + HEAD_BYTES]
        if (next === undefined) break
        low = (low >>> 8) | (high << 24)
        high = (high >>> 8) | (next << 24)
      }
    }
    return found
  }
}

const mixed = (low: number, high: number): number =>
  (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> 0
