/** Who may give whom an invitation: for the routes that give one, and for the page that offers it. */
import type { Millis } from '../../shared/base/ports.ts'
import { sensitiveRoles } from '../../shared/policy/company.ts'
import { decideAbility, type Actor, type Decision } from '../../shared/policy/decide.ts'
import type { Directory } from '../people/directory.ts'
import { isOver } from '../people/memberships.ts'

/**
 * Whoever manages people, everybody; who assigns work in a branch, those who belong there and nowhere else. A link
 * opens the account to whoever holds it, so a role that takes two to give is not opened by a manager either.
 */
export function mayInvite(actor: Actor, user: string, directory: Directory, now: Millis): Decision {
  const manages = decideAbility(actor, 'people', null, now)
  if (manages.allowed) return manages
  let decision: Decision = manages
  for (const row of directory.membershipRowsOf(user)) {
    if (isOver(row, now)) continue
    decision = sensitiveRoles.includes(row.role)
      ? { allowed: false, why: 'no-right' }
      : row.branch === null
        ? { allowed: false, why: 'not-yours' }
        : decideAbility(actor, 'assign', row.branch, now)
    if (!decision.allowed) return decision
  }
  return decision
}
