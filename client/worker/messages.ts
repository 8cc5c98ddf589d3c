/** What this person is told of, from the cards and the store of this device. */
import { cardMessages, type Message } from '../../shared/domain/message.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { OfficeHours } from '../../shared/domain/workCalendar.ts'
import type { Messages, MessagesAsk } from '../api.ts'
import type { Refused } from '../vault/rejected.ts'
import { isMine, type DutySources } from './duties.ts'

/** More than that nobody reads; what is due stands in 今日. */
const MOST = 300

export interface MessageSources extends Pick<DutySources, 'me' | 'briefs' | 'row'> {
  readonly life: (
    archive: ArchiveId,
  ) => (ReturnType<DutySources['life']> & { readonly handed?: { readonly at: number } }) | null
  readonly hours: OfficeHours
  readonly rejected: readonly Pick<Refused, 'id' | 'at' | 'doc'>[]
  readonly isRead: (key: string) => boolean
}

export function messagesOf(sources: MessageSources, ask: MessagesAsk): Messages {
  const { me, briefs, life, row, hours, rejected, isRead } = sources
  const { now, minutesEast } = ask
  const told: Message[] = [...ask.also]
  for (const { id, at, doc } of rejected)
    told.push({ key: `refused/${id}`, kind: 'refused', at, archive: doc.slice(0, doc.indexOf('.')) })

  const held = [...briefs()].map((brief) => ({ brief, of: life(brief.archive) }))
  const ownsSome = held.some(({ of }) => of !== null && isMine(of, me))
  for (const { brief, of } of held) {
    const mine = of !== null && isMine(of, me)
    if (ownsSome && !mine) continue
    const handed = of !== null && of.owner === me ? (of.handed?.at ?? null) : null
    // Who owns nothing looks after everybody's conflicts and complaints, but keeps nobody's promises.
    const nextFollowUp = mine ? brief.nextFollowUp : ''
    told.push(...cardMessages({ ...brief, nextFollowUp, handed }, { now, minutesEast, hours }))
  }
  const messages = told
    .sort((a, b) => b.at - a.at || (a.key < b.key ? -1 : 1))
    .slice(0, MOST)
    .map((message) => ({
      ...message,
      name: (message.archive === null ? null : row(message.archive))?.name ?? '',
      read: isRead(message.key),
    }))
  return { messages, unread: messages.filter(({ read }) => !read).length }
}
