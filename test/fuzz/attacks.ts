/**
 * The attacks that work against servers which hand pushed bytes to Yjs (each is shown to in
 * `test/unit/document/attacks.test.ts`), as updates for a place where everything but the attack is in order. They
 * stay here for good: every run sends each of them many times.
 */
import * as Y from 'yjs'
import { concatBytes } from '../../shared/base/bytes.ts'
import {
  any,
  craft,
  float64,
  join,
  overlong,
  piece,
  structPieces,
  text,
  uint,
  updatePieces,
  type Piece,
} from '../unit/document/craft.ts'

/** Where the update goes: the sender's client id, its next clock there, and somebody else's client id. */
export interface Spot {
  readonly client: number
  readonly clock: number
  readonly victim: number
  /** An entry that the door would take here. */
  readonly entry: object
}

type Attack = (spot: Spot) => Uint8Array

const sound = ({ client, clock, entry }: Spot) => ({ client, clock, structs: [{ values: [entry] }] })

/** The one entry with a member more, whose bytes are given. */
function withMember(spot: Spot, key: string, value: ArrayLike<number>): Uint8Array {
  const members = Object.entries(spot.entry)
  const bytes = [118, ...uint(members.length + 1)]
  for (const [name, member] of members) bytes.push(...text(name), ...any(member))
  bytes.push(...text(key))
  const head = craft({ ...sound(spot), structs: [{ values: [] }] }, { count: [1] }).slice(0, -1)
  return concatBytes(head, Uint8Array.from(bytes), Uint8Array.from(value), Uint8Array.of(0))
}

const sections = (spot: Spot, ...more: readonly (readonly Piece[])[]): Uint8Array =>
  join([
    piece('sections', [1 + more.length]),
    ...updatePieces(sound(spot)).slice(1, -1),
    ...more.flatMap((pieces) => pieces.slice(1, -1)),
    piece('deletes', [0]),
  ])

const v2 = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16))

const filled = (head: readonly number[], unit: readonly number[]): Uint8Array => {
  const update = new Uint8Array(65_536)
  update.set(head)
  for (let at = head.length; at + unit.length <= update.length; at += unit.length) update.set(unit, at)
  return update
}

const manyGaps = Uint8Array.from([
  ...uint(2000),
  ...Array.from({ length: 2000 }, (_, n) => [
    1,
    ...uint(900_000 + n),
    7,
    8,
    1,
    ...text('entries'),
    1,
    ...any({}),
  ]).flat(),
  0,
])
const tooLong = any('x'.repeat(70_000))

