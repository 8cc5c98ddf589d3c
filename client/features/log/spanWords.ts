/** A span of the log in words: 今天, 3月1日 – 3月8日. */
import type { Millis } from '../../../shared/base/ports.ts'
import { formatDay } from '../../ui/format.ts'
import { dayOf } from './range.ts'

/** Empty where neither end is said. */
export function spanWords(from: Millis | null, until: Millis | null, now: Millis): string {
  if (from === null && until === null) return ''
  const first = from === null ? '' : formatDay(dayOf(from), now)
  const last = until === null ? '' : formatDay(dayOf(until - 1), now)
  // What began today and has no end is today.
  if (first === last || (until === null && from !== null && dayOf(from) === dayOf(now))) return first
  return `${first} – ${last}`
}
