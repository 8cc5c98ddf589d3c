/** What a person may ask of the server about a whole archive, and by which membership: judged here before it is written. */
import type { Millis } from '../../shared/base/ports.ts'
import type { Command } from '../../shared/domain/entry.ts'
import type { MembershipId } from '../../shared/domain/names.ts'
import { decideCheck } from '../../shared/policy/checking.ts'
import { decideAbilityAt, type Actor, type Decision, type Place } from '../../shared/policy/decide.ts'
import { decideAnswer, decideOffer, isAnswer } from '../../shared/policy/offering.ts'
import { rolesAt } from '../../shared/policy/watching.ts'
import { mayAppend, placesOf, type Standing } from './rights.ts'

/** Into other hands, 作废 or back again, 提交, what a checker found, and 知道了. */
export type Wish = Extract<
  Command,
  {
    do:
      | 'transfer'
      | 'offer'
      | 'take'
      | 'decline'
      | 'recall'
      | 'void'
      | 'restore'
      | 'submit'
      | 'verify'
      | 'return'
      | 'acknowledge'
  }
>

const abilityOf = { transfer: 'assign', void: 'void', restore: 'void', submit: 'submit' } as const

/** Null: not this person's to ask. */
export function mayWish(actor: Actor, wish: Wish, standing: Standing, now: Millis): MembershipId | null {
  if (isAnswer(wish)) return membershipOf(decideAnswer(actor, standing.grants, now))
  const [home] = placesOf(standing, 'profile', null)
  if (home === undefined || !isAllowed(actor, wish, home, now)) return null
  return membershipOf(mayAppend(actor, standing, 'life', null, now))
}

function isAllowed(actor: Actor, wish: Wish, home: Place, now: Millis): boolean {
  if (wish.do !== 'acknowledge') return decideWish(actor, wish, home, now).allowed
  const own = rolesAt(actor, home, now)
  return wish.roles.every((role) => own.includes(role))
}

function decideWish(
  actor: Actor,
  { do: deed }: Exclude<Wish, { do: 'acknowledge' }>,
  home: Place,
  now: Millis,
): Decision {
  switch (deed) {
    case 'verify':
    case 'return':
      return decideCheck(actor, 'profile', home, now)
    case 'offer':
    case 'recall':
      return decideOffer(actor, home, now)
    case 'take':
    case 'decline':
      return decideAnswer(actor, home.grants, now)
    default:
      return decideAbilityAt(actor, abilityOf[deed], home, now)
  }
}

const membershipOf = (decision: Decision): MembershipId | null =>
  decision.allowed ? decision.membership.id : null
