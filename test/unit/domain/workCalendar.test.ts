/** H08: working days, what the State Council published, what the company decided, and what is counted by them. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { addDays, dayOf, startOf, weekday } from '../../../shared/domain/day.ts'
import { isPublished, statutoryDays } from '../../../shared/domain/statutoryDays.ts'
import {
  changeCalendar,
  standingOfYear,
  USUAL_CALENDAR,
  WorkCalendar,
  type CalendarChange,
  type CompanyCalendar,
} from '../../../shared/domain/workCalendar.ts'

const CHINA = 480
const usual = new WorkCalendar(USUAL_CALENDAR)
const at = (day: string, hour: number): number => startOf(day, CHINA) + hour * 3_600_000

const changed = (...changes: readonly CalendarChange[]): CompanyCalendar =>
  changes.reduce<CompanyCalendar>((calendar, change) => {
    const next = changeCalendar(calendar, change)
    if (!next.ok) throw new Error(next.error)
    return next.value
  }, USUAL_CALENDAR)

describe('H08 the work calendar', () => {
  test('H08 a deadline over 国庆 moves behind it', () => {
    expect(usual.dueOn('2026-09-30')).toBe('2026-09-30')
    for (let date = 1; date <= 7; date++) expect(usual.dueOn(`2026-10-0${date}`)).toBe('2026-10-08')
    // The Saturday after it is worked for it, the Sunday is not.
    expect(usual.dueOn('2026-10-10')).toBe('2026-10-10')
    expect(usual.dueOn('2026-10-11')).toBe('2026-10-12')
    // 国庆 and 中秋 in one.
    expect(usual.dueOn('2025-10-01')).toBe('2025-10-09')
  })

  test('H08 a year has its weekdays, less the holidays on them, and what is made up: 248 in 2026', () => {
    const count = (year: number): number => {
      let [days, day] = [0, `${year}-01-01`]
      for (; day < `${year + 1}-01-01`; day = addDays(day, 1)) if (usual.works(day)) days += 1
      return days
    }
    for (const year of [2024, 2025, 2026]) {
      let weekdays = 0
      for (let day = `${year}-01-01`; day < `${year + 1}-01-01`; day = addDays(day, 1))
        if (![0, 6].includes(weekday(day))) weekdays += 1
      const ofYear = [...statutoryDays].filter(([day]) => day.startsWith(String(year)))
      const off = ofYear.filter(([day, { works }]) => !works && ![0, 6].includes(weekday(day))).length
      expect(count(year)).toBe(weekdays - off + ofYear.filter(([, { works }]) => works).length)
    }
    expect(count(2026)).toBe(248)
  })

  test('H08 whoever makes up for a holiday does it on a day of rest', () => {
    for (const [day, { works }] of statutoryDays) {
      expect(dayOf(...(day.split('-').map(Number) as [number, number, number])).ok, day).toBe(true)
      if (works) expect([0, 6], day).toContain(weekday(day))
    }
  })

  test('H08 n working days after and before a day, the day itself not counted', () => {
    expect(usual.addWorkingDays('2026-09-30', 1)).toBe('2026-10-08')
    expect(usual.addWorkingDays('2026-09-30', 3)).toBe('2026-10-10')
    expect(usual.addWorkingDays('2026-10-08', -1)).toBe('2026-09-30')
    expect(usual.addWorkingDays('2026-09-19', 1)).toBe('2026-09-20')
    expect(usual.addWorkingDays('2026-10-03', 0)).toBe('2026-10-03')
  })

  test('H08 working hours run in office hours only, over nights, weekends and holidays', () => {
    expect(usual.addWorkingHours(at('2026-09-29', 10), 4, CHINA)).toBe(at('2026-09-29', 14))
    // 17:00 on the last day before 国庆: one hour there, one behind it.
    expect(usual.addWorkingHours(at('2026-09-30', 17), 2, CHINA)).toBe(at('2026-10-08', 10))
    expect(usual.addWorkingHours(at('2026-10-03', 12), 1, CHINA)).toBe(at('2026-10-08', 10))
    expect(usual.addWorkingHours(at('2026-09-29', 20), 9, CHINA)).toBe(at('2026-09-30', 18))
    expect(usual.worksAt(at('2026-09-30', 9), CHINA)).toBe(true)
    expect(usual.worksAt(at('2026-09-30', 18), CHINA)).toBe(false)
    expect(usual.worksAt(at('2026-10-01', 12), CHINA)).toBe(false)
  })

  test('H08 reminders stand thirty and seven days before what really is the end, and never on a day of rest', () => {
    expect(usual.reminders('2026-10-05')).toEqual({
      monthBefore: '2026-09-08',
      weekBefore: '2026-09-30',
      due: '2026-10-08',
    })
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 365 * 3 }), (days) => {
        const limit = addDays('2024-02-01', days)
        const { monthBefore, weekBefore, due } = usual.reminders(limit)
        for (const day of [monthBefore, weekBefore, due]) expect(usual.works(day), day).toBe(true)
        expect(due >= limit && monthBefore < weekBefore && weekBefore < due).toBe(true)
      }),
    )
  })

  test('H08 what the company decided goes before the year, and is taken back without a trace', () => {
    const shut = changed({ do: 'day', day: '2026-10-08', works: false })
    expect(new WorkCalendar(shut).dueOn('2026-10-01')).toBe('2026-10-09')
    expect(new WorkCalendar(shut).day('2026-10-08')).toEqual({
      works: false,
      because: { is: 'company' },
      usually: true,
    })
    expect(standingOfYear(shut, 2026)).toEqual({ published: true, decided: 1 })
    for (const works of [true, null]) {
      const back = changeCalendar(shut, { do: 'day', day: '2026-10-08', works })
      expect(back.ok && back.value).toEqual(USUAL_CALENDAR)
    }
  })

  test('H08 a year that nobody published is weekends only, and says so', () => {
    expect(isPublished(2027)).toBe(false)
    expect(standingOfYear(USUAL_CALENDAR, 2027)).toEqual({ published: false, decided: 0 })
    expect(usual.works('2027-10-01')).toBe(true)
    expect(usual.works('2027-10-02')).toBe(false)
    const entered = changed({ do: 'day', day: '2027-10-01', works: false })
    expect(new WorkCalendar(entered).dueOn('2027-10-01')).toBe('2027-10-04')
  })

  test('H08 the week and the hours are the company’s, and never empty', () => {
    const six = changed(
      { do: 'weekdays', weekdays: [6, 1, 2, 3, 4, 5, 6] },
      { do: 'hours', hours: { from: 510, to: 1050 } },
    )
    expect(six.weekdays).toEqual([1, 2, 3, 4, 5, 6])
    expect(new WorkCalendar(six).addWorkingHours(at('2026-11-27', 17), 1, CHINA)).toBe(at('2026-11-28', 9))
    expect(changeCalendar(six, { do: 'weekdays', weekdays: [] })).toEqual({ ok: false, error: 'no-day' })
    expect(changeCalendar(six, { do: 'hours', hours: { from: 600, to: 600 } }).ok).toBe(false)
  })
})
