/** R05: whom a new lead waits for on a device, where the branch named somebody: in 今日, in 消息 and in 初筛. */
import { describe, expect, test } from 'vitest'
import type { DeviceRow } from '../../../client/api.ts'
import type { Brief } from '../../../client/search/catalogue.ts'
import { colleaguesOf } from '../../../client/worker/changes.ts'
import { dutiesOf, type DutySources } from '../../../client/worker/duties.ts'
import { FirstLooks } from '../../../client/worker/firstLooks.ts'
import { leadsOf } from '../../../client/worker/leads.ts'
import { messagesOf } from '../../../client/worker/messages.ts'
import type { BranchNamings, Naming } from '../../../shared/domain/namings.ts'
import { reviewEdges } from '../../../shared/domain/review.ts'
import { USUAL_CALENDAR, WorkCalendar } from '../../../shared/domain/workCalendar.ts'
import { reviewPlan } from '../../../shared/templates/reviewPlan.ts'

const HOUR = 3_600_000
const now = Date.UTC(2026, 10, 27, 2)
const day = { today: '2026-11-27', now, minutesEast: 480, whose: null }
const NOTHING = { total: 0, lines: [] }
const always = [{ from: 0, until: null }]

/** The service desk looks, the manager stands in; for who telephoned, the manager alone. */
const namings: readonly Naming[] = [
  { kind: '', checker: 'desk', substitute: 'boss', within: { count: 3, in: 'hours' } },
  { kind: 'phone', checker: 'boss', substitute: null, within: { count: 1, in: 'hours' } },
]
const here = (present: BranchNamings['present']): BranchNamings => ({ branch: 'A', namings, present })
const both = here({ desk: always, boss: always })

interface One {
  readonly archive: string
  readonly hours: number
  readonly channel?: string
}
/** All were typed in by `sales`. */
const all: readonly One[] = [
  { archive: 'a', hours: 2 },
  { archive: 'b', hours: 4 },
  { archive: 'c', hours: 0.5, channel: 'phone' },
]

type Sources = DutySources & Parameters<typeof leadsOf>[0] & Parameters<typeof messagesOf>[0]

function sources(me: string, said: BranchNamings | null, mayLook = me !== 'sales', of = all): Sources {
  const briefs = of.map(
    ({ archive, hours, channel = 'website' }) =>
      ({
        archive,
        branch: 'A',
        owner: 'sales',
        template: 'homeDeco@1',
        tier: '',
        checking: 'draft',
        nextFollowUp: '',
        nextReview: null,
        lastContact: null,
        begun: now - hours * HOUR,
        quietSince: null,
        unreached: null,
        met: false,
        conflicts: 0,
        proposed: 0,
        complaints: 0,
        openComplaints: [],
        answerDue: '',
        groundless: null,
        watched: null,
        answeredProposals: null,
        lead: now - hours * HOUR,
        channel,
      }) as unknown as Brief,
  )
  return {
    me,
    now,
    briefs: () => briefs,
    life: () => ({ owner: 'sales', businesses: [], team: [], branch: 'A', grants: [] }),
    row: (archive) => ({ archive, branch: 'A', name: archive, template: 'homeDeco@1' }) as DeviceRow,
    edges: ({ today, minutesEast }) =>
      reviewEdges(today, minutesEast, new WorkCalendar(USUAL_CALENDAR), reviewPlan),
    promised: () => () => '2026-11-30',
    manages: () => me === 'boss',
    serves: () => false,
    colleagues: colleaguesOf({ user: me, memberships: [] }, [], 0),
    answers: false,
    checks: { named: false, mine: NOTHING, others: NOTHING, late: [] },
    does: () => true,
    looks: new FirstLooks({
      me,
      now,
      said: (branch) => (branch === 'A' ? said : null),
      dueOf: (since, { count }) => since + count * HOUR,
      mayLook: () => mayLook,
    }),
    refused: [],
    rejected: [],
    hours: USUAL_CALENDAR.hours,
    reminders: null,
    isRead: () => false,
    mayVoid: () => true,
  }
}

