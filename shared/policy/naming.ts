/**
 * Who names whom in a branch to check (R24) or to have the first look (R05), and when those are there. Whom something waits
 * for then, says `asked.ts`.
 */
import type { Millis } from '../base/ports.ts'
import type { NamedPost, Presence } from '../domain/namings.ts'
import type { BranchId } from '../domain/names.ts'
import {
  activeMemberships,
  decideAbility,
  worksOnline,
  type Actor,
  type Decision,
  type Membership,
} from './decide.ts'
import { matrix, type Role } from './table.ts'

/** May say who checks or looks first in that branch: whoever assigns work there. */
export const decideNaming = (actor: Actor, branch: BranchId, now: Millis): Decision =>
  decideAbility(actor, 'assign', branch, now)

/** What somebody must be able to do with every archive of the branch: one who keeps only their own never sees the rest. */
const does: { readonly [post in NamedPost]: (role: Role) => boolean } = {
  checkers: (role) => (matrix[role].profile.approve ?? []).includes('branch'),
  triagers: (role) => (matrix[role].contact.write ?? []).includes('branch'),
}

/** Under it somebody does that there, from a device that holds what it is done to. */
const standsAt = (post: NamedPost, membership: Membership, branch: BranchId): boolean =>
  membership.branch === branch && !worksOnline(membership) && does[post](membership.role)

/** May be named there (POL130, POL136). */
export const mayBeNamed = (post: NamedPost, actor: Actor, branch: BranchId, now: Millis): boolean =>
  activeMemberships(actor, now).some((one) => standsAt(post, one, branch))

/** When somebody may do that there, and nobody stands in for them; of what is over by now nothing is said. */
export function presenceOf(
  post: NamedPost,
  memberships: readonly Membership[],
  /** 代班: memberships of others in that branch that stand in for this person. */
  deputies: readonly Membership[],
  branch: BranchId,
  now: Millis,
): readonly Presence[] {
  const away = deputies.filter((one) => one.branch === branch).sort((a, b) => a.from - b.from)
  return memberships
    .filter((one) => standsAt(post, one, branch))
    .flatMap(({ from, until }) =>
      away.reduce<readonly Presence[]>(
        (spans, gap) => spans.flatMap((span) => without(span, gap)),
        [{ from, until }],
      ),
    )
    .filter(({ until }) => until === null || until > now)
    .sort((a, b) => a.from - b.from)
}

const END = Number.POSITIVE_INFINITY

function without(span: Presence, gap: Presence): readonly Presence[] {
  const until = span.until ?? END
  const before = { from: span.from, until: Math.min(until, gap.from) }
  const after = { from: Math.max(span.from, gap.until ?? END), until }
  return [before, after].flatMap(({ from, until: end }) =>
    from < end ? [{ from, until: end === END ? null : end }] : [],
  )
}
