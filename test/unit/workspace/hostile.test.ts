/**
 * Attacks that work against stock servers, for good: each by somebody who may write, over a real socket.
 * After each the room must be what it was, for those who are in it, on the disk, and for newcomers.
 */
import {
  createEncoder,
  toUint8Array,
  writeAny,
  writeUint8,
  writeVarString,
  writeVarUint,
  writeVarUint8Array,
  type Encoder,
} from 'lib0/encoding'
import * as Y from 'yjs'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { canonicalJson, type Json } from '../../../shared/base/json.ts'
import { documentAad } from '../../../sync-server/store/contract.ts'
import {
  addPerson,
  setUpCompany,
  signIn,
  startTestServer,
  type TestServer,
  type TestSession,
} from '../../support/server.ts'
import {
  asStep1,
  asUpdate,
  openDesk,
  openRaw,
  until,
  type Desk,
  type RawDesk,
} from '../../support/workspace.ts'

let server: TestServer
let name: string
let victim: TestSession
let attacker: TestSession
let reader: TestSession
let desk: Desk
const OWN = 77
const limits = { answerMs: 5_000, heapMb: 96 }

beforeAll(async () => {
  server = await startTestServer({ shadow: limits })
  const { a } = await setUpCompany(server)
  name = `minutes.${a}`
  await addPerson(server, 'victim', 'CS', 'A')
  await addPerson(server, 'attacker', 'SA', 'A')
  await addPerson(server, 'auditor', 'AU', null)
  ;[victim, attacker, reader] = [
    await signIn(server, 'victim'),
    await signIn(server, 'attacker'),
    await signIn(server, 'auditor'),
  ]
  desk = openDesk(server, victim, name)
  await desk.synced()
  for (let at = 0; at < 50; at++) desk.doc.getMap('many').set(`key ${at}`, at)
  desk.doc.getText('t').insert(0, 'minutes of Monday')
})
beforeEach(async () => {
  await settled()
})
afterAll(async () => {
  desk.end()
  await server.end()
  expect(server.errors).toEqual([])
})

const stored = () => server.core.store.workspace(name)
const contentOf = (doc: Y.Doc): string =>
  canonicalJson([
    doc.getText('t').toString(),
    doc.getMap('many').toJSON() as Json,
    [...doc.share.keys()].sort(),
  ])

/** Until all that the victim wrote is on the disk. */
async function settled(): Promise<void> {
  await desk.synced()
  await until(async () => {
    const key = await server.core.keys.findDocumentKey(name, 1)
    const { snapshot, tail } = (await stored()) ?? { snapshot: null, tail: [] }
    const doc = new Y.Doc()
    if (key === null) return false
    if (snapshot !== null) Y.applyUpdate(doc, key.open(snapshot.sealed, `${documentAad(name, 1)}/snapshot`))
    for (const { sealed } of tail) Y.applyUpdate(doc, key.open(sealed, documentAad(name, 1)))
    return Buffer.from(Y.encodeStateAsUpdate(doc)).equals(Y.encodeStateAsUpdate(desk.doc))
  })
}

async function enter(session: TestSession): Promise<RawDesk> {
  const raw = openRaw(server, session, `/y/${name}`)
  await raw.opened()
  raw.send(asStep1())
  await until(() => raw.frames.some((frame) => frame[0] === 0 && frame[1] === 1))
  return raw
}

/** Ends with the code that the attacker met; throws when anything was left behind. */
async function attack(update: Uint8Array, session = attacker): Promise<{ code: number; reason: string }> {
  const before = { disk: await stored(), room: contentOf(desk.doc), vector: Y.encodeStateVector(desk.doc) }
  const raw = await enter(session)
  raw.send(asUpdate(update))
  const met = await raw.closed
  expect((await stored())?.count).toBe(before.disk?.count)
  expect(contentOf(desk.doc)).toBe(before.room)
  expect(Y.encodeStateVector(desk.doc)).toEqual(before.vector)
  await expectWell()
  return met
}

/** Words still pass, and a newcomer sees what everybody sees. */
async function expectWell(): Promise<void> {
  const late = openDesk(server, victim, name)
  await late.synced()
  desk.doc.getText('t').insert(0, '.')
  await until(() => contentOf(late.doc) === contentOf(desk.doc))
  await settled()
  expect(desk.closed).toEqual([])
  late.end()
}

const bytes = (write: (encoder: Encoder) => void): Uint8Array => {
  const encoder = createEncoder()
  write(encoder)
  return toUint8Array(encoder)
}
/** Structs of one client from a clock on, and no deletes. */
const section = (client: number, clock: number, ...structs: ((encoder: Encoder) => void)[]): Uint8Array =>
  bytes((encoder) => {
    writeVarUint(encoder, 1)
    writeVarUint(encoder, structs.length)
    writeVarUint(encoder, client)
    writeVarUint(encoder, clock)
    for (const struct of structs) struct(encoder)
    writeVarUint(encoder, 0)
  })
