import { describe, expect, it } from 'vitest'
import { typedDay } from '../../../client/features/typedDay.ts'
import { dayOnWall, formatDate } from '../../../client/ui/format.ts'
import { setLocale } from '../../../client/paraglide/runtime.js'

/** A Friday. */
const TODAY = '2026-12-04'
const read = (text: string) => typedDay(text, TODAY)

describe('a day as it is typed', () => {
  it('is read as on paper, with the year of today where none is said', () => {
    for (const text of [
      '2026-12-01',
      '20261201',
      '2026/12/1',
      '12月1日',
      '12月1',
      '１２－１',
      '2026年12月1号',
    ])
      expect(read(text), text).toBe('2026-12-01')
    expect(read('2027年3月8日')).toBe('2027-03-08')
  })

  it('is read as people speak of days that lie near', () => {
    expect([read('昨天'), read('今天'), read('明天'), read(' 后天 '), read('大后天')]).toEqual([
      '2026-12-03',
      '2026-12-04',
      '2026-12-05',
      '2026-12-06',
      '2026-12-07',
    ])
    expect([read('Today'), read('tomorrow')]).toEqual(['2026-12-04', '2026-12-05'])
  })

  it('knows the days of this week, the last and the next, and takes 周三 for the one to come', () => {
    expect(read('下周一')).toBe('2026-12-07')
    expect(read('下个星期日')).toBe('2026-12-13')
    expect(read('下下周一')).toBe('2026-12-14')
    expect(read('本周一')).toBe('2026-11-30')
    expect(read('这周日')).toBe('2026-12-06')
    expect(read('上周五')).toBe('2026-11-27')
    expect(read('周五')).toBe('2026-12-04')
    expect(read('周三')).toBe('2026-12-09')
    expect(read('礼拜天')).toBe('2026-12-06')
    expect(typedDay('下周一', '2026-12-06')).toBe('2026-12-07')
    for (const text of ['3天后', '3 天后', '3天内', 'in 3 days', '3 days'])
      expect(typedDay(text, '2026-11-29')).toBe('2026-12-02')
    expect(typedDay('3天', '2026-11-29')).toBeNull()
  })

  it('is none while it is not whole, and none that does not exist', () => {
    for (const text of ['', '12', '12月', '2026-12', '下周', '2月30日', '31 Feb', '26-3-8', '什么时候'])
      expect(read(text), text).toBeNull()
  })

  it('comes back from what a field shows of it, in both languages', () => {
    const now = new Date(2026, 11, 4, 9).getTime()
    expect(dayOnWall(now)).toBe(TODAY)
    for (const locale of ['zh-CN', 'en'] as const) {
      void setLocale(locale, { reload: false })
      for (let month = 1; month <= 12; month++)
        for (const year of [1988, 2026, 2027]) {
          const day = `${year}-${String(month).padStart(2, '0')}-28`
          expect(read(formatDate(day, now)), formatDate(day, now)).toBe(day)
        }
    }
    void setLocale('zh-CN', { reload: false })
  })
})
