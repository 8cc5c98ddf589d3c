/**
 * 工作日历: on which days and in which hours this company works, and when something is due for it.
 *
 * Three layers, the later over the earlier: the days of the week on which it works, what the State Council published
 * for the year (`statutoryDays.ts`), and single days that head office decided otherwise. Only the first and the last
 * belong to the company and are stored.
 *
 * A day that was chosen by a person (回访 on a Saturday) is that day and moves for nobody; only what is counted goes
 * by this calendar.
 */
import type { Millis } from '../base/ports.ts'
import { err, ok, type Result } from '../base/result.ts'
import { addDays, dayAt, dayToParts, startOf, weekday, type Day } from './day.ts'
import { isPublished, statutoryDays, type Holiday } from './statutoryDays.ts'

/** Minutes after midnight. */
export interface OfficeHours {
  readonly from: number
  readonly to: number
}

/** What the company decided. */
export interface CompanyCalendar {
  /** 1 is Monday, 7 Sunday. */
  readonly weekdays: readonly number[]
  readonly hours: OfficeHours
  /** Days that are otherwise than the year says, in their order. */
  readonly days: readonly { readonly day: Day; readonly works: boolean }[]
}

export const USUAL_CALENDAR: CompanyCalendar = {
  weekdays: [1, 2, 3, 4, 5],
  hours: { from: 9 * 60, to: 18 * 60 },
  days: [],
}

export type CalendarChange =
  /** `works` null: as the year says again. */
  | { readonly do: 'day'; readonly day: Day; readonly works: boolean | null }
  | { readonly do: 'weekdays'; readonly weekdays: readonly number[] }
  | { readonly do: 'hours'; readonly hours: OfficeHours }

export type CalendarRefusal = 'no-day' | 'no-hours' | 'too-many'

/** Forty years of a day off every other week. */
const MOST_DAYS = 1_000

export function changeCalendar(
  calendar: CompanyCalendar,
  change: CalendarChange,
): Result<CompanyCalendar, CalendarRefusal> {
  switch (change.do) {
    case 'day': {
      const { day, works } = change
      const others = calendar.days.filter((one) => one.day !== day)
      // What the year says anyway is no decision: when the year is published later, it is to hold.
      const asBefore = works === null || works === new WorkCalendar({ ...calendar, days: others }).works(day)
      if (!asBefore && others.length >= MOST_DAYS) return err('too-many')
      const days = asBefore ? others : [...others, { day, works }]
      return ok({ ...calendar, days: days.sort((a, b) => (a.day < b.day ? -1 : 1)) })
    }
    case 'weekdays': {
      const weekdays = [...new Set(change.weekdays)].sort((a, b) => a - b)
      return weekdays.length === 0 ? err('no-day') : ok({ ...calendar, weekdays })
    }
    case 'hours': {
      const { from, to } = change.hours
      return from < to ? ok({ ...calendar, hours: { from, to } }) : err('no-hours')
    }
  }
}

/** Why a day is as it is: the last layer that says something about it. */
export type DayBecause =
  { readonly is: 'week' } | { readonly is: 'holiday'; readonly holiday: Holiday } | { readonly is: 'company' }

export interface WorkDay {
  readonly works: boolean
  readonly because: DayBecause
  /** What the year says without the company. */
  readonly usually: boolean
}

/** T-30, T-7, and the day itself. */
export interface Reminders {
  readonly monthBefore: Day
  readonly weekBefore: Day
  readonly due: Day
}

export class WorkCalendar {
  readonly #weekdays: ReadonlySet<number>
  readonly #days: ReadonlyMap<Day, boolean>
  readonly hours: OfficeHours

  constructor({ weekdays, hours, days }: CompanyCalendar) {
    this.#weekdays = new Set(weekdays)
    this.#days = new Map(days.map(({ day, works }) => [day, works]))
    this.hours = hours
  }

  day(day: Day): WorkDay {
    const statutory = statutoryDays.get(day)
    const usually = statutory?.works ?? this.#weekdays.has(weekday(day) || 7)
    const decided = this.#days.get(day)
    if (decided !== undefined) return { works: decided, because: { is: 'company' }, usually }
    const because: DayBecause =
      statutory === undefined ? { is: 'week' } : { is: 'holiday', holiday: statutory.holiday }
    return { works: usually, because, usually }
  }

  works(day: Day): boolean {
    return this.day(day).works
  }

  /** Office hours of a working day; the minute of closing is out of them. */
  worksAt(moment: Millis, minutesEast: number): boolean {
    const day = dayAt(moment, minutesEast)
    const minute = (moment - startOf(day, minutesEast)) / 60_000
    return this.works(day) && minute >= this.hours.from && minute < this.hours.to
  }

  /**
   * The day that a counted time limit really ends on: itself, or the first working day after it (民法典 §203: the day
   * that follows the holiday).
   */
  dueOn(day: Day): Day {
    return this.#nearest(day, 1)
  }

  /** The n-th working day after it, before it for a negative n; the day itself is not counted (民法典 §201). */
  addWorkingDays(day: Day, count: number): Day {
    const step = count < 0 ? -1 : 1
    let at = day
    for (let left = Math.abs(count); left > 0; left--) at = this.#nearest(addDays(at, step), step)
    return at
  }

  /** The moment at which so many hours of office time have passed. */
  addWorkingHours(moment: Millis, hours: number, minutesEast: number): Millis {
    let left = hours * 3_600_000
    let day = dayAt(moment, minutesEast)
    for (;;) {
      const begins = startOf(day, minutesEast)
      const from = Math.max(moment, begins + this.hours.from * 60_000)
      const open = this.works(day) ? Math.max(0, begins + this.hours.to * 60_000 - from) : 0
      if (left <= open) return from + left
      left -= open
      day = this.#nearest(addDays(day, 1), 1)
    }
  }

  /**
   * When one is reminded of a limit that ends on this day. Before the end a reminder comes early rather than late: on
   * the last working day up to it.
   */
  reminders(limit: Day): Reminders {
    const due = this.dueOn(limit)
    return {
      monthBefore: this.#nearest(addDays(due, -30), -1),
      weekBefore: this.#nearest(addDays(due, -7), -1),
      due,
    }
  }

  /** Ends: only so many days can be decided otherwise, and every week has a working day. */
  #nearest(day: Day, step: 1 | -1): Day {
    let at = day
    while (!this.works(at)) at = addDays(at, step)
    return at
  }
}

/** What is known of a year. */
export interface YearStanding {
  readonly published: boolean
  /** Days that the company decided otherwise. */
  readonly decided: number
}

export const standingOfYear = ({ days }: CompanyCalendar, year: number): YearStanding => ({
  published: isPublished(year),
  decided: days.filter(({ day }) => dayToParts(day).year === year).length,
})