const due = (from: Sources) => {
  const { sections } = dutiesOf(from, { ...day, most: {} })
  return sections.map(({ kind, lines }) => [kind, lines.map(({ archive }) => archive).join('')])
}
const told = (from: Sources) =>
  messagesOf(from, { ...day, also: [] }).messages.map(({ kind, archive, at }) => [
    kind,
    archive,
    (now - at) / HOUR,
  ])

describe('R05 POL138 while somebody is asked', () => {
  test('the lead stands on that one’s 今日 and in their 消息, by the time that the branch named', () => {
    expect(due(sources('desk', both))).toEqual([
      ['triageLate', 'b'],
      ['toTriage', 'a'],
    ])
    expect(told(sources('desk', both))).toEqual([
      ['triageLate', 'b', 1],
      ['toTriage', 'a', 2],
    ])
    const { sections } = dutiesOf(sources('desk', both), { ...day, most: {} })
    expect(sections.at(-1)?.lines[0]?.answerBy).toBe(now + HOUR)
  })

  test('it stands with neither its owner nor the manager, who has what telephoned and what is over its time', () => {
    expect(due(sources('sales', both, true, [all[0]!, all[2]!]))).toEqual([])
    expect(told(sources('sales', both, true, [all[0]!, all[2]!]))).toEqual([])
    // 今日 says how many more there are, to who may answer them.
    const more = (me: string, may: boolean) =>
      dutiesOf(sources(me, both, may), { ...day, most: {} }).looksOfOthers
    expect([more('sales', true), more('boss', true), more('builder', false)]).toEqual([2, 1, 0])
    expect(due(sources('boss', both))).toEqual([
      ['triageLate', 'b'],
      ['toTriage', 'c'],
    ])
    expect(told(sources('boss', both))).toEqual([
      ['toTriage', 'c', 0.5],
      ['triageLate', 'b', 1],
    ])
  })

  test('the substitute has it while the one who is named is away, and everybody where neither is there', () => {
    const away = here({ desk: [{ from: 0, until: now }], boss: always })
    expect(due(sources('boss', away))).toContainEqual(['toTriage', 'ac'])
    expect(due(sources('desk', away))).toEqual([['triageLate', 'b']])
    for (const me of ['sales', 'other'])
      expect(due(sources(me, here({}), true))).toContainEqual(['toTriage', 'ac'])
  })
})

test('R05 POL138 after the time it stands with everybody who may answer, and with nobody else', () => {
  const late = [all[1]!]
  for (const me of ['sales', 'desk', 'boss', 'other']) {
    expect(due(sources(me, both, true, late)), me).toEqual([['triageLate', 'b']])
    expect(told(sources(me, both, true, late)), me).toEqual([['triageLate', 'b', 1]])
  }
  expect(due(sources('builder', both, false, late))).toEqual([])
})

test('R05 POL139 where nobody is named it stands with its owner and the manager, and is told to nobody', () => {
  for (const [me, lines] of [
    ['sales', 'bac'],
    ['boss', 'bac'],
  ] as const) {
    expect(due(sources(me, null)), me).toEqual([['toTriage', lines]])
    expect(told(sources(me, null)), me).toEqual([])
  }
})

test('R05 POL139 初筛 shows everybody what they hold, first what they are asked for, and says whom it waits for', () => {
  const seen = (me: string) => {
    const { whose, lines } = leadsOf(sources(me, both), day)
    return [whose, ...lines.map(({ row, asked, due: by }) => [row.archive, asked.to, (by - now) / HOUR])]
  }
  expect(seen('desk')).toEqual(['mine', ['b', null, -1], ['a', 'desk', 1]])
  // Whoever typed it in may look, though it waits for another.
  expect(seen('sales')).toEqual(['all', ['b', null, -1], ['c', 'boss', 0.5], ['a', 'desk', 1]])
  expect(leadsOf(sources('boss', both), day)).toMatchObject({ whose: 'all', total: 3, late: 1 })
})
