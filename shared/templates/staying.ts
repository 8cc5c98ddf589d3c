/** What a card says about whether its file is still right: when it is to be reviewed, and since when nothing was heard. */
import type { ContactFragment, LifeFragment } from '../domain/card.ts'
import type { Millis } from '../base/ports.ts'
import { LOST } from '../domain/measure.ts'
import { nextReview } from '../domain/review.ts'
import { reviewPlan } from './reviewPlan.ts'

export interface Staying {
  readonly nextReview: Millis | null
  /** The last word with the client, or when the file was begun. */
  readonly quietSince: Millis | null
}

export const NOT_FOLLOWED: Staying = { nextReview: null, quietSince: null }

interface Cards {
  readonly life: Pick<LifeFragment, 'begun' | 'checking'> | null
  readonly contact: Pick<ContactFragment, 'review'> | null
  readonly tier: string
  readonly stage: string
  readonly lastContact: Millis | null
}

/** Nobody is sent to look after a client who went elsewhere (RV5). */
export function stayingOf({ life, contact, tier, stage, lastContact }: Cards): Staying {
  if (stage === LOST) return NOT_FOLLOWED
  const begun = life?.begun ?? null
  const checking = life?.checking
  return {
    nextReview: nextReview(
      {
        tier,
        review: contact?.review ?? null,
        verified: checking?.is === 'verified' ? checking.at : null,
        begun,
      },
      reviewPlan,
    ),
    quietSince: lastContact ?? begun,
  }
}
