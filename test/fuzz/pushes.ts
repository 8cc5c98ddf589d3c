/** Shots that are a sound PUSH of something hostile: in the bytes of the update, in its entries, or in where it goes. */
import type { JsonObject } from '../../shared/base/json.ts'
import { MAX_PUSH_ENTRIES } from '../../shared/protocol/version.ts'
import type { PushEntry } from '../../shared/protocol/push.ts'
import { entryAt, noteEntry, openCommand, pushOf, setEntry } from '../support/socketClient.ts'
import { join, updatePieces, type Piece } from '../unit/document/craft.ts'
import { spoilBytes, spoilPieces, type Base } from '../unit/document/mutate.ts'
import { attacks } from './attacks.ts'
import { foreignTo, frameOf, strayId, type Shot, type Stand } from './shot.ts'

type Kind = (stand: Stand) => Shot

const hostileNames = Object.keys(attacks)

/** The documents of the own archive that hostile entries go to; each holds an entry already. */
const ownDocs = ({ archive }: Stand['self']): readonly string[] => [
  `${archive}.profile`,
  `${archive}.contact`,
]

/** An entry that the door takes in this document. */
export function soundEntry({ random, self }: Stand, doc: string): JsonObject {
  if (doc.endsWith('.contact')) return setEntry({ address: `${random.below(9999)} 号` }, {}, self.template)
  if (doc.endsWith('.service')) return noteEntry(`记 ${random.below(1_000_000)}`, {}, self.template)
  return setEntry({ alias: `别名 ${random.below(1_000_000)}` }, {}, self.template)
}

const shotOf = (stand: Stand, fate: Shot['fate'], entries: readonly PushEntry[]): Shot => ({
  fate,
  frames: [frameOf(stand.random, { type: 'PUSH', batch: stand.number(), entries })],
})

const spotAt = (stand: Stand, doc: string) => ({
  client: stand.self.client,
  clock: stand.clock(doc),
  victim: stand.ground.victim.client,
  entry: soundEntry(stand, doc),
})

function soundPieces(stand: Stand, doc: string): Piece[] {
  const { random, self } = stand
  const clock = stand.clock(doc)
  let running = clock
  const structs = Array.from({ length: 1 + random.below(3) }, () => {
    const values = Array.from({ length: 1 + random.below(2) }, () => soundEntry(stand, doc))
    const origin = random.chance(0.8) ? { client: self.client, clock: running - 1 } : null
    running += values.length
    return { ...(origin === null ? {} : { origin }), values }
  })
  return updatePieces({ client: self.client, clock, structs })
}

/** Changed once to three times, in one field of it or anywhere. */
function spoiled(stand: Stand, doc: string): Uint8Array {
  const { random, self, ground } = stand
  const pieces = soundPieces(stand, doc)
  const times = 1 + random.below(3)
  if (random.chance(0.6)) {
    const clock = stand.clock(doc)
    const clocks = new Map([
      [self.client, clock],
      [ground.victim.client, 0],
    ])
    const base: Base = {
      ...{ client: self.client, clock, clocks },
      ...{ update: new Uint8Array(), ids: new Set<string>(), pushes: [], crafted: [] },
    }
    for (let each = 0; each < times && pieces.length > 0; each++)
      spoilPieces(random, pieces, base, soundPieces(stand, doc))
    return join(pieces)
  }
  const bytes = [...join(pieces)]
  const other = join(soundPieces(stand, doc))
  for (let each = 0; each < times && bytes.length > 0; each++) spoilBytes(random, bytes, other)
  return Uint8Array.from(bytes)
}

