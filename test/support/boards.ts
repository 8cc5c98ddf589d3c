/** Calendars of boards in tests: China, where a day begins eight hours before UTC's. */
import { askedFilter, type AskedFilter } from '../../shared/domain/filter.ts'
import { boardAsk, boardDays, type BoardAsk, type By, type RowQuestion } from '../../shared/domain/measure.ts'
import type { Day } from '../../shared/domain/day.ts'

export const startOf = (day: Day): number => Date.parse(`${day}T00:00:00+08:00`)

export const askAt = (today: Day, by: By): BoardAsk => boardAsk(boardDays(today), by, startOf)

/** The question behind a number as a list is asked it. */
export interface AskedRows {
  readonly branch: string[]
  readonly stage: string[]
  readonly owner: string[]
  readonly tier: string[]
  readonly template: string[]
  readonly conflictsOnly: boolean
  readonly filters: AskedFilter[]
}

export const rowsAsked = (question: RowQuestion, today: Day): AskedRows => ({
  branch: [...(question.branch ?? [])],
  stage: [...(question.stage ?? [])],
  owner: [...(question.owner ?? [])],
  tier: [...(question.tier ?? [])],
  template: [...(question.template ?? [])],
  conflictsOnly: question.conflictsOnly ?? false,
  filters: (question.filters ?? []).map((filter) => askedFilter(filter, today, startOf)),
})
