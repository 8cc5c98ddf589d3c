/** 消息 about what departments are to read, and what they let lie. */
import { expect, test } from 'vitest'
import type { Brief } from '../../../client/search/catalogue.ts'
import { colleaguesOf } from '../../../client/worker/changes.ts'
import { messagesOf, type MessageSources } from '../../../client/worker/messages.ts'
import type { DeviceRow } from '../../../client/api.ts'
import type { Role } from '../../../shared/policy/table.ts'
import { USUAL_CALENDAR } from '../../../shared/domain/workCalendar.ts'

const HOUR = 3_600_000
const now = Date.UTC(2026, 10, 27, 2)
const people = [
  { id: 'me', name: '我', branch: 'A', active: true, posts: [{ branch: 'A', role: 'FN' }] },
  { id: 'you', name: '你', branch: 'A', active: true, posts: [{ branch: 'A', role: 'SA' }] },
]
const NOTHING = { total: 0, lines: [] }

const sources = (role: Role, hours: number): MessageSources => ({
  me: 'me',
  briefs: () => [
    {
      archive: 'a',
      branch: 'A',
      owner: 'you',
      template: 'homeDeco@1',
      nextFollowUp: '',
      nextReview: null,
      conflicts: 0,
      proposed: 0,
      complaints: 0,
      lead: null,
      answerDue: '',
      groundless: null,
      watched: [
        { part: 'contact', changes: [{ at: now - hours * HOUR, what: ['contacts.mobile'], by: 'you' }] },
      ],
    } as unknown as Brief & MessageBrief,
  ],
  life: () => ({ owner: 'you', businesses: [], team: [], branch: 'A', grants: [] }),
  row: () => ({ name: '沈守望', template: 'homeDeco@1' }) as DeviceRow,
  manages: () => true,
  answers: true,
  looks: null,
  checks: { named: false, mine: NOTHING, others: NOTHING, late: [] },
  colleagues: colleaguesOf(
    { user: 'me', memberships: [{ id: 'm', role, branch: 'A', from: 0, until: null, deputyFor: null }] },
    people,
    0,
  ),
  hours: USUAL_CALENDAR.hours,
  reminders: null,
  rejected: [],
  isRead: () => false,
})
type MessageBrief = ReturnType<MessageSources['briefs']> extends Iterable<infer B> ? B : never
const told = (role: Role, hours: number) =>
  messagesOf(sources(role, hours), { now, minutesEast: 480, also: [] }).messages.map(
    ({ kind, at, what, template }) => ({ kind, hoursAgo: (now - at) / HOUR, what, template }),
  )

test('R61 a change is told when it was received, and to the manager when it was left unread for a day', () => {
  const of = { what: ['contacts.mobile'], template: 'homeDeco@1' }
  expect(told('FN', 3)).toEqual([{ kind: 'changed', hoursAgo: 3, ...of }])
  expect(told('BM', 23)).toEqual([])
  expect(told('BM', 25)).toEqual([{ kind: 'unread', hoursAgo: 1, ...of }])
})