/** What no version writes, no template knows, or only the server may say. */
function wrongEntry(stand: Stand, doc: string): JsonObject {
  const { random, self } = stand
  const entry = soundEntry(stand, doc)
  const bends: readonly (() => JsonObject)[] = [
    () => ({ ...entry, k: 'redacted', why: 'x' }),
    () => ({
      ...{ k: 'verdict', v: 1, at: 1, t: self.template, n: 9, covers: {} },
      verdict: { is: 'transferred', to: self.user },
    }),
    () => ({
      ...{ k: 'command', v: 1, at: 1, t: self.template },
      command: { do: 'transfer', to: self.user },
    }),
    () => ({ ...entry, k: random.pick(['', 'SET', 'toString', '💥']) }),
    () => ({ ...entry, v: random.pick([0, 2, -1, 1.5]) }),
    () => ({ ...entry, v: '1' }),
    () => ({ ...entry, t: random.pick(['nope@1', 'homeDeco@999', 'homeDeco', '@1', 'realEstate@1']) }),
    () => ({ ...entry, at: random.pick([-1, 1.5, 9e15]) }),
    () => ({ ...entry, at: 'now' }),
    () => ({ ...entry, [random.pick(['user', 'id', 'author', 'seq', 'admin'])]: self.user }),
    () => ({ ...entry, fields: {} }),
    () => ({ ...entry, fields: { admin: true } }),
    () => ({ ...entry, fields: { 'Bad Key': 1 } }),
    () => ({ ...entry, fields: { alias: { deep: [[1]] } } }),
    () => ({ ...entry, fields: { alias: 'x'.repeat(20_000) } }),
    () => ({ ...entry, base: { alias: ['9.9'] } }),
    () => ({ ...entry, base: { alias: ['x'] } }),
    () => ({ ...entry, base: { wechat: [] } }),
    () => ({ ...entry, base: null }),
    () => ({ k: 'note', v: 1, at: 1, t: self.template, fact: { text: '' } }),
    () => ({ k: 'payment', v: 1, at: 1, t: self.template, fact: { amount: -1 } }),
    () => ({}),
  ]
  return random.pick(bends)()
}

const foreignParts = ['profile', 'contact', 'consent', 'custody'] as const

