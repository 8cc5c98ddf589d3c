/** Shots that are messages, or nearly: one field wrong, a direction wrong, in place of HELLO, about what is not theirs. */
import { createHash } from 'node:crypto'
import { ENTRY_VERSION } from '../../shared/domain/entry.ts'
import type { Up } from '../../shared/protocol/messages.ts'
import { accessKinds, FIRST_SEEN, seenInput, type SeenEvent } from '../../shared/protocol/seen.ts'
import { PROTOCOL_VERSION } from '../../shared/protocol/version.ts'
import { entryAt } from '../support/socketClient.ts'
import { any, text, uint } from '../unit/document/craft.ts'
import type { Seeded } from '../unit/document/seeded.ts'
import { soundEntry } from './pushes.ts'
import { body, deflated, foreignTo, frameOf, plain, strayId, type Shot, type Stand } from './shot.ts'

type Kind = (stand: Stand) => Shot

const hello = ({ self }: Stand): Up => ({
  type: 'HELLO',
  protocol: PROTOCOL_VERSION,
  app: 'fuzz',
  schema: ENTRY_VERSION,
  device: self.session.device,
  now: Date.now(),
  clientIds: [self.client],
  serverEpoch: null,
  secretHash: null,
  bases: {},
})

/** Into a document that does not exist, so that it stays harmless however it is bent. */
function push(stand: Stand): Up {
  const doc = `${strayId(stand.random)}.profile`
  return {
    type: 'PUSH',
    batch: stand.number(),
    entries: [entryAt(doc, stand.self.client, 0, soundEntry(stand, doc))],
  }
}

function seen({ random, self }: Stand, count: number): Up {
  let prev = FIRST_SEEN
  const events: SeenEvent[] = []
  for (let counter = 1; counter <= count; counter++) {
    const event = {
      counter,
      prev,
      kind: random.pick(accessKinds),
      archive: self.archive,
      parts: ['profile'],
      purpose: 'follow-up',
      at: 1_700_000_000_000,
      offline: true,
    }
    const hash = createHash('sha256').update(seenInput(event)).digest('hex')
    events.push({ ...event, hash })
    prev = hash
  }
  return { type: 'SEEN', events }
}

/** One of every kind, as a device might say it. */
const sound: readonly ((stand: Stand) => Up)[] = [
  hello,
  push,
  push,
  ({ self }) => ({
    type: 'PULL',
    scope: `owner/${self.user}/${self.branch}/profile`,
    base: 0,
    after: 0,
    maxBytes: 65_536,
  }),
  (stand) => ({
    type: 'FETCH',
    req: stand.number(),
    archive: strayId(stand.random),
    doc: null,
    purpose: 'repair',
  }),
  (stand) => ({
    type: 'REVEAL',
    req: stand.number(),
    archive: strayId(stand.random),
    part: 'identity',
    field: 'idNumber',
    purpose: 'follow-up',
  }),
  (stand) => seen(stand, 1 + stand.random.below(3)),
  ({ self }) => ({
    type: 'PRESENCE',
    open: [{ archive: self.archive, at: { part: 'profile', field: 'alias' } }],
  }),
  (stand) => ({
    type: 'SWEEP',
    sweep: stand.number(),
    scopes: [`owner/${stand.self.user}/${stand.self.branch}/profile`],
    after: null,
    pages: 1,
  }),
  (stand) => ({ type: 'MORE', sweep: stand.number(), pages: 1 }),
  ({ self }) => ({
    type: 'DIGEST',
    scope: `owner/${self.user}/${self.branch}/profile`,
    base: 0,
    buckets: Array.from({ length: 64 }, () => '0'.repeat(16)),
  }),
  () => ({ type: 'STANDING', pending: 0, oldest: null }),
  (stand) => ({ type: 'PING', n: stand.number() }),
  (stand) => ({ type: 'PONG', n: stand.number() }),
]

/** No HELLO: in the middle of a line it would close it whatever else is done to it. */
export const soundMessage = (stand: Stand): Up => stand.random.pick(sound.slice(1))(stand)

interface Holder {
  [key: string]: unknown
}

/** Every place in a message: the object or list that holds it, and its key there. */
function places(value: unknown, found: (readonly [Holder, string])[] = []): (readonly [Holder, string])[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return found
  for (const key of Object.keys(value)) {
    found.push([value as Holder, key])
    places((value as Holder)[key], found)
  }
  return found
}

const oddTexts = ['', '\u0000', '../..', '💥', '\ud800', "' OR 1=1 --", 'a.b.c', '__proto__', 'é'.repeat(30)]

