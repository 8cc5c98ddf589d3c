/**
 * 请人接手: an owner asks a colleague to take an archive over; asked, accepted or declined, effective (`workflows.md`).
 *
 * While the question stands, the colleague may read who the client is and what was done: a grant that comes with the
 * offer and ends with its answer. Taking is a wish like any other; the archive moves when the server says so.
 */
import type { Millis } from '../base/ports.ts'
import type { Command, Verdict } from './entry.ts'
import { isRunning, type Grant, type GrantId } from './grant.ts'
import type { EntryId, Part, UserId } from './names.ts'

/** How long an offer waits for its answer. */
export const OFFER_MS: Millis = 7 * 24 * 3_600_000
/** What the colleague reads meanwhile: who it is and what was done and promised; no number to call, no figures. */
export const OFFERED = ['profile', 'service'] as const satisfies Grant['compartments']

export type Offering =
  /** Waits for the server. */
  | { readonly is: 'asked'; readonly to: UserId }
  | { readonly is: 'refused'; readonly to: UserId; readonly why: string }
  | {
      readonly is: 'open'
      readonly offer: GrantId
      readonly to: UserId
      readonly by: UserId
      readonly at: Millis
      readonly until: Millis
      /** What was said to it here and waits for the server; null: nothing. */
      readonly said: 'take' | 'decline' | 'recall' | null
    }
  | {
      readonly is: 'declined'
      readonly by: UserId
      readonly at: Millis
      readonly reason: string
      readonly note: string
    }
  /** Nobody answered in time. */
  | { readonly is: 'lapsed'; readonly to: UserId; readonly at: Millis }

/** The one that stands, if its time is not over. */
export const offerIn = <Some extends Pick<Grant, 'offer' | 'from' | 'until'>>(
  grants: readonly Some[],
  now: Millis,
): Some | null => grants.find((grant) => grant.offer === true && isRunning(grant, now)) ?? null

/** Grants that go when the whole archive changes hands or its offer is answered. */
export const withoutOffers = <Some extends Pick<Grant, 'offer'>>(grants: readonly Some[]): readonly Some[] =>
  grants.filter(({ offer }) => offer !== true)

interface Wish {
  readonly id: EntryId
  readonly command: Command
  /** Null: not answered. */
  readonly verdict: object | null
}
interface Ruling {
  readonly verdict: Verdict
  readonly time: Millis
  readonly covers: { readonly [part: Part]: readonly EntryId[] }
}

/** Where the latest offer stands; null: there was none, or the archive has changed hands since. */
export function offeringIn({
  commands,
  verdicts,
}: {
  readonly commands: readonly Wish[]
  /** By `n`. */
  readonly verdicts: readonly Ruling[]
}): Offering | null {
  const asked = new Map<EntryId, Wish>(commands.map((one) => [one.id, one]))
  let offering: Offering | null = null
  for (const ruling of verdicts) offering = after(offering, ruling, asked)
  for (const { command, verdict } of commands) {
    if (verdict !== null) continue
    if (command.do === 'offer') offering = { is: 'asked', to: command.to }
    else if (offering?.is === 'open' && isSaidTo(command, offering.offer))
      offering = { ...offering, said: command.do }
  }
  return offering
}

type Answer = Extract<Command, { do: 'take' | 'decline' | 'recall' }>

const isSaidTo = (command: Command, offer: GrantId): command is Answer =>
  (command.do === 'take' || command.do === 'decline' || command.do === 'recall') && command.offer === offer

function after(
  standing: Offering | null,
  { verdict, covers, time }: Ruling,
  asked: ReadonlyMap<EntryId, Wish>,
): Offering | null {
  const isAbout = (grant: GrantId): boolean => standing?.is === 'open' && standing.offer === grant
  switch (verdict.is) {
    case 'offered': {
      const { id, to, by, until } = verdict.grant
      return to.is === 'person'
        ? { is: 'open', offer: id, to: to.user, by, at: time, until, said: null }
        : standing
    }
    case 'declined':
      return isAbout(verdict.grant)
        ? { is: 'declined', by: verdict.by, at: time, reason: verdict.reason, note: verdict.note ?? '' }
        : standing
    case 'recalled':
      return isAbout(verdict.grant) ? null : standing
    case 'grantEnded':
      if (standing?.is !== 'open' || !isAbout(verdict.grant)) return standing
      return verdict.by === null ? { is: 'lapsed', to: standing.to, at: time } : null
    case 'transferred':
      return verdict.business === undefined ? null : standing
    case 'refused': {
      const wish = covers['life']?.map((id) => asked.get(id)?.command).find((one) => one?.do === 'offer')
      // Two offers at once: the one that stands is told, not the one that came too late.
      if (wish?.do !== 'offer' || standing?.is === 'open') return standing
      return { is: 'refused', to: wish.to, why: verdict.why }
    }
    default:
      return standing
  }
}
