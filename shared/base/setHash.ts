/**
 * An order-free hash of a set of entry ids, so that two sides can tell whether they hold the
 * same entries of a document without listing them.
 *
 * It finds accidents (a lost, doubled or misplaced entry), not malice: whoever may choose ids
 * freely can build two sets with one hash. Where that matters the hash stands under a MAC.
 * Ids that were added cannot be told apart from ids added twice, so the caller counts each once.
 */

/** 16 lower-case hexadecimal digits: two 32-bit lanes. */
export type SetHash = string & { readonly __brand?: 'SetHash' }

export const emptySetHash: SetHash = '0000000000000000'

const TWO_32 = 0x1_0000_0000

/** Finalisers that let every input bit reach every output bit; each lane has its own constants. */
function stirFirst(word: number): number {
  let bits = Math.imul(word ^ (word >>> 16), 0x7feb352d)
  bits = Math.imul(bits ^ (bits >>> 15), 0x846ca68b)
  return bits ^ (bits >>> 16)
}

function stirSecond(word: number): number {
  let bits = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35)
  return bits ^ (bits >>> 16)
}

/** A lane of 32 bits as eight digits. */
export const hex8 = (lane: number): string => (lane >>> 0).toString(16).padStart(8, '0')

/**
 * The hash of the set with `count` more entries: (client, clock), (client, clock + 1), …
 * Client and clock are whole numbers up to 2^53 - 1.
 */
export function addToHash(hash: SetHash, client: number, clock: number, count = 1): SetHash {
  let first = parseInt(hash.slice(0, 8), 16)
  let second = parseInt(hash.slice(8), 16)
  const clientLow = (client % TWO_32) | 0
  const clientHigh = Math.floor(client / TWO_32)
  const clientFirst = stirFirst(stirFirst(0x616e6a75 ^ clientLow) ^ clientHigh)
  const clientSecond = stirSecond(stirSecond(0x616e2121 ^ clientLow) ^ clientHigh)
  for (let each = clock; each < clock + count; each++) {
    const low = (each % TWO_32) | 0
    const high = Math.floor(each / TWO_32)
    first = (first + stirFirst(stirFirst(clientFirst ^ low) ^ high)) | 0
    second = (second + stirSecond(stirSecond(clientSecond ^ low) ^ high)) | 0
  }
  return hex8(first) + hex8(second)
}

/** The hash of a set of ids, each listed once, in any order. */
export function setHash(ids: Iterable<{ readonly client: number; readonly clock: number }>): SetHash {
  let hash = emptySetHash
  for (const { client, clock } of ids) hash = addToHash(hash, client, clock)
  return hash
}
