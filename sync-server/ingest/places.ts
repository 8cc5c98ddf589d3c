/**
 * Where a document stands, for the policy: its branch, its owner, its team, what was granted on it; and the
 * scopes that list it.
 *
 * One thing is special: `life` belongs to everyone with any right on the archive, so it stands at
 * several places at once, the archive's own and that of each business with an owner of its own.
 */
import {
  archiveCompartments,
  businessCompartments,
  type Compartment,
  type DocAddress,
} from '../../shared/domain/names.ts'
import {
  decide,
  decideAppend,
  scopesOfDocument,
  type Actor,
  type Decision,
  type Place,
} from '../../shared/policy/decide.ts'
import { decideLateProposal } from '../../shared/policy/proposing.ts'
import { decideSettle } from '../../shared/policy/settling.ts'
import type { Right } from '../../shared/policy/table.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { ArchiveRow } from '../store/contract.ts'

/** Empty when the archive has no such business. */
export function placesOf(
  row: ArchiveRow,
  address: Pick<DocAddress, 'business' | 'compartment'>,
): readonly Place[] {
  const at = (owner: string): Place => ({
    branch: row.branch,
    owner,
    team: row.team.map(({ user }) => user),
    grants: row.grants,
  })
  if (address.business !== null) {
    const business = row.businesses.find((one) => one.id === address.business)
    return business === undefined ? [] : [at(business.owner)]
  }
  const owners = address.compartment === 'life' ? row.businesses.map((one) => one.owner) : []
  return [...new Set([row.owner, ...owners])].map(at)
}

/** Where a document of this archive may stand: its own compartments, and those of each business. */
export function addressesOf({
  businesses,
}: ArchiveRow): readonly Pick<DocAddress, 'business' | 'compartment'>[] {
  return [
    ...archiveCompartments.map((compartment) => ({ business: null, compartment })),
    ...businesses.flatMap(({ id }) =>
      businessCompartments.map((compartment) => ({ business: id, compartment })),
    ),
  ]
}

export function scopesAt(compartment: Compartment, places: readonly Place[]): readonly string[] {
  return [...new Set(places.flatMap((place) => scopesOfDocument(compartment, place)))]
}

/** The first place that allows it; the refusal of the first when none does. */
function firstAllowed(places: readonly Place[], ask: (place: Place) => Decision): Decision {
  let refusal: Decision | null = null
  for (const place of places) {
    const decision = ask(place)
    if (decision.allowed) return decision
    refusal ??= decision
  }
  return refusal ?? { allowed: false, why: 'not-yours' }
}

export const mayAppend = (
  actor: Actor,
  compartment: Compartment,
  places: readonly Place[],
  now: Millis,
): Decision => firstAllowed(places, (place) => decideAppend(actor, compartment, place, now))

/** May settle there what contradicts, `verified` where one of the accounts was. */
export const maySettle = (
  actor: Actor,
  compartment: Compartment,
  places: readonly Place[],
  verified: boolean,
  now: Millis,
): Decision => firstAllowed(places, (place) => decideSettle(actor, compartment, place, verified, now))

/** What was written before the handover was heard of. */
export const mayProposeLate = (
  actor: Actor,
  compartment: Compartment,
  places: readonly Place[],
  now: Millis,
): Decision => firstAllowed(places, (place) => decideLateProposal(actor, compartment, place, now))

export const may = (
  actor: Actor,
  right: Right,
  compartment: Compartment,
  places: readonly Place[],
  now: Millis,
): Decision => firstAllowed(places, (place) => decide(actor, right, compartment, place, now))
