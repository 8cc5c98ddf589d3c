/** How often files are looked at again: what a company begins with. */
import type { ReviewPlan } from '../domain/review.ts'

export const reviewPlan: ReviewPlan = {
  // A every quarter, B every half year, everybody else every year.
  cycle: { A: 90, B: 180, C: 365, '': 365 },
  lost: 30,
  ahead: 30,
  soon: 7,
  dormant: 120,
  escalate: 7,
  // Numbers change sooner than who somebody is; what somebody wants changes soonest.
  fresh: { contact: 180, profile: 365, deal: 90 },
}
