/**
 * Who names whom in a branch to be asked first (R24), and when those are there. Whom a thing waits for then, says `asked.ts`.
 */
import type { Millis } from '../base/ports.ts'
import type { Presence } from '../domain/namings.ts'
import type { BranchId } from '../domain/names.ts'
import {
  activeMemberships,
  decideAbility,
  worksOnline,
  type Actor,
  type Decision,
  type Membership,
} from './decide.ts'
import { matrix } from './table.ts'

/** May say who checks in that branch: whoever assigns work there. */
export const decideNaming = (actor: Actor, branch: BranchId, now: Millis): Decision =>
  decideAbility(actor, 'assign', branch, now)

/** Under it somebody checks what is handed in there, from a device that holds it. */
const checksBy = (membership: Membership, branch: BranchId): boolean =>
  membership.branch === branch &&
  !worksOnline(membership) &&
  (matrix[membership.role].profile.approve ?? []).includes('branch')

/** May be named there: checks what stands there, from a device (POL130). */
export const mayBeNamed = (actor: Actor, branch: BranchId, now: Millis): boolean =>
  activeMemberships(actor, now).some((one) => checksBy(one, branch))

/** When somebody may check there, and nobody stands in for them; of what is over by now nothing is said. */
export function presenceOf(
  memberships: readonly Membership[],
  /** 代班: memberships of others in that branch that stand in for this person. */
  deputies: readonly Membership[],
  branch: BranchId,
  now: Millis,
): readonly Presence[] {
  const away = deputies.filter((one) => one.branch === branch).sort((a, b) => a.from - b.from)
  return memberships
    .filter((one) => checksBy(one, branch))
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
