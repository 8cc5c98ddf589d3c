/** What this person is told of, from the cards and the store of this device. */
import type { Millis } from '../../shared/base/ports.ts'
import {
  answerMessages,
  cardMessages,
  changeMessage,
  gatheredReviews,
  reviewMessage,
  type Message,
  type ReviewMessage,
} from '../../shared/domain/message.ts'
import { archiveOfDoc, type ArchiveId } from '../../shared/domain/names.ts'
import { offerIn } from '../../shared/domain/offering.ts'
import type { reviewReminders } from '../../shared/domain/review.ts'
import type { OfficeHours } from '../../shared/domain/workCalendar.ts'
import type { Messages, MessagesAsk } from '../api.ts'
import { changesFor } from './changes.ts'
import type { Refused } from '../vault/rejected.ts'
import { checkDuties, handles, isMine, isTo, lookDuty, type DutySources } from './duties.ts'

/** More than that nobody reads; what is due stands in 今日. */
const MOST = 300

export interface MessageSources extends Pick<
  DutySources,
  'me' | 'briefs' | 'row' | 'manages' | 'answers' | 'checks' | 'looks' | 'colleagues'
> {
  readonly life: (
    archive: ArchiveId,
  ) => (ReturnType<DutySources['life']> & { readonly handed?: { readonly at: number } }) | null
  readonly hours: OfficeHours
  /** On which days one is reminded of a review that is due then; null: reviewing is not this person's work. */
  readonly reminders: ((due: Millis) => ReturnType<typeof reviewReminders>) | null
  readonly rejected: readonly Pick<Refused, 'id' | 'at' | 'doc'>[]
  readonly isRead: (key: string) => boolean
}

export function messagesOf(sources: MessageSources, ask: MessagesAsk): Messages {
  const { me, briefs, life, row, answers, checks, looks, hours, reminders, rejected, isRead } = sources
  const { now, minutesEast } = ask
  const told: Message[] = [...ask.also]
  for (const { id, at, doc } of rejected)
    told.push({ key: `refused/${id}`, kind: 'refused', at, archive: archiveOfDoc(doc) })

  for (const kind of ['toCheck', 'checkLate'] as const)
    for (const { row, checking, asked } of checkDuties(checks)[kind])
      told.push({
        key: `${kind}/${row.archive}/${checking.at}`,
        kind,
        at: kind === 'toCheck' ? checking.at : (asked.due ?? checking.at),
        archive: row.archive,
      })

  const held = [...briefs()].map((brief) => ({ brief, of: life(brief.archive) }))
  const ownsSome = held.some(({ of }) => of !== null && isMine(of, me))
  const reviews: ReviewMessage[] = []
  for (const { brief, of } of held) {
    const mine = of !== null && isMine(of, me)
    const { archive, nextReview, branch } = brief
    const manages = branch !== null && sources.manages(branch)
    if (reminders !== null && nextReview !== null && (mine || manages)) {
      const told = reviewMessage(
        archive,
        nextReview,
        reminders(nextReview),
        (stage) => (stage === 'escalated' ? manages && !mine : mine),
        { now, minutesEast, hours },
      )
      if (told !== null) reviews.push(told)
    }
    for (const [kind, change] of changesFor(brief, () => of, sources.colleagues, now))
      told.push(changeMessage(kind, archive, change))
    told.push(...answerMessages(archive, brief.answeredProposals ?? [], { me, now }))
    const look = lookDuty(looks, brief, () => of)
    if (look !== null && typeof look === 'object')
      told.push({
        key: `${look.kind}/${archive}/${brief.lead}`,
        kind: look.kind,
        at: look.kind === 'toTriage' ? (brief.lead ?? now) : look.due,
        archive,
      })
    const offer = of === null ? null : offerIn(of.grants, now)
    const offered = offer !== null && isTo(offer, me) ? offer.from : null
    const others = ownsSome && !mine && offered === null
    if (others && !handles(brief, me)) continue
    const own = of !== null && of.owner === me ? of : null
    const handed = own?.handed?.at ?? null
    const notTaken = own?.notTaken ?? null
    // Who owns nothing looks after everybody's conflicts and complaints, but keeps nobody's promises.
    const nextFollowUp = mine ? brief.nextFollowUp : ''
    const proposed = answers ? brief.proposed : 0
    told.push(
      ...cardMessages(
        { ...brief, nextFollowUp, handed, offered, notTaken, proposed },
        { now, minutesEast, hours },
      ).filter(({ kind }) => !others || kind === 'complaint'),
    )
  }
  told.push(...gatheredReviews(reviews))
  const messages = told
    .sort((a, b) => b.at - a.at || (a.key < b.key ? -1 : 1))
    .slice(0, MOST)
    .map((message) => ({ message, shown: message.archive === null ? null : row(message.archive) }))
    .map(({ message, shown }) => ({
      ...message,
      name: shown?.name ?? '',
      template: shown?.template ?? '',
      read: isRead(message.key),
    }))
  return { messages, unread: messages.filter(({ read }) => !read).length }
}
