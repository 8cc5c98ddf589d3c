/** 复核行动 on the device: what is left of a round, in which order, and how fast ten thousand are looked through. */
import { expect, test } from 'vitest'
import { startOf } from '../../../shared/domain/day.ts'
import { reviewEdges } from '../../../shared/domain/review.ts'
import { USUAL_CALENDAR, WorkCalendar } from '../../../shared/domain/workCalendar.ts'
import { reviewPlan } from '../../../shared/templates/reviewPlan.ts'
import type { ReviewsAsk } from '../../../client/api.ts'
import type { Brief } from '../../../client/search/catalogue.ts'
import { reviewsOf } from '../../../client/worker/reviews.ts'

const ask: ReviewsAsk = { today: '2026-11-27', minutesEast: 480, whose: null, late: false }
const calendar = new WorkCalendar(USUAL_CALENDAR)

interface One {
  readonly archive: string
  readonly owner: string
  readonly nextReview: number | null
  readonly answered?: number
}
const on = (day: string): number => startOf(day, 480) + 36_000_000

function sources(all: readonly One[]) {
  const owners = new Map(all.map(({ archive, owner }) => [archive, owner]))
  return {
    me: 'me',
    briefs: () => all.map((one) => ({ answered: null, ...one }) as unknown as Brief),
    life: (archive: string) => ({
      owner: owners.get(archive) ?? null,
      businesses: [],
      team: [],
      branch: 'A',
      grants: [],
    }),
    edges: () => reviewEdges(ask.today, ask.minutesEast, calendar, reviewPlan),
  }
}

const all: readonly One[] = [
  { archive: 'later', owner: 'me', nextReview: on('2027-01-31') },
  { archive: 'coming', owner: 'me', nextReview: on('2026-12-20') },
  { archive: 'late', owner: 'me', nextReview: on('2026-11-20') },
  { archive: 'longer', owner: 'me', nextReview: on('2026-10-20') },
  { archive: 'answered', owner: 'me', nextReview: on('2027-02-20'), answered: on('2026-11-22') },
  { archive: 'lost', owner: 'me', nextReview: on('2026-12-22'), answered: on('2026-11-22') },
  { archive: 'before', owner: 'me', nextReview: on('2027-01-20'), answered: on('2026-10-22') },
  { archive: 'others', owner: 'you', nextReview: on('2026-09-01') },
  { archive: 'gone', owner: 'me', nextReview: null },
]

test('R65 a round is what is due within a month, the longest due first, and what was answered in the last', () => {
  expect(reviewsOf(sources(all), ask)).toEqual({
    whose: 'mine',
    both: true,
    left: ['longer', 'late', 'coming'],
    total: 3,
    late: 2,
    coming: 1,
    done: 2,
  })
  expect(reviewsOf(sources(all), { ...ask, late: true }).left).toEqual(['longer', 'late'])
  expect(reviewsOf(sources(all), { ...ask, whose: 'all' }).left).toEqual([
    'others',
    'longer',
    'late',
    'coming',
  ])
})

test('R65 a round over ten thousand archives is worked out within a second', () => {
  const many = Array.from({ length: 10_000 }, (_, at) => ({
    archive: String((at * 7_919) % 10_000).padStart(26, '0'),
    owner: at % 3 === 0 ? 'me' : 'you',
    nextReview: on('2026-06-01') + ((at * 31) % 365) * 86_400_000,
  }))
  const from = sources(many)
  const began = performance.now()
  const found = reviewsOf(from, { ...ask, whose: 'all' })
  const tookMs = performance.now() - began
  expect(found.total).toBeGreaterThan(5_000)
  expect(found.left).toHaveLength(500)
  expect(tookMs).toBeLessThan(1_000)
})
