/** 今日 on the device: whose, in which order, how many, and what comes next. */
import type { GrantOnCard, LifeFragment } from '../../../shared/domain/card.ts'
import { describe, expect, test } from 'vitest'
import type { Role } from '../../../shared/policy/table.ts'
import type { DeviceRow, DutiesAsk } from '../../../client/api.ts'
import type { Brief } from '../../../client/search/catalogue.ts'
import { reviewEdges } from '../../../shared/domain/review.ts'
import { USUAL_CALENDAR, WorkCalendar } from '../../../shared/domain/workCalendar.ts'
import { reviewPlan } from '../../../shared/templates/reviewPlan.ts'
import { colleaguesOf } from '../../../client/worker/changes.ts'
import { FirstLooks } from '../../../client/worker/firstLooks.ts'
import { dutiesOf, type DutySources } from '../../../client/worker/duties.ts'

const now = Date.UTC(2026, 10, 27, 2)
const ask: DutiesAsk = {
  today: '2026-11-27',
  now,
  minutesEast: 480,
  whose: null,
  most: {},
}

type One = Pick<Brief, 'archive' | 'nextFollowUp' | 'tier'> & {
  readonly owner: string
  readonly conflicts: number
  readonly complaints?: number
  readonly openComplaints?: Brief['openComplaints']
  readonly answerDue?: string
  readonly proposed: number
  readonly grants?: readonly GrantOnCard[]
  readonly branch?: string
  readonly template?: string
  readonly watched?: Brief['watched']
  readonly lead?: number
}

const NOTHING = { total: 0, lines: [] }

function sources(all: readonly One[], refused: DutySources['refused'] = []): DutySources {
  const briefs = all.map(
    (one) =>
      ({
        complaints: 0,
        openComplaints: [],
        answerDue: '',
        groundless: null,
        lastContact: Date.UTC(2026, 10, 26),
        begun: null,
        met: false,
        unreached: null,
        watched: null,
        answeredProposals: null,
        lead: null,
        channel: 'website',
        ...one,
      }) as unknown as Brief,
  )
  return {
    me: 'me',
    briefs: () => briefs,
    life: (archive) => {
      const one = all.find((each) => each.archive === archive)
      return one === undefined
        ? null
        : { owner: one.owner, businesses: [], team: [], branch: 'A', grants: one.grants ?? [] }
    },
    row: (archive) =>
      all.some((one) => one.archive === archive) ? ({ archive, name: `名${archive}` } as DeviceRow) : null,
    edges: ({ today, minutesEast }) =>
      reviewEdges(today, minutesEast, new WorkCalendar(USUAL_CALENDAR), reviewPlan),
    promised: () => (_, severity) => (severity === 'urgent' ? '2026-11-27' : '2026-12-02'),
    manages: () => true,
    serves: () => false,
    now: Date.UTC(2026, 10, 26),
    colleagues: colleaguesOf({ user: 'me', memberships: [] }, [], 0),
    answers: true,
    checks: { named: false, mine: NOTHING, others: NOTHING, late: [] },
    does: () => true,
    looks: new FirstLooks({
      me: 'me',
      now,
      said: () => null,
      dueOf: (since, { count }) => since + count * 3_600_000,
      mayLook: () => true,
    }),
    refused,
  }
}

const one = (archive: string, more: Partial<One> = {}): One => ({
  archive,
  nextFollowUp: '',
  tier: 'A',
  owner: 'me',
  conflicts: 0,
  proposed: 0,
  ...more,
})
const shown = (of: ReturnType<typeof dutiesOf>) =>
  of.sections.map(({ kind, lines }) => [kind, lines.map(({ archive }) => archive).join('')])

