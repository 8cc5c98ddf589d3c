/**
 * 请人接手: who may ask a colleague to take an archive over, and who answers (POL140 to POL144). Asked by the screens,
 * the device and the door.
 */
import type { Millis } from '../base/ports.ts'
import type { GrantOnCard } from '../domain/card.ts'
import type { Command } from '../domain/entry.ts'
import { offerIn } from '../domain/offering.ts'
import { activeMemberships, decideAbilityAt, type Actor, type Decision, type Place } from './decide.ts'

/** `home`: where the archive itself stands. */
export const decideOffer = (actor: Actor, home: Place, now: Millis): Decision =>
  decideAbilityAt(actor, 'offer', home, now)

/** Whoever was asked, and nobody for them: what one takes on is one's own work. */
export function decideAnswer(actor: Actor, grants: readonly GrantOnCard[], now: Millis): Decision {
  const offer = offerIn(grants, now)
  if (offer === null || offer.to.is !== 'person' || offer.to.user !== actor.user)
    return { allowed: false, why: 'not-yours' }
  const [membership] = activeMemberships(actor, now)
  return membership === undefined
    ? { allowed: false, why: 'no-membership' }
    : { allowed: true, membership, reach: 'grant', grant: offer.id }
}

/** What somebody may say in `life` who reads of the archive only because it was offered to them. */
export const isAnswer = (command: Command): boolean => command.do === 'take' || command.do === 'decline'
