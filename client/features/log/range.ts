/** Days of this device's calendar as the log's half-open spans of time. */
import type { Millis } from '../../../shared/base/ports.ts'

/** The first moment of a day; null for no day. */
export function dayStart(day: string): Millis | null {
  return atMidnight(day, 0)
}

/** The first moment after a day. */
export function dayEnd(day: string): Millis | null {
  return atMidnight(day, 1)
}

function atMidnight(day: string, later: number): Millis | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  return parts ? new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3]) + later).getTime() : null
}

export function dayOf(at: Millis): string {
  const date = new Date(at)
  const two = (number: number) => String(number).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** Where the last `days` days begin, today counted. */
export function spanBack(days: number, now: Millis): Millis {
  const date = new Date(now)
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - days + 1).getTime()
}
