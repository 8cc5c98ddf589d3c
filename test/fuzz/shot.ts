/** A shot: frames for one socket, and what has to become of them. Its kinds stand in `frames.ts`, `messages.ts`, `pushes.ts`. */
import { writeAny, encode } from 'lib0/encoding'
import { deflateRawSync } from 'node:zlib'
import type { Seeded } from '../unit/document/seeded.ts'
import type { Ground, Someone } from './ground.ts'

/**
 * `closed`: said REFUSED and closed. `cut`: closed, a word before it or not. `refused`: answered by refusals only,
 * and the line stands. `fair`: may be a message after all; what is let in must be sound (`judge.ts`).
 */
export type Fate = 'closed' | 'cut' | 'refused' | 'fair'

export interface Shot {
  readonly fate: Fate
  readonly frames: readonly (Uint8Array | string)[]
  /** Straight onto the connection, past the framing of websockets. */
  readonly raw?: boolean
  /** On a line that has not greeted. */
  readonly unasked?: boolean
}

/** Who shoots. */
export interface Stand {
  readonly random: Seeded
  readonly ground: Ground
  readonly self: Someone
  /** The next clock of the own client id in this document. */
  clock(doc: string): number
  number(): number
}

export const body = (value: unknown): Uint8Array =>
  encode((encoder) => writeAny(encoder, value as Parameters<typeof writeAny>[1]))

export const plain = (bytes: Uint8Array): Uint8Array => {
  const frame = new Uint8Array(bytes.length + 1)
  frame.set(bytes, 1)
  return frame
}

export const deflated = (bytes: Uint8Array, level = 6): Uint8Array =>
  Uint8Array.from([1, ...deflateRawSync(bytes, { level })])

/** Either way of writing it. */
export const frameOf = (random: Seeded, value: unknown): Uint8Array =>
  random.chance(0.2) ? deflated(body(value), 1) : plain(body(value))

/** One archive of somebody else's, which this person may not read. */
export function foreignTo({ random, ground, self }: Stand): Someone {
  const others = [ground.onlooker, ground.victim, ...ground.hostile].filter(({ user }) => user !== self.user)
  return random.pick(others)
}

export const ULID = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
/** An id that nobody has. */
export const strayId = (random: Seeded): string =>
  `0${Array.from({ length: 25 }, () => ULID[random.below(32)]).join('')}`
