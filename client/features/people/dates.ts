/**
 * Days as people choose them, and the moments that the server knows.
 *
 * `until` on the server is the first moment that no longer counts; a person means the last day that does.
 * Days are those of this device's calendar.
 */
import type { Millis } from '../../../shared/base/ports.ts'
import { err, ok, type Result } from '../../../shared/base/result.ts'
import { addDays, dayAt, dayToParts, type Day } from '../../../shared/domain/day.ts'
import { typedDay } from '../typedDay.ts'

const startOf = (day: Day): Millis => {
  const { year, month, day: date } = dayToParts(day)
  return new Date(year, month - 1, date).getTime()
}

/** The day of this moment on this device's calendar. */
export const dayOfMoment = (at: Millis): Day => dayAt(at, -new Date(at).getTimezoneOffset())
/** The last day on which something counts that ends at `until`. */
export const lastDay = (until: Millis): Day => dayOfMoment(until - 1)

const read = (text: string, now: Millis): Day | null => typedDay(text, dayOfMoment(now))

/** Null: from now on, which is also what today means. */
export function readFrom(text: string, now: Millis): Result<Millis | null, 'not-a-day'> {
  if (text.trim() === '') return ok(null)
  const day = read(text, now)
  if (day === null) return err('not-a-day')
  return ok(day === dayOfMoment(now) ? null : startOf(day))
}

/** Null: no end. The day itself still counts. */
export function readUntil(text: string, now: Millis): Result<Millis | null, 'not-a-day'> {
  if (text.trim() === '') return ok(null)
  const day = read(text, now)
  return day === null ? err('not-a-day') : ok(startOf(addDays(day, 1)))
}
