/** Shots that are wrong below any message: bytes, compression, the framing of websockets. */
import { concatBytes } from '../../shared/base/bytes.ts'
import { MAX_FRAME_BYTES, MAX_UP_BYTES } from '../../shared/protocol/version.ts'
import { spoilBytes } from '../unit/document/mutate.ts'
import { soundMessage } from './messages.ts'
import { body, deflated, plain, type Shot, type Stand } from './shot.ts'

type Kind = (stand: Stand) => Shot

const garbage = ({ random }: Stand, length: number): Uint8Array =>
  Uint8Array.from({ length }, () => random.below(256))

/** Changed in one place to four. Nearly always no message any more, but it need not be. */
function bent(stand: Stand, frame: Uint8Array): Uint8Array {
  const { random } = stand
  const bytes = [...frame]
  const other = plain(body(soundMessage(stand)))
  for (let each = random.below(4); each >= 0 && bytes.length > 0; each--) spoilBytes(random, bytes, other)
  return Uint8Array.from(bytes)
}

/** What is large is made once. */
const once = <T>(make: () => T): (() => T) => {
  let made: T | undefined
  return () => (made ??= make())
}

const repeated = (unit: readonly number[], times: number, end: readonly number[] = []): Uint8Array => {
  const bytes = new Uint8Array(unit.length * times + end.length)
  for (let each = 0; each < times; each++) bytes.set(unit, each * unit.length)
  bytes.set(end, unit.length * times)
  return bytes
}

const size = (count: number): number[] => {
  const bytes: number[] = []
  for (let left = count; ; left = Math.floor(left / 128)) {
    if (left < 128) return [...bytes, left]
    bytes.push((left % 128) | 128)
  }
}

/** Each of them small on the wire. */
const bombs = [
  once(() => deflated(new Uint8Array(200 * 1024 * 1024), 9)),
  once(() => deflated(new Uint8Array(MAX_UP_BYTES + 1), 9)),
  // Within the limit: a million empty objects, lists, the deepest nesting, one key a million times.
  once(() => deflated(concatBytes(Uint8Array.from([117, ...size(500_000)]), repeated([118, 0], 500_000)), 9)),
  once(() => deflated(repeated([117, 1], 500_000, [126]), 9)),
  once(() => deflated(repeated([118, 1, 1, 97], 250_000, [126]), 9)),
  once(() =>
    deflated(concatBytes(Uint8Array.from([118, ...size(300_000)]), repeated([1, 97, 126], 300_000)), 9),
  ),
]

const inFrame = [
  once(() => plain(repeated([117, 1], 100_000, [126]))),
  once(() => plain(repeated([118, 1, 1, 97], 60_000, [126]))),
  once(() => plain(concatBytes(Uint8Array.from([117, ...size(120_000)]), repeated([118, 0], 120_000)))),
]

/** A frame of RFC 6455 §5.2 by hand; `mask` as a client must, with zeros. */
function wsFrame(
  first: number,
  payload: readonly number[],
  mask = true,
  length = payload.length,
): Uint8Array {
  const head = [first, (mask ? 0x80 : 0) | (length < 126 ? length : 126)]
  if (length >= 126) head.push((length >> 8) & 255, length & 255)
  return Uint8Array.from([...head, ...(mask ? [0, 0, 0, 0] : []), ...payload])
}

const lines: readonly (() => Uint8Array)[] = [
  () => wsFrame(0x82, [0, 1], false),
  () => wsFrame(0xc2, [0, 1]),
  () => wsFrame(0x83, [0]),
  () => wsFrame(0x8b, [0]),
  () => wsFrame(0x80, [0]),
  () => wsFrame(0x09, [0]),
  () =>
    wsFrame(
      0x89,
      Array.from({ length: 126 }, () => 0),
    ),
  () => wsFrame(0x88, [3]),
  () => wsFrame(0x88, [0, 0]),
  () => wsFrame(0x81, [0xff, 0xfe]),
  () => concatBytes(wsFrame(0x02, [0]), wsFrame(0x82, [0])),
  () => Uint8Array.from([0x82, 0xff, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]),
  () => Uint8Array.from([0x82, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]),
  () => new TextEncoder().encode('GET /api/me HTTP/1.1\r\nHost: localhost\r\n\r\n'),
]

export const frameKinds: Readonly<Record<string, Kind>> = {
  'random bytes': (stand) => {
    const bytes = garbage(stand, 1 + stand.random.below(300))
    if (stand.random.chance(0.6)) bytes[0] = stand.random.below(2)
    return { fate: 'fair', frames: [bytes] }
  },
  'a bent message': (stand) => ({
    fate: 'fair',
    frames: [bent(stand, plain(body(soundMessage(stand))))],
  }),
  'a bent message, deflated': (stand) => ({
    fate: 'fair',
    frames: [deflated(bent(stand, body(soundMessage(stand))), 1)],
  }),
  'a bent stream': (stand) => ({
    fate: 'fair',
    frames: [bent(stand, deflated(body(soundMessage(stand)), 1))],
  }),
  'a message cut short': (stand) => {
    const frame = plain(body(soundMessage(stand)))
    return { fate: 'closed', frames: [frame.subarray(0, stand.random.below(frame.length))] }
  },
  'a message and more': (stand) => ({
    fate: 'closed',
    frames: [concatBytes(plain(body(soundMessage(stand))), garbage(stand, 1 + stand.random.below(9)))],
  }),
  'a bomb': ({ random }) => ({ fate: 'closed', frames: [random.pick(bombs)()] }),
  'deep or wide': ({ random }) => ({ fate: 'closed', frames: [random.pick(inFrame)()] }),
  'too long a frame': ({ random }) => ({
    fate: 'closed',
    frames: [new Uint8Array(MAX_FRAME_BYTES + 1 + random.below(8192))],
  }),
  'far too long a frame': () => ({ fate: 'cut', frames: [new Uint8Array(MAX_FRAME_BYTES * 4 + 1)] }),
  text: ({ random }) => ({
    fate: 'closed',
    frames: [random.pick(['', '{"type":"PING","n":1}', '[', '\u0000', 'x'.repeat(5000)])],
  }),
  'a broken line': ({ random }) => ({ fate: 'cut', raw: true, frames: [random.pick(lines)()] }),
}
