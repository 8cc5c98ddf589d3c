/** What no archive tells, by the weeks of the calendar (R104): how long one searches, and how much is given back. */
import type { Millis } from '../../../shared/base/ports.ts'
import { median } from '../../../shared/domain/board.ts'
import type { Day } from '../../../shared/domain/day.ts'
import type { BoardDays } from '../../../shared/domain/measure.ts'
import type { FindTime } from '../../api.ts'

export interface TrendWeek {
  /** Null: there was nothing in that week. */
  readonly value: number | null
  /** Of how many. */
  readonly times: number
}

export interface Trends {
  /** Median milliseconds; empty where nobody searched. */
  readonly finds: readonly TrendWeek[]
  /** Share of writes that were refused or held, 0 to 1; empty where nobody can know. */
  readonly returns: readonly TrendWeek[]
}

/** `startOf`: when that day begins where the person sits. */
export function findWeeks(
  times: readonly FindTime[],
  { weeks }: BoardDays,
  startOf: (day: Day) => Millis,
): readonly TrendWeek[] {
  if (times.length === 0) return []
  return weeks.slice(0, -1).map((first, at) => {
    const [from, until] = [startOf(first), startOf(weeks[at + 1] ?? first)]
    const took = times.filter((one) => one.at >= from && one.at < until).map(({ tookMs }) => tookMs)
    return { times: took.length, value: took.length === 0 ? null : median(took) }
  })
}

export const returnWeeks = (
  returns: { readonly [week: string]: { readonly writes: number; readonly refused: number } },
  { weeks }: BoardDays,
): readonly TrendWeek[] =>
  weeks.slice(0, -1).map((_, at) => {
    const { writes, refused } = returns[String(at)] ?? { writes: 0, refused: 0 }
    return { times: writes, value: writes === 0 ? null : refused / writes }
  })
