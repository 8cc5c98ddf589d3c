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
  /** Since when another way to the client is looked for; null: none has to be. */
  readonly unreached: Millis | null
}

export const NOT_FOLLOWED: Staying = { nextReview: null, quietSince: null, unreached: null }

interface Cards {
  readonly life: Pick<LifeFragment, 'begun' | 'checking'> | null
  readonly contact: Pick<ContactFragment, 'review' | 'rewritten'> | null
  /** Of any business, when calls found its last number dead. */
  readonly givenUp: Millis | null
  readonly tier: string
  readonly stage: string
  readonly lastContact: Millis | null
  /** The client took back that they may be reached. */
  readonly stopped: boolean
}

/** Nobody is sent to look after a client who went elsewhere (RV5), or who is not to be reached (STP2). */
export function stayingOf({ life, contact, givenUp, tier, stage, lastContact, stopped }: Cards): Staying {
  if (stage === LOST || stopped) return NOT_FOLLOWED
  const begun = life?.begun ?? null
  const checking = life?.checking
  const verified = checking?.is === 'verified' ? checking.at : null
  const review = contact?.review ?? null
  // A number that was written or checked since may be the way that was looked for.
  const found = Math.max(
    contact?.rewritten ?? 0,
    verified ?? 0,
    review?.outcome === 'lost' ? 0 : (review?.at ?? 0),
  )
  const missed = Math.max(givenUp ?? 0, review?.outcome === 'lost' ? review.at : 0)
  return {
    nextReview: nextReview({ tier, review, verified, begun }, reviewPlan),
    quietSince: lastContact ?? begun,
    unreached: missed > found ? missed : null,
  }
}
