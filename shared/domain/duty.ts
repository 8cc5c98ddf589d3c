/**
 * What is due: the one list of its kinds, for 今日 and for 消息中心.
 *
 * A new kind is added here: its name in `dutyKinds`, where it stands among the others, and, if it is read off the card
 * of an archive, how (`cardDuties`). The compiler then names what is left: its words (`features/today/dutyWords.ts`).
 * Kinds that stand on no card come from where they are kept: refused work from the store, approvals from the server, what
 * waits to be checked from what the branch said of that (`namings.ts`).
 *
 * A follow-up is due on the day that somebody chose, holiday or not (`workCalendar.ts`).
 */
import type { Millis } from '../base/ports.ts'
import { pressingOf, pressure, type OpenComplaint, type PromisedDay } from './complaint.ts'
import { addDays, startOf, type Day } from './day.ts'
import type { ReviewEdges } from './review.ts'

/** In the order in which they are shown: what somebody else waits for comes first. */
export const dutyKinds = [
  'approval',
  'offered',
  'right',
  'groundless',
  'refused',
  'returned',
  'toCheck',
  'checkLate',
  'unread',
  'triageLate',
  'toTriage',
  'conflict',
  'proposed',
  'changed',
  'complaint',
  'overdue',
  'today',
  'unreached',
  'reviewLate',
  'teamReview',
  'reviewSoon',
  'silent',
  'dormant',
] as const
export type DutyKind = (typeof dutyKinds)[number]

/** What is looked at of an archive. */
export interface Dutiful {
  readonly tier: string
  /** A `CheckState`. */
  readonly checking: string
  /** Fields in conflict. */
  readonly conflicts: number
  /** Fields for which a change was asked and not answered. */
  readonly proposed: number
  /** Complaints that wait for their end. */
  readonly complaints: number
  /** The same with what presses of each; cards of before tell of none. */
  readonly openComplaints: readonly OpenComplaint[]
  /** Since when it waits for a first look (`triage.ts`); null: it does not. */
  readonly lead: Millis | null
  /** By when a client wants an answer about their own data; empty: none is open. */
  readonly answerDue: Day
  /** Since when nothing justifies keeping the file (`consent.ts`); null: it rests on something, or never did. */
  readonly groundless: Millis | null
  /** Empty: no day was set. */
  readonly nextFollowUp: string
  readonly lastContact: Millis | null
  readonly begun: Millis | null
  /** When somebody is to look whether all of it is still so; null: not this person's work. */
  readonly nextReview: Millis | null
  /** Since when no number of the client works (`reach.ts`); null: one may. */
  readonly unreached: Millis | null
  /** The last word with the client; null: nobody is waited for. */
  readonly quietSince: Millis | null
  /** Signed, given up or not to be reached: silence is nothing to mend there. */
  readonly met: boolean
}

export interface DutyAsk {
  readonly today: Day
  /** Where the person sits; China: 480. */
  readonly minutesEast: number
}

/** With the edges of the day, once for all rows. */
export interface DutyEdges extends DutyAsk {
  readonly reviews: ReviewEdges
  readonly promised: PromisedDay
}

/** Days without a word after which an archive is silent too long, by tier. */
export const silentDays = (tier: string): number => (tier === 'A' ? 30 : tier === 'B' ? 60 : 90)

/** Null: not due. Else since when, in any order of texts: the lesser is shown first. */
type Since = (row: Dutiful, ask: DutyEdges) => string | null

/** Kinds that are read off cards. Everything else is kept somewhere else. */
export type CardDuty = Exclude<
  DutyKind,
  'approval' | 'offered' | 'refused' | 'toCheck' | 'checkLate' | 'unread' | 'triageLate' | 'changed'
>

const cardDuties: { readonly [kind in CardDuty]: Since } = {
  right: ({ answerDue }) => (answerDue === '' ? null : answerDue),
  groundless: ({ groundless }) => (groundless === null ? null : sorted(groundless)),
  returned: ({ checking, tier }) => (checking === 'returned' ? byTier(tier) : null),
  conflict: ({ conflicts, tier }) => (conflicts > 0 ? byTier(tier) : null),
  proposed: ({ proposed, tier }) => (proposed > 0 ? byTier(tier) : null),
  toTriage: ({ lead }) => (lead === null ? null : sorted(lead)),
  complaint({ complaints, openComplaints, tier }, { promised }) {
    if (complaints === 0) return null
    const pressing = pressingOf(openComplaints, promised)
    return pressing === null ? byTier(tier) : pressure(pressing)
  },
  overdue: ({ nextFollowUp }, { today }) =>
    nextFollowUp !== '' && nextFollowUp < today ? nextFollowUp : null,
  today: ({ nextFollowUp, tier }, { today }) => (nextFollowUp === today ? byTier(tier) : null),
  unreached: ({ unreached, tier }) => (unreached === null ? null : `${byTier(tier)} ${sorted(unreached)}`),
  reviewLate: ({ nextReview }, { reviews }) => reviewSince(nextReview, 0, reviews.late),
  teamReview: ({ nextReview }, { reviews }) => reviewSince(nextReview, 0, reviews.late),
  reviewSoon: ({ nextReview }, { reviews }) => reviewSince(nextReview, reviews.late, reviews.soon),
  silent(row, ask) {
    // A day that was set is a promise to break the silence, or is overdue above.
    const { met, nextFollowUp, lastContact, begun, tier } = row
    const { today, minutesEast } = ask
    const since = lastContact ?? begun
    if (met || nextFollowUp !== '' || since === null || isDormant(row, ask)) return null
    return since < startOf(addDays(today, -silentDays(tier)), minutesEast)
      ? `${byTier(tier)} ${sorted(since)}`
      : null
  },
  dormant: (row, ask) => (isDormant(row, ask) ? `${byTier(row.tier)} ${sorted(row.quietSince ?? 0)}` : null),
}

/** 死档: silent for so long that somebody has to decide what becomes of it. */
const isDormant = ({ nextFollowUp, quietSince }: Dutiful, { today, reviews }: DutyEdges): boolean =>
  // A day that was set and is over was no promise.
  nextFollowUp < today && quietSince !== null && quietSince < reviews.dormant

/** The longest overdue first. */
const reviewSince = (due: Millis | null, from: Millis, until: Millis): string | null =>
  due !== null && due >= from && due < until ? sorted(due) : null

/** What a manager is shown of others' archives, where 今日 is narrowed to their own. */
export const escalatedDuties: readonly DutyKind[] = ['teamReview']
/** What a manager has to do with others' archives as much as with their own. */
export const sharedDuties: readonly DutyKind[] = ['toTriage', 'groundless']
/** What customer service has to do with whosever archive it is: it keeps in touch until that is done. */
export const servedDuties: readonly DutyKind[] = ['right', 'complaint']
export const cardDutyKinds = dutyKinds.filter((kind): kind is CardDuty => kind in cardDuties)

export const dutySince = (kind: CardDuty, row: Dutiful, ask: DutyEdges): string | null =>
  cardDuties[kind](row, ask)

/** A, B, C, and then those of whom nobody said. */
const byTier = (tier: string): string => tier || '~'
const sorted = (at: Millis): string => String(Math.max(0, Math.floor(at))).padStart(16, '0')
