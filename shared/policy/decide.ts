/**
 * The one function that answers "may this person do that here?", by the table in `table.ts`.
 *
 * Rights are the union over a person's memberships; the answer names the membership that
 * granted it, because the log must (F7: judged once, at commit).
 */
import type { Millis } from '../base/ports.ts'
import type { GrantOnCard } from '../domain/card.ts'
import { isRunning, type GrantId, type GrantRight } from '../domain/grant.ts'
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
  /** What was opened beyond the table, to a branch or a person, until a date. */
  readonly grants: readonly GrantOnCard[]
}

export type Decision =
  | {
      readonly allowed: true
      readonly membership: Membership
      readonly reach: Reach | 'grant'
      /** Set when only a grant allowed it. */
      readonly grant: GrantId | null
    }
  | { readonly allowed: false; readonly why: 'no-membership' | 'no-right' | 'not-yours' }

export function activeMemberships(actor: Actor, now: Millis): readonly Membership[] {
  return actor.memberships.filter((m) => m.from <= now && (m.until === null || now < m.until))
}

/** Works in this branch; one without a branch works in all of them. */
const isIn = (membership: Membership, branch: BranchId): boolean =>
  membership.branch === null || membership.branch === branch

/** A deputy's own archives count by his own membership, not by the one that makes him a deputy. */
const ownerMeant = (actor: Actor, membership: Membership): UserId => membership.deputyFor ?? actor.user

function reaches(reach: Reach, actor: Actor, membership: Membership, place: Place): boolean {
  switch (reach) {
    case 'own':
      return place.owner === ownerMeant(actor, membership) && isIn(membership, place.branch)
    case 'team':
      return place.team.includes(actor.user) && isIn(membership, place.branch)
    case 'branch':
      return isIn(membership, place.branch)
    case 'all':
      return membership.branch === null
  }
}

/** The rights that each kind of grant opens, and nothing beside them. */
const rightsOfGrant: { readonly [right in GrantRight]: readonly Right[] } = {
  mask: ['mask'],
  read: ['read'],
  write: ['read', 'write'],
}

function opens(grant: GrantOnCard, right: Right, compartment: Compartment, now: Millis): boolean {
  if (!isRunning(grant, now)) return false
  // `life` comes with any right on the archive, and takes commands from whoever may write something.
  const rights = compartment === 'life' && grant.right === 'mask' ? ['read'] : rightsOfGrant[grant.right]
  return (compartment === 'life' || grant.compartments.includes(compartment)) && rights.includes(right)
}

/**
 * A person's grant opens what it says, whatever the role. A branch's grant opens it to those of the branch
 * whose role has the right for the whole of a branch: it moves the place, it raises nobody.
 */
function grantFor(
  actor: Actor,
  active: readonly Membership[],
  right: Right,
  compartment: Compartment,
  place: Place,
  now: Millis,
): Decision | null {
  for (const grant of place.grants) {
    const { to } = grant
    if (to.is === 'person') {
      const [first] = active
      if (to.user === actor.user && first !== undefined && opens(grant, right, compartment, now))
        return { allowed: true, membership: first, reach: 'grant', grant: grant.id }
      continue
    }
    // Who may only see a part masked in a branch of his own sees it masked here too.
    const asked = right === 'mask' ? 'read' : right === 'blind' ? 'write' : right
    if (!opens(grant, asked, compartment, now)) continue
    const membership = active.find(
      (one) => one.branch === to.branch && (matrix[one.role][compartment][right] ?? []).includes('branch'),
    )
    if (membership !== undefined) return { allowed: true, membership, reach: 'grant', grant: grant.id }
  }
  return null
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
      if (reaches(reach, actor, membership, place)) return { allowed: true, membership, reach, grant: null }
    }
  }
  return (
    grantFor(actor, active, right, compartment, place, now) ?? {
      allowed: false,
      why: anywhere ? 'not-yours' : 'no-right',
    }
  )
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
      return { allowed: true, membership, reach, grant: null }
    }
  }
  return { allowed: false, why: anywhere ? 'not-yours' : 'no-right' }
}

/** The same for something that is done to one archive: `own` asks whose it is, `team` who is named on it. */
export function decideAbilityAt(actor: Actor, ability: Ability, place: Place, now: Millis): Decision {
  const active = activeMemberships(actor, now)
  if (active.length === 0) return { allowed: false, why: 'no-membership' }
  let anywhere = false
  for (const membership of active) {
    const reach = abilitiesByRole[membership.role][ability]
    if (reach === undefined) continue
    anywhere = true
    if (reaches(reach, actor, membership, place)) return { allowed: true, membership, reach, grant: null }
  }
  return { allowed: false, why: anywhere ? 'not-yours' : 'no-right' }
}

