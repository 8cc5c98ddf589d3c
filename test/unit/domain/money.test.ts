import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatMoney, formatMoneyShort, parseMoney } from '../../../shared/domain/money.ts'

const fen = (text: string) => {
  const read = parseMoney(text)
  return read.ok ? read.value : read.error
}

describe('parseMoney', () => {
  it('reads what people type, in 分', () => {
    const cases: readonly [string, number][] = [
      ['3400', 340_000],
      ['3400元', 340_000],
      ['3400元整', 340_000],
      ['125,000.00', 12_500_000],
      ['¥125,000', 12_500_000],
      ['￥１２５，０００．５０', 12_500_050],
      ['RMB 1,000', 100_000],
      ['1000 CNY', 100_000],
      ['人民币1000元', 100_000],
      ['人民幣1000圓', 100_000],
      ['12.5万', 12_500_000],
      ['12.5萬元', 12_500_000],
      ['12.5w', 12_500_000],
      ['12.5W', 12_500_000],
      ['8k', 800_000],
      ['1.2亿', 12_000_000_000],
      ['3百万', 300_000_000],
      ['2千万', 2_000_000_000],
      ['5千', 500_000],
      ['0.01', 1],
      ['.5', 50],
      ['12.', 1_200],
      ['0', 0],
      ['100.000', 10_000],
      ['12.345678万', 12_345_678],
      ['300块', 30_000],
      ['300块钱', 30_000],
      ['  12 000 ', 1_200_000],
      ['+200', 20_000],
      ['-2000', -200_000],
      ['−1.5万', -1_500_000],
      ['-¥200', -20_000],
    ]
    expect(cases.map(([text]) => [text, fen(text)])).toEqual(cases.map(([text, value]) => [text, value]))
  })

  it('reads amounts said in parts, and 3万2 as people mean it', () => {
    const cases: readonly [string, number][] = [
      ['3万2千', 3_200_000],
      ['3万2', 3_200_000],
      ['3万2000', 3_200_000],
      ['3万0500', 3_050_000],
      ['1千2', 120_000],
      ['1百5', 15_000],
      ['2亿3千万', 23_000_000_000],
      ['1亿2', 12_000_000_000],
      ['12万5千6百', 12_560_000],
    ]
    expect(cases.map(([text]) => [text, fen(text)])).toEqual(cases.map(([text, value]) => [text, value]))
  })

  it('refuses what could mean two things or nothing', () => {
    for (const text of [
      '3万20',
      '3千2万',
      '3万2万',
      '万',
      '一万',
      '12,50',
      '1,2345',
      '1.2.3',
      '12.5万3',
      '1e5',
      '--5',
      '5-',
      '$100',
      '十',
      'abc',
      '元',
      '¥',
      '.',
      '12万元5',
      'NaN',
      'Infinity',
    ]) {
      expect([text, fen(text)]).toEqual([text, 'not-an-amount'])
    }
    expect(fen('')).toBe('empty')
    expect(fen(' 　')).toBe('empty')
  })

  it('refuses to round and to overflow', () => {
    expect(fen('0.001')).toBe('finer-than-fen')
    expect(fen('1.2345678万')).toBe('finer-than-fen')
    expect(fen('90071992547409.91')).toBe(Number.MAX_SAFE_INTEGER)
    expect(fen('90071992547409.92')).toBe('too-large')
    expect(fen('9'.repeat(400))).toBe('too-large')
  })

  it('never hands out a negative zero, which JSON could not keep', () => {
    expect(Object.is(fen('-0'), 0)).toBe(true)
  })
})

describe('formatMoney', () => {
  it('is read back as the same amount, to the 分', () => {
    fc.assert(
      fc.property(fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }), (amount) => {
        expect(parseMoney(formatMoney(amount))).toEqual({ ok: true, value: amount === 0 ? 0 : amount })
      }),
    )
  })

  it('groups by thousands and always shows the 分', () => {
    expect([12_500_000, 5, -100_050, 0, 99_999, 123_456_789].map((amount) => formatMoney(amount))).toEqual([
      '125,000.00',
      '0.05',
      '-1,000.50',
      '0.00',
      '999.99',
      '1,234,567.89',
    ])
  })

  it('is short in lists: 万 and 亿 with two decimals at most', () => {
    const cases: readonly [number, string][] = [
      [12_500_000, '12.5万'],
      [1_000_000, '1万'],
      [999_999, '9,999.99'],
      [340_000, '3,400'],
      [12_345_678, '12.35万'],
      [-12_500_000, '-12.5万'],
      [9_999_994_999, '9999.99万'],
      [9_999_995_000, '1亿'],
      [12_000_000_000, '1.2亿'],
      [0, '0'],
    ]
    expect(cases.map(([amount]) => [amount, formatMoneyShort(amount)])).toEqual(cases)
  })
})
