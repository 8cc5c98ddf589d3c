/** What is due, read off one archive's card. */
import { describe, expect, test } from 'vitest'
import { startOf } from '../../../shared/domain/day.ts'
import { reviewEdges } from '../../../shared/domain/review.ts'
import { USUAL_CALENDAR, WorkCalendar } from '../../../shared/domain/workCalendar.ts'
import { reviewPlan } from '../../../shared/templates/reviewPlan.ts'
import { cardDutyKinds, dutySince, type Dutiful } from '../../../shared/domain/duty.ts'

const today = '2026-11-27'
const reviews = reviewEdges(today, 480, new WorkCalendar(USUAL_CALENDAR), reviewPlan)
const ask = { today, minutesEast: 480, reviews, promised: () => today }
const quiet: Dutiful = {
  tier: 'A',
  checking: 'draft',
  conflicts: 0,
  proposed: 0,
  complaints: 0,
  openComplaints: [],
  lead: null,
  answerDue: '',
  groundless: null,
  nextFollowUp: '',
  lastContact: startOf('2026-11-20', 480),
  begun: startOf('2026-01-01', 480),
  met: false,
  nextReview: null,
  quietSince: null,
  unreached: null,
}
const due = (more: Partial<Dutiful>) =>
  cardDutyKinds.filter((kind) => dutySince(kind, { ...quiet, ...more }, ask) !== null)

describe('an archive is due', () => {
  test('for nothing while it was spoken with lately and nothing is promised', () => {
    expect(due({})).toEqual([])
    expect(due({ nextFollowUp: '2026-11-28' })).toEqual([])
  })

  test('R15 for a request about the client’s own data until it is answered, the earliest limit first', () => {
    expect(due({ answerDue: '2026-12-18' })).toEqual(['right'])
    expect(dutySince('right', { ...quiet, answerDue: '2026-12-18' }, ask)).toBe('2026-12-18')
  })

  test('R13 for a ground to keep it by since the client took back the last one', () => {
    const since = startOf('2026-11-26', 480)
    expect(due({ groundless: since })).toEqual(['groundless'])
    expect(dutySince('groundless', { ...quiet, groundless: since }, ask)).toContain(String(since))
  })

  test('for its follow-up on the day, and overdue from the next day on, weekends or not', () => {
    expect(due({ nextFollowUp: '2026-11-27' })).toEqual(['today'])
    expect(due({ nextFollowUp: '2026-11-26' })).toEqual(['overdue'])
  })

  test('for conflicts and complaints whatever else is planned', () => {
    expect(due({ conflicts: 2, complaints: 1, nextFollowUp: '2026-12-01' })).toEqual([
      'conflict',
      'complaint',
    ])
  })

  test('for what a checker sent back, until it is handed in again', () => {
    expect(due({ checking: 'returned' })).toEqual(['returned'])
    expect(due({ checking: 'submitted' })).toEqual([])
  })

  test('for silence after thirty days with A, sixty with B and ninety otherwise, if nobody planned to break it', () => {
    const spoken = (day: string) => startOf(day, 480)
    expect(due({ lastContact: spoken('2026-10-28') })).toEqual([])
    expect(due({ lastContact: spoken('2026-10-27') })).toEqual(['silent'])
    expect(due({ tier: 'B', lastContact: spoken('2026-10-27') })).toEqual([])
    expect(due({ tier: '', lastContact: spoken('2026-08-28') })).toEqual(['silent'])
    expect(due({ lastContact: spoken('2026-01-01'), nextFollowUp: '2026-12-24' })).toEqual([])
    expect(due({ lastContact: spoken('2026-01-01'), met: true })).toEqual([])
    // Never spoken with: since it was begun.
    expect(due({ lastContact: null })).toEqual(['silent'])
    expect(due({ lastContact: null, begun: spoken('2026-11-26') })).toEqual([])
  })

  test('R60 for its review within a week, and overdue when a working day went by', () => {
    const on = (day: string) => due({ nextReview: startOf(day, 480) + 36_000_000 })
    expect(on('2026-12-05')).toEqual([])
    expect(on('2026-12-04')).toEqual(['reviewSoon'])
    expect(on('2026-11-27')).toEqual(['reviewSoon'])
    expect(on('2026-11-26')).toEqual(['reviewLate', 'teamReview'])
  })

  test('R63 as dead when nothing was heard for four months, and then no more as silent', () => {
    const since = (day: string, more: Partial<Dutiful> = {}) =>
      due({ lastContact: startOf(day, 480), quietSince: startOf(day, 480), ...more })
    expect(since('2026-07-30')).toEqual(['silent'])
    expect(since('2026-07-29')).toEqual(['dormant'])
    expect(since('2026-07-29', { nextFollowUp: '2026-12-01' })).toEqual([])
    expect(since('2026-07-29', { nextFollowUp: '2026-08-01' })).toEqual(['overdue', 'dormant'])
    // A client who went elsewhere.
    expect(due({ met: true, lastContact: startOf('2026-01-01', 480) })).toEqual([])
  })
})
