/** The lease in words, when it is time to say something: 48 hours before its end, and 12. */
import type { Millis } from '../../shared/base/ports.ts'
import { leaseWarning } from '../../shared/policy/lease.ts'
import type { SyncStatus } from '../api.ts'
import { m } from '../paraglide/messages.js'
import { formatCount, formatMoment } from '../ui/format.ts'
import { span } from './span.ts'

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
