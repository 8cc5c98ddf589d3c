import fc from 'fast-check'
import { deflateRawSync } from 'node:zlib'
import * as encoding from 'lib0/encoding'
import { describe, expect, test } from 'vitest'
import { decodeDown, decodeUp, encodeFrame } from '../../../shared/protocol/codec.ts'
import type { Up } from '../../../shared/protocol/messages.ts'
import { MAX_FRAME_BYTES, MAX_MESSAGE_BYTES } from '../../../shared/protocol/version.ts'
import { platformDeflater } from '../../../client/replica/deflate.ts'
import { nodeDeflater } from '../../../sync-server/session/deflater.ts'

type Any = Parameters<typeof encoding.writeAny>[1]
const raw = (value: unknown): Uint8Array =>
  Uint8Array.from([0, ...encoding.encode((encoder) => encoding.writeAny(encoder, value as Any))])
const ulid = '01J00000000000000000000000'

const hello: Up = {
  type: 'HELLO',
  protocol: 1,
  app: '0.1.0',
  schema: 1,
  device: ulid,
  now: 1_700_000_000_000,
  clientIds: [1, 4294967295],
  serverEpoch: null,
  secretHash: null,
  bases: { 'branch/x/profile': 12 },
}
const push: Up = {
  type: 'PUSH',
  batch: 3,
  entries: [
    {
      id: 'e',
      doc: `${ulid}.life`,
      epoch: 1,
      clientId: 7,
      sha256: 'a'.repeat(64),
      update: Uint8Array.of(1, 2, 3),
    },
  ],
}
const messages: readonly Up[] = [
  hello,
  push,
  { type: 'PULL', scope: 'owner/u/deal', base: 0, after: 9, maxBytes: 1024 },
  { type: 'FETCH', req: 1, archive: ulid, doc: null, purpose: 'follow-up' },
  { type: 'STANDING', pending: 0, oldest: null },
  { type: 'PING', n: 0 },
  { type: 'PONG', n: 1 },
]