/** A value that no schema takes in place of this one. */
function impossible(random: Seeded, value: unknown): unknown {
  if (typeof value === 'number')
    return random.pick([NaN, Infinity, -1, 1.5, 2 ** 53, 10n, '1', null, undefined, [1], {}, true])
  if (typeof value === 'string')
    return random.pick([1, null, undefined, [], {}, new Uint8Array(3), 'x'.repeat(5000), 5n, true, NaN])
  if (typeof value === 'boolean') return random.pick([0, 'true', null, undefined])
  if (value instanceof Uint8Array) return random.pick(['bytes', null, [1, 2], {}, 7, undefined])
  if (Array.isArray(value))
    return random.pick<unknown>([{}, null, 'list', 3, Array.from({ length: 300 }, () => value[0] ?? 1)])
  return random.pick<unknown>([[], null, 'object', 3, new Uint8Array(9), undefined])
}

/** As JSON reads it: an own member of that name, which lib0 writes like any other. */
const poisoned = (message: Up): unknown =>
  JSON.parse(`{"__proto__":{"isAdmin":true},${JSON.stringify({ type: message.type }).slice(1)}`)

/** The members of a message by hand: lib0 takes the last of two that have one name. */
function withMember(message: Up, key: string, value: unknown): Uint8Array {
  const members = Object.entries(message)
  return Uint8Array.from([
    118,
    ...uint(members.length + 1),
    ...members.flatMap(([name, member]) => [...text(name), ...any(member)]),
    ...text(key),
    ...any(value),
  ])
}

const downward: readonly object[] = [
  { type: 'NUDGE', scope: 'branch/x/profile', head: 9 },
  { type: 'ACK', batch: 1, results: [] },
  { type: 'REFUSED', code: 'x', detail: 'y' },
  { type: 'SEEN_ACK', counter: 9 },
  { type: 'LIVE', scope: 'x', prev: 0, seq: 1, item: { op: 'ERASE', doc: 'x' } },
  // Of the design, and of no version that is spoken.
  { type: 'DIGESTED', scope: 'x', base: 0, moved: true, buckets: [], documents: [] },
  { type: 'RECOVER', doc: 'x', epoch: 1, bytes: new Uint8Array(3), mac: 'x' },
  { type: 'ERASE', doc: 'x' },
  { type: 'toString' },
  { type: '__proto__' },
  { type: null },
  {},
]