describe('today on the device', () => {
  test('POL140 what a colleague asks me to take over stands first, though it is not mine, until the time is over', () => {
    const offer = (until: number): GrantOnCard => ({
      id: 'offer',
      to: { is: 'person', user: 'me' },
      compartments: ['profile'],
      right: 'read',
      from: 0,
      until,
      offer: true,
    })
    const soon = Date.UTC(2026, 10, 27)
    const from = sources([
      one('a', { conflicts: 1 }),
      one('b', { owner: 'you', grants: [offer(soon)] }),
      one('c', { owner: 'you', grants: [offer(Date.UTC(2026, 10, 25))] }),
      one('d', { owner: 'you', grants: [{ ...offer(soon), to: { is: 'person', user: 'you' } }] }),
    ])
    expect(shown(dutiesOf(from, ask))).toEqual([
      ['offered', 'b'],
      ['conflict', 'a'],
    ])
  })

  test('R44 what is asked for stands there for who answers it, and for nobody else', () => {
    const from = sources([one('a', { proposed: 1 })])
    expect(shown(dutiesOf(from, ask))).toEqual([['proposed', 'a']])
    expect(shown(dutiesOf({ ...from, answers: false }, ask))).toEqual([])
  })

  test('R10 new clients whom nobody has met stand there with their time, a manager’s whole branch, and nobody’s else', () => {
    const lead = Date.UTC(2026, 10, 25, 3)
    const from = sources([one('a', { lead: lead + 1 }), one('b', { lead, owner: 'you' })])
    const { whose, sections } = dutiesOf(from, ask)
    expect(whose).toBe('mine')
    expect(sections).toMatchObject([
      { kind: 'toTriage', total: 2, lines: [{ archive: 'b', answerBy: lead + 7_200_000 }, { archive: 'a' }] },
    ])
    expect(shown(dutiesOf({ ...from, manages: () => false }, ask))).toEqual([['toTriage', 'a']])
    expect(shown(dutiesOf({ ...from, looks: null }, ask))).toEqual([])
  })

  test('R10 customer service has every complaint and request of the branch among its own', () => {
    const all = [
      one('a', {}),
      one('b', { owner: 'you', complaints: 1 }),
      one('c', { owner: 'you', answerDue: '2026-11-30' }),
      one('d', { owner: 'you', nextFollowUp: '2026-11-26' }),
    ]
    const from = { ...sources(all), manages: () => false }
    const mine = { ...ask, whose: 'mine' } as const
    expect(shown(dutiesOf(from, mine))).toEqual([])
    expect(shown(dutiesOf({ ...from, serves: () => true }, mine))).toEqual([
      ['right', 'c'],
      ['complaint', 'b'],
    ])
  })

  test('CMP1 complaints stand by the day that presses, and say whose it is and how serious', () => {
    const since = Date.UTC(2026, 10, 26)
    const from = sources([
      one('a', { complaints: 1, openComplaints: [{ severity: 'low', since }] }),
      one('b', { complaints: 1, openComplaints: [{ severity: 'high', since, due: '2026-11-30' }] }),
      one('c', { complaints: 1, openComplaints: [{ severity: 'urgent', since, due: '2026-12-24' }] }),
      // A card of before tells only that there is one.
      one('d', { complaints: 1 }),
    ])
    const [section] = dutiesOf(from, ask).sections
    expect(
      section?.lines.map(({ archive, complaint }) => [archive, complaint?.due, complaint?.asked]),
    ).toEqual([
      ['c', '2026-11-27', false],
      ['b', '2026-11-30', true],
      ['a', '2026-12-02', false],
      ['d', undefined, undefined],
    ])
  })

  test('CMP3 whoever was named has the complaint among their own, and nothing else of that archive', () => {
    const openComplaints: Brief['openComplaints'] = [{ severity: 'high', since: 0, handler: 'me' }]
    const theirs = one('b', { owner: 'you', complaints: 1, openComplaints, nextFollowUp: '2026-11-26' })
    const from = { ...sources([one('a'), theirs]), manages: () => false }
    const mine = dutiesOf(from, { ...ask, whose: 'mine' })
    expect(shown(mine)).toEqual([['complaint', 'b']])
    expect(mine.sections[0]?.lines[0]?.complaint?.handlers).toEqual(['me'])
    // Who owns nothing sees all as before, and can choose what is theirs.
    const owningNothing = dutiesOf(
      { ...from, briefs: () => [...sources([theirs, one('c', { owner: 'you' })]).briefs()] },
      ask,
    )
    expect([owningNothing.whose, owningNothing.both]).toEqual(['all', true])
  })

  test('stands in the order of the kinds, the longest overdue first', () => {
    const duties = dutiesOf(
      sources([
        one('a', { nextFollowUp: '2026-11-25' }),
        one('b', { nextFollowUp: '2026-11-20' }),
        one('c', { nextFollowUp: '2026-11-27', conflicts: 1 }),
      ]),
      ask,
    )
    expect(shown(duties)).toEqual([
      ['conflict', 'c'],
      ['overdue', 'ba'],
      ['today', 'c'],
    ])
  })

  test('is mine where something is mine, and everybody’s for who owns nothing or asks for it', () => {
    const all = [
      one('a', { nextFollowUp: '2026-11-27', owner: 'you' }),
      one('b', { nextFollowUp: '2026-11-27' }),
    ]
    const mine = dutiesOf(sources(all), ask)
    expect([mine.whose, mine.both, shown(mine)]).toEqual(['mine', true, [['today', 'b']]])
    expect(shown(dutiesOf(sources(all), { ...ask, whose: 'all' }))).toEqual([['today', 'ab']])
    const none = dutiesOf(sources(all.slice(0, 1)), ask)
    expect([none.whose, none.both, shown(none)]).toEqual(['all', false, [['today', 'a']]])
  })

  test('names refused work of archives that are gone by what was typed', () => {
    const duties = dutiesOf(sources([one('a')], [{ archive: 'x', name: '打过的名字' }]), ask)
    expect(duties.sections).toEqual([
      { kind: 'refused', total: 1, lines: [{ archive: 'x', name: '打过的名字', row: null }] },
    ])
  })

  test('says what comes next when nothing is due', () => {
    const duties = dutiesOf(
      sources([one('a', { nextFollowUp: '2026-12-24' }), one('b', { nextFollowUp: '2026-12-01' })]),
      ask,
    )
    expect([duties.sections, duties.ahead?.day, duties.ahead?.row.archive]).toEqual([[], '2026-12-01', 'b'])
  })

  test('shows a few of many and counts them all', () => {
    const many = Array.from({ length: 70 }, (_, at) => one(String(at), { nextFollowUp: '2026-11-01' }))
    const few = dutiesOf(sources(many), ask).sections[0]
    expect([few?.total, few?.lines.length]).toEqual([70, 20])
    expect(dutiesOf(sources(many), { ...ask, most: { overdue: 70 } }).sections[0]?.lines).toHaveLength(70)
  })

  describe('R61 what departments are to read', () => {
    const HOUR = 3_600_000
    const people = [
      { id: 'me', name: '我', branch: 'A', active: true, posts: [{ branch: 'A', role: 'FN' }] },
      { id: 'you', name: '你', branch: 'A', active: true, posts: [{ branch: 'A', role: 'SA' }] },
    ]
    const held = (role: Role) =>
      colleaguesOf(
        { user: 'me', memberships: [{ id: 'm', role, branch: 'A', from: 0, until: null, deputyFor: null }] },
        people,
        0,
      )
    const changed = (archive: string, hours: number) =>
      one(archive, {
        owner: 'you',
        branch: 'A',
        template: 'homeDeco@1',
        watched: [
          { part: 'contact', changes: [{ at: now - hours * HOUR, what: ['contacts.mobile'], by: 'you' }] },
        ],
      })
    const of = (role: Role, all: readonly One[], readings?: LifeFragment['readings']): DutySources => {
      const from = sources(all)
      return {
        ...from,
        colleagues: held(role),
        life: (archive) => {
          const life = from.life(archive)
          return life === null || readings === undefined ? life : { ...life, readings }
        },
      }
    }

    test('POL121 stands there for a department whosever the archive is, oldest first, and what it says when read', () => {
      const from = of('FN', [one('mine'), changed('b', 3), changed('a', 40)])
      for (const whose of ['mine', 'all'] as const)
        expect(shown(dutiesOf(from, { ...ask, whose }))).toEqual([['changed', 'ab']])
      expect(dutiesOf(from, ask).sections[0]?.lines[0]?.change).toEqual({
        what: ['contacts.mobile'],
        by: ['you'],
        since: now - 40 * HOUR,
        read: { roles: ['FN'], of: { contact: now - 40 * HOUR } },
        unreadBy: [],
      })
      expect(shown(dutiesOf(of('SA', [changed('a', 3)]), ask))).toEqual([])
      const read = { FN: { by: 'me', at: now, of: { contact: now } } }
      expect(shown(dutiesOf(of('FN', [changed('a', 3)], read), ask))).toEqual([])
    })

    test('W4 comes to the manager after twenty-four hours, by name of those who let it lie', () => {
      const from = of('BM', [changed('a', 23), changed('b', 25)])
      expect(shown(dutiesOf(from, ask))).toEqual([['unread', 'b']])
      expect(dutiesOf(from, ask).sections[0]?.lines[0]?.change?.unreadBy).toEqual(['FN'])
      expect(shown(dutiesOf(from, { ...ask, now: now + 2 * HOUR }))).toEqual([['unread', 'ba']])
      // The device's clock is an hour slow; what counts is the server's.
      expect(shown(dutiesOf({ ...from, colleagues: { ...from.colleagues, offset: 2 * HOUR } }, ask))).toEqual(
        [['unread', 'ba']],
      )
    })

    test('P4 takes no time where nothing was changed, and little where much was', () => {
      const all = Array.from({ length: 10_000 }, (_, at) =>
        at % 20 === 0 ? changed(String(at), at % 48) : one(String(at)),
      )
      const life = { owner: 'you', businesses: [], team: [], branch: 'A', grants: [] }
      const from = { ...of('BM', all), life: () => life }
      dutiesOf(from, ask)
      const began = performance.now()
      dutiesOf(from, ask)
      expect(performance.now() - began).toBeLessThan(500)
    })
  })
})
