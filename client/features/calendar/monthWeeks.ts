/** A month as a calendar shows it: weeks that begin on Monday; null where a day belongs to another month. */
import { dayOf, weekday, type Day } from '../../../shared/domain/day.ts'

export function monthWeeks(year: number, month: number): readonly (readonly (Day | null)[])[] {
  const days: Day[] = []
  for (let date = 1; date <= 31; date++) {
    const day = dayOf(year, month, date)
    if (day.ok) days.push(day.value)
  }
  const [first] = days
  if (first === undefined) return []
  const cells = [...Array<null>((weekday(first) || 7) - 1).fill(null), ...days]
  return Array.from({ length: Math.ceil(cells.length / 7) }, (_, week) =>
    Array.from({ length: 7 }, (_, at) => cells[week * 7 + at] ?? null),
  )
}
