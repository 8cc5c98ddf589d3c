/**
 * ULIDs: 48 bits of milliseconds and 80 random bits in 26 characters of Crockford's
 * base 32 (github.com/ulid/spec). They sort by time of birth and say nothing else, so an
 * id never carries a name or a phone number.
 */
import type { Clock, Random } from './ports.ts'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const PATTERN = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

export type Ulid = string & { readonly __brand?: 'Ulid' }

export const isUlid = (text: string): text is Ulid => PATTERN.test(text)

export function newUlid(clock: Clock, random: Random): Ulid {
  let time = clock.now()
  let head = ''
  for (let place = 0; place < 10; place++) {
    head = ALPHABET.charAt(time % 32) + head
    time = Math.floor(time / 32)
  }
  // 16 characters of 5 bits: one random byte each is simplest, the three high bits unused.
  let tail = ''
  for (const byte of random.bytes(16)) tail += ALPHABET.charAt(byte & 31)
  return head + tail
}

/** The moment at which the id was minted, by the clock of the device that minted it. */
export function ulidTime(id: Ulid): number {
  let time = 0
  for (let place = 0; place < 10; place++) time = time * 32 + ALPHABET.indexOf(id.charAt(place))
  return time
}
