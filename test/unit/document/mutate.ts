/** Sound updates on documents as they come up in life, and ways to spoil them. */
import * as Y from 'yjs'
import { float32, float64, join, overlong, piece, structPieces, text, uint, updatePieces } from './craft.ts'
import { any, type Field, type Id, type Piece } from './craft.ts'
import type { Seeded } from './seeded.ts'
import { clocksOf, entriesOf } from './yjs.ts'

/** A document as the server holds it, and who is about to push. */
export interface Base {
  readonly update: Uint8Array
  readonly clocks: ReadonlyMap<number, number>
  readonly ids: ReadonlySet<string>
  readonly client: number
  readonly clock: number
  /** Sound updates of this client: by Yjs, and by hand in pieces. */
  readonly pushes: readonly Uint8Array[]
  readonly crafted: readonly (readonly Piece[])[]
}

const words = ['k', 'at', 'v', 'fields', 'base', 'name', 'a', 'b', '姓名', 'é', '']
const texts = [
  '',
  'set',
  '张三',
  '13800138000',
  'x'.repeat(45),
  '预算二十万以内,主卧要改衣帽间,三月开工',
  '😀',
  '3213456789.4',
]
const numbers = [
  0,
  1,
  -1,
  63,
  64,
  -64,
  200_000,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31),
  0.5,
  0.1,
  1_763_793_780_123,
  1e300,
]

function randomValue(random: Seeded, depth: number): unknown {
  const kind = random.below(depth > 0 ? 8 : 5)
  if (kind === 0) return null
  if (kind === 1) return random.chance(0.5)
  if (kind === 2) return random.pick(numbers)
  if (kind < 5) return random.pick(texts)
  if (kind === 5) return Array.from({ length: random.below(3) }, () => randomValue(random, depth - 1))
  return randomObject(random, depth)
}

export function randomObject(random: Seeded, depth: number): Record<string, unknown> {
  const members: [string, unknown][] = []
  const count = random.below(4)
  for (let each = 0; each < count; each++) members.push([random.pick(words), randomValue(random, depth - 1)])
  return Object.fromEntries(members)
}

/** Mostly an id that the document holds, sometimes the first it does not. */
function randomId(random: Seeded, clocks: ReadonlyMap<number, number>, beyond: number): Id | null {
  const clients = [...clocks.keys()]
  if (clients.length === 0) return null
  const client = random.pick(clients)
  const clock = clocks.get(client) as number
  return { client, clock: random.chance(beyond) ? clock : random.below(clock) }
}

function randomStructs(random: Seeded, base: Omit<Base, 'pushes' | 'crafted' | 'update' | 'ids'>): Piece[] {
  const clocks = new Map(base.clocks)
  const structs = Array.from({ length: 1 + random.below(3) }, () => {
    const origin = random.chance(0.6) ? randomId(random, clocks, 0.03) : null
    const right = random.chance(0.4) ? randomId(random, clocks, 0.03) : null
    const values = Array.from({ length: 1 + random.below(3) }, () => randomObject(random, 3))
    clocks.set(base.client, (clocks.get(base.client) ?? 0) + values.length)
    return { ...(origin && { origin }), ...(right && { right }), values }
  })
  return updatePieces({ client: base.client, clock: base.clock, structs })
}

