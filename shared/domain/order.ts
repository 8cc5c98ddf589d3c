/**
 * The one total order of the fold: effective time, then id (F4).
 *
 * Ids compare as numbers, not as text: entries of one client that share an effective time (a fast
 * phone's whole outbox gets the moment of receipt) must keep the order in which they were written,
 * and as text `7.10` would come before `7.9`.
 */
import type { Millis } from '../base/ports.ts'
import type { EntryId } from './names.ts'

/** Canonical decimal digits: the longer number is the greater one. */
function compareDigits(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}

export function compareIds(a: EntryId, b: EntryId): number {
  if (a === b) return 0
  const dotA = a.indexOf('.')
  const dotB = b.indexOf('.')
  return (
    compareDigits(a.slice(0, dotA), b.slice(0, dotB)) || compareDigits(a.slice(dotA + 1), b.slice(dotB + 1))
  )
}

interface Timed {
  readonly time: Millis
  readonly id: EntryId
}

/** Oldest first. */
export const compareByTime = (a: Timed, b: Timed): number => a.time - b.time || compareIds(a.id, b.id)
