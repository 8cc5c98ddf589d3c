/**
 * 法定节假日 and 调休 as the State Council published them, by year. A year that nobody has published yet stands
 * nowhere here; nobody knows its holidays, and a guess would move deadlines wrongly.
 *
 * Sources, read 2026-11-27: 国务院办公厅关于部分节假日安排的通知, for 2024 of 2023-10-25
 * (www.gov.cn/zhengce/content/202310/content_6911527.htm), for 2025 of 2024-11-12
 * (…/zhengceku/202411/content_6986383.htm), for 2026 of 2025-11-04 (…/zhengceku/202511/content_7047091.htm).
 * Each was compared with the package `chinese-days` 1.5.7.
 */
import { addDays, type Day } from './day.ts'

export type Holiday =
  | 'newYear'
  | 'springFestival'
  | 'tombSweeping'
  | 'labour'
  | 'dragonBoat'
  | 'midAutumn'
  | 'national'
  /** 国庆 and 中秋 in one. */
  | 'nationalMidAutumn'

interface Span {
  readonly holiday: Holiday
  /** `MM-DD`, both included: no weekend within them is left out. */
  readonly from: string
  readonly to: string
  /** 调休: days off otherwise, on which one works for this holiday. */
  readonly madeUp: readonly string[]
}

const span = (holiday: Holiday, from: string, to: string, ...madeUp: readonly string[]): Span => ({
  holiday,
  from,
  to,
  madeUp,
})

const published: { readonly [year: number]: readonly Span[] } = {
  2024: [
    span('newYear', '01-01', '01-01'),
    span('springFestival', '02-10', '02-17', '02-04', '02-18'),
    span('tombSweeping', '04-04', '04-06', '04-07'),
    span('labour', '05-01', '05-05', '04-28', '05-11'),
    span('dragonBoat', '06-10', '06-10'),
    span('midAutumn', '09-15', '09-17', '09-14'),
    span('national', '10-01', '10-07', '09-29', '10-12'),
  ],
  2025: [
    span('newYear', '01-01', '01-01'),
    span('springFestival', '01-28', '02-04', '01-26', '02-08'),
    span('tombSweeping', '04-04', '04-06'),
    span('labour', '05-01', '05-05', '04-27'),
    span('dragonBoat', '05-31', '06-02'),
    span('nationalMidAutumn', '10-01', '10-08', '09-28', '10-11'),
  ],
  2026: [
    span('newYear', '01-01', '01-03', '01-04'),
    span('springFestival', '02-15', '02-23', '02-14', '02-28'),
    span('tombSweeping', '04-04', '04-06'),
    span('labour', '05-01', '05-05', '05-09'),
    span('dragonBoat', '06-19', '06-21'),
    span('midAutumn', '09-25', '09-27'),
    span('national', '10-01', '10-07', '09-20', '10-10'),
  ],
}

export interface StatutoryDay {
  readonly holiday: Holiday
  /** True: 调休, one works for it. */
  readonly works: boolean
}

export const isPublished = (year: number): boolean => year in published

export const statutoryDays: ReadonlyMap<Day, StatutoryDay> = new Map(
  Object.entries(published).flatMap(([year, spans]) =>
    spans.flatMap(({ holiday, from, to, madeUp }): readonly (readonly [Day, StatutoryDay])[] => [
      ...daysOf(`${year}-${from}`, `${year}-${to}`).map((day) => [day, { holiday, works: false }] as const),
      ...madeUp.map((day) => [`${year}-${day}`, { holiday, works: true }] as const),
    ]),
  ),
)

function daysOf(from: Day, to: Day): readonly Day[] {
  return from > to ? [] : [from, ...daysOf(addDays(from, 1), to)]
}
