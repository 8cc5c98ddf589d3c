/** Identifiers: the vectors that the product is held to, and the arithmetic we had to add ourselves. */
import fc from 'fast-check'
import * as enterprise from 'stdnum/lib/cjs/cn/uscc.js'
import { describe, expect, it } from 'vitest'
import {
  checkIdNumber,
  checkResidentId,
  checkTaxNumber,
  checkUscc,
  compactNumber,
  passesLuhn,
  usccCheckDigit,
} from '../../../shared/templates/identifiers.ts'

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
const checkDigit = (first17: string): string =>
  '10X98765432'.charAt(WEIGHTS.reduce((sum, weight, at) => sum + weight * Number(first17.charAt(at)), 0) % 11)

describe('R16: 身份证 (GB 11643)', () => {
  it.each(['11010519491231002X', '440524188001010014', '34052419800101001X'])('takes %s', (number) => {
    expect(checkResidentId(number)).toEqual({ ok: true, value: number })
  })

  it.each([
    ['110105194912310021', 'bad-checksum'],
    ['110105194902300025', 'bad-date'],
    ['11010519491231002', 'bad-length'],
    ['11010519491231002A', 'bad-format'],
    ['11010519491231002x', 'bad-format'],
    ['', 'bad-length'],
  ])('refuses %s as %s', (number, error) => {
    expect(checkResidentId(number)).toEqual({ ok: false, error })
  })

  it('refuses a birthday still to come, by the day that is passed in', () => {
    const number = `110105${'20240229'}001`
    const whole = number + checkDigit(number)
    expect(checkResidentId(whole, '2024-02-28')).toEqual({ ok: false, error: 'bad-date' })
    expect(checkResidentId(whole, '2024-02-29').ok).toBe(true)
  })

  it('does not mind a region that no list knows', () => {
    const first17 = '99999919800101001'
    expect(checkResidentId(first17 + checkDigit(first17)).ok).toBe(true)
  })

  it('finds every single wrong digit and every swap of neighbours', () => {
    const number = '34052419800101001X'
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 16 }), fc.integer({ min: 0, max: 9 }), (at, digit) => {
        const changed = number.slice(0, at) + String(digit) + number.slice(at + 1)
        expect(checkResidentId(changed).ok).toBe(changed === number)
      }),
    )
    for (let at = 0; at < 16; at++) {
      const swapped = number.slice(0, at) + number.charAt(at + 1) + number.charAt(at) + number.slice(at + 2)
      expect(checkResidentId(swapped).ok).toBe(swapped === number)
    }
  })
})

describe('R16: a document number, by its kind', () => {
  it('judges a residence permit like a resident card, a licence as a credit code, a passport by its signs', () => {
    expect(checkIdNumber('11010519491231002X', 'hmtPermit').ok).toBe(true)
    expect(checkIdNumber('E12345678', 'residentId').ok).toBe(false)
    expect(checkIdNumber('E12345678', 'passport').ok).toBe(true)
    expect(checkIdNumber('E1234 678', 'passport').ok).toBe(false)
    expect(checkIdNumber('91350100M000100Y43', 'licence').ok).toBe(true)
    expect(checkIdNumber('91350100M000100Y44', 'licence').ok).toBe(false)
  })

  it('holds a number of unknown kind to the checksum when it looks like a resident’s', () => {
    expect(checkIdNumber('110105194912310021')).toEqual({ ok: false, error: 'bad-checksum' })
    expect(checkIdNumber('110105194912310021', null)).toEqual({ ok: false, error: 'bad-checksum' })
    expect(checkIdNumber('110105194912310021', 'passport').ok).toBe(true)
    expect(checkIdNumber('H12345678').ok).toBe(true)
  })

  it('reads full-width signs, spaces and a small x as people paste them', () => {
    expect(compactNumber(' １１０１０５ 19491231 002x ')).toBe('11010519491231002X')
  })
})

describe('统一社会信用代码 (GB 32100)', () => {
  it('takes the valid vector and refuses the invalid ones', () => {
    expect(checkUscc('91350100M000100Y43').ok).toBe(true)
    expect(checkUscc('91350100M000100Y4Z').ok).toBe(false)
    expect(checkUscc('91350100M000100Y44')).toEqual({ ok: false, error: 'bad-checksum' })
    expect(checkUscc('91350100M000100Y4')).toEqual({ ok: false, error: 'bad-length' })
    expect(checkUscc('91350100I000100Y43')).toEqual({ ok: false, error: 'bad-format' })
  })

  it('sums like stdnum wherever stdnum sums rightly, which it does not where the sign is 0', () => {
    const signs = fc.constantFrom(...'0123456789ABCDEFGHJKLMNPQRTUWXY')
    const body = fc.tuple(fc.stringMatching(/^\d{8}$/), fc.array(signs, { minLength: 9, maxLength: 9 }))
    fc.assert(
      fc.property(body, ([digits, rest]) => {
        const first17 = digits + rest.join('')
        const sign = usccCheckDigit(first17)
        expect(enterprise.validate(first17 + sign).isValid).toBe(sign !== '0')
        expect(checkUscc(first17 + sign).ok).toBe(true)
      }),
    )
  })

  it('takes codes that begin with a letter, which village collectives have', () => {
    const first17 = 'N2320583MF6459384'
    const right = usccCheckDigit(first17)
    expect(checkUscc(first17 + right).ok).toBe(true)
    expect(checkUscc(first17 + (right === '0' ? '1' : '0'))).toEqual({ ok: false, error: 'bad-checksum' })
  })

  it('takes a tax number that is a credit code, a sole trader’s number, or one of the older lengths', () => {
    expect(checkTaxNumber('91350100M000100Y43').ok).toBe(true)
    expect(checkTaxNumber('11010519491231002X').ok).toBe(true)
    expect(checkTaxNumber('110105194912310').ok).toBe(true)
    expect(checkTaxNumber('91350100M000100Y44').ok).toBe(false)
    expect(checkTaxNumber('1234')).toEqual({ ok: false, error: 'bad-length' })
  })
})

it('knows the check digit of bank cards', () => {
  expect(passesLuhn('4532015112830366')).toBe(true)
  expect(passesLuhn('4532015112830367')).toBe(false)
  expect(passesLuhn('')).toBe(false)
})
