/** Whom a branch names to check, and by when there is to be an answer. */
import { expect, test } from 'vitest'
import {
  answerDue,
  changeNamings,
  EVERY_KIND,
  isAnswerTime,
  namingFor,
  type Naming,
} from '../../../shared/domain/namings.ts'
import { startOf } from '../../../shared/domain/day.ts'
import { USUAL_CALENDAR, WorkCalendar } from '../../../shared/domain/workCalendar.ts'

const CHINA = 480
const hours = { count: 4, in: 'hours' } as const
const wang: Omit<Naming, 'kind'> = { checker: 'wang', substitute: 'li', within: hours }

test('R24 POL130 one naming a kind: the last word counts, and nobody can be named again', () => {
  const first = changeNamings([], 'company', wang)
  expect(first.ok && first.value).toEqual([{ kind: 'company', ...wang }])
  const second = changeNamings(first.ok ? first.value : [], EVERY_KIND, { ...wang, checker: 'zhao' })
  const both = second.ok ? second.value : []
  expect(both.map(({ kind }) => kind)).toEqual([EVERY_KIND, 'company'])
  expect(namingFor(both, 'company')?.checker).toBe('wang')
  expect(namingFor(both, 'person')?.checker).toBe('zhao')
  expect(namingFor(both, '')?.checker).toBe('zhao')
  const third = changeNamings(both, EVERY_KIND, null)
  expect(third.ok && namingFor(third.value, 'person')).toBe(null)
})

test('R24 POL130 refuses a substitute who is the checker, and times that nobody means', () => {
  expect(changeNamings([], EVERY_KIND, { ...wang, substitute: 'wang' })).toMatchObject({
    error: 'substitute-is-checker',
  })
  expect(changeNamings([], EVERY_KIND, { ...wang, within: { count: 0, in: 'hours' } })).toMatchObject({
    error: 'no-such-time',
  })
  for (const [count, unit, fits] of [
    [1, 'hours', true],
    [200, 'hours', true],
    [201, 'hours', false],
    [60, 'days', true],
    [61, 'days', false],
    [1.5, 'days', false],
  ] as const)
    expect(isAnswerTime({ count, in: unit }), `${count} ${unit}`).toBe(fits)
})

test('R24 POL133 counts office hours and working days, over a weekend and a holiday', () => {
  const calendar = new WorkCalendar(USUAL_CALENDAR)
  const at = (day: string, hour: number, minute = 0): number =>
    startOf(day, CHINA) + (hour * 60 + minute) * 60_000
  // Friday, an hour before the office closes: three hours are left for Monday.
  expect(answerDue(at('2026-11-27', 17), hours, calendar, CHINA)).toBe(at('2026-11-30', 12))
  // At night, and on a Sunday, nothing runs.
  expect(answerDue(at('2026-11-29', 3), hours, calendar, CHINA)).toBe(at('2026-11-30', 13))
  expect(answerDue(at('2026-11-27', 9, 30), { count: 1, in: 'days' }, calendar, CHINA)).toBe(
    at('2026-11-30', 18),
  )
  // 国庆 2026: 1 to 7 October, and the days that were made up for it.
  expect(answerDue(at('2026-09-30', 10), { count: 1, in: 'days' }, calendar, CHINA)).toBe(
    at('2026-10-08', 18),
  )
})
