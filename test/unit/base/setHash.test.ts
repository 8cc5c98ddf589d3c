import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addToHash, emptySetHash, setHash } from '../../../shared/base/setHash.ts'

const part = fc.oneof(fc.nat(50), fc.nat(), fc.maxSafeNat())
const id = fc.record({ client: part, clock: part })
const ids = fc.uniqueArray(id, { selector: ({ client, clock }) => `${client}.${clock}`, maxLength: 40 })

describe('the set hash', () => {
  it('DOC15 stands on the wire and on disk, so its value for a given set never changes', () => {
    expect(setHash([])).toBe('0000000000000000')
    expect(setHash([{ client: 0, clock: 0 }])).toBe('922319d96dce95eb')
    expect(setHash([{ client: 3_213_456_789, clock: 4 }])).toBe('56366faae6f7fdcb')
    expect(
      setHash([
        { client: 1, clock: 2 },
        { client: Number.MAX_SAFE_INTEGER, clock: Number.MAX_SAFE_INTEGER - 1 },
      ]),
    ).toBe('6c0839335d7f7a28')
  })

  it('DOC15 is the same in any order and grows by one entry at a time', () => {
    fc.assert(
      fc.property(
        ids.chain((set) => fc.tuple(fc.constant(set), fc.shuffledSubarray(set, { minLength: set.length }))),
        ([set, shuffled]) => {
          const hash = setHash(set)
          expect(hash).toMatch(/^[0-9a-f]{16}$/)
          expect(setHash(shuffled)).toBe(hash)
          let grown = emptySetHash
          for (const { client, clock } of shuffled) grown = addToHash(grown, client, clock)
          expect(grown).toBe(hash)
        },
      ),
    )
  })

  it('DOC15 takes a run of entries at once, across every power of two as well', () => {
    for (const clock of [0, 250, 65_530, 2 ** 32 - 3, 2 ** 52 - 2]) {
      const run = Array.from({ length: 10 }, (_, n) => ({ client: 2 ** 33 + 5, clock: clock + n }))
      expect(addToHash(emptySetHash, 2 ** 33 + 5, clock, 10)).toBe(setHash(run))
    }
  })

  it('DOC15 differs for any two sets that differ', () => {
    fc.assert(
      fc.property(ids, ids, (one, two) => {
        const names = (set: typeof one) => set.map(({ client, clock }) => `${client}.${clock}`).sort()
        expect(setHash(one) === setHash(two)).toBe(names(one).join() === names(two).join())
      }),
    )
  })

  it('DOC15 tells 400,000 neighbouring ids apart, in each lane as chance would', () => {
    const whole = new Set<string>()
    const lanes = [new Set<string>(), new Set<string>()] as const
    for (let client = 0; client < 400; client++) {
      for (let clock = 0; clock < 1000; clock++) {
        const hash = addToHash(emptySetHash, client * 7 + 2 ** 31, clock)
        whole.add(hash)
        lanes[0].add(hash.slice(0, 8))
        lanes[1].add(hash.slice(8))
      }
    }
    expect(whole.size).toBe(400_000)
    // Of n ids about n² / 2^33 meet in 32 bits: 18.6 here.
    for (const lane of lanes) expect(400_000 - lane.size).toBeLessThan(60)
  })

  it('DOC15 sees which client wrote which clock, not only how often each occurs', () => {
    const crossed = setHash([
      { client: 1, clock: 0 },
      { client: 2, clock: 1 },
    ])
    const straight = setHash([
      { client: 1, clock: 1 },
      { client: 2, clock: 0 },
    ])
    expect(crossed).not.toBe(straight)
  })
})
