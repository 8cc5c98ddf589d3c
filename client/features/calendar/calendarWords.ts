/** What a day of the calendar is, in words. */
import type { Holiday } from '../../../shared/domain/statutoryDays.ts'
import type { WorkDay } from '../../../shared/domain/workCalendar.ts'
import { m } from '../../paraglide/messages.js'

const holidays: { readonly [holiday in Holiday]: () => string } = {
  newYear: m.calendar_newYear,
  springFestival: m.calendar_springFestival,
  tombSweeping: m.calendar_tombSweeping,
  labour: m.calendar_labour,
  dragonBoat: m.calendar_dragonBoat,
  midAutumn: m.calendar_midAutumn,
  national: m.calendar_national,
  nationalMidAutumn: m.calendar_nationalMidAutumn,
}

/** Monday first. */
export const weekdayNames: readonly (() => string)[] = [
  m.calendar_monday,
  m.calendar_tuesday,
  m.calendar_wednesday,
  m.calendar_thursday,
  m.calendar_friday,
  m.calendar_saturday,
  m.calendar_sunday,
]

/** `day`: as it is said. */
export function dayWords(day: string, { works, because }: WorkDay): string {
  if (because.is === 'week') return works ? m.calendar_dayWorks({ day }) : m.calendar_dayOff({ day })
  if (because.is === 'company') {
    const why = m.calendar_company()
    return works ? m.calendar_dayWorksWhy({ day, why }) : m.calendar_dayOffWhy({ day, why })
  }
  const holiday = holidays[because.holiday]()
  return works
    ? m.calendar_dayWorksWhy({ day, why: m.calendar_madeUpFor({ holiday }) })
    : m.calendar_dayOffWhy({ day, why: holiday })
}

/** 休, 班, or nothing where the day is as every week. */
export const dayMark = ({ works, because }: WorkDay): string =>
  because.is === 'week' ? '' : works ? m.calendar_madeUp() : m.calendar_holiday()

export const minutesToTime = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`

/** Null: no time of day. */
export function timeToMinutes(time: string): number | null {
  const parts = /^(\d{2}):(\d{2})$/.exec(time)
  return parts === null ? null : Number(parts[1]) * 60 + Number(parts[2])
}
