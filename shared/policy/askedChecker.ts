/**
 * Whom a file that was handed in waits for (R24, POL131): the one whom the branch named, the substitute, or everybody who
 * may check there. Pure, and asked where it is shown: what a branch said lies on its devices, so it holds offline, too.
 *
 * It says who is asked, on whose 今日 and in whose queue a file stands. Who may check says `checking.ts`, and nobody is
 * kept from it by a name.
 */
import type { Millis } from '../base/ports.ts'
import { namingFor, type AnswerTime, type BranchCheckers, type Presence } from '../domain/checkers.ts'
import type { Checking } from '../domain/checking.ts'
import type { BranchId, UserId } from '../domain/names.ts'
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

/** What decides of a file that waits. */
export interface Waiting {
  readonly checking: Extract<Checking, { readonly is: 'submitted' }>
  /** The type of the client; empty where it is not known. */
  readonly kind: string
}

/** `to` null: everybody who may check there, and why. `due`: by when there was to be an answer; null: nobody said. */
export type Asked =
  | { readonly to: UserId; readonly as: 'checker' | 'substitute'; readonly due: Millis; readonly over: false }
  | {
      readonly to: null
      readonly why: 'nobody-named' | 'nobody-there' | 'over-time'
      readonly due: Millis | null
      readonly over: boolean
    }

export function askedOf(
  { checking, kind }: Waiting,
  said: Omit<BranchCheckers, 'branch'> | null,
  now: Millis,
  dueOf: (since: Millis, within: AnswerTime) => Millis,
): Asked {
  const naming = said === null ? null : namingFor(said.namings, kind)
  if (said === null || naming === null) return { to: null, why: 'nobody-named', due: null, over: false }
  const due = dueOf(checking.at, naming.within)
  if (now >= due) return { to: null, why: 'over-time', due, over: true }
  const can = (user: UserId): boolean =>
    !hadAHand(user, checking) && (said.present[user] ?? []).some((span) => isWithin(now, span))
  if (can(naming.checker)) return { to: naming.checker, as: 'checker', due, over: false }
  if (naming.substitute !== null && can(naming.substitute))
    return { to: naming.substitute, as: 'substitute', due, over: false }
  return { to: null, why: 'nobody-there', due, over: false }
}

/** Is this person, who may check it, asked to? */
export const isAsked = (user: UserId, asked: Asked, checking: Waiting['checking']): boolean =>
  asked.to === null ? !hadAHand(user, checking) : asked.to === user

/** As far as it was known when the file was handed in; what was written since, the door knows (POL96). */
export const hadAHand = (user: UserId, { by, hands }: Waiting['checking']): boolean =>
  user === by || (hands ?? []).includes(user)

const isWithin = (now: Millis, { from, until }: Presence): boolean =>
  from <= now && (until === null || now < until)
