/** 复核: when a file is to be looked at again, and who is told when. */
import { describe, expect, test } from 'vitest'
import { addDays, startOf } from '../../../shared/domain/day.ts'
import { gatheredReviews, reviewMessage } from '../../../shared/domain/message.ts'
import {
  freshness,
  nextReview,
  reviewEdges,
  reviewIn,
  reviewReminders,
  reviewState,
  type Reviewed,
} from '../../../shared/domain/review.ts'
import { USUAL_CALENDAR, WorkCalendar } from '../../../shared/domain/workCalendar.ts'
import { reviewPlan } from '../../../shared/templates/reviewPlan.ts'
import { stayingOf } from '../../../shared/templates/staying.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { fact, NOON } from './ledger.ts'

const CHINA = 480
const DAY = 86_400_000
const calendar = new WorkCalendar(USUAL_CALENDAR)
const at = (day: string, hour = 12): number => startOf(day, CHINA) + hour * 3_600_000
const file: Reviewed = { tier: 'A', review: null, verified: null, begun: at('2026-01-01') }
const due = (more: Partial<Reviewed> = {}) => nextReview({ ...file, ...more }, reviewPlan)

describe('RV1 the next review', () => {
  test('RV1 is counted from the last answer or check, else from the beginning, by tier', () => {
    expect(due()).toBe(at('2026-04-01'))
    expect(due({ tier: 'B' })).toBe(at('2026-06-30'))
    expect(due({ tier: '' })).toBe(at('2027-01-01'))
    expect(due({ tier: 'constructor' })).toBe(at('2027-01-01'))
    expect(due({ review: { at: at('2026-03-01'), outcome: 'same' } })).toBe(at('2026-03-01') + 90 * DAY)
    expect(due({ verified: at('2026-03-02'), review: { at: at('2026-03-01'), outcome: 'changed' } })).toBe(
      at('2026-03-02') + 90 * DAY,
    )
    expect(due({ begun: null })).toBeNull()
  })

  test('RV1 a client whom nobody reached is looked for again after a month, unless a check found them since', () => {
    const review = { at: at('2026-03-01'), outcome: 'lost' } as const
    expect(due({ review })).toBe(review.at + 30 * DAY)
    expect(due({ review, verified: at('2026-03-05') })).toBe(at('2026-03-05') + 90 * DAY)
  })

  test('RV1 counts the last answer that nobody corrected', () => {
    const facts = [
      fact('1.0', 'review', { outcome: 'same' }, [], { at: NOON - 5 * DAY }),
      fact('1.1', 'review', { outcome: 'lost' }, [], { at: NOON - 2 * DAY }),
      fact('1.2', 'review', { outcome: 'changed' }, ['1.1'], { at: NOON - 2 * DAY + 60_000 }),
      fact('1.3', 'review', { outcome: 'no such word' }, [], { at: NOON }),
    ]
    expect(reviewIn(foldDocument(facts))?.outcome).toBe('changed')
    expect(reviewIn(foldDocument([]))).toBeNull()
  })

  test('RV5 nobody looks after a client who went elsewhere', () => {
    const life = { begun: at('2026-01-01') }
    const cards = { life, contact: null, givenUp: null, tier: 'A', lastContact: null, stopped: false }
    expect(stayingOf({ ...cards, givenUp: 5, stage: 'lost' })).toEqual({
      nextReview: null,
      quietSince: null,
      unreached: null,
    })
    expect(stayingOf({ ...cards, givenUp: 5, stage: '', stopped: true })).toEqual({
      nextReview: null,
      quietSince: null,
      unreached: null,
    })
    expect(stayingOf({ ...cards, stage: '' })).toEqual({
      nextReview: at('2026-04-01'),
      quietSince: at('2026-01-01'),
      unreached: null,
    })
  })
})

test('RV2 what falls due on a day without work is overdue only after the next working day', () => {
  const stale = (today: string, day: string) =>
    reviewState(at(day), reviewEdges(today, CHINA, calendar, reviewPlan))
  // A Saturday: the first working day after it is Monday the 30th.
  expect(stale('2026-11-29', '2026-11-28')).toBe('due')
  expect(stale('2026-11-30', '2026-11-28')).toBe('due')
  expect(stale('2026-12-01', '2026-11-28')).toBe('stale')
  // Within the holiday of 国庆 nothing becomes overdue.
  expect(stale('2026-10-07', '2026-10-01')).toBe('due')
  expect(stale('2026-11-01', '2026-12-01')).toBe('due')
  expect(stale('2026-10-31', '2026-12-01')).toBe('active')
})

describe('R63 the chain of reminders', () => {
  // 1 January is a holiday: the limit moves to the first working day after it.
  const moment = at('2027-01-01', 15)
  const days = reviewReminders(moment, CHINA, calendar, reviewPlan)
  const told = (now: number, manager = false) =>
    reviewMessage('a', moment, days, (stage) => (stage === 'escalated') === manager, {
      now,
      minutesEast: CHINA,
      hours: USUAL_CALENDAR.hours,
    })

  test('R63 goes with the clock: a month before, a week before, on the day, and then to the manager', () => {
    expect(Object.values(days).every((day) => calendar.works(day))).toBe(true)
    const kinds = (manager: boolean) => {
      const seen: string[] = []
      for (let now = at('2026-11-20', 9); now < at('2027-02-10'); now += DAY) {
        const kind = told(now, manager)?.kind
        if (kind !== undefined && seen.at(-1) !== kind) seen.push(kind)
      }
      return seen
    }
    expect(kinds(false)).toEqual(['reviewMonth', 'reviewWeek', 'reviewDue'])
    expect(kinds(true)).toEqual(['reviewEscalated'])
  })

  test('RV3 is told when the office opens, not a minute before, and for two weeks', () => {
    const opens = at(days.due, 9)
    expect(told(opens - 60_000)?.kind).toBe('reviewWeek')
    expect(told(opens)).toMatchObject({ kind: 'reviewDue', at: opens })
    expect(told(at(addDays(days.due, 14), 9))).toBeNull()
  })

  test('RV3 what was imported together is told as one', () => {
    const one = (archive: string, kind: 'reviewDue' | 'reviewWeek' = 'reviewDue') =>
      ({ key: `${kind}/${archive}/1`, kind, at: 1, archive, day: '2026-12-01' }) as const
    expect(gatheredReviews(['a', 'b', 'c'].map((id) => one(id)))).toHaveLength(3)
    expect(gatheredReviews([...['a', 'b', 'c', 'd'].map((id) => one(id)), one('e', 'reviewWeek')])).toEqual([
      { key: 'reviewDue/2026-12-01', kind: 'reviewDue', at: 1, archive: null, count: 4 },
      { key: 'reviewWeek/e/1', kind: 'reviewWeek', at: 1, archive: 'e' },
    ])
  })
})

test('RV4 each part of a file ages at its own pace, from the last write or answer', () => {
  const now = at('2026-11-27')
  const written = { contact: now - 181 * DAY, profile: now - 181 * DAY, deal: null }
  const of = (review: Reviewed['review']) =>
    freshness(written, { review, verified: null }, reviewPlan, now).map(({ old }) => old)
  expect(of(null)).toEqual([true, false, false])
  expect(of({ at: now - DAY, outcome: 'same' })).toEqual([false, false, false])
  // That nobody was reached confirms nothing.
  expect(of({ at: now - DAY, outcome: 'lost' })).toEqual([true, false, false])
})