export const pushKinds: Readonly<Record<string, Kind>> = {
  'an attack': (stand) => {
    const doc = stand.random.pick(ownDocs(stand.self))
    const update = attacks[stand.random.pick(hostileNames)]?.(spotAt(stand, doc)) ?? new Uint8Array()
    return shotOf(stand, 'refused', [pushOf(doc, stand.self.client, update)])
  },
  'attacks by the dozen': (stand) => {
    const doc = stand.random.pick(ownDocs(stand.self))
    const spot = spotAt(stand, doc)
    const entries = Array.from({ length: 4 + stand.random.below(12) }, () =>
      pushOf(
        doc,
        stand.self.client,
        attacks[stand.random.pick(hostileNames)]?.(spot).subarray(0, 8192) ?? new Uint8Array(),
      ),
    )
    // An attack cut short is no sound update either, for its deletes stand last.
    return shotOf(stand, 'refused', entries.slice(0, MAX_PUSH_ENTRIES))
  },
  'a spoiled update': (stand) => {
    const doc = stand.random.pick(ownDocs(stand.self))
    return shotOf(stand, 'fair', [pushOf(doc, stand.self.client, spoiled(stand, doc))])
  },
  'a wrong entry': (stand) => {
    const doc = stand.random.pick(ownDocs(stand.self))
    const { client } = stand.self
    return shotOf(stand, 'refused', [entryAt(doc, client, stand.clock(doc), wrongEntry(stand, doc))])
  },
  'a good entry and a wrong one in one update': (stand) => {
    const doc = stand.random.pick(ownDocs(stand.self))
    const values = [soundEntry(stand, doc), wrongEntry(stand, doc)]
    if (stand.random.chance(0.5)) values.reverse()
    return shotOf(stand, 'refused', [entryAt(doc, stand.self.client, stand.clock(doc), ...values)])
  },
  "into others' documents": (stand) => {
    const other = foreignTo(stand)
    const doc = `${other.archive}.${stand.random.pick(foreignParts)}`
    const { client } = stand.self
    return shotOf(stand, 'refused', [
      entryAt(doc, client, 0, setEntry({ alias: '改' }, {}, stand.self.template)),
    ])
  },
  "under others' client ids": (stand) => {
    const other = foreignTo(stand)
    const doc = stand.random.pick([`${other.archive}.profile`, `${stand.self.archive}.profile`])
    const clock = stand.random.pick([0, 1, 2, stand.clock(doc)])
    return shotOf(stand, 'refused', [entryAt(doc, other.client, clock, soundEntry(stand, doc))])
  },
  'under a client id that is nobody’s': (stand) => {
    const doc = `${stand.self.archive}.profile`
    const client = 1 + (stand.random.next() % 0xfffffffe)
    return shotOf(stand, 'refused', [entryAt(doc, client, 0, soundEntry(stand, doc))])
  },
  'with one word wrong': (stand) => {
    const { random, self } = stand
    const doc = random.pick(ownDocs(self))
    const entry = entryAt(doc, self.client, stand.clock(doc), soundEntry(stand, doc))
    const bends: readonly (() => PushEntry)[] = [
      () => ({ ...entry, epoch: random.pick([0, 2, 2 ** 53 - 1]) }),
      () => ({ ...entry, sha256: '0'.repeat(64) }),
      () => ({ ...entry, sha256: entry.sha256.replace(/^./, (first) => (first === '0' ? '1' : '0')) }),
      () => ({ ...entry, doc: `${strayId(random)}.profile` }),
      () => ({ ...entry, doc: random.pick(['', '.', '__proto__', `${self.archive}`, `${self.archive}.`]) }),
      () => ({ ...entry, doc: `${self.archive}.${strayId(random)}.service` }),
      () => ({ ...entry, doc: `${self.archive}.finance` }),
      () => ({ ...entry, doc: `${self.archive.toLowerCase()}.profile` }),
      () => ({ ...entry, doc: `${doc}\u0000` }),
      () => ({ ...entry, update: new Uint8Array() }),
    ]
    return shotOf(stand, 'refused', [random.pick(bends)()])
  },
  'behind a gap, or again': (stand) => {
    const { random, self } = stand
    const doc = random.pick(ownDocs(self))
    const next = stand.clock(doc)
    const clock = random.chance(0.5) ? next + 1 + random.below(1000) : random.below(next)
    return shotOf(stand, 'refused', [entryAt(doc, self.client, clock, soundEntry(stand, doc))])
  },
  'the opening of an archive in a wrong place': (stand) => {
    const { random, self, ground } = stand
    const elsewhere = [ground.onlooker, ...ground.hostile].find(({ branch }) => branch !== self.branch)
    const command = random.pick([
      () => openCommand(elsewhere?.branch ?? '', self.user, strayId(random), self.template),
      () => openCommand(self.branch, elsewhere?.user ?? '', strayId(random), self.template),
      () => openCommand(strayId(random), self.user, strayId(random), self.template),
      () => openCommand(self.branch, self.user, 'x', self.template),
    ])()
    return shotOf(stand, 'refused', [entryAt(`${strayId(random)}.life`, self.client, 0, command)])
  },
  'a command for what one may not do': (stand) => {
    const { random, self, ground } = stand
    const doc = `${self.archive}.life`
    const command = random.pick<JsonObject>([
      { do: 'transfer', to: ground.onlooker.user },
      { do: 'transfer', to: strayId(random) },
      { do: 'team', team: [{ user: strayId(random), job: 'design' }] },
      { do: 'openBusiness', business: self.business, owner: ground.victim.user },
    ])
    const entry = { k: 'command', v: 1, at: Date.now(), t: self.template, command }
    return shotOf(stand, 'fair', [entryAt(doc, self.client, stand.clock(doc), entry)])
  },
  'a sound entry': (stand) => {
    const doc = stand.random.pick([
      ...ownDocs(stand.self),
      `${stand.self.archive}.${stand.self.business}.service`,
    ])
    return shotOf(stand, 'fair', [entryAt(doc, stand.self.client, stand.clock(doc), soundEntry(stand, doc))])
  },
}
