/**
 * 消息: what somebody is told of, and until when it is told. 今日 shows what is due as long as it is (`duty.ts`); a
 * message is about a moment: a follow-up whose time has come, an archive that changed hands.
 *
 * Computed where it is read, from what lies there, so that what becomes due without a network is told at its time. Its
 * key is the same on every device, and another as soon as it is about something new; read marks go by it. A new kind
 * stands in `messageKinds`; one that is read off a card also in `cardMessages`.
 */
import type { Millis } from '../base/ports.ts'
import type { AnsweredProposal } from './answeredProposals.ts'
import { addDays, dayAt, startOf, type Day } from './day.ts'
import type { ArchiveId, UserId } from './names.ts'
import type { ReadUntil } from './reading.ts'
import { reviewStages, type ReviewStage } from './review.ts'
import { READ_WITHIN_MS } from './watching.ts'
import type { OfficeHours } from './workCalendar.ts'

export const messageKinds = [
  'approval',
  'refused',
  'handed',
  'toCheck',
  'checkLate',
  'toTriage',
  'triageLate',
  'offered',
  'notTaken',
  'conflict',
  'proposed',
  'proposalTaken',
  'proposalLeft',
  'changed',
  'unread',
  'complaint',
  'right',
  'groundless',
  'followUp',
  'reviewMonth',
  'reviewWeek',
  'reviewDue',
  'reviewEscalated',
] as const
export type MessageKind = (typeof messageKinds)[number]

export interface Message {
  readonly key: string
  readonly kind: MessageKind
  readonly at: Millis
  /** Null: about no archive. */
  readonly archive: ArchiveId | null
  /** So many archives at once; left out: one, or none. */
  readonly count?: number
  /** What was changed, as the template calls it. */
  readonly what?: readonly string[]
}

/** What is looked at of an archive. */
export interface Telling {
  readonly archive: ArchiveId
  readonly nextFollowUp: string
  readonly conflicts: number
  /** Changes asked for that this person may answer. */
  readonly proposed: number
  readonly complaints: number
  /** By when a client wants an answer about their own data; empty: none is open. */
  readonly answerDue: Day
  /** Since when nothing justifies keeping the file (`consent.ts`); null: it rests on something, or never did. */
  readonly groundless: Millis | null
  readonly changed: Millis
  /** When somebody else's became this owner's; null: never, or this person is not the owner. */
  readonly handed: Millis | null
  /** When this person was asked to take it over; null: they were not, or it is over. */
  readonly offered: Millis | null
  /** When a colleague did not take this person's; null: never, or it went on since. */
  readonly notTaken: Millis | null
}

export interface TellingAsk {
  readonly now: Millis
  readonly minutesEast: number
  readonly hours: OfficeHours
}

/** Longer ago is no news: what is still due stands in 今日. */
const FOLLOW_UP_DAYS = 14
const NEWS_MS = 30 * 86_400_000

/** A follow-up is told when the office opens on its day. */
export function cardMessages(row: Telling, ask: TellingAsk): readonly Message[] {
  const { archive } = row
  const told: Message[] = []
  const add = (kind: MessageKind, what: string, at: Millis): void => {
    told.push({ key: `${kind}/${archive}/${what}`, kind, at, archive })
  }
  const day = row.nextFollowUp
  if (day !== '' && day > addDays(dayAt(ask.now, ask.minutesEast), -FOLLOW_UP_DAYS)) {
    const at = startOf(day, ask.minutesEast) + ask.hours.from * 60_000
    if (at <= ask.now) add('followUp', day, at)
  }
  if (row.conflicts > 0) add('conflict', String(row.conflicts), row.changed)
  if (row.proposed > 0) add('proposed', String(row.proposed), row.changed)
  if (row.complaints > 0) add('complaint', String(row.complaints), row.changed)
  if (row.answerDue !== '') add('right', row.answerDue, row.changed)
  if (row.groundless !== null) add('groundless', String(row.groundless), row.groundless)
  if (row.offered !== null) add('offered', String(row.offered), row.offered)
  if (row.notTaken !== null && row.notTaken > ask.now - NEWS_MS)
    add('notTaken', String(row.notTaken), row.notTaken)
  if (row.handed !== null && row.handed > ask.now - NEWS_MS) add('handed', String(row.handed), row.handed)
  return told
}

/** Whoever asked for a change is told what became of it, once by answer. */
export function answerMessages(
  archive: ArchiveId,
  answered: readonly AnsweredProposal[],
  { me, now }: { readonly me: UserId; readonly now: Millis },
): readonly Message[] {
  return answered
    .filter(({ by, at }) => by === me && at > now - NEWS_MS)
    .map(({ at, field, outcome }) => {
      const kind = outcome === 'taken' ? 'proposalTaken' : 'proposalLeft'
      return { key: `${kind}/${archive}/${field}/${at}`, kind, at, archive, what: [field] }
    })
}

/** Another change makes another message, and so does its being left unread. */
export function changeMessage(
  kind: 'changed' | 'unread',
  archive: ArchiveId,
  { what, since, read }: ChangeNews,
): Message {
  const newest = Math.max(...Object.values(read.of))
  return {
    key: `${kind}/${archive}/${newest}`,
    kind,
    at: kind === 'unread' ? since + READ_WITHIN_MS : newest,
    archive,
    what,
  }
}

interface ChangeNews {
  readonly what: readonly string[]
  readonly since: Millis
  readonly read: { readonly of: ReadUntil }
}

const reviewKinds = {
  month: 'reviewMonth',
  week: 'reviewWeek',
  due: 'reviewDue',
  escalated: 'reviewEscalated',
} as const satisfies { readonly [stage in ReviewStage]: MessageKind }

export interface ReviewMessage extends Message {
  readonly archive: ArchiveId
  readonly day: Day
}

/**
 * The last reminder of a review whose day has come, of those that this person is told: an owner is reminded, and when
 * nothing came of it the manager is told.
 */
export function reviewMessage(
  archive: ArchiveId,
  due: Millis,
  days: { readonly [stage in ReviewStage]: Day },
  wanted: (stage: ReviewStage) => boolean,
  { now, minutesEast, hours }: TellingAsk,
): ReviewMessage | null {
  const oldest = addDays(dayAt(now, minutesEast), -FOLLOW_UP_DAYS)
  const stage = reviewStages.findLast(
    (one) => wanted(one) && startOf(days[one], minutesEast) + hours.from * 60_000 <= now,
  )
  if (stage === undefined || days[stage] <= oldest) return null
  const day = days[stage]
  const kind = reviewKinds[stage]
  return {
    key: `${kind}/${archive}/${due}`,
    kind,
    at: startOf(day, minutesEast) + hours.from * 60_000,
    archive,
    day,
  }
}

/** What was imported together is due together: so many of one day are told as one. */
const TOGETHER = 3

export function gatheredReviews(all: readonly ReviewMessage[]): readonly Message[] {
  const groups = new Map<string, ReviewMessage[]>()
  for (const message of all) {
    const key = `${message.kind}/${message.day}`
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [message])
    else group.push(message)
  }
  return [...groups].flatMap(([key, some]): readonly Message[] => {
    const [first] = some
    if (first === undefined || some.length <= TOGETHER) return some.map(({ day: _, ...message }) => message)
    return [{ key, kind: first.kind, at: first.at, archive: null, count: some.length }]
  })
}

/** Whose archive it became, and when, by the last ruling that gave it to somebody else. */
export interface Handed {
  readonly at: Millis
  /** Left out where the ruling does not say. */
  readonly by?: UserId
}
