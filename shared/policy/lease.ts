/**
 * The lease: how long a device may be used without having met the server.
 *
 * A role that shows what hurts most (identity papers, money, everything of a company) leaves a lost device
 * open for less long. Of several roles the shortest counts, because one device holds what all of them name.
 */
import type { Millis } from '../base/ports.ts'
import { activeMemberships, type Actor } from './decide.ts'
import { matrix, roles, type Role } from './table.ts'

const HOUR: Millis = 3_600_000
const DAY: Millis = 24 * HOUR

export const STANDARD_LEASE_MS: Millis = 7 * DAY
export const SHORT_LEASE_MS: Millis = 72 * HOUR
/** Where the browser did not promise to keep what is stored. */
export const UNKEPT_LEASE_MS: Millis = 24 * HOUR

/** Head office, audit and finance, and whoever reads identity papers in full. */
const shortRoles: ReadonlySet<Role> = new Set<Role>([
  'HQ',
  'AU',
  'FN',
  ...roles.filter((role) => matrix[role].identity.read !== undefined),
])

/** `standard` is the organisation's own choice, of 1 to 30 days. */
export function leaseOf(actor: Actor, now: Millis, standard: Millis = STANDARD_LEASE_MS): Millis {
  const short = activeMemberships(actor, now).some(({ role }) => shortRoles.has(role))
  return short ? Math.min(SHORT_LEASE_MS, standard) : standard
}

/** The nearest warning that is due when so much of a lease is left; null: none yet. */
export type LeaseWarning = 'soon' | 'last'
const WARN_MS: Millis = 48 * HOUR
const LAST_WARN_MS: Millis = 12 * HOUR

/** A lease that is short in itself (72 h, or 24 h) warns for its last third only, else it would always warn. */
export function leaseWarning(left: Millis, whole: Millis): LeaseWarning | null {
  if (left <= Math.min(LAST_WARN_MS, whole / 6)) return 'last'
  return left <= Math.min(WARN_MS, whole / 3) ? 'soon' : null
}