export const messageKinds: Readonly<Record<string, Kind>> = {
  'one field wrong': (stand) => {
    const message = soundMessage(stand)
    const [holder, key] = stand.random.pick(places(message))
    const before = holder[key]
    holder[key] = impossible(stand.random, before)
    // Some may be null.
    const harmless = before === null || holder[key] === null
    return { fate: harmless ? 'fair' : 'closed', frames: [frameOf(stand.random, message)] }
  },
  'one word odd': (stand) => {
    const message = soundMessage(stand)
    const words = places(message).filter(([holder, key]) => typeof holder[key] === 'string')
    const [holder, key] = stand.random.pick(words)
    holder[key] = stand.random.pick(oddTexts)
    return { fate: 'fair', frames: [frameOf(stand.random, message)] }
  },
  'a field missing or more': (stand) => {
    const message = soundMessage(stand)
    const held = places(message).filter(([holder]) => !Array.isArray(holder))
    const [holder, key] = stand.random.pick(held)
    if (stand.random.chance(0.5)) delete holder[key]
    else holder[stand.random.pick(['admin', 'constructor', 'user', ''])] = stand.random.pick([1, null, true])
    return { fate: 'closed', frames: [frameOf(stand.random, message)] }
  },
  'an inherited field': (stand) => ({
    fate: 'closed',
    frames: [
      stand.random.chance(0.5)
        ? frameOf(stand.random, poisoned(soundMessage(stand)))
        : plain(withMember(soundMessage(stand), '__proto__', { n: 1 })),
    ],
  }),
  'a field twice': (stand) => {
    const message = soundMessage(stand)
    const key = stand.random.pick(Object.keys(message))
    return { fate: 'fair', frames: [plain(withMember(message, key, (message as unknown as Holder)[key]))] }
  },
  'a message of the other direction': ({ random }) => ({
    fate: 'closed',
    frames: [frameOf(random, random.pick(downward))],
  }),
  'a second HELLO': (stand) => ({ fate: 'closed', frames: [plain(body(hello(stand)))] }),
  'before HELLO': (stand) => ({
    fate: 'closed',
    unasked: true,
    frames: [frameOf(stand.random, soundMessage(stand))],
  }),
  'a HELLO with one field wrong': (stand) => {
    const message = hello(stand)
    const [holder, key] = stand.random.pick(places(message).filter(([at, name]) => at[name] !== null))
    holder[key] = impossible(stand.random, holder[key])
    return { fate: 'closed', unasked: true, frames: [frameOf(stand.random, message)] }
  },
  "another's HELLO": (stand) => {
    const other = foreignTo(stand)
    return {
      fate: 'cut',
      unasked: true,
      frames: [
        plain(
          body(
            stand.random.chance(0.5)
              ? { ...hello(stand), device: other.session.device }
              : { ...hello(stand), protocol: stand.random.below(3) },
          ),
        ),
      ],
    }
  },
  "a HELLO with others' client ids": (stand) => {
    const { ground } = stand
    const others = [ground.onlooker, ground.victim].map(({ client }) => client)
    const bases = Object.fromEntries(
      [ground.onlooker, ground.victim].map(({ user, branch }) => [`owner/${user}/${branch}/profile`, 0]),
    )
    return {
      fate: 'fair',
      unasked: true,
      frames: [plain(body({ ...hello(stand), clientIds: others, bases }))],
    }
  },
  'PULL, SWEEP or DIGEST of a scope of others': (stand) => {
    const { user, branch } = foreignTo(stand)
    const scope = stand.random.pick([
      `owner/${user}/${branch}/profile`,
      `branch/${branch}/profile`,
      `branch/${branch}/contact~m`,
      `branch/${stand.self.branch}/life`,
      `team/${user}/life`,
      `grant/${user}`,
      '',
      '%',
      'branch',
    ])
    const own = `owner/${stand.self.user}/${stand.self.branch}/profile`
    const asked = stand.random.pick<object>([
      { type: 'SWEEP', sweep: stand.number(), scopes: [own, scope], after: null, pages: 1 },
      { type: 'PULL', scope, base: 0, after: 0, maxBytes: 4_194_304 },
      { type: 'DIGEST', scope, base: 0, buckets: Array.from({ length: 64 }, () => '0'.repeat(16)) },
    ])
    return { fate: 'refused', frames: [frameOf(stand.random, asked)] }
  },
  'PULL at odd places': (stand) => {
    const { random, self } = stand
    const numbers = [0, 1, 2 ** 31, 2 ** 53 - 1]
    return {
      fate: 'fair',
      frames: [
        plain(
          body({
            type: 'PULL',
            scope: `owner/${self.user}/${self.branch}/${random.pick(['profile', 'life', 'identity~m'])}`,
            base: random.pick(numbers),
            after: random.pick(numbers),
            maxBytes: random.pick([1024, 4_194_304]),
          }),
        ),
      ],
    }
  },
  'FETCH of what is not theirs': (stand) => {
    const other = foreignTo(stand)
    const archive = stand.random.chance(0.2) ? strayId(stand.random) : other.archive
    const doc = stand.random.pick([null, `${archive}.profile`, `${stand.self.archive}.profile`])
    const purpose = stand.random.pick(['repair', 'follow-up', CANARY_PURPOSE])
    return {
      fate: 'refused',
      frames: [frameOf(stand.random, { type: 'FETCH', req: stand.number(), archive, doc, purpose })],
    }
  },
  'REVEAL of what is not theirs': (stand) => {
    const { random } = stand
    const [part, field] = random.pick([
      ['profile', 'name'],
      ['contact', 'address'],
      ['identity', 'idNumber'],
      ['life', 'open'],
      ['__proto__', 'x'],
    ] as const)
    const archive = random.chance(0.2) ? strayId(random) : foreignTo(stand).archive
    return {
      fate: 'refused',
      frames: [frameOf(random, { type: 'REVEAL', req: stand.number(), archive, part, field, purpose: 'x' })],
    }
  },
  'a chain of accesses that is broken': (stand) => {
    const message = seen(stand, 2 + stand.random.below(6))
    if (message.type !== 'SEEN') throw new Error('no SEEN')
    const events = message.events.map((event) => ({
      ...event,
      counter: event.counter + stand.random.below(4),
      hash: stand.random.chance(0.5) ? event.hash : FIRST_SEEN,
      archive: stand.random.pick([event.archive, foreignTo(stand).archive, 'nonsense', null]),
    }))
    return { fate: 'fair', frames: [plain(body({ type: 'SEEN', events }))] }
  },
  'a flood of presence': (stand) => {
    const { random, ground } = stand
    const frames = Array.from({ length: 40 }, () =>
      plain(
        body({
          type: 'PRESENCE',
          open: Array.from({ length: 8 }, () => ({
            archive: random.pick([strayId(random), ground.onlooker.archive, ground.victim.archive, '']),
            at: random.pick([null, { part: 'profile', field: 'name' }, { part: '', field: '💥' }]),
          })),
        }),
      ),
    )
    return { fate: 'fair', frames }
  },
  'a flood of PONG and STANDING': (stand) => ({
    fate: 'fair',
    frames: Array.from({ length: 40 }, (_, n) =>
      plain(
        body(
          n % 20 === 19
            ? {
                type: 'STANDING',
                pending: stand.random.below(2),
                oldest: stand.random.pick([null, 0, 2 ** 50]),
              }
            : { type: 'PONG', n },
        ),
      ),
    ),
  }),
  'too many entries': (stand) => {
    const doc = `${strayId(stand.random)}.profile`
    const entry = entryAt(doc, stand.self.client, 0, soundEntry(stand, doc))
    const entries = Array.from({ length: stand.random.pick([0, 65, 400]) }, () => entry)
    return {
      fate: 'closed',
      frames: [deflated(body({ type: 'PUSH', batch: stand.number(), entries }), 1)],
    }
  },
}

/** Typed by hand: it must come to stand nowhere in clear. */
const CANARY_PURPOSE = '想看看'
