/**
 * Who may give a grant, to whom, for how long: the rules POL10 to POL17 of SPEC.md, as one function.
 *
 * A newcomer would look for the giver's own right on what he opens. It does not matter: a manager opens
 * identity to a colleague without ever reading it. What matters is that the giver is not the receiver,
 * and that what is most sensitive, or goes to another company, takes two persons.
 */
import type { Millis } from '../base/ports.ts'
import { MAX_GRANT_MS, MAX_GRANTS, type Grant } from '../domain/grant.ts'
import type { BranchId, UserId } from '../domain/names.ts'
import { decide, decideAbility, decideAbilityAt, type Actor, type Decision, type Place } from './decide.ts'

export type GrantRefusal =
  | 'no-right'
  | 'past'
  | 'too-long'
  | 'too-many'
  | 'to-oneself'
  | 'home-branch'
  | 'unknown-branch'
  | 'unknown-person'
  | 'second-needed'
  | 'second-unfit'
  | 'agreement-needed'

/** What the rules must know beside the grant itself. */
export interface GrantCase {
  readonly grant: Grant
  /** The archive's own place, and those of its businesses. */
  readonly places: readonly Place[]
  readonly by: Actor
  readonly second: Actor | null
  /** Whether the person works here, or the branch exists. */
  readonly receiverKnown: boolean
  /** Home and receiving branch are of different legal entities. */
  readonly separateEntities: boolean
  readonly now: Millis
}

/** Longest for a look at what is masked to everyone of one's role (break-glass). */
export const MAX_BREAK_GLASS_MS: Millis = 24 * 3_600_000
/** Longest for what an auditor sees in a case of his own. */
export const MAX_CASE_MS: Millis = 30 * 24 * 3_600_000

/** Null: may be given. */
export function whyNotGrant(asked: GrantCase): GrantRefusal | null {
  const { grant, places, by, now } = asked
  // One that begins later would be listed in the feed at once: what is opened is opened now.
  if (grant.until <= now || grant.from > now) return 'past'
  if (grant.until - Math.max(grant.from, now) > MAX_GRANT_MS) return 'too-long'
  if ((places[0]?.grants.length ?? 0) >= MAX_GRANTS) return 'too-many'
  if (!places.some((place) => decide(by, 'read', 'life', place, now).allowed)) return 'no-right'
  return grant.to.is === 'branch' ? whyNotShare(asked, grant.to.branch) : whyNotPerson(asked, grant.to.user)
}

const abilityAt = (
  actor: Actor,
  ability: 'share' | 'grant' | 'second',
  { places, now }: GrantCase,
): Decision => {
  const answers = places.map((place) => decideAbilityAt(actor, ability, place, now))
  return answers.find(({ allowed }) => allowed) ?? answers[0] ?? { allowed: false, why: 'no-right' }
}

/** Head office alone, or both managers together. */
function whyNotShare(asked: GrantCase, branch: BranchId): GrantRefusal | null {
  const { grant, places, by, second, receiverKnown, separateEntities, now } = asked
  if (!receiverKnown) return 'unknown-branch'
  if (places.some((place) => place.branch === branch)) return 'home-branch'
  // To a branch a document is sent or not; what is masked there follows from the roles.
  if (grant.right === 'mask') return 'no-right'
  const may = abilityAt(by, 'share', asked)
  if (!may.allowed) return 'no-right'
  if (separateEntities && (grant.agreement ?? '').trim() === '') return 'agreement-needed'
  const alone = may.reach === 'all' && !grant.compartments.includes('identity')
  if (alone && second === null) return null
  if (second === null) return 'second-needed'
  if (second.user === by.user) return 'second-unfit'
  return decideAbility(second, 'share', branch, now).allowed ? null : 'second-unfit'
}

function whyNotPerson(asked: GrantCase, user: UserId): GrantRefusal | null {
  const { grant, by, second, receiverKnown } = asked
  if (!receiverKnown) return 'unknown-person'
  if (user === by.user) return whyNotOneself(asked)
  if (second === null) {
    if (!abilityAt(by, 'grant', asked).allowed) return 'second-needed'
    return grant.compartments.includes('identity') ? 'second-needed' : null
  }
  return isFitSecond(asked, second, user) ? null : 'second-unfit'
}

/** Nobody gives himself anything; but an auditor may look in a case, and anyone may ask with a second person. */
function whyNotOneself(asked: GrantCase): GrantRefusal | null {
  const { grant, places, by, second, now } = asked
  const lasts = grant.until - Math.max(grant.from, now)
  const everywhere = (right: 'maskPerCase' | 'breakGlass'): boolean =>
    grant.compartments.every((compartment) =>
      places.some((place) => decide(by, right, compartment, place, now).allowed),
    )
  if (grant.right === 'mask' && everywhere('maskPerCase')) {
    // Nobody handles a case about himself.
    if (places.some(({ owner, team }) => owner === by.user || team.includes(by.user))) return 'to-oneself'
    return lasts > MAX_CASE_MS ? 'too-long' : null
  }
  if (second === null) return 'second-needed'
  const breakGlass = grant.compartments.includes('identity') && everywhereAny(asked, 'breakGlass')
  if (breakGlass && (grant.right !== 'mask' || lasts > MAX_BREAK_GLASS_MS)) return 'too-long'
  return isFitSecond(asked, second, by.user) ? null : 'second-unfit'
}

const everywhereAny = ({ places, by, now, grant }: GrantCase, right: 'breakGlass'): boolean =>
  grant.compartments.some((compartment) =>
    places.some((place) => decide(by, right, compartment, place, now).allowed),
  )

const isFitSecond = (asked: GrantCase, second: Actor, receiver: UserId): boolean =>
  second.user !== asked.by.user && second.user !== receiver && abilityAt(second, 'second', asked).allowed

/** Whoever gave it, received it, or may give one here. */
export function mayEndGrant(actor: Actor, grant: Grant, places: readonly Place[], now: Millis): boolean {
  if (grant.by === actor.user || grant.approvedBy === actor.user) return true
  if (grant.to.is === 'person' && grant.to.user === actor.user) return true
  const ability = grant.to.is === 'branch' ? 'share' : 'grant'
  return places.some((place) => decideAbilityAt(actor, ability, place, now).allowed)
}