describe('a frame', () => {
  test('SYN2 brings back exactly the message, raw or deflated, between the two deflaters in use', async () => {
    for (const message of [
      ...messages,
      { ...hello, bases: Object.fromEntries(Array.from({ length: 60 }, (_, at) => [`branch/x/${at}`, at])) },
    ]) {
      for (const [from, to] of [
        [nodeDeflater, platformDeflater],
        [platformDeflater, nodeDeflater],
      ] as const) {
        const frame = await encodeFrame(message, from)
        expect(await decodeUp(frame, to)).toEqual({ ok: true, value: message })
      }
    }
  })

  test('SYN2 is deflated only when that makes it smaller', async () => {
    const noise = {
      ...push,
      entries: [{ ...push.entries[0]!, update: crypto.getRandomValues(new Uint8Array(4096)) }],
    }
    const text = { ...push, entries: [{ ...push.entries[0]!, update: new Uint8Array(4096) }] }
    const frameOf = async (message: Up) => encodeFrame(message, nodeDeflater)
    expect((await frameOf(hello))[0]).toBe(0)
    expect((await frameOf(text))[0]).toBe(1)
    expect((await frameOf(noise)).length).toBeLessThanOrEqual(4096 + 300)
  })

  test('SYN3 of any bytes is a message or a named refusal, never an exception', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        for (const decode of [decodeUp, decodeDown]) {
          const read = await decode(bytes, nodeDeflater)
          if (!read.ok)
            expect(['too-large', 'not-a-message', 'unknown-type', 'wrong-shape']).toContain(read.error)
        }
      }),
      { numRuns: 2000 },
    )
  })

  test('SYN3 with one byte changed is refused or is another valid message, never half of one', async () => {
    const frames = await Promise.all(messages.map((message) => encodeFrame(message, nodeDeflater)))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...frames),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        async (frame, at, flip) => {
          const bent = Uint8Array.from(frame)
          const place = at % bent.length
          bent[place] = (bent[place] as number) ^ flip
          const read = await decodeUp(bent, nodeDeflater)
          if (read.ok)
            expect(await decodeUp(await encodeFrame(read.value, nodeDeflater), nodeDeflater)).toEqual(read)
        },
      ),
      { numRuns: 3000 },
    )
  })

  test('SYN3 refuses what stands behind a message, an unknown type, a foreign key, a missing one, a wrong type', async () => {
    const refusal = async (value: unknown) => {
      const read = await decodeUp(raw(value), nodeDeflater)
      return read.ok ? 'accepted' : read.error
    }
    expect(
      await decodeUp(Uint8Array.from([...(await encodeFrame(hello, nodeDeflater)), 0]), nodeDeflater),
    ).toMatchObject({ error: 'not-a-message' })
    expect(await refusal({ type: 'WELCOME' })).toBe('unknown-type')
    expect(await refusal({ type: 'toString' })).toBe('unknown-type')
    expect(await refusal({ type: 'constructor' })).toBe('unknown-type')
    expect(await refusal({ type: 'PING', n: 1, more: 1 })).toBe('wrong-shape')
    expect(await refusal({ type: 'PING' })).toBe('wrong-shape')
    expect(await refusal({ type: 'PING', n: -1 })).toBe('wrong-shape')
    expect(await refusal({ type: 'PING', n: 1.5 })).toBe('wrong-shape')
    expect(await refusal({ type: 'PING', n: Number.NaN })).toBe('wrong-shape')
    expect(await refusal({ type: 'PING', n: '1' })).toBe('wrong-shape')
    expect(await refusal(null)).toBe('not-a-message')
    expect(await refusal([{ type: 'PING', n: 1 }])).toBe('not-a-message')
    // What lib0 writes as a key `__proto__`, readers would set as the prototype.
    const inherited = (name: string) => JSON.parse(`{"${name}":{"type":"PING","n":1}}`) as unknown
    expect(await refusal(inherited('__proto__'))).toBe('not-a-message')
    expect(await refusal({ ...hello, bases: inherited('__proto__') })).toBe('not-a-message')
    expect(await refusal({ ...push, entries: [] })).toBe('wrong-shape')
    expect(await refusal({ ...push, entries: Array.from({ length: 65 }, () => push.entries[0]) })).toBe(
      'wrong-shape',
    )
    expect(await refusal({ ...push, entries: [{ ...push.entries[0], update: [1, 2] }] })).toBe('wrong-shape')
    expect(await refusal({ ...push, entries: [{ ...push.entries[0], sha256: 'A'.repeat(64) }] })).toBe(
      'wrong-shape',
    )
    expect(await refusal({ ...hello, clientIds: Array.from({ length: 257 }, (_, at) => at + 1) })).toBe(
      'wrong-shape',
    )
    expect(await decodeUp(Uint8Array.of(2, 1, 2), nodeDeflater)).toMatchObject({ error: 'not-a-message' })
    expect(await decodeUp(new Uint8Array(), nodeDeflater)).toMatchObject({ error: 'not-a-message' })
  })

  test('SYN3 nested deeper than any stack is refused like anything else', async () => {
    for (const depth of [100, 3_000, 10_000, 200_000]) {
      const nest = Uint8Array.from({ length: depth * 2 + 2 }, (_, at) =>
        at === 0 ? 0 : at === depth * 2 + 1 ? 126 : at % 2 === 1 ? 117 : 1,
      )
      expect(await decodeUp(nest, nodeDeflater)).toMatchObject({ ok: false })
    }
  })

  test('SYN4 larger than allowed is refused before it is read, and one that inflates beyond the limit with bounded memory', async () => {
    expect(await decodeUp(new Uint8Array(MAX_FRAME_BYTES + 1), nodeDeflater)).toMatchObject({
      error: 'too-large',
    })
    // 200 KB that would inflate to 200 MB.
    const bomb = deflateRawSync(new Uint8Array(200 * 1024 * 1024), { level: 9 })
    expect(bomb.length).toBeLessThan(MAX_FRAME_BYTES)
    const frame = Uint8Array.from([1, ...bomb])
    const before = process.memoryUsage().rss
    expect(await decodeUp(frame, nodeDeflater)).toMatchObject({ error: 'not-a-message' })
    expect(process.memoryUsage().rss - before).toBeLessThan(8 * MAX_MESSAGE_BYTES)
  })
})
