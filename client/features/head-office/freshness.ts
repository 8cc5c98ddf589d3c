/**
 * How current a branch's data is at head office: judged from what its devices said, never assumed.
 *
 * A branch that was heard a minute ago may still lack what a phone wrote two days ago, so `current` asks
 * for 数据截至 (its least current device), not for the last contact.
 */
import type { Millis } from '../../../shared/base/ports.ts'
import type { BranchStanding } from '../../http/api.ts'
import type { DotState } from '../../ui/stateDot.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * `silent`: no device was heard for a day. `waiting`: some of its work is known to be missing here.
 * `partly`: it was heard, but some device was not for a day. `recent`: all were, within the day.
 */
export type Freshness = 'current' | 'recent' | 'partly' | 'waiting' | 'silent' | 'never'

export function freshnessOf(
  branch: Pick<BranchStanding, 'pending' | 'lastContact' | 'dataAsOf'>,
  now: Millis,
): Freshness {
  if (branch.lastContact === null) return 'never'
  if (now - branch.lastContact > DAY_MS) return 'silent'
  if (branch.pending > 0) return 'waiting'
  const age = branch.dataAsOf === null ? Infinity : now - branch.dataAsOf
  return age > DAY_MS ? 'partly' : age > HOUR_MS ? 'recent' : 'current'
}

export const dotByFreshness: { readonly [freshness in Freshness]: DotState } = {
  current: 'synced',
  recent: 'synced',
  partly: 'offline',
  waiting: 'pending',
  silent: 'offline',
  never: 'offline',
}
