import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import * as encoding from 'lib0/encoding'
import { deflateRawSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeFrame } from '../../../shared/protocol/codec.ts'
import type { Up } from '../../../shared/protocol/messages.ts'
import { closeCodes, MAX_FRAME_BYTES } from '../../../shared/protocol/version.ts'
import { nodeDeflater } from '../../../sync-server/session/deflater.ts'
import {
  addPerson,
  newId,
  setUpCompany,
  signIn,
  startTestServer,
  type TestServer,
  type TestSession,
} from '../../support/server.ts'
import { newClientId, openCommand, setEntry, SocketClient } from '../../support/socketClient.ts'

type Any = Parameters<typeof encoding.writeAny>[1]
const raw = (value: unknown, flag = 0): Uint8Array =>
  Uint8Array.from([flag, ...encoding.encode((encoder) => encoding.writeAny(encoder, value as Any))])

let server: TestServer
let session: TestSession
let onlooker: SocketClient
let clientId: number
let branch: string
let owner: string

beforeAll(async () => {
  server = await startTestServer()
  branch = (await setUpCompany(server)).a
  owner = (await addPerson(server, 'sales', 'SA', 'A')).id
  await addPerson(server, 'manager', 'BM', 'A')
  session = await signIn(server, 'sales')
  clientId = newClientId()
  onlooker = (await SocketClient.greet(server.url, await signIn(server, 'manager'), [newClientId()])).client
})
afterAll(async () => {
  expect(server.errors).toEqual([])
  await server.end()
})

const greeted = async (): Promise<SocketClient> =>
  (await SocketClient.greet(server.url, session, [clientId])).client

/** What stands in the log beyond `before`, notes of refusals and of devices aside. */
async function changesSince(before: number): Promise<readonly string[]> {
  const rows = await server.core.store.log(before + 1, 100_000)
  return rows.map(({ meta }) => meta.kind).filter((kind) => kind !== 'refused' && kind !== 'device')
}

