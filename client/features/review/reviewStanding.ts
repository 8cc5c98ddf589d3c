/** Where an open archive stands in reviewing: when it is due, how old each part is, and whether this person may answer. */
import type { Millis } from '../../../shared/base/ports.ts'
import type { BusinessId } from '../../../shared/domain/names.ts'
import {
  freshness,
  lastWritten,
  nextReview,
  reviewEdges,
  reviewIn,
  reviewState,
  type Freshness,
  type Review,
  type ReviewState,
} from '../../../shared/domain/review.ts'
import { isReachStopped } from '../../../shared/domain/consent.ts'
import { LOST } from '../../../shared/domain/measure.ts'
import { isPlaced } from '../../../shared/domain/view.ts'
import type { WorkCalendar } from '../../../shared/domain/workCalendar.ts'
import { reviewPlan } from '../../../shared/templates/reviewPlan.ts'
import type { OpenedArchive } from '../../api.ts'
import { isSeen, stageIn } from '../archives/formModel.ts'
import { minutesEastAt, todayAt } from '../archives/today.ts'

export interface ReviewStanding {
  /** Null: not followed any more, not to be reached, or nobody knows since when. */
  readonly due: Millis | null
  readonly state: ReviewState
  readonly review: Review | null
  readonly fresh: readonly Freshness[]
  readonly may: boolean
}

/** Null: not this person's work. */
export function reviewStanding(
  opened: OpenedArchive,
  business: BusinessId | null,
  calendar: WorkCalendar,
  now: Millis,
): ReviewStanding | null {
  const { view, rights } = opened
  const right = rights.get('contact') ?? 'none'
  if (!isSeen(right) || !isPlaced(view.lifecycle) || view.lifecycle.state === 'voided') return null
  const { documents, checking } = view
  const contact = documents.get('contact')
  const tier = documents.get('profile')?.fields.get('tier')?.value
  const review = contact === undefined ? null : reviewIn(contact)
  const verified = checking.is === 'verified' ? checking.at : null
  const begun = documents.get('life')?.commands.find(({ command }) => command.do === 'open')?.time ?? null
  const due =
    stageIn(opened, business) === LOST || isReachStopped(documents.get('consent'))
      ? null
      : nextReview({ tier: typeof tier === 'string' ? tier : '', review, verified, begun }, reviewPlan)
  const writtenIn = (part: string): Millis | null => {
    const document = documents.get(part)
    return document === undefined ? null : lastWritten(document)
  }
  return {
    due,
    state: reviewState(due, reviewEdges(todayAt(now), minutesEastAt(now), calendar, reviewPlan)),
    review,
    fresh: freshness(
      {
        contact: writtenIn('contact'),
        profile: writtenIn('profile'),
        deal: business === null ? null : writtenIn(`${business}.deal`),
      },
      { review, verified },
      reviewPlan,
      now,
    ),
    may: right === 'write',
  }
}
