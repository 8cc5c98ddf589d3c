/**
 * What this person may do with each document of an archive, as far as this device can tell. The
 * server judges again; here it decides what a form offers and what is refused before it is written.
 */
import type { Millis } from '../../shared/base/ports.ts'
import type { GrantOnCard, LifeFragment } from '../../shared/domain/card.ts'
import {
  archiveCompartments,
  businessCompartments,
  partOf,
  type BusinessId,
  type Compartment,
  type Part,
} from '../../shared/domain/names.ts'
import { isPlaced, type ArchiveView, type Placed } from '../../shared/domain/view.ts'
import { decide, decideAppend, type Actor, type Decision, type Place } from '../../shared/policy/decide.ts'
import { decideCheck } from '../../shared/policy/checking.ts'
import { isGuarded } from '../../shared/policy/proposing.ts'
import { decideSettle } from '../../shared/policy/settling.ts'
import type { PartRight, Settling } from '../api.ts'
import type { Directory } from './directory.ts'
import type { Lease } from './lease.ts'

/** Server time, as far as this device knows it; between two contacts it never goes back. */
export const nowOf = (tools: { readonly lease: Lease; readonly directory: Directory }): Millis =>
  tools.lease.now + tools.directory.offset

export interface Standing extends Pick<ArchiveView, 'lifecycle' | 'businesses' | 'team'> {
  readonly grants: readonly GrantOnCard[]
}

/** Null while it is unknown where the archive belongs. */
export function standingOfLife({
  state,
  branch,
  owner,
  archiveNo,
  businesses,
  team,
  grants,
  voided,
}: LifeFragment): Standing | null {
  if (branch === null || owner === null) return null
  const lifecycle = lifecycleOf()
  if (lifecycle === null) return null
  return {
    lifecycle,
    businesses: businesses.map((business) => ({ ...business, confirmed: true })),
    team,
    grants,
  }

  function lifecycleOf(): Placed | null {
    if (branch === null || owner === null) return null
    if (state === 'requested') return { state, branch, owner }
    const at = { branch, owner, archiveNo: archiveNo ?? '' }
    if (state === 'open') return { state, ...at }
    return state === 'voided' && voided !== undefined ? { state, ...at, ...voided, why: '' } : null
  }
}

/** Empty while it is unknown where the archive belongs, or when it has no such business. */
export function placesOf(
  view: Standing,
  compartment: Compartment,
  business: BusinessId | null,
): readonly Place[] {
  const { lifecycle } = view
  if (!isPlaced(lifecycle)) return []
  const at = (owner: string): Place => ({
    branch: lifecycle.branch,
    owner,
    team: view.team.map(({ user }) => user),
    grants: view.grants,
  })
  if (business !== null)
    return view.businesses.filter((one) => one.id === business).map((one) => at(one.owner))
  // `life` stands with everyone who has any right on the archive.
  const others = compartment === 'life' ? view.businesses.map((one) => one.owner) : []
  return [...new Set([lifecycle.owner, ...others])].map(at)
}

export function mayAppend(
  actor: Actor,
  view: Standing,
  compartment: Compartment,
  business: BusinessId | null,
  now: Millis,
): Decision {
  return first(placesOf(view, compartment, business), (place) => decideAppend(actor, compartment, place, now))
}

export function maySettle(
  actor: Actor,
  view: Standing,
  compartment: Compartment,
  business: BusinessId | null,
  verified: boolean,
  now: Millis,
): Decision {
  return first(placesOf(view, compartment, business), (place) =>
    decideSettle(actor, compartment, place, verified, now),
  )
}

export function mayRead(
  actor: Actor,
  view: Standing,
  compartment: Compartment,
  business: BusinessId | null,
  now: Millis,
): boolean {
  return placesOf(view, compartment, business).some(
    (place) => decide(actor, 'read', compartment, place, now).allowed,
  )
}

function first(places: readonly Place[], ask: (place: Place) => Decision): Decision {
  let refusal: Decision = { allowed: false, why: 'not-yours' }
  for (const place of places) {
    const decision = ask(place)
    if (decision.allowed) return decision
    refusal = decision
  }
  return refusal
}

/** One right for every document that the archive could have. */
export function partRights(actor: Actor, view: Standing, now: Millis): ReadonlyMap<Part, PartRight> {
  const rights = new Map<Part, PartRight>()
  const put = (compartment: Compartment, business: BusinessId | null): void => {
    rights.set(partOf(business, compartment), partRight(actor, view, compartment, business, now))
  }
  for (const compartment of archiveCompartments) put(compartment, null)
  for (const { id } of view.businesses) for (const compartment of businessCompartments) put(compartment, id)
  return rights
}

/** What contradicts in each of them, and may be settled by this person. */
export function partSettling(actor: Actor, view: Standing, now: Millis): ReadonlyMap<Part, Settling> {
  const settling = new Map<Part, Settling>()
  const put = (compartment: Compartment, business: BusinessId | null): void => {
    const stands = view.lifecycle.state !== 'voided'
    const places = placesOf(view, compartment, business)
    const may = (verified: boolean): boolean =>
      stands && maySettle(actor, view, compartment, business, verified, now).allowed
    const writes = stands && mayAppend(actor, view, compartment, business, now).allowed
    const guarded = places.every((place) => isGuarded(actor, compartment, place, now))
    settling.set(partOf(business, compartment), {
      plain: may(false),
      verified: may(true),
      answer: may(true) || (writes && !guarded),
      vouch: stands && places.some((place) => decideCheck(actor, compartment, place, now).allowed),
    })
  }
  for (const compartment of archiveCompartments) put(compartment, null)
  for (const { id } of view.businesses) for (const compartment of businessCompartments) put(compartment, id)
  return settling
}

function partRight(
  actor: Actor,
  view: Standing,
  compartment: Compartment,
  business: BusinessId | null,
  now: Millis,
): PartRight {
  const places = placesOf(view, compartment, business)
  const may = (right: 'read' | 'write' | 'blind' | 'mask'): boolean =>
    places.some((place) => decide(actor, right, compartment, place, now).allowed)
  // 作废: to be read and to be restored, and nothing else.
  const closed = view.lifecycle.state === 'voided' && compartment !== 'life'
  if (closed) return may('read') ? 'read' : may('mask') ? 'masked' : 'none'
  if (may('write')) return may('read') ? 'write' : 'blind'
  if (may('read')) return 'read'
  if (may('blind')) return 'blind'
  return may('mask') ? 'masked' : 'none'
}
