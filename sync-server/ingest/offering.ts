/**
 * 请人接手: the rulings on an offer and its answers (POL140 to POL144).
 *
 * Which came first decides: an answer to an offer that was taken back, answered or is over by then is refused, and so is
 * a recall of one that was taken.
 */
import type { Command } from '../../shared/domain/entry.ts'
import { MAX_GRANTS, type Grant } from '../../shared/domain/grant.ts'
import { OFFER_MS, OFFERED, offerIn } from '../../shared/domain/offering.ts'
import type { Actor } from '../../shared/policy/decide.ts'
import { decideAnswer, decideOffer } from '../../shared/policy/offering.ts'
import { mayTake } from '../people/receivers.ts'
import type { ArchiveRow } from '../store/contract.ts'
import { moves } from './moves.ts'
import { placesOf } from './places.ts'
import { refused, type Ruling, type RulingBench } from './ruling.ts'

type To<Deed extends Command['do']> = Extract<Command, { do: Deed }>

export async function ruleOnOffer(
  { offer, to }: To<'offer'>,
  row: ArchiveRow,
  actor: Actor,
  { directory, overlay, now }: RulingBench,
): Promise<Ruling> {
  const may = mayOffer(row, actor, now)
  if (may !== null) return refused(may)
  if (offerIn(row.grants, now) !== null || row.grants.some(({ id }) => id === offer))
    return refused('already-offered')
  if (row.owner === to) return refused('already-theirs')
  const receiver = directory.user(to)
  if (receiver === null || !mayTake(receiver, row.branch, directory, now))
    return refused('owner-not-in-branch')
  if (row.grants.length >= MAX_GRANTS) return refused('too-many')
  const grant: Grant = {
    id: offer,
    to: { is: 'person', user: to },
    compartments: OFFERED,
    right: 'read',
    from: now,
    until: now + OFFER_MS,
    by: actor.user,
    approvedBy: null,
    why: 'offer',
    agreement: null,
    offer: true,
  }
  const after: ArchiveRow = { ...row, grants: [...row.grants, grant] }
  return {
    verdict: { is: 'offered', grant },
    row: after,
    effects: await moves(row, after, overlay, 'ended'),
    object: to,
  }
}

export async function ruleOnTake(
  { offer }: To<'take'>,
  row: ArchiveRow,
  actor: Actor,
  { directory, overlay, now }: RulingBench,
): Promise<Ruling> {
  const why = whyNotAnswered(offer, row, actor, now)
  if (why !== null) return refused(why)
  const receiver = directory.user(actor.user)
  if (receiver === null || !mayTake(receiver, row.branch, directory, now))
    return refused('owner-not-in-branch')
  const after = inTheHandsOf(actor.user, row)
  return {
    verdict: { is: 'transferred', to: actor.user },
    row: after,
    effects: await moves(row, after, overlay, 'transferred'),
  }
}

export async function ruleOnDecline(
  { offer, reason, note }: To<'decline'>,
  row: ArchiveRow,
  actor: Actor,
  bench: RulingBench,
): Promise<Ruling> {
  const why = whyNotAnswered(offer, row, actor, bench.now)
  if (why !== null) return refused(why)
  const said = note === undefined ? { reason } : { reason, note }
  return over(row, bench, { is: 'declined', grant: offer, by: actor.user, ...said })
}

/** By whoever could have made it: a manager takes back what an owner offered. */
export async function ruleOnRecall(
  { offer }: To<'recall'>,
  row: ArchiveRow,
  actor: Actor,
  bench: RulingBench,
): Promise<Ruling> {
  const may = mayOffer(row, actor, bench.now)
  if (may !== null) return refused(may)
  if (offerIn(row.grants, bench.now)?.id !== offer) return refused('no-offer')
  return over(row, bench, { is: 'recalled', grant: offer, by: actor.user })
}

/**
 * The whole client: the archive and those businesses in it that were its owner's, as the fold has it. What was offered
 * is answered by it.
 */
export const inTheHandsOf = (to: string, row: ArchiveRow): ArchiveRow => ({
  ...row,
  owner: to,
  businesses: row.businesses.map((one) => (one.owner === row.owner ? { ...one, owner: to } : one)),
  grants: row.grants.filter((grant) => grant.offer !== true),
})

async function over(
  row: ArchiveRow,
  { overlay }: RulingBench,
  verdict: Extract<Ruling['verdict'], { is: 'declined' | 'recalled' }>,
): Promise<Ruling> {
  const after: ArchiveRow = { ...row, grants: row.grants.filter(({ id }) => id !== verdict.grant) }
  return { verdict, row: after, effects: await moves(row, after, overlay, 'ended') }
}

function mayOffer(row: ArchiveRow, actor: Actor, now: number): string | null {
  const [home] = placesOf(row, { business: null, compartment: 'profile' })
  const may = home === undefined ? null : decideOffer(actor, home, now)
  return may?.allowed === true ? null : (may?.why ?? 'no-right')
}

function whyNotAnswered(offer: string, row: ArchiveRow, actor: Actor, now: number): string | null {
  if (offerIn(row.grants, now)?.id !== offer) return 'no-offer'
  const may = decideAnswer(actor, row.grants, now)
  return may.allowed ? null : may.why
}
