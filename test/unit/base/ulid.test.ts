import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isUlid, newUlid, ulidTime } from '../../../shared/base/ulid.ts'

const at = (now: number, bytes: (length: number) => Uint8Array = (length) => new Uint8Array(length)) =>
  newUlid({ now: () => now }, { bytes })

describe('a ULID', () => {
  it('sorts by birth, says when that was, and is one', () => {
    const moment = fc.integer({ min: 0, max: 2 ** 48 - 1 })
    fc.assert(
      fc.property(moment, moment, fc.uint8Array({ minLength: 16, maxLength: 16 }), (a, b, random) => {
        const [one, other] = [at(a, () => random), at(b)]
        expect(isUlid(one) && isUlid(other)).toBe(true)
        expect(ulidTime(one)).toBe(a)
        if (a !== b) expect(one < other).toBe(a < b)
      }),
    )
  })

  it('takes all its other 80 bits from the dice', () => {
    expect(at(0)).toBe('0'.repeat(26))
    expect(at(0, (length) => new Uint8Array(length).fill(31))).toBe('0'.repeat(10) + 'Z'.repeat(16))
  })

  it('is told from other text', () => {
    for (const text of [
      '',
      '0'.repeat(25),
      '0'.repeat(27),
      '8' + '0'.repeat(25),
      'I'.repeat(26),
      '0'.repeat(25) + 'a',
      '0'.repeat(26) + '\n',
    ]) {
      expect(isUlid(text)).toBe(false)
    }
  })
})
