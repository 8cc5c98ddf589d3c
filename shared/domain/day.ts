/**
 * Calendar days, without hour or zone: `2026-03-08`.
 *
 * A day is text, and it sorts as text. Turning one into a moment and back is how birthdays and due
 * dates slip by a day, so nothing here does it except `dayAt` and `startOf`, which are told the zone.
 */
import type { Millis } from '../base/ports.ts'
import { err, ok, type Result } from '../base/result.ts'

/** `YYYY-MM-DD`, a day that exists. */
export type Day = string & { readonly __brand?: 'Day' }

export type DayRefusal =
  | 'empty'
  | 'not-a-day'
  /** Month and day are given, and no year to go with them. */
  | 'year-missing'
  /** 30 February, month 13. */
  | 'no-such-day'
  /** Outside 1600–2199: a slip of the hand. */
  | 'year-out-of-range'

const DAY_MS = 86_400_000
/** The time of day that spreadsheets put behind a date; it says nothing. */
const TIME = String.raw`(?:[t ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?`
const FORMS = [
  new RegExp(String.raw`^(?<y>\d{4})(?<gap>[-/.])(?<m>\d{1,2})\k<gap>(?<d>\d{1,2})${TIME}$`),
  new RegExp(String.raw`^(?<y>\d{4})(?<m>\d{2})(?<d>\d{2})$`),
  new RegExp(String.raw`^(?:(?<y>\d{4}) ?年 ?)?(?<m>\d{1,2}) ?月 ?(?<d>\d{1,2}) ?[日号號]?${TIME}$`),
  new RegExp(String.raw`^(?<m>\d{1,2})(?<gap>[-/])(?<d>\d{1,2})$`),
]

/**
 * As people write it: `2026-3-8`, `2026/03/08`, `2026.3.8`, `20260308`, `2026年3月8日`, and with `year`
 * given also `3月8日` or `3-8`. Two-digit years are refused: 26-3-8 is a day in three different years.
 */
export function parseDay(text: string, year?: number): Result<Day, DayRefusal> {
  const plain = text.normalize('NFKC').trim().replace(/\s+/g, ' ').toLowerCase()
  if (plain === '') return err('empty')
  for (const form of FORMS) {
    const parts = form.exec(plain)?.groups
    if (parts === undefined) continue
    const ofYear = parts['y'] === undefined ? year : Number(parts['y'])
    return ofYear === undefined ? err('year-missing') : dayOf(ofYear, Number(parts['m']), Number(parts['d']))
  }
  return err('not-a-day')
}

/** `month` counts from 1. */
export function dayOf(year: number, month: number, day: number): Result<Day, DayRefusal> {
  if (!Number.isInteger(year) || year < 1600 || year > 2199) return err('year-out-of-range')
  if (!Number.isInteger(day) || day < 1 || day > daysInMonth(year, month)) return err('no-such-day')
  return ok(`${year}-${two(month)}-${two(day)}`)
}

export function isDay(text: string): text is Day {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && parseDay(text).ok
}

export interface DayParts {
  readonly year: number
  readonly month: number
  readonly day: number
}

export function dayToParts(day: Day): DayParts {
  return { year: Number(day.slice(0, 4)), month: Number(day.slice(5, 7)), day: Number(day.slice(8, 10)) }
}

/** The day on the wall at that moment. China: 480 minutes east. */
export function dayAt(moment: Millis, minutesEast: number): Day {
  return fromDayNumber(Math.floor((moment + minutesEast * 60_000) / DAY_MS))
}

/** The moment at which that day begins there. */
export function startOf(day: Day, minutesEast: number): Millis {
  return toDayNumber(day) * DAY_MS - minutesEast * 60_000
}

export function addDays(day: Day, days: number): Day {
  return fromDayNumber(toDayNumber(day) + days)
}

/** How many days `to` lies after `from`; negative when before. */
export function daysBetween(from: Day, to: Day): number {
  return toDayNumber(to) - toDayNumber(from)
}

/** The same day of a later month, or that month's last day when it is shorter. */
export function addMonths(day: Day, months: number): Day {
  const parts = dayToParts(day)
  const count = parts.year * 12 + parts.month - 1 + months
  const year = Math.floor(count / 12)
  const month = (count % 12) + 1
  return `${year}-${two(month)}-${two(Math.min(parts.day, daysInMonth(year, month)))}`
}

/** 0 is Sunday. */
export function weekday(day: Day): number {
  // 1 January 1970 was a Thursday.
  return (((toDayNumber(day) + 4) % 7) + 7) % 7
}

/** 0 for a month that does not exist, so that no day fits into it. */
function daysInMonth(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  if (month === 4 || month === 6 || month === 9 || month === 11) return 30
  return Number.isInteger(month) && month >= 1 && month <= 12 ? 31 : 0
}

/** Days since 1 January 1970, in UTC, where every day has the same length. */
function toDayNumber(day: Day): number {
  const { year, month, day: of } = dayToParts(day)
  return Date.UTC(year, month - 1, of) / DAY_MS
}

function fromDayNumber(number: number): Day {
  return new Date(number * DAY_MS).toISOString().slice(0, 10)
}

const two = (number: number): string => String(number).padStart(2, '0')
