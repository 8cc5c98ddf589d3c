/**
 * Reads a Yjs update of a workspace document byte by byte, before Yjs is let near it.
 *
 * What passes has a known size in every direction: so many structs, so much text, nothing that stands for
 * more memory than it has bytes. It also says what the update builds on, so that one with holes (each of
 * which Yjs would carry along and try again with every later update) never enters. What it means, only Yjs
 * can tell: that is the shadow's part.
 */
import type { Json } from '../../shared/base/json.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { isForbiddenKey, MAX_DEPTH } from '../../shared/document/format.ts'
import { UpdateReader } from '../../shared/document/reader.ts'
import { readValue } from '../../shared/document/values.ts'
import { MAX_CLOCK, MAX_LENGTH, MAX_SECTIONS, MAX_STRUCTS } from './limits.ts'

export type Client = number
export type Vector = ReadonlyMap<Client, number>

export interface Section {
  readonly client: Client
  readonly from: number
  /** Exclusive. */
  readonly to: number
}

export interface Inspected {
  readonly sections: readonly Section[]
  /** The highest clock of each client that the update leans on or deletes: all below must be there. */
  readonly needs: Vector
  /** Neither inserts nor deletes. */
  readonly empty: boolean
}

const GC = 0
const SKIP = 10
const HAS_PARENT_SUB = 32
const HAS_RIGHT_ORIGIN = 64
const HAS_ORIGIN = 128
/** Embedded values and formats are JSON text; what people put there is a link or a colour. */
const MAX_JSON = 4096

class Faulty extends Error {}

export function inspect(update: Uint8Array): Result<Inspected, string> {
  try {
    return ok(new Inspection(update).run())
  } catch (error) {
    if (error instanceof Faulty) return err(error.message)
    throw error
  }
}

class Inspection {
  readonly #reader: UpdateReader
  readonly #needs = new Map<Client, number>()
  #structs = 0
  #length = 0

  constructor(update: Uint8Array) {
    this.#reader = new UpdateReader(update)
  }

  run(): Inspected {
    const sections: Section[] = []
    const seen = new Set<Client>()
    for (let left = this.#count(MAX_SECTIONS, 'sections'); left > 0; left--) {
      const section = this.#section()
      // The second section of one client is read by Yjs and never applied.
      if (seen.has(section.client)) fail('section-repeated')
      seen.add(section.client)
      sections.push(section)
    }
    const deletes = this.#deletes()
    if (this.#reader.left > 0) fail('bytes-left-over')
    return { sections, needs: this.#needs, empty: sections.length === 0 && deletes === 0 }
  }

  /** A number of things of at least one byte each. */
  #count(most: number, what: string): number {
    const count = this.#uint()
    if (count > most || count > this.#reader.left) fail(what)
    return count
  }

  #uint(): number {
    const value = this.#reader.varUint()
    this.#sound()
    return value
  }

  #text(): string {
    const text = this.#reader.text()
    this.#sound()
    return text
  }

  #sound(): void {
    const { fault } = this.#reader
    if (fault !== null) fail(fault.why)
  }

  #client(): Client {
    const client = this.#uint()
    if (client > 0xffffffff) fail('client')
    return client
  }

  #clock(): number {
    const clock = this.#uint()
    if (clock > MAX_CLOCK) fail('clock')
    return clock
  }

  #section(): Section {
    const structs = this.#count(MAX_STRUCTS, 'structs')
    this.#structs += structs
    if (structs === 0 || this.#structs > MAX_STRUCTS) fail('structs')
    const client = this.#client()
    const from = this.#clock()
    let to = from
    for (let left = structs; left > 0; left--) {
      const length = this.#struct()
      if (length < 1) fail('empty-struct')
      this.#length += length
      to += length
      if (this.#length > MAX_LENGTH || to > MAX_CLOCK) fail('too-much')
    }
    return { client, from, to }
  }

  #struct(): number {
    const info = this.#reader.byte()
    this.#sound()
    const kind = info & 31
    if (kind === GC || kind === SKIP) {
      // Only a copy with holes has something to skip.
      if (info !== GC) fail('info')
      return this.#uint()
    }
    const origin = (info & HAS_ORIGIN) !== 0
    const rightOrigin = (info & HAS_RIGHT_ORIGIN) !== 0
    if (origin) this.#leansOn()
    if (rightOrigin) this.#leansOn()
    if (!origin && !rightOrigin) {
      const root = this.#uint()
      if (root > 1) fail('parent')
      if (root === 1) this.#key()
      else this.#leansOn()
      if ((info & HAS_PARENT_SUB) !== 0) this.#key()
    }
    return this.#content(kind)
  }

  #leansOn(): void {
    const client = this.#client()
    this.#need(client, this.#clock() + 1)
  }

  #need(client: Client, clock: number): void {
    if (clock > (this.#needs.get(client) ?? 0)) this.#needs.set(client, clock)
  }

  #key(): string {
    const key = this.#text()
    if (isForbiddenKey(key)) fail('key')
    return key
  }

  /** How many clocks it takes. */
  #content(kind: number): number {
    switch (kind) {
      case 1:
        return this.#uint()
      case 4:
        return this.#text().length
      case 5:
        this.#json()
        return 1
      case 6:
        this.#key()
        this.#json()
        return 1
      case 7: {
        const type = this.#uint()
        if (type > 6) fail('type')
        // Elements and hooks of XML carry a name.
        if (type === 3 || type === 5) this.#key()
        return 1
      }
      case 8: {
        const values = this.#count(MAX_LENGTH, 'values')
        for (let left = values; left > 0; left--) {
          readValue(this.#reader, MAX_DEPTH)
          this.#sound()
        }
        return values
      }
      default:
        // JSON of old, binary, documents within documents: nobody writes them here.
        return fail('content')
    }
  }

  #json(): void {
    const text = this.#text()
    if (text.length > MAX_JSON) fail('json')
    try {
      if (!isPlain(JSON.parse(text) as Json, MAX_DEPTH)) fail('json')
    } catch {
      fail('json')
    }
  }

  /** How many ranges. */
  #deletes(): number {
    let ranges = 0
    for (let clients = this.#count(MAX_STRUCTS, 'deletes'); clients > 0; clients--) {
      const client = this.#client()
      const of = this.#count(MAX_STRUCTS, 'deletes')
      ranges += of
      for (let left = of; left > 0; left--) {
        const from = this.#clock()
        const length = this.#uint()
        if (length < 1 || length > MAX_CLOCK) fail('deletes')
        this.#need(client, from + length)
      }
    }
    return ranges
  }
}

function fail(why: string): never {
  throw new Faulty(why)
}

function isPlain(value: Json, depth: number): boolean {
  if (value === null || typeof value !== 'object') return true
  if (depth === 0) return false
  if (Array.isArray(value)) return value.every((one) => isPlain(one as Json, depth - 1))
  return Object.entries(value).every(([key, one]) => !isForbiddenKey(key) && isPlain(one as Json, depth - 1))
}

/** What an update brings that is not there yet. */
export const freshOf = (sections: readonly Section[], known: Vector): readonly Section[] =>
  sections.filter(({ client, to }) => to > (known.get(client) ?? 0))

/** Something that it leans on has not arrived. */
export function hasGap({ sections, needs }: Inspected, known: Vector): boolean {
  const after = new Map<Client, number>()
  for (const { client, from, to } of sections) {
    if (from > (known.get(client) ?? 0)) return true
    after.set(client, to)
  }
  for (const [client, clock] of needs) {
    if (clock > Math.max(known.get(client) ?? 0, after.get(client) ?? 0)) return true
  }
  return false
}
