/** Complaints among the facts of a business: which of them still wait for their end. */
import type { Fact } from './view.ts'

/** How far a complaint got when it waits for nobody any more. */
export const isEndState = (state: unknown): boolean => state === 'resolved' || state === 'closed'

/** Corrected ones are history; settled or closed ones wait for nobody. */
export const isOpenComplaint = ({
  kind,
  fact,
  supersededBy,
}: Pick<Fact, 'kind' | 'fact' | 'supersededBy'>): boolean =>
  kind === 'complaint' && supersededBy.length === 0 && !isEndState(fact['state'])