export function randomBase(random: Seeded): Base {
  const clients = Array.from({ length: 1 + random.below(3) }, () =>
    random.chance(0.5) ? 1 + random.below(200) : random.next(),
  )
  const docs = [...new Set(clients)].map((client) => {
    const doc = new Y.Doc()
    doc.clientID = client
    return doc
  })
  const insert = (doc: Y.Doc): void => {
    const array = doc.getArray('entries')
    array.insert(
      random.below(array.length + 1),
      Array.from({ length: 1 + random.below(3) }, () => randomObject(random, 2)),
    )
  }
  for (let step = random.below(7); step > 0; step--) {
    const doc = random.pick(docs)
    insert(doc)
    if (random.chance(0.5)) Y.applyUpdate(random.pick(docs), Y.encodeStateAsUpdate(doc))
  }
  const server = new Y.Doc()
  for (const doc of docs) Y.applyUpdate(server, Y.encodeStateAsUpdate(doc))
  const update = Y.encodeStateAsUpdate(server)
  const client = random.pick(docs).clientID
  const clocks = clocksOf(server)
  const clock = clocks.get(client) ?? 0
  const pushes = Array.from({ length: 8 }, () => {
    const device = new Y.Doc()
    Y.applyUpdate(device, update)
    device.clientID = client
    const before = Y.encodeStateVector(device)
    for (let each = random.below(3); each >= 0; each--) insert(device)
    return Y.encodeStateAsUpdate(device, before)
  })
  const crafted = Array.from({ length: 16 }, () => randomStructs(random, { clocks, client, clock }))
  return { update, clocks, ids: new Set(entriesOf(server).keys()), client, clock, pushes, crafted }
}

const telling = [
  0, 1, 2, 8, 40, 63, 64, 72, 104, 116, 117, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 136, 192,
  200, 255,
]

const anyByte = (random: Seeded): number => (random.chance(0.5) ? random.pick(telling) : random.below(256))

/** One change that knows nothing of the format. */
export function spoilBytes(random: Seeded, bytes: number[], other: Uint8Array): void {
  const at = random.below(bytes.length)
  switch (random.below(10)) {
    case 0:
      bytes[at] = (bytes[at] as number) ^ (1 << random.below(8))
      return
    case 1:
      bytes[at] = anyByte(random)
      return
    case 2:
      bytes[at] = ((bytes[at] as number) + (random.chance(0.5) ? 1 : 255)) & 255
      return
    case 3:
      bytes.splice(at, 0, anyByte(random))
      return
    case 4:
      bytes.splice(at, 1)
      return
    case 5:
      bytes.splice(at, 1 + random.below(8))
      return
    case 6:
      bytes.splice(at, 0, ...bytes.slice(at, at + 1 + random.below(12)))
      return
    case 7:
      bytes.length = at
      return
    case 8:
      bytes.push(anyByte(random))
      return
    default: {
      const from = random.below(other.length)
      bytes.splice(at, bytes.length - at, ...other.subarray(from))
    }
  }
}

const badText = [[0x80], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xe6, 0xb1], [0xff]]
const badKeys = ['__proto__', 'constructor', 'prototype']

/** One change to one field: what it says, or how it says it. */
export function spoilPieces(random: Seeded, pieces: Piece[], base: Base, other: readonly Piece[]): void {
  const at = random.below(pieces.length)
  const chosen = pieces[at] as Piece
  const say = (bytes: readonly number[]): void => {
    pieces[at] = piece(chosen.field, bytes)
  }
  const spot = random.below(20)
  if (spot === 0) pieces.splice(at, 1)
  else if (spot === 1) pieces.splice(at, 0, chosen)
  else if (spot === 2) pieces.splice(at, 0, random.pick(other))
  else if (spot === 3) pieces.push(piece('tail', [anyByte(random)]))
  else if (spot === 4) {
    const second = random.below(pieces.length)
    pieces[at] = pieces[second] as Piece
    pieces[second] = chosen
  } else spoilField(random, chosen, base, say, (more) => pieces.splice(at, 1, ...more))
}

