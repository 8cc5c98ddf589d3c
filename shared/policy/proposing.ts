/**
 * 变更申请 (R44): whose write over a verified value is a proposal, and who may propose at all. Asked by the screens, the
 * device and the door.
 */
import type { Millis } from '../base/ports.ts'
import type { Compartment } from '../domain/names.ts'
import {
  activeMemberships,
  decide,
  decideAppend,
  worksOnline,
  type Actor,
  type Decision,
  type Place,
} from './decide.ts'
import { matrix, roles } from './table.ts'

/** Somebody's cell says so for this compartment: what was verified there is not everybody's to replace. */
const isGuardedCompartment = (compartment: Compartment): boolean =>
  roles.some((role) => matrix[role][compartment].proposeVerified !== undefined)

/**
 * True: this person replaces no verified value there, but may propose another (POL98). Whoever writes by a grant alone is
 * no freer than the owner.
 */
export function isGuarded(actor: Actor, compartment: Compartment, place: Place, now: Millis): boolean {
  if (!isGuardedCompartment(compartment)) return false
  return !activeMemberships(actor, now).some((membership) => {
    const cell = matrix[membership.role][compartment]
    if (cell.write === undefined || cell.proposeVerified !== undefined) return false
    const alone = decide({ user: actor.user, memberships: [membership] }, 'write', compartment, place, now)
    return alone.allowed && alone.reach !== 'grant'
  })
}

/** Says what becomes of proposals for verified values, in archives that lie on this person's devices. */
export const answersProposals = (actor: Actor, now: Millis): boolean =>
  activeMemberships(actor, now).some((membership) => {
    const { approve, write, proposeVerified } = matrix[membership.role].contact
    return (
      !worksOnline(membership) &&
      (approve ?? (proposeVerified === undefined ? write : undefined)) !== undefined
    )
  })

/**
 * What somebody wrote before they heard that it is no longer theirs, or that they are off the job: asked with their rights
 * as if it still were (POL99).
 */
export function decideLateProposal(
  actor: Actor,
  compartment: Compartment,
  place: Place,
  now: Millis,
): Decision {
  const { user } = actor
  return decideAppend(actor, compartment, { ...place, owner: user, team: [...place.team, user] }, now)
}
