/** 消息 about complaints: told to whoever looks after the client, and to whoever was named to handle one. */
import { expect, test } from 'vitest'
import type { DeviceRow } from '../../../client/api.ts'
import { colleaguesOf } from '../../../client/worker/changes.ts'
import { messagesOf, type MessageSources } from '../../../client/worker/messages.ts'
import { USUAL_CALENDAR } from '../../../shared/domain/workCalendar.ts'

const now = Date.UTC(2026, 10, 27, 2)
const NOTHING = { total: 0, lines: [] }
type OneBrief = ReturnType<MessageSources['briefs']> extends Iterable<infer B> ? B : never

const brief = (archive: string, owner: string, handler: string) =>
  ({
    ...{ archive, owner, branch: 'A', template: 'homeDeco@1', lead: null, watched: null },
    ...{ nextFollowUp: '', nextReview: null, conflicts: 1, proposed: 0, answerDue: '', groundless: null },
    ...{ complaints: 1, openComplaints: [{ severity: 'high', since: now, handler }], changed: now },
  }) as unknown as OneBrief

const all = [brief('mine', 'me', 'you'), brief('named', 'you', 'me'), brief('theirs', 'you', 'you')]
const sources: MessageSources = {
  me: 'me',
  briefs: () => all,
  life: (archive) => ({
    ...{ owner: archive === 'mine' ? 'me' : 'you', branch: 'A' },
    ...{ businesses: [], team: [], grants: [] },
  }),
  row: (archive) => ({ archive, name: archive, template: 'homeDeco@1' }) as DeviceRow,
  manages: () => false,
  answers: false,
  looks: null,
  checks: { named: false, mine: NOTHING, others: NOTHING, late: [] },
  colleagues: colleaguesOf({ user: 'me', memberships: [] }, [], 0),
  hours: USUAL_CALENDAR.hours,
  reminders: null,
  rejected: [],
  isRead: () => false,
}

test('CMP3 whoever was named to handle a complaint is told of it, and of nothing else of that client', () => {
  const { messages } = messagesOf(sources, { now, minutesEast: 480, also: [] })
  expect(messages.map(({ kind, archive }) => `${kind} ${archive ?? ''}`).sort()).toEqual([
    'complaint mine',
    'complaint named',
    'conflict mine',
  ])
})
