/**
 * The one function that answers "may this person do that here?", by the table in `table.ts`.
 *
 * Rights are the union over a person's memberships; the answer names the membership that
 * granted it, because the log must (F7: judged once, at commit).
 */
import type { Millis } from '../base/ports.ts'
import {
  businessCompartments,
  compartments,
  type BranchId,
  type Compartment,
  type MembershipId,
  type UserId,
} from '../domain/names.ts'
import {
  abilitiesByRole,
  logViews,
  matrix,
  onlineRoles,
  type Ability,
  type LogView,
  type Reach,
  type Right,
  type Role,
} from './table.ts'

export interface Membership {
  readonly id: MembershipId
  readonly role: Role
  /** Null: every branch. */
  readonly branch: BranchId | null
  /** Inclusive start and exclusive end, server time. Null end: until revoked. */
  readonly from: Millis
  readonly until: Millis | null
  /** Set for a deputy: whose archives count as own. */
  readonly deputyFor: UserId | null
}

export interface Actor {
  readonly user: UserId
  readonly memberships: readonly Membership[]
}

/** Where something stands: enough of an archive to judge rights, and nothing of its content. */
export interface Place {
  readonly branch: BranchId
  /** Owner of the archive, or of the business when the compartment belongs to one. */
  readonly owner: UserId
  /** People named on the job: 协办, 设计师, 项目经理, 监理. */
  readonly team: readonly UserId[]
}

export type Decision =
  | { readonly allowed: true; readonly membership: Membership; readonly reach: Reach }
  | { readonly allowed: false; readonly why: 'no-membership' | 'no-right' | 'not-yours' }

export function activeMemberships(actor: Actor, now: Millis): readonly Membership[] {
  return actor.memberships.filter((m) => m.from <= now && (m.until === null || now < m.until))
}

function reaches(reach: Reach, actor: Actor, membership: Membership, place: Place): boolean {
  switch (reach) {
    case 'own':
      return place.owner === actor.user || place.owner === membership.deputyFor
    case 'team':
      return place.team.includes(actor.user)
    case 'branch':
      return membership.branch === null || membership.branch === place.branch
    case 'all':
      return membership.branch === null
  }
}

/** May the actor use `right` on a compartment that stands at `place`? */
export function decide(
  actor: Actor,
  right: Right,
  compartment: Compartment,
  place: Place,
  now: Millis,
): Decision {
  const active = activeMemberships(actor, now)
  if (active.length === 0) return { allowed: false, why: 'no-membership' }
  let anywhere = false
  for (const membership of active) {
    for (const reach of matrix[membership.role][compartment][right] ?? []) {
      anywhere = true
      if (reaches(reach, actor, membership, place)) return { allowed: true, membership, reach }
    }
  }
  return { allowed: false, why: anywhere ? 'not-yours' : 'no-right' }
}

/** `write`, or `blind` for those who append without ever receiving. */
export function decideAppend(actor: Actor, compartment: Compartment, place: Place, now: Millis): Decision {
  const write = decide(actor, 'write', compartment, place, now)
  if (write.allowed) return write
  const blind = decide(actor, 'blind', compartment, place, now)
  return blind.allowed ? blind : write
}

/** May the actor do something that belongs to no compartment, in this branch (null: anywhere)? */
export function decideAbility(
  actor: Actor,
  ability: Ability,
  branch: BranchId | null,
  now: Millis,
): Decision {
  const active = activeMemberships(actor, now)
  if (active.length === 0) return { allowed: false, why: 'no-membership' }
  let anywhere = false
  for (const membership of active) {
    const reach = abilitiesByRole[membership.role][ability]
    if (reach === undefined) continue
    anywhere = true
    if (
      reach === 'all'
        ? membership.branch === null
        : membership.branch === null || membership.branch === branch
    ) {
      return { allowed: true, membership, reach }
    }
  }
  return { allowed: false, why: anywhere ? 'not-yours' : 'no-right' }
}

/** A feed that a device may pull. `masked`: cards only, no byte of the documents. */
export interface ScopeGrant {
  readonly id: string
  readonly compartment: Compartment
  readonly masked: boolean
  readonly membership: MembershipId
  /** Known to the device, so that it stops by itself (null: no end). */
  readonly until: Millis | null
}