export const attacks: Readonly<Record<string, Attack>> = {
  '11 bytes that delete 10,000 keys': ({ victim }) =>
    Uint8Array.from([0, 1, ...uint(victim), 1, 0, ...uint(10_000)]),
  "9 bytes under somebody else's client id": ({ victim }) =>
    Uint8Array.from([1, 1, ...uint(victim), 0, 0, 12, 0]),
  'a gap-filler under the own client id': ({ client, clock }) =>
    Uint8Array.from([1, 1, ...uint(client), ...uint(clock), 0, 12, 0]),
  "somebody else's client id in the bytes alone": (spot) =>
    craft({ ...sound(spot), client: spot.victim, clock: 0 }),
  'a delete of what is not written yet': (spot) =>
    craft(sound(spot), { deletes: [1, ...uint(spot.victim), 1, ...uint(1000), 50] }),
  'a delete beside an entry': (spot) => craft(sound(spot), { deletes: [1, ...uint(spot.victim), 1, 0, 1] }),
  '7 bytes that cost 260 MB': () => Uint8Array.from([1, ...uint(33_554_431), 1, 0]),
  '33 million sections': () => Uint8Array.from([...uint(33_554_431), 1, 1, 0]),
  'a V2 update of 27 bytes that hangs': () => v2('00010000000001000100010200001602000001fdffffffff7f0000'),
  'a V2 update': ({ client, entry }) => {
    const doc = new Y.Doc()
    doc.clientID = client
    doc.getArray('entries').push([entry])
    return Y.encodeStateAsUpdateV2(doc)
  },
  '2,000 causal gaps': () => manyGaps,
  'a causal gap': (spot) => craft({ ...sound(spot), clock: spot.clock + 7 }),
  'an origin that the document does not hold': (spot) =>
    craft({
      ...sound(spot),
      structs: [{ origin: { client: spot.victim, clock: 1000 }, values: [spot.entry] }],
    }),
  'an origin in the own future': (spot) =>
    craft({
      ...sound(spot),
      structs: [{ origin: { client: spot.client, clock: spot.clock }, values: [spot.entry] }],
    }),
  'two sections for one client': (spot) => sections(spot, updatePieces(sound(spot))),
  'a second section behind the first': (spot) =>
    sections(spot, updatePieces(sound({ ...spot, clock: spot.clock + 1 }))),
  "a section of somebody else's": (spot) =>
    sections(spot, updatePieces(sound({ ...spot, client: spot.victim, clock: 12 }))),
  'a key that becomes the prototype': (spot) => withMember(spot, '__proto__', any({ isAdmin: true })),
  'the key constructor': (spot) => withMember(spot, 'constructor', any({ prototype: { isAdmin: true } })),
  'a repeated key': (spot) => withMember(spot, 'k', any('payment')),
  NaN: (spot) => withMember(spot, 'n', any(NaN)),
  bigint: (spot) => withMember(spot, 'n', any(10n)),
  'a typed array': (spot) => withMember(spot, 'n', any(new Uint8Array([1, 2, 3]))),
  undefined: (spot) => withMember(spot, 'n', any(undefined)),
  'a number in a second width': (spot) => withMember(spot, 'n', float64(1)),
  'minus zero': (spot) => withMember(spot, 'n', any(-0)),
  'text that is no UTF-8': (spot) => withMember(spot, 'n', [119, 2, 0xed, 0xa0]),
  'seven containers deep': (spot) =>
    withMember(spot, 'n', [...Array.from({ length: 7 }, () => [117, 1]).flat(), 126]),
  'thirty thousand containers deep': (spot) =>
    withMember(spot, 'n', filled([], [117, 1]).subarray(0, 60_000)),
  'a count that no bytes stand behind': (spot) => craft(sound(spot), { count: uint(2 ** 53 - 1) }),
  'members that no bytes stand behind': (spot) => withMember(spot, 'n', [118, ...uint(2 ** 53 - 1)]),
  'text that no bytes stand behind': (spot) => withMember(spot, 'n', [119, ...uint(2 ** 53 - 1)]),
  'a bare number': (spot) => craft({ ...sound(spot), structs: [{ values: [1] }] }),
  'a bare list': (spot) => craft({ ...sound(spot), structs: [{ values: [[spot.entry]] }] }),
  'no values': (spot) => craft({ ...sound(spot), structs: [{ values: [] }] }),
  'no values in between': (spot) =>
    craft({ ...sound(spot), structs: [{ values: [spot.entry] }, { values: [] }, { values: [spot.entry] }] }),
  'no structs': ({ client, clock }) => Uint8Array.from([1, 0, ...uint(client), ...uint(clock), 0]),
  '65 values': (spot) =>
    craft({ ...sound(spot), structs: [{ values: Array.from({ length: 65 }, () => ({})) }] }),
  'an overlong client id': (spot) => craft(sound(spot), { client: overlong(spot.client) }),
  'an overlong clock': (spot) => craft(sound(spot), { clock: overlong(spot.clock, 3) }),
  'an overlong count': (spot) => craft(sound(spot), { count: overlong(1) }),
  'a parentSub bit beside an origin': (spot) =>
    craft(
      {
        ...sound(spot),
        structs: [{ origin: { client: spot.client, clock: spot.clock - 1 }, values: [spot.entry] }],
      },
      { info: [8 | 128 | 32] },
    ),
  'a parentSub at the root': (spot) => {
    const root = structPieces({ values: [spot.entry] })
    const [sectionsOf, structs, client, clock] = updatePieces(sound(spot))
    const bent = [...root.slice(0, 3), piece('parentSub', text('a')), ...root.slice(3)].map((each) =>
      each.field === 'info' ? piece('info', [40]) : each,
    )
    return join([...([sectionsOf, structs, client, clock] as Piece[]), ...bent, piece('deletes', [0])])
  },
  'another root type': (spot) => craft(sound(spot), { parentName: text('hidden') }),
  'a parent by its id': (spot) => craft(sound(spot), { parentFlag: [0] }),
  'deleted content': (spot) => craft(sound(spot), { info: [1] }),
  'a subdocument': (spot) => craft(sound(spot), { info: [9] }),
  'a skip': (spot) => craft(sound(spot), { info: [10] }),
  'trailing garbage': (spot) =>
    craft(sound(spot), { tail: [...'<script>'].map((letter) => letter.charCodeAt(0)) }),
  'no bytes': () => new Uint8Array(),
  '64 KB of open objects': (spot) =>
    filled(
      [...craft({ ...sound(spot), structs: [{ values: [] }] }, { count: [1] }).slice(0, -1)],
      [118, 1, 1, 97],
    ),
  '64 KB of a number that never ends': () => filled([], [0x80]),
  'more than 64 KB': (spot) => withMember(spot, 'n', tooLong),
}
