/** Randomness given out of a pool. */
import { expect, it } from 'vitest'
import { bytesToHex } from '../../../shared/base/bytes.ts'
import { systemRandom } from '../../../sync-server/ports.ts'

it('gives out each piece once, whole, and in memory of its own', () => {
  const lengths = [12, 32, 1, 1_024, 12, 5_000, 16]
  const pieces = Array.from({ length: 2_000 }, (_, at) => systemRandom.bytes(lengths[at % 7] ?? 0))
  expect(pieces.every((piece, at) => piece.length === lengths[at % 7])).toBe(true)
  expect(new Set(pieces.map(({ buffer }) => buffer)).size).toBe(pieces.length)
  const long = pieces.filter(({ length }) => length >= 12)
  expect(new Set(long.map((piece) => bytesToHex(piece.subarray(0, 12)))).size).toBe(long.length)
  // What is wiped behind a piece is not the piece.
  expect(long.every((piece) => piece.some((byte) => byte !== 0))).toBe(true)
})