/** An item with this content in the map `many`. */
const item =
  (kind: number, content: (encoder: Encoder) => void, key = 'x') =>
  (encoder: Encoder): void => {
    writeUint8(encoder, kind | 32)
    writeVarUint(encoder, 1)
    writeVarString(encoder, 'many')
    writeVarString(encoder, key)
    content(encoder)
  }
const any =
  (value: Uint8Array, count = 1) =>
  (encoder: Encoder): void => {
    writeVarUint(encoder, count)
    for (const byte of value) writeUint8(encoder, byte)
  }
const anyOf = (value: unknown): Uint8Array => bytes((encoder) => writeAny(encoder, value as never))
const clientOf = (doc: Y.Doc): [number, number] => [doc.clientID, Y.getState(doc.store, doc.clientID)]

describe('deletes', () => {
  const deleting = (client: number, from: number, length: number): Uint8Array =>
    bytes((encoder) => {
      for (const number of [0, 1, client, 1, from, length]) writeVarUint(encoder, number)
    })

  it('WSP4 passes over eleven bytes that delete everything, from one who may only read', async () => {
    const { doc } = desk
    doc.getArray('list').insert(
      0,
      Array.from({ length: 10_000 }, (_, at) => at),
    )
    await settled()
    const update = deleting(doc.clientID, 0, clientOf(doc)[1])
    expect(update.length).toBeLessThanOrEqual(12)
    const before = (await stored())?.count
    const raw = await enter(reader)
    raw.send(asUpdate(update))
    await expectWell()
    expect(doc.getArray('list').length).toBe(10_000)
    expect((await stored())?.count).toBe((before ?? 0) + 1)
    // Words are another thing.
    raw.send(asUpdate(section(OWN, 0, item(8, any(anyOf(1))))))
    expect((await raw.closed).code).toBe(4403)
  })

  it('WSP17 takes them from one who may write, in that name, and the log still holds what was deleted', async () => {
    const { doc } = desk
    const from = clientOf(doc)[1]
    doc.getText('gone').insert(0, '会议决定')
    await until(async () => (await keptTexts()).includes('会议决定'))
    const raw = await enter(attacker)
    raw.send(asUpdate(deleting(doc.clientID, from, 4)))
    await until(() => doc.getText('gone').length === 0)
    raw.socket.terminate()
    expect(await keptTexts()).toContain('会议决定')
    const last = (await server.core.store.log(1, 10_000)).findLast(({ meta }) => meta.kind === 'workspace')
    expect(last?.meta.user).toBe(attacker.me.user.id)
  })

  /** Every state that the document ever had, from the entries of the log. */
  async function keptTexts(): Promise<string> {
    const key = await server.core.keys.findDocumentKey(name, 1)
    const doc = new Y.Doc()
    const states: string[] = []
    for (const { meta, sealed } of await server.core.store.log(1, 10_000)) {
      if (meta.kind !== 'workspace' || sealed === null || key === null) continue
      Y.applyUpdate(doc, key.open(sealed, documentAad(name, 1)))
      states.push(doc.getText('gone').toString())
    }
    return states.join('\n')
  }

  it('WSP12 never takes a delete of what is not written yet', async () => {
    const [client, clock] = clientOf(desk.doc)
    const raw = await enter(attacker)
    raw.send(asUpdate(deleting(client, clock, 3)))
    await until(() => raw.frames.filter((frame) => frame[0] === 0 && frame[1] === 0).length >= 2)
    desk.doc.getText('later').insert(0, 'abc')
    await expectWell()
    expect(desk.doc.getText('later').toString()).toBe('abc')
    raw.socket.terminate()
  })
})

