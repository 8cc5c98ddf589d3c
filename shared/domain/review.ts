/**
 * 复核: is what stands in a file still so? Somebody looks at it every so often, by tier, and says 无变化, 有变化 or 失联.
 *
 * An answer is a fact in `contact`, because whoever keeps a client's contacts may give it, offline too. Everything else
 * is worked out of answers, checks and the calendar where it is read; no state is stored that a clock would have to
 * change. How often is data (`shared/templates/reviewPlan.ts`) and comes in as an argument.
 */
import type { Millis } from '../base/ports.ts'
import { addDays, dayAt, startOf, type Day } from './day.ts'
import type { DocumentView } from './view.ts'
import type { WorkCalendar } from './workCalendar.ts'

export const reviewOutcomes = ['same', 'changed', 'lost'] as const
export type ReviewOutcome = (typeof reviewOutcomes)[number]

/** The last answer. */
export interface Review {
  readonly at: Millis
  readonly outcome: ReviewOutcome
}

/** Parts of a file that age each at its own pace. */
export const freshGroups = ['contact', 'profile', 'deal'] as const
export type FreshGroup = (typeof freshGroups)[number]

/** In days. */
export interface ReviewPlan {
  /** From one answer to the next, by tier; '' stands for whoever has no tier of these. */
  readonly cycle: { readonly [tier: string]: number; readonly '': number }
  /** A client whom nobody reached is looked for again after so many. */
  readonly lost: number
  /** So many ahead it is listed as coming, and so many ahead among what is due. */
  readonly ahead: number
  readonly soon: number
  /** Without a word with the client for longer it is 死档. */
  readonly dormant: number
  /** So many after it was due the manager is told too. */
  readonly escalate: number
  /** For longer nobody said that it is so, and it counts as old. */
  readonly fresh: { readonly [group in FreshGroup]: number }
}

const DAY_MS = 86_400_000

export const cycleOf = ({ cycle }: ReviewPlan, tier: string): number =>
  Object.hasOwn(cycle, tier) ? (cycle[tier] ?? cycle['']) : cycle['']

/** The last answer in a document; of those that a later one corrected, none. */
export function reviewIn({ facts }: Pick<DocumentView, 'facts'>): Review | null {
  for (const { kind, fact, time, supersededBy } of facts.toReversed()) {
    const outcome = reviewOutcomes.find((one) => one === fact['outcome'])
    if (kind === 'review' && supersededBy.length === 0 && outcome !== undefined) return { at: time, outcome }
  }
  return null
}

/** What a review is counted from. */
export interface Reviewed {
  readonly tier: string
  readonly review: Review | null
  /** When a checker found the file right; null: nobody did. */
  readonly verified: Millis | null
  readonly begun: Millis | null
}

/** When it is to be looked at next (RV1); null: nobody knows since when to count. */
export function nextReview({ tier, review, verified, begun }: Reviewed, plan: ReviewPlan): Millis | null {
  // A check that came after it was lost found the client again.
  if (review?.outcome === 'lost' && review.at > (verified ?? 0)) return review.at + plan.lost * DAY_MS
  const since = Math.max(review?.at ?? 0, verified ?? 0, begun ?? 0)
  return since === 0 ? null : since + cycleOf(plan, tier) * DAY_MS
}

/** The edges of today, for walks over thousands: a moment lies before them or not. */
export interface ReviewEdges {
  /** Due before it: overdue. */
  readonly late: Millis
  /** Due before it: soon, and coming. */
  readonly soon: Millis
  readonly coming: Millis
  /** Nothing heard since before it: 死档. */
  readonly dormant: Millis
}

/** What fell due on a weekend or in a holiday is not overdue before the first working day is over (RV2). */
export function reviewEdges(
  today: Day,
  minutesEast: number,
  calendar: Pick<WorkCalendar, 'addWorkingDays'>,
  plan: ReviewPlan,
): ReviewEdges {
  const starts = (day: Day): Millis => startOf(day, minutesEast)
  const lastWorked = calendar.addWorkingDays(today, -1)
  return {
    late: starts(addDays(lastWorked, 1)),
    soon: starts(addDays(today, plan.soon + 1)),
    coming: starts(addDays(today, plan.ahead + 1)),
    dormant: starts(addDays(today, -plan.dormant)),
  }
}

/** `active` 正常, `due` 待复核, `stale` 逾期未复核: the first states of a file that is kept. */
export type ReviewState = 'active' | 'due' | 'stale'

export const reviewState = (due: Millis | null, { late, coming }: ReviewEdges): ReviewState =>
  due === null || due >= coming ? 'active' : due < late ? 'stale' : 'due'

/** What a reminder is about, the nearest last. */
export const reviewStages = ['month', 'week', 'due', 'escalated'] as const
export type ReviewStage = (typeof reviewStages)[number]

/** The days on which one is reminded: T-30, T-7 and the day, on working days (RV3), and the day the manager is told. */
export function reviewReminders(
  due: Millis,
  minutesEast: number,
  calendar: Pick<WorkCalendar, 'reminders' | 'dueOn'>,
  plan: ReviewPlan,
): { readonly [stage in ReviewStage]: Day } {
  const limit = dayAt(due, minutesEast)
  const { monthBefore, weekBefore, due: day } = calendar.reminders(limit)
  return {
    month: monthBefore,
    week: weekBefore,
    due: day,
    escalated: calendar.dueOn(addDays(day, plan.escalate)),
  }
}

/** How old what stands in one part is; `at` null: nothing stands there. */
export interface Freshness {
  readonly group: FreshGroup
  readonly at: Millis | null
  readonly old: boolean
}

/** The last time that somebody wrote it, or said that it is still so (RV4). */
export function freshness(
  written: { readonly [group in FreshGroup]: Millis | null },
  { review, verified }: Pick<Reviewed, 'review' | 'verified'>,
  plan: ReviewPlan,
  now: Millis,
): readonly Freshness[] {
  const said = Math.max(review === null || review.outcome === 'lost' ? 0 : review.at, verified ?? 0)
  return freshGroups.map((group) => {
    const at = written[group] === null ? null : Math.max(written[group], said)
    return { group, at, old: at !== null && at < now - plan.fresh[group] * DAY_MS }
  })
}

/** When a field of that document was last written; null: nothing stands there. */
export function lastWritten({ fields }: Pick<DocumentView, 'fields'>): Millis | null {
  let last: Millis | null = null
  for (const { history } of fields.values()) last = Math.max(last ?? 0, history.at(-1)?.time ?? 0)
  return last
}
