/** Answers of a review and parts of a file, in a word. */
import type { FreshGroup, ReviewOutcome } from '../../../shared/domain/review.ts'
import { m } from '../../paraglide/messages.js'

const outcomes: { readonly [outcome in ReviewOutcome]: () => string } = {
  same: m.review_same,
  changed: m.review_changed,
  lost: m.review_lost,
}
export const outcomeWord = (outcome: ReviewOutcome): string => outcomes[outcome]()

const groups: { readonly [group in FreshGroup]: () => string } = {
  contact: m.review_groupContact,
  profile: m.review_groupProfile,
  deal: m.review_groupDeal,
}
export const groupWord = (group: FreshGroup): string => groups[group]()