/** A feed that a device may pull. `masked`: cards only, no byte of the documents. */
export interface ScopeGrant {
  readonly id: string
  readonly masked: boolean
  readonly membership: MembershipId
  /** Known to the device, so that it stops by itself (null: no end). */
  readonly until: Millis | null
}

export const MASKED = '~m'
export const isMasked = (scope: string): boolean => scope.endsWith(MASKED)
/** The name under which a feed's rows stand: a masked feed shares those of the plain one. */
export const rowsOf = (scope: string): string => (isMasked(scope) ? scope.slice(0, -MASKED.length) : scope)

/**
 * Every name under which a document is listed in the feed, given where it stands. A masked feed shares the
 * rows of the plain one; what is granted to a person masked stands apart from what is granted to read,
 * because one and the same person may have both. A grant is listed until its end is committed.
 */
export function scopesOfDocument(compartment: Compartment, place: Place): readonly string[] {
  const { branch, owner, team, grants } = place
  const granted = grants
    .filter((grant) => compartment === 'life' || grant.compartments.includes(compartment))
    .map(({ to, right }) =>
      to.is === 'branch'
        ? `branch/${to.branch}/${compartment}`
        : `${right === 'mask' && compartment !== 'life' ? 'mask' : 'grant'}/${to.user}`,
    )
  return [
    ...new Set([
      `branch/${branch}/${compartment}`,
      `owner/${owner}/${branch}/${compartment}`,
      ...team.map((user) => `team/${user}/${branch}/${compartment}`),
      ...granted,
    ]),
  ]
}

/** Works on the server and replicates nothing: by role, or because every branch is too much for a device. */
export const worksOnline = ({ role, branch }: Membership): boolean =>
  branch === null || onlineRoles.includes(role)

/**
 * The feeds of a person, computed from the table. Who works online gets none: head office never
 * replicates. A person who may read under one membership and mask under another gets both.
 */
export function scopesOfActor(actor: Actor, now: Millis): readonly ScopeGrant[] {
  const grants = new Map<string, ScopeGrant>()
  const add = (id: string, masked: boolean, { id: membership, until }: Membership): void => {
    const before = grants.get(id)
    const longer =
      before === undefined
        ? until
        : before.until === null || until === null
          ? null
          : Math.max(before.until, until)
    grants.set(id, { id, masked, membership: before?.membership ?? membership, until: longer })
  }
  for (const membership of activeMemberships(actor, now)) {
    if (worksOnline(membership)) continue
    for (const compartment of compartments) {
      const cell = matrix[membership.role][compartment]
      for (const reach of cell.read ?? []) {
        const base = scopeBase(reach, actor, membership)
        if (base !== null) add(`${base}/${compartment}`, false, membership)
      }
      for (const reach of cell.mask ?? []) {
        const base = scopeBase(reach, actor, membership)
        if (base !== null) add(`${base}/${compartment}${MASKED}`, true, membership)
      }
    }
    // What a person was granted beside all that; mostly empty.
    add(`grant/${actor.user}`, false, membership)
    add(`mask/${actor.user}${MASKED}`, true, membership)
  }
  return [...grants.values()]
}

function scopeBase(reach: Reach, actor: Actor, membership: Membership): string | null {
  const { branch } = membership
  if (branch === null) return null
  switch (reach) {
    case 'own':
      return `owner/${ownerMeant(actor, membership)}/${branch}`
    case 'team':
      return `team/${actor.user}/${branch}`
    case 'branch':
      return `branch/${branch}`
    case 'all':
      return null
  }
}

/** How far a right on a compartment reaches, for questions about many archives at once. */
export interface Span {
  /** Every archive of the organisation. */
  readonly all: boolean
  readonly branches: readonly BranchId[]
  /** Archives of these owners in these branches. */
  readonly owners: readonly { readonly owner: UserId; readonly branch: BranchId }[]
}

/** The union over the memberships; archives reached by team or grant are not in it, they must be asked one by one. */
export function spanOf(actor: Actor, right: Right, compartment: Compartment, now: Millis): Span {
  const branches = new Set<BranchId>()
  const owners: { readonly owner: UserId; readonly branch: BranchId }[] = []
  let all = false
  for (const membership of activeMemberships(actor, now)) {
    const { branch } = membership
    for (const reach of matrix[membership.role][compartment][right] ?? []) {
      if (branch === null) all ||= reach === 'branch' || reach === 'all'
      else if (reach === 'own') owners.push({ owner: ownerMeant(actor, membership), branch })
      else if (reach === 'branch') branches.add(branch)
    }
  }
  return { all, branches: [...branches], owners }
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

/** May this person take lines of the log out of the house? */
export const mayExportLog = (actor: Actor, now: Millis): boolean => {
  const { membership } = logViewOf(actor, now)
  return membership !== null && logViews[membership.role].export
}

export const isBusinessCompartment = (compartment: Compartment): boolean =>
  (businessCompartments as readonly string[]).includes(compartment)

export type { Role, Right, Ability, Reach }