describe('client ids', () => {
  it('WSP13 refuses nine bytes under the id of somebody else, whose later words still arrive', async () => {
    const [client, clock] = clientOf(desk.doc)
    const garbage = section(client, clock, (encoder) => {
      writeUint8(encoder, 0)
      writeVarUint(encoder, 1)
    })
    expect(await attack(garbage)).toEqual({ code: 4400, reason: 'foreign-client' })
  })

  it('WSP13 refuses an id that is present and has written nothing yet', async () => {
    const late = openDesk(server, victim, name)
    await late.synced()
    late.provider.awareness.setLocalState({ user: { id: victim.me.user.id } })
    await until(() => desk.provider.awareness.getStates().has(late.doc.clientID))
    const squatting = section(late.doc.clientID, 0, item(8, any(anyOf('mine'))))
    expect((await attack(squatting)).reason).toBe('foreign-client')
    late.doc.getText('t').insert(0, 'first word: ')
    await until(() => desk.doc.getText('t').toString().includes('first word'))
    late.end()
  })

  it('WSP13 refuses a second text under one id, of the same person too, instead of two rooms that differ', async () => {
    const one = new Y.Doc()
    const two = new Y.Doc()
    one.clientID = two.clientID = 4242
    one.getMap('fork').set('k', 'one')
    two.getMap('fork').set('k', 'two')
    const first = await enter(attacker)
    first.send(asUpdate(Y.encodeStateAsUpdate(one)))
    await until(() => desk.doc.getMap('fork').get('k') === 'one')
    // Said again, word for word, it is nothing new.
    first.send(asUpdate(Y.encodeStateAsUpdate(one)))
    await expectWell()
    expect(first.socket.readyState).toBe(first.socket.OPEN)
    first.socket.terminate()
    expect((await attack(Y.encodeStateAsUpdate(two))).reason).toBe('fork')
    two.getMap('fork').set('more', 1)
    expect((await attack(Y.encodeStateAsUpdate(two))).reason).toBe('fork')
  })
})

describe('bytes that cost more than they weigh', () => {
  it('WSP11 refuses seven bytes that stand for 260 MB', async () => {
    const update = bytes((encoder) => {
      for (const number of [1, 32_500_000, 1, 0]) writeVarUint(encoder, number)
    })
    expect(update.length).toBe(7)
    const before = process.memoryUsage().rss
    expect(await attack(update)).toEqual({ code: 4400, reason: 'malformed' })
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024)
  })

  it('WSP11 refuses a V2 update, which could run one struct on for ever', async () => {
    const run = (...numbers: number[]): Uint8Array =>
      bytes((encoder) => numbers.forEach((number) => writeVarUint(encoder, number)))
    const endless = bytes((encoder) => {
      writeVarUint(encoder, 0)
      // Key clocks, clients, left and right clocks, infos, strings, parents, types, lengths.
      for (const part of [run(), run(OWN), run(), run(), run(0), run(1, 0, 0), run(), run(), run(1)])
        writeVarUint8Array(encoder, part)
      for (const number of [1, 2 ** 31, 0]) writeVarUint(encoder, number)
    })
    expect(endless.length).toBeLessThan(30)
    expect((await attack(endless)).code).toBe(4400)
    const doc = new Y.Doc()
    doc.getText('t').insert(0, 'in the second version')
    expect((await attack(Y.encodeStateAsUpdateV2(doc))).code).toBe(4400)
  })

  it('WSP12 carries no causal gaps along, in one update or in two thousand', async () => {
    const gaps = (count: number, first: number): Uint8Array =>
      bytes((encoder) => {
        writeVarUint(encoder, count)
        for (let at = 0; at < count; at++) {
          for (const number of [1, first + at, 5, 0, 1]) writeVarUint(encoder, number)
        }
        writeVarUint(encoder, 0)
      })
    expect((await attack(gaps(2_000, 10_000))).reason).toBe('malformed')
    const raw = await enter(attacker)
    for (let at = 0; at < 2_000 && raw.socket.readyState === raw.socket.OPEN; at++)
      raw.send(asUpdate(gaps(1, 20_000 + at)))
    expect((await raw.closed).reason).toBe('malformed')
    const began = Date.now()
    await expectWell()
    expect(Date.now() - began).toBeLessThan(5_000)
  })

  it('WSP11 refuses lengths without end', async () => {
    for (const kind of [0, 1]) {
      const update = section(OWN, 0, (encoder) => {
        if (kind === 0) writeUint8(encoder, 0)
        else item(1, () => undefined)(encoder)
        writeVarUint(encoder, 2 ** 40)
      })
      expect((await attack(update)).reason).toBe('malformed')
    }
  })

  it('WSP14 ends the process that a crowd at one place keeps busy, and everybody goes on with another', async () => {
    const crowd = Y.mergeUpdates(
      Array.from({ length: 500 }, (_, client) => {
        const doc = new Y.Doc()
        doc.clientID = ((client + 1) * 2_654_435_761) >>> 0
        for (let at = 0; at < 39; at++) doc.getArray('crowd').insert(0, [at])
        return Y.encodeStateAsUpdate(doc)
      }),
    )
    const before = (await stored())?.count
    const raw = await enter(attacker)
    limits.answerMs = 10
    raw.send(asUpdate(crowd))
    expect(await raw.closed).toEqual({ code: 4400, reason: 'too-costly' })
    limits.answerMs = 5_000
    expect((await stored())?.count).toBe(before)
    expect(desk.doc.share.has('crowd')).toBe(false)
    await expectWell()
  })

  it('WSP14 refuses types nested so deep that whoever walks into them falls', async () => {
    const doc = new Y.Doc()
    let map = doc.getMap('many')
    for (let depth = 0; depth < 500; depth++) {
      const inner = new Y.Map()
      map.set('x', inner)
      map = inner
    }
    expect((await attack(Y.encodeStateAsUpdate(doc))).reason).toBe('malformed')
  })
})

