/**
 * When a shop works: Beijing time, more in the late morning and the afternoon, shops on weekends
 * and factories on weekdays. Nothing is ever later than the day on which the story ends.
 */
import type { Millis } from '../../shared/base/ports.ts'
import { addDays, dayAt, type Day } from '../../shared/domain/day.ts'
import type { Chance } from './random.ts'

export const MINUTE: Millis = 60_000
export const HOUR: Millis = 60 * MINUTE
export const DAY: Millis = 24 * HOUR
const EAST_MINUTES = 480
const EAST: Millis = EAST_MINUTES * MINUTE

export type Rhythm = 'shop' | 'factory'

/** Weight of each hour from 8 to 20. */
const hours = [
  [8, 1], [9, 6], [10, 9], [11, 8], [12, 2], [13, 4], [14, 8], [15, 9], [16, 8], [17, 6], [18, 3], [19, 2], [20, 1],
] as const // prettier-ignore
/** Share of days that are worked, Sunday first. */
const days: { readonly [rhythm in Rhythm]: readonly number[] } = {
  shop: [100, 70, 55, 75, 75, 85, 100],
  factory: [2, 100, 100, 100, 100, 95, 20],
}

export const dayOfMoment = (moment: Millis): Day => dayAt(moment, EAST_MINUTES)
export { addDays }

/** A working moment of about that day. */
export function workingMoment(chance: Chance, rhythm: Rhythm, about: Millis): Millis {
  let midnight = Math.floor((about + EAST) / DAY) * DAY - EAST
  for (let tries = 0; tries < 7; tries++) {
    const weekday = new Date(midnight + EAST).getUTCDay()
    if (chance.percent(days[rhythm][weekday] ?? 0)) break
    midnight -= DAY
  }
  const hour = chance.weigh(hours)
  return midnight + hour * HOUR + chance.between(0, HOUR - 1)
}
