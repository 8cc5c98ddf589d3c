/** A stretch of time in whole units: 40 分钟, 36 小时, 5 天. */
import type { Millis } from '../../shared/base/ports.ts'
import { m } from '../paraglide/messages.js'
import { formatCount } from '../ui/format.ts'

const MINUTE: Millis = 60_000
const HOUR: Millis = 60 * MINUTE

/** Minutes below two hours, days from two on; rounded down, and never nothing. */
export function span(ms: Millis): string {
  if (ms < 2 * HOUR) return m.common_minutes({ count: Math.max(1, Math.floor(ms / MINUTE)) })
  const hours = Math.floor(ms / HOUR)
  return hours >= 48
    ? m.locks_daysLeft({ count: formatCount(Math.floor(hours / 24)) })
    : m.locks_hoursLeft({ count: hours })
}
