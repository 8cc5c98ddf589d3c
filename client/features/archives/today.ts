/** The day on this device's wall, as the domain writes days, and when it begins. */
import type { Millis } from '../../../shared/base/ports.ts'
import { dayToParts, type Day } from '../../../shared/domain/day.ts'
import { dayOnWall } from '../../ui/format.ts'

/** How far this device's wall stands before Greenwich's at that moment. */
export const minutesEastAt = (now: Millis): number => -new Date(now).getTimezoneOffset()

export const todayAt = (now: Millis): Day => dayOnWall(now)

export function startOfDay(day: Day): Millis {
  const { year, month, day: date } = dayToParts(day)
  return new Date(year, month - 1, date).getTime()
}