describe('a hostile device', () => {
  const cases: readonly (readonly [string, () => Uint8Array | string, string])[] = [
    ['text instead of bytes', () => '{"type":"PING","n":1}', 'not-binary'],
    ['nothing at all', () => new Uint8Array(), 'not-a-message'],
    ['an unknown flag', () => raw({ type: 'PING', n: 1 }, 7), 'not-a-message'],
    ['what claims to be deflated and is not', () => Uint8Array.of(1, 255, 255, 255), 'not-a-message'],
    [
      'a bomb that inflates to 200 MB',
      () => Uint8Array.from([1, ...deflateRawSync(new Uint8Array(200 * 1024 * 1024), { level: 9 })]),
      'not-a-message',
    ],
    ['a frame beyond the limit', () => new Uint8Array(MAX_FRAME_BYTES + 1), 'too-large'],
    ['a server’s message', () => raw({ type: 'NUDGE', scope: 'x', head: 1 }), 'unknown-type'],
    ['a message with a foreign key', () => raw({ type: 'PING', n: 1, admin: true }), 'wrong-shape'],
    [
      'a second HELLO',
      () =>
        raw({
          type: 'HELLO',
          protocol: 1,
          app: '',
          schema: 1,
          device: session.device,
          now: 1,
          clientIds: [],
          serverEpoch: null,
          secretHash: null,
          bases: {},
        }),
      'hello-again',
    ],
  ]
  test.each(cases)(
    'SYN3 %s is refused by name and the line is closed with 4400',
    async (_name, frame, code) => {
      const client = await greeted()
      const before = await server.core.store.head()
      client.sendRaw(frame())
      expect((await client.end()).code).toBe(closeCodes.protocolError)
      expect(client.heard.at(-1)).toMatchObject({ type: 'REFUSED', code })
      expect(await changesSince(before)).toEqual([])
      const noted = (await server.core.store.log(before + 1, 10)).filter(
        ({ meta }) => meta.kind === 'refused',
      )
      expect(noted.map(({ meta }) => [meta.action, meta.outcome, meta.user])).toEqual([
        ['frame', code, owner],
      ])
    },
  )

  test('SYN3 what is larger than any frame is cut off by the socket itself', async () => {
    const client = await greeted()
    client.sendRaw(new Uint8Array(2 * 1024 * 1024))
    expect([1009, 1006]).toContain((await client.end()).code)
  })

  test('SYN5 random and bent frames never change, broadcast or break anything', async () => {
    const archive = newId()
    const good = await greeted()
    const opened = good.entry(`${archive}.life`, clientId, openCommand(branch, owner, newId()))
    expect(await good.push([opened])).toMatchObject([{ code: 'OK' }])
    // Everything in it refers to what does not exist, so that even a frame that stays valid changes nothing.
    const push: Up = {
      type: 'PUSH',
      batch: 1,
      entries: [{ ...good.entry(`${newId()}.profile`, clientId, setEntry({ name: '弯的' })) }],
    }
    const frames = await Promise.all(
      (
        [
          push,
          { type: 'PULL', scope: `owner/${owner}/${branch}/profile`, base: 0, after: 0, maxBytes: 65536 },
          { type: 'FETCH', req: 1, archive: newId(), doc: null, purpose: 'repair' },
          { type: 'PING', n: 5 },
        ] as Up[]
      ).map((message) => encodeFrame(message, nodeDeflater)),
    )
    good.close()
    await onlooker.next('LIVE')
    const heard = onlooker.frames.length
    const before = await server.core.store.head()
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ minLength: 1, maxLength: 300 }),
          fc
            .tuple(
              fc.constantFrom(...frames),
              fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 4 }),
            )
            .map(([frame, bends]) => {
              const bent = Uint8Array.from(frame)
              for (const [at, byte] of bends) bent[at % bent.length] = byte
              return bent
            }),
          fc
            .tuple(fc.constantFrom(...frames), fc.nat())
            .map(([frame, cut]) => frame.subarray(0, cut % frame.length)),
        ),
        async (frame) => {
          const client = await greeted()
          client.sendRaw(frame)
          // Either the line was closed for it, or it was a message after all and the line still answers.
          await client.send({ type: 'PING', n: 1_000_001 })
          const answered = await Promise.race([
            client.end().then(({ code }) => code === closeCodes.protocolError),
            (async () => {
              for (;;) if ((await client.next('PONG')).n === 1_000_001) return true
            })().catch(() => client.end().then(({ code }) => code === closeCodes.protocolError)),
          ])
          client.cut()
          expect(answered).toBe(true)
        },
      ),
      { numRuns: 150 },
    )
    expect(await changesSince(before)).toEqual([])
    expect(onlooker.frames.length).toBe(heard)
    expect(onlooker.closed).toBeNull()
  })

  test('SYN52 a line that is closed for each bad frame costs the log no more than one that stands', async () => {
    const { id } = await addPerson(server, 'tireless', 'SA', 'A')
    const tireless = await signIn(server, 'tireless')
    const before = await server.core.store.head()
    for (let each = 0; each < 120; each++) {
      const client = await SocketClient.open(server.url, tireless)
      client.sendRaw('x')
      await client.end()
    }
    const told = (await server.core.store.log(before + 1, 1000)).filter(
      ({ meta }) => meta.kind === 'refused' && meta.user === id,
    )
    expect(told.map(({ meta }) => meta.action)).toEqual(Array.from({ length: 100 }, () => 'frame'))
  })

  test('SYN6 a device that never reads cannot hold the others up or fill the memory', async () => {
    const greedy = await greeted()
    greedy.stopReading()
    const frame = await encodeFrame(
      { type: 'PULL', scope: `owner/${owner}/${branch}/life`, base: 0, after: 0, maxBytes: 65536 },
      nodeDeflater,
    )
    for (let each = 0; each < 2000; each++) greedy.sendRaw(frame)
    const polite = await greeted()
    const started = performance.now()
    await polite.send({ type: 'PING', n: 1 })
    await polite.next('PONG')
    expect(performance.now() - started).toBeLessThan(2000)
    greedy.cut()
    polite.close()
  })
})

test('SYN52 what was only counted is told before the server stops', async () => {
  const own = await startTestServer()
  try {
    await setUpCompany(own)
    const { id } = await addPerson(own, 'tireless', 'SA', 'A')
    const tireless = await signIn(own, 'tireless')
    for (let each = 0; each < 103; each++) {
      const client = await SocketClient.open(own.url, tireless)
      client.sendRaw('x')
      await client.end()
    }
    const before = await own.core.store.head()
    const again = await own.restart()
    const told = (await again.core.store.log(before + 1, 100)).filter(({ meta }) => meta.user === id)
    expect(told.map(({ meta }) => [meta.kind, meta.action, meta.length])).toContainEqual([
      'refused',
      'suppressed',
      3,
    ])
    await again.end()
  } finally {
    await own.end()
  }
})

test('the passwords and tokens of this run stand nowhere in the data folder in clear', () => {
  const token = session.cookie.split('=')[1] ?? ''
  for (const file of ['log.sqlite', 'log.sqlite-wal', 'keys.sqlite']) {
    let bytes: Buffer
    try {
      bytes = readFileSync(join(server.data, file))
    } catch {
      continue
    }
    expect(bytes.includes(token)).toBe(false)
    expect(bytes.includes('quiet-river-72')).toBe(false)
  }
})
