/** When a device says something happened, beside when the server heard of it. */
import { happenedAt, type LogLine } from '../../http/api.ts'

const MINUTE_MS = 60_000

/** What differs by less than a minute is the same moment. */
export function claimedApart(line: Pick<LogLine, 'received' | 'claimed' | 'offset'>): number | null {
  const at = happenedAt(line)
  return at === null || Math.abs(line.received - at) < MINUTE_MS ? null : at
}