function spoilField(
  random: Seeded,
  { field, bytes }: Piece,
  base: Base,
  say: (bytes: readonly number[]) => void,
  replace: (pieces: readonly Piece[]) => void,
): void {
  const value = plainUint(bytes)
  switch (field) {
    case 'info':
      return say([random.chance(0.5) ? random.pick([8, 72, 136, 200]) : anyByte(random)])
    case 'parentFlag':
      return say(random.pick([[0], [2], [0x81, 0]]))
    case 'parentName':
      return say(
        random.pick([
          text('entry'),
          text('entriesx'),
          text(''),
          [7, ...random.pick(badText)],
          text('entries'),
        ]),
      )
    case 'tag':
      return random.chance(0.5) ? say([116 + random.below(12)]) : replace(randomAny(random))
    case 'numberBytes':
      return random.chance(0.5) ? say(any(random.pick(numbers)).slice(1)) : say([0x40])
    case 'textBytes':
      return say(
        random.chance(0.3) ? random.pick(badText) : text(random.pick([...words, ...badKeys])).slice(1),
      )
    case 'size':
      // Together with a text that follows; in front of members or items it is wrong more often than not.
      if (random.chance(0.4)) return say(text(random.pick([...texts, ...badKeys])))
      break
    case 'deletes':
      return say(
        random.pick([[1], [1, ...uint(base.client), 1, 0, 1], [0x80, 0], [2, 1, 1, 0, 1, 2, 1, 0, 1], [0]]),
      )
    case 'client':
    case 'originClient':
    case 'rightClient':
      if (random.chance(0.5)) return say(uint(random.pick([base.client, ...base.clocks.keys(), 7])))
      break
    case 'clock':
      if (random.chance(0.5)) return say(uint(base.clock + random.below(3) - (base.clock > 0 ? 1 : 0)))
      break
    case 'originClock':
    case 'rightClock':
      if (random.chance(0.6)) return say(uint(random.below(8)))
      break
    case 'count':
      if (random.chance(0.2)) return replace(structPieces({ values: [randomObject(random, 6)] }))
      break
    case 'sections':
    case 'structs':
    case 'parentSub':
    case 'tail':
  }
  switch (random.below(6)) {
    case 0:
      return say(overlong(value, 1 + random.below(3)))
    case 1:
      return say(uint(value + 1))
    case 2:
      return say(uint(Math.max(0, value - 1)))
    case 3:
      return say(uint(random.pick([0, 1, 64, 65, 127, 128, 2 ** 31, 2 ** 32, 2 ** 53 - 1])))
    case 4:
      return say([0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, random.pick([0x0f, 0x10, 0x80])])
    default:
      return say([anyByte(random)])
  }
}

/** A value of any kind in any of its encodings. */
function randomAny(random: Seeded): Piece[] {
  const number = random.chance(0.1) ? random.pick([NaN, Infinity, -0]) : random.pick(numbers)
  const bytes = random.pick([
    () => float32(number),
    () => float64(number),
    () => any(number),
    () => any(random.pick(['', null, true, undefined, 5n, new Uint8Array(2), [], [null], {}, { a: 1 }])),
    () => [118, 2, ...text('a'), 126, ...text(random.pick(words)), 126],
    () => [118, 1, ...text(random.pick([...badKeys, 'a'])), 126],
    () =>
      Array.from({ length: 1 + random.below(7) }, () => [117, 1])
        .flat()
        .concat(126),
  ])()
  return [piece('tag', bytes)]
}

/** The number that these bytes spell, or 0. */
function plainUint(bytes: readonly number[]): number {
  let value = 0
  for (const [place, byte] of bytes.entries()) value += (byte & 127) * 128 ** place
  return Number.isSafeInteger(value) ? value : 0
}

/** A sound update, or one that was changed once or a few times. */
export function nextUpdate(random: Seeded, base: Base, elsewhere: Base): Uint8Array {
  const times = random.chance(0.03) ? 0 : random.chance(0.7) ? 1 : 2 + random.below(3)
  if (random.chance(0.55)) {
    const pieces = [...random.pick(base.crafted)]
    for (let each = 0; each < times && pieces.length > 0; each++) {
      spoilPieces(random, pieces, base, random.pick(elsewhere.crafted))
    }
    return join(pieces)
  }
  const start = random.chance(0.5) ? random.pick(base.pushes) : join(random.pick(base.crafted))
  const bytes = [...start]
  for (let each = 0; each < times && bytes.length > 0; each++) {
    spoilBytes(random, bytes, random.pick(random.chance(0.5) ? base.pushes : elsewhere.pushes))
  }
  return Uint8Array.from(bytes)
}

export type { Field }
