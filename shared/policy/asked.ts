/**
 * Whom a file that was handed in waits for (R24, POL131), and a lead that nobody has looked at (R05, POL137): the one whom
 * the branch named, the substitute, or everybody who may do it there. Pure, and asked where it is shown: what a branch said
 * lies on its devices, so it holds offline, too.
 *
 * It says who is asked, on whose 今日 and in whose queue it stands. Who may check says `checking.ts`, who may look the table,
 * and nobody is kept from it by a name.
 */
import type { Millis } from '../base/ports.ts'
import { namingFor, type AnswerTime, type BranchNamings, type Presence } from '../domain/namings.ts'
import type { Checking } from '../domain/checking.ts'
import type { UserId } from '../domain/names.ts'

/** What decides of a file that waits. */
export interface Waiting {
  readonly checking: Extract<Checking, { readonly is: 'submitted' }>
  /** The type of the client; empty where it is not known. */
  readonly kind: string
}

/** `to` null: everybody who may do it there, and why. `due`: by when there was to be an answer; null: nobody said. */
export type Asked =
  | { readonly to: UserId; readonly as: 'named' | 'substitute'; readonly due: Millis; readonly over: false }
  | {
      readonly to: null
      readonly why: 'nobody-named' | 'nobody-there' | 'over-time'
      readonly due: Millis | null
      readonly over: boolean
    }

/** What a branch said, and when an answer time is over that began at some time. */
export interface Namer {
  readonly said: Omit<BranchNamings, 'branch'> | null
  readonly dueOf: (since: Millis, within: AnswerTime) => Millis
}

export const askedOf = ({ checking, kind }: Waiting, namer: Namer, now: Millis): Asked =>
  askedSince(checking.at, kind, namer, now, (user) => !hadAHand(user, checking))

/** Whoever typed a lead in may be the one to look at it. */
export const askedToLook = (
  { since, channel }: { readonly since: Millis; readonly channel: string },
  namer: Namer,
  now: Millis,
): Asked => askedSince(since, channel, namer, now, () => true)

function askedSince(
  since: Millis,
  kind: string,
  { said, dueOf }: Namer,
  now: Millis,
  suits: (user: UserId) => boolean,
): Asked {
  const naming = said === null ? null : namingFor(said.namings, kind)
  if (said === null || naming === null) return { to: null, why: 'nobody-named', due: null, over: false }
  const due = dueOf(since, naming.within)
  if (now >= due) return { to: null, why: 'over-time', due, over: true }
  const can = (user: UserId): boolean =>
    suits(user) && (said.present[user] ?? []).some((span) => isWithin(now, span))
  if (can(naming.checker)) return { to: naming.checker, as: 'named', due, over: false }
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