export const MASKED = '~m'

/** Every name under which a document is listed in the feed, given where it stands. Masked ones share the rows. */
export function scopesOfDocument(compartment: Compartment, place: Place): readonly string[] {
  return [
    `branch/${place.branch}/${compartment}`,
    `owner/${place.owner}/${compartment}`,
    ...place.team.map((user) => `team/${user}/${compartment}`),
  ]
}

/**
 * The feeds of a person, computed from the table. Roles that work online get none: head office
 * never replicates. A person who may read under one membership and mask under another gets both.
 */
export function scopesOfActor(actor: Actor, now: Millis): readonly ScopeGrant[] {
  const grants = new Map<string, ScopeGrant>()
  for (const membership of activeMemberships(actor, now)) {
    if (onlineRoles.includes(membership.role)) continue
    for (const compartment of compartments) {
      const cell = matrix[membership.role][compartment]
      for (const [right, masked] of [
        ['read', false],
        ['mask', true],
      ] as const) {
        for (const reach of cell[right] ?? []) {
          const base = scopeBase(reach, actor, membership)
          if (base === null) continue
          const id = `${base}/${compartment}${masked ? MASKED : ''}`
          const before = grants.get(id)
          const until =
            before === undefined || (before.until !== null && membership.until !== null)
              ? later(before?.until ?? null, membership.until, before === undefined)
              : null
          grants.set(id, { id, compartment, masked, membership: membership.id, until })
        }
      }
    }
  }
  return [...grants.values()]
}

function later(before: Millis | null, until: Millis | null, first: boolean): Millis | null {
  if (first) return until
  return before === null || until === null ? null : Math.max(before, until)
}

function scopeBase(reach: Reach, actor: Actor, membership: Membership): string | null {
  switch (reach) {
    case 'own':
      return `owner/${membership.deputyFor ?? actor.user}`
    case 'team':
      return `team/${actor.user}`
    case 'branch':
      return membership.branch === null ? null : `branch/${membership.branch}`
    case 'all':
      return null
  }
}

/** How far a right on a compartment reaches, for questions about many archives at once. */
export interface Span {
  /** Every archive of the organisation. */
  readonly all: boolean
  readonly branches: readonly BranchId[]
  /** Archives of these owners. */
  readonly owners: readonly UserId[]
}

/** The union over the memberships; archives reached by team are not in it, they must be asked one by one. */
export function spanOf(actor: Actor, right: Right, compartment: Compartment, now: Millis): Span {
  const branches = new Set<BranchId>()
  const owners = new Set<UserId>()
  let all = false
  for (const membership of activeMemberships(actor, now)) {
    for (const reach of matrix[membership.role][compartment][right] ?? []) {
      if (reach === 'own') owners.add(membership.deputyFor ?? actor.user)
      else if (reach === 'branch' && membership.branch !== null) branches.add(membership.branch)
      else if (reach !== 'team' && membership.branch === null) all = true
    }
  }
  return { all, branches: [...branches], owners: [...owners] }
}

const widest: readonly LogView[] = [
  'all',
  'allMeta',
  'branch',
  'branchChanges',
  'branchCustody',
  'own',
  'none',
]

/** The widest view of the log that any membership gives, with the branches in which it holds (null: all). */
export function logViewOf(
  actor: Actor,
  now: Millis,
): {
  readonly view: LogView
  readonly branches: readonly BranchId[] | null
  readonly membership: Membership | null
} {
  const active = activeMemberships(actor, now)
  for (const view of widest) {
    const holding = active.filter((m) => logViews[m.role].view === view)
    const first = holding[0]
    if (first === undefined) continue
    const everywhere = holding.some((m) => m.branch === null)
    return {
      view,
      branches: everywhere ? null : holding.flatMap((m) => (m.branch === null ? [] : [m.branch])),
      membership: first,
    }
  }
  return { view: 'none', branches: [], membership: null }
}

export const isBusinessCompartment = (compartment: Compartment): boolean =>
  (businessCompartments as readonly string[]).includes(compartment)

export type { Role, Right, Ability, Reach }
