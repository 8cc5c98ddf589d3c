/** How current a branch's data is at head office: judged from what its devices said, never assumed. */
import type { Millis } from '../../../shared/base/ports.ts'
import type { BranchStanding } from '../../http/api.ts'
import type { DotState } from '../../ui/stateDot.ts'

const DAY_MS = 86_400_000

/** `silent`: no device was heard for a day. `waiting`: heard, but some of its work is not here yet. */
export type Freshness = 'current' | 'waiting' | 'silent' | 'never'

export function freshnessOf(branch: Pick<BranchStanding, 'pending' | 'lastContact'>, now: Millis): Freshness {
  if (branch.lastContact === null) return 'never'
  if (now - branch.lastContact > DAY_MS) return 'silent'
  return branch.pending > 0 ? 'waiting' : 'current'
}

export const dotByFreshness: { readonly [freshness in Freshness]: DotState } = {
  current: 'synced',
  waiting: 'pending',
  silent: 'offline',
  never: 'offline',
}