describe('bytes that are read in two ways', () => {
  const cases: readonly (readonly [string, () => Uint8Array])[] = [
    ['two sections of one client', () => Uint8Array.of(2, 1, OWN, 0, 0, 1, 1, OWN, 1, 0, 1, 0)],
    ['a prototype as a key of a value', () => section(OWN, 0, item(8, any(proto())))],
    ['a prototype as a key of the map', () => section(OWN, 0, item(8, any(anyOf(1)), '__proto__'))],
    ['a repeated key', () => section(OWN, 0, item(8, any(Uint8Array.of(118, 2, 1, 97, 120, 1, 97, 121))))],
    ['NaN', () => section(OWN, 0, item(8, any(anyOf(NaN))))],
    ['a bigint', () => section(OWN, 0, item(8, any(anyOf(12n))))],
    ['a typed array', () => section(OWN, 0, item(8, any(anyOf(Uint8Array.of(1, 2)))))],
    [
      'binary content',
      () =>
        section(
          OWN,
          0,
          item(3, (e) => writeVarUint8Array(e, Uint8Array.of(1))),
        ),
    ],
    ['a document in the document', () => section(OWN, 0, item(9, subdocument))],
    ['an item of no length', () => section(OWN, 0, item(8, any(Uint8Array.of(), 0)))],
    [
      'an empty string',
      () =>
        section(
          OWN,
          0,
          item(4, (e) => writeVarString(e, '')),
        ),
    ],
    ['a range that is skipped', () => Uint8Array.of(1, 1, OWN, 0, 10, 1, 0)],
    ['an overlong number', () => Uint8Array.of(1, 1, OWN, 128, 0, 0, 1, 0)],
    ['bytes left over', () => Uint8Array.of(...section(OWN, 0, item(8, any(anyOf(1)))), 0)],
    [
      'deletes that are cut short, after structs that are not',
      () => section(OWN, 0, item(8, any(anyOf(1)))).slice(0, -1),
    ],
    [
      'a type that does not exist',
      () =>
        section(
          OWN,
          0,
          item(7, (e) => writeVarUint(e, 9)),
        ),
    ],
    [
      'an embedded value that is no JSON',
      () =>
        section(
          OWN,
          0,
          item(5, (e) => writeVarString(e, '{')),
        ),
    ],
    ['nothing at all', () => new Uint8Array()],
  ]
  const proto = (): Uint8Array => Uint8Array.of(118, 1, 9, ...new TextEncoder().encode('__proto__'), 118, 0)
  const subdocument = (encoder: Encoder): void => {
    writeVarString(encoder, 'guid')
    writeAny(encoder, {})
  }

  it.each(cases)('WSP11 WSP15 refuses %s', async (_, make) => {
    expect(await attack(make())).toEqual({ code: 4400, reason: 'malformed' })
  })

  it('WSP15 stays well under updates of its own with bytes changed', { timeout: 120_000 }, async () => {
    const doc = new Y.Doc()
    doc.getText('t').insert(0, 'well formed 中文')
    doc.getText('t').format(0, 4, { bold: true })
    doc.getMap('many').set('list', Y.Array.from([1, { a: [true, null] }, 'x']))
    doc.getText('t').delete(3, 4)
    const good = Y.encodeStateAsUpdate(doc)
    let state = 20_261_126
    const dice = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return Math.floor((state / 2 ** 32) * below)
    }
    let refused = 0
    let raw = await enter(attacker)
    for (let round = 0; round < 400; round++) {
      const bad = Uint8Array.from(good)
      for (let flips = 1 + dice(3); flips > 0; flips--) bad[dice(bad.length)] = dice(256)
      if (raw.socket.readyState !== raw.socket.OPEN) {
        refused++
        raw = await enter(attacker)
      }
      raw.send(asUpdate(bad))
      if (dice(3) === 0) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    raw.socket.terminate()
    expect(refused).toBeGreaterThan(20)
    await expectWell()
    // What was let in is what everybody has, and what the log gives again.
    const again = openDesk(server, victim, name)
    await again.synced()
    await until(
      () =>
        JSON.stringify(Y.encodeStateAsUpdate(again.doc)) === JSON.stringify(Y.encodeStateAsUpdate(desk.doc)),
    )
    again.end()
  })
})
