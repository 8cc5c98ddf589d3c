import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addDays,
  addMonths,
  dayAt,
  dayOf,
  daysBetween,
  dayToParts,
  isDay,
  parseDay,
  weekday,
} from '../../../shared/domain/day.ts'

const read = (text: string, year?: number) => {
  const day = parseDay(text, year)
  return day.ok ? day.value : day.error
}

describe('parseDay', () => {
  it('reads days as people and spreadsheets write them', () => {
    for (const text of [
      '2026-3-8',
      '2026-03-08',
      '2026/03/08',
      '2026/3/8',
      '2026.3.8',
      '20260308',
      '2026年3月8日',
      '2026年03月08号',
      '2026年3月8',
      '2026 年 3 月 8 日',
      '２０２６－３－８',
      ' 2026-3-8 ',
      '2026-03-08 12:30',
      '2026-03-08T00:00:00',
      '2026/3/8 0:00:00.000',
    ]) {
      expect([text, read(text)]).toEqual([text, '2026-03-08'])
    }
  })

  it('takes the year from outside only where the text has none', () => {
    for (const text of ['3月8日', '03月08号', '3-8', '3/8']) {
      expect([text, read(text, 2026)]).toEqual([text, '2026-03-08'])
      expect([text, read(text)]).toEqual([text, 'year-missing'])
    }
    expect(read('2025-3-8', 2026)).toBe('2025-03-08')
  })

  it('refuses days that do not exist', () => {
    for (const text of [
      '2026-2-29',
      '1900-2-29',
      '2026-4-31',
      '2026-13-1',
      '2026-0-1',
      '2026-1-0',
      '2026-1-32',
      '20261301',
    ]) {
      expect([text, read(text)]).toEqual([text, 'no-such-day'])
    }
    expect(['2024-2-29', '2000-2-29', '1600-2-29'].map((text) => read(text))).toEqual([
      '2024-02-29',
      '2000-02-29',
      '1600-02-29',
    ])
    expect(read('2月29日', 2025)).toBe('no-such-day')
  })

  it('refuses what could be several days or none', () => {
    for (const text of [
      '26-3-8',
      '8/3/2026',
      '2026-3',
      '2026',
      '2026-3/8',
      '202638',
      '3.8',
      '昨天',
      '2026-3-8 下午',
      '45000',
      '2026-03-08Z',
    ]) {
      expect([text, read(text, 2026)]).toEqual([text, 'not-a-day'])
    }
    expect(read('  ')).toBe('empty')
    expect([read('0206-03-08'), read('9999-12-31')]).toEqual(['year-out-of-range', 'year-out-of-range'])
    expect(read('1669-01-01')).toBe('1669-01-01')
  })

  it('reads every day back from its own form', () => {
    const number = fc.integer({ min: -100_000, max: 80_000 })
    fc.assert(
      fc.property(number, (days) => {
        const day = addDays('1970-01-01', days)
        const { year, month, day: of } = dayToParts(day)
        expect(isDay(day)).toBe(true)
        expect(dayOf(year, month, of)).toEqual({ ok: true, value: day })
        for (const text of [
          day,
          `${year}/${month}/${of}`,
          `${year}年${month}月${of}日`,
          day.replaceAll('-', ''),
        ])
          expect(read(text)).toBe(day)
        expect(daysBetween('1970-01-01', day)).toBe(days)
      }),
    )
  })
})

describe('days', () => {
  it('are counted across months, leap days and the year 1970', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29')
    expect(addDays('2026-03-01', -1)).toBe('2026-02-28')
    expect(addDays('1969-12-31', 1)).toBe('1970-01-01')
    expect(daysBetween('2026-03-08', '2027-03-08')).toBe(365)
    expect(daysBetween('2026-03-08', '2026-03-01')).toBe(-7)
  })

  it('keep to the end of a shorter month', () => {
    expect(addMonths('2026-01-31', 1)).toBe('2026-02-28')
    expect(addMonths('2024-01-31', 1)).toBe('2024-02-29')
    expect(addMonths('2026-11-30', 3)).toBe('2027-02-28')
    expect(addMonths('2026-03-31', -1)).toBe('2026-02-28')
    expect(addMonths('2026-01-15', -13)).toBe('2024-12-15')
  })

  it('fall on the day that the wall in China shows', () => {
    expect(dayAt(Date.UTC(2026, 2, 7, 15, 59), 480)).toBe('2026-03-07')
    expect(dayAt(Date.UTC(2026, 2, 7, 16, 0), 480)).toBe('2026-03-08')
    expect(dayAt(-1, 0)).toBe('1969-12-31')
  })

  it('know their weekday', () => {
    expect([
      weekday('2026-03-08'),
      weekday('1970-01-01'),
      weekday('1969-12-31'),
      weekday('2024-02-29'),
    ]).toEqual([0, 4, 3, 4])
  })

  it('are told from other text', () => {
    expect(['2026-03-08', '2026-3-8', '20260308', '2026-02-30'].map(isDay)).toEqual([
      true,
      false,
      false,
      false,
    ])
  })
})
