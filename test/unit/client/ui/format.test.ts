import { describe, expect, it } from 'vitest'
import {
  daysApart,
  formatAgo,
  formatCount,
  formatDate,
  formatDay,
  formatDuration,
  formatMoment,
  formatWait,
} from '../../../../client/ui/format.ts'

/** Times of this machine's own calendar, whatever its zone is. */
const at = (month: number, day: number, hour = 12, minute = 0, year = 2026) =>
  new Date(year, month - 1, day, hour, minute).getTime()
const now = at(3, 8, 14, 30)

describe('a time', () => {
  it('is named by its day as people name it', () => {
    expect(formatMoment(at(3, 8, 14, 5), now)).toBe('今天 14:05')
    expect(formatMoment(at(3, 7, 23, 59), now)).toBe('昨天 23:59')
    expect(formatMoment(at(3, 9, 0, 1), now)).toBe('明天 00:01')
    expect(formatMoment(at(2, 1, 9, 30), now)).toBe('2月1日 09:30')
    expect(formatMoment(at(12, 31, 9, 30, 2025), now)).toBe('2025年12月31日 09:30')
  })

  it('counts calendar days, not spans of 24 hours', () => {
    expect(daysApart(at(3, 7, 23, 59), at(3, 8, 0, 1))).toBe(-1)
    expect(daysApart(at(3, 8, 0, 1), at(3, 8, 23, 59))).toBe(0)
  })

  it('is told as an age, and one from a fast clock as now', () => {
    expect(formatAgo(now - 20_000, now)).toBe('刚刚')
    expect(formatAgo(now - 5 * 60_000, now)).toBe('5 分钟前')
    expect(formatAgo(now - 3 * 3_600_000, now)).toBe('3 小时前')
    expect(formatAgo(now - 49 * 3_600_000, now)).toBe('2 天前')
    expect(formatAgo(now + 60 * 3_600_000, now)).toBe('刚刚')
  })
})

describe('a day', () => {
  it('is read without a time zone', () => {
    expect(formatDay('2026-03-08', now)).toBe('今天')
    expect(formatDay('2026-03-20', now)).toBe('3月20日')
  })

  it('in a history is never today, which would be read as the day of writing', () => {
    expect(formatDate('2026-03-08', now)).toBe('3月8日')
    expect(formatDate('2027-03-08', now)).toBe('2027年3月8日')
  })

  it('that is none is shown as it stands', () => {
    expect(formatDay('年底', now)).toBe('年底')
    expect(formatDate('年底', now)).toBe('年底')
  })
})

it('rounds a wait up, so that nobody tries too early', () => {
  expect(formatWait(400)).toBe('1 秒')
  expect(formatWait(45_100)).toBe('46 秒')
  expect(formatWait(170_000)).toBe('3 分钟')
})

it('says how long something took', () => {
  expect(formatDuration(45)).toBe('45 秒')
  expect(formatDuration(120)).toBe('2 分钟')
  expect(formatDuration(822)).toBe('13 分 42 秒')
})

it('groups counts', () => {
  expect(formatCount(3842)).toBe('3,842')
})
