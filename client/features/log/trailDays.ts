/** The last days of a person or an archive, each cut into half hours: what a picture and the table behind it show. */
import type { Millis } from '../../../shared/base/ports.ts'
import { COUNTED_MS, deedNames, type DeedName, type LogCount } from '../../http/api.ts'
import { dayOf, spanBack } from './range.ts'

export const SLOTS = 24 * (3_600_000 / COUNTED_MS)

export interface TrailSlot {
  /** Of the day, from 0. */
  readonly at: number
  readonly lines: number
  readonly reveals: number
  readonly exports: number
}

export interface TrailDay {
  /** Its first moment. */
  readonly from: Millis
  readonly slots: readonly TrailSlot[]
  readonly counts: { readonly [deed in DeedName]: number }
  readonly lines: number
}

export interface TrailDays {
  /** Today first; days without anything too. */
  readonly days: readonly TrailDay[]
  /** Lines whose devices claim a moment outside these days. */
  readonly elsewhere: number
}

export function trailDays(rows: readonly LogCount[], count: number, now: Millis): TrailDays {
  const begins = Array.from({ length: count }, (_, back) => spanBack(back + 1, now))
  const byDay = new Map<string, LogCount[]>()
  for (const row of rows) byDay.set(dayOf(row.at), [...(byDay.get(dayOf(row.at)) ?? []), row])
  const days = begins.map((from) => dayFrom(from, byDay.get(dayOf(from)) ?? []))
  const all = rows.reduce((sum, { lines }) => sum + lines, 0)
  return { days, elsewhere: all - days.reduce((sum, { lines }) => sum + lines, 0) }
}

function dayFrom(from: Millis, rows: readonly LogCount[]): TrailDay {
  const counts = { views: 0, changes: 0, reveals: 0, exports: 0, late: 0 } satisfies Record<DeedName, number>
  for (const row of rows) for (const deed of deedNames) counts[deed] += row[deed]
  return {
    from,
    counts,
    lines: rows.reduce((sum, { lines }) => sum + lines, 0),
    slots: rows.map(({ at, lines, reveals, exports }) => ({ at: slotOf(at), lines, reveals, exports })),
  }
}

/** By the clock on the wall: on the day that summer time ends two hours share their slots. */
function slotOf(at: Millis): number {
  const date = new Date(at)
  return Math.floor((date.getHours() * 3_600_000 + date.getMinutes() * 60_000) / COUNTED_MS)
}
