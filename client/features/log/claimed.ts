/** When a device says something happened, beside when the server heard of it. */
import type { LogLine } from '../../http/api.ts'

const MINUTE_MS = 60_000

/** Corrected by the offset measured at hello; what differs by less than a minute is the same moment. */
export function claimedApart(line: Pick<LogLine, 'received' | 'claimed' | 'offset'>): number | null {
  if (line.claimed === null) return null
  const at = line.claimed + (line.offset ?? 0)
  return Math.abs(line.received - at) < MINUTE_MS ? null : at
}
