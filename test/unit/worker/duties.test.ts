/** 今日 on the device: whose, in which order, how many, and what comes next. */
import type { GrantOnCard } from '../../../shared/domain/card.ts'
import { describe, expect, test } from 'vitest'
import type { DeviceRow, DutiesAsk } from '../../../client/api.ts'
import type { Brief } from '../../../client/search/catalogue.ts'
import { reviewEdges } from '../../../shared/domain/review.ts'
import { USUAL_CALENDAR, WorkCalendar } from '../../../shared/domain/workCalendar.ts'
import { reviewPlan } from '../../../shared/templates/reviewPlan.ts'
import { dutiesOf, type DutySources } from '../../../client/worker/duties.ts'

const ask: DutiesAsk = {
  today: '2026-11-27',
  now: Date.UTC(2026, 10, 27),
  minutesEast: 480,
  whose: null,
  most: {},
}

type One = Pick<Brief, 'archive' | 'nextFollowUp' | 'tier'> & {
  readonly owner: string
  readonly conflicts: number
  readonly proposed: number
  readonly grants?: readonly GrantOnCard[]
}

const NOTHING = { total: 0, lines: [] }

function sources(all: readonly One[], refused: DutySources['refused'] = []): DutySources {
  const briefs = all.map(
    (one) =>
      ({
        complaints: 0,
        answerDue: '',
        lastContact: Date.UTC(2026, 10, 26),
        begun: null,
        met: false,
        unreached: null,
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
        : { owner: one.owner, businesses: [], team: [], grants: one.grants ?? [] }
    },
    row: (archive) =>
      all.some((one) => one.archive === archive) ? ({ archive, name: `名${archive}` } as DeviceRow) : null,
    edges: ({ today, minutesEast }) =>
      reviewEdges(today, minutesEast, new WorkCalendar(USUAL_CALENDAR), reviewPlan),
    manages: () => true,
    now: Date.UTC(2026, 10, 26),
    answers: true,
    checks: { named: false, mine: NOTHING, others: NOTHING, late: [] },
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
})
