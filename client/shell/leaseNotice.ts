/** The lease in words, when it is time to say something: 48 hours before its end, and 12. */
import type { Millis } from '../../shared/base/ports.ts'
import { leaseWarning } from '../../shared/policy/lease.ts'
import type { SyncStatus } from '../api.ts'
import { m } from '../paraglide/messages.js'
import { formatCount, formatMoment } from '../ui/format.ts'

const HOUR: Millis = 3_600_000

export interface LeaseNotice {
  readonly tone: 'warn' | 'danger'
  readonly text: string
}

/** Null while the server is met anyway, and while there is time. */
export function leaseNotice(status: SyncStatus, now: Millis): LeaseNotice | null {
  const { until, whole } = status.lease
  const left = until - now
  if (status.state !== 'offline' && status.problem !== 'signed-out') return null
  switch (leaseWarning(left, whole)) {
    case null:
      return null
    case 'soon':
      return { tone: 'warn', text: m.locks_leaseSoon({ gone: span(whole - left), left: span(left) }) }
    case 'last': {
      const count = formatCount(status.pending)
      return { tone: 'danger', text: m.locks_leaseLast({ count, until: formatMoment(until, now) }) }
    }
  }
}

/** Whole days from two on, below that hours: 5 天, 36 小时. */
function span(ms: Millis): string {
  const hours = Math.max(1, Math.floor(ms / HOUR))
  return hours >= 48
    ? m.locks_daysLeft({ count: Math.floor(hours / 24) })
    : m.locks_hoursLeft({ count: hours })
}
