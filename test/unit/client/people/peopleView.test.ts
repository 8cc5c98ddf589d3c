import { describe, expect, it } from 'vitest'
import { readFrom, readUntil, dayOfMoment, lastDay } from '../../../../client/features/people/dates.ts'
import { MembershipDraft } from '../../../../client/features/people/membershipDraft.svelte.ts'
import {
  membershipState,
  PeopleView,
  standing,
  stateOf,
} from '../../../../client/features/people/peopleView.svelte.ts'
import { wordRefusal } from '../../../../client/features/people/refusalWords.ts'
import { stageCounts } from '../../../../client/features/people/words.ts'
import type {
  HandoverLine,
  MembershipLine,
  PeopleCommand,
  PeopleHttp,
  PeoplePage,
  PersonLine,
} from '../../../../client/http/api.ts'
import { ok } from '../../../../shared/base/result.ts'
import { peopleRules } from '../../../../shared/protocol/people.ts'

const DAY = 86_400_000
const now = new Date(2026, 2, 8, 14).getTime()

const membership = (more: Partial<MembershipLine> = {}): MembershipLine => ({
  id: 'm1',
  role: 'SA',
  branch: 'A',
  unit: null,
  from: now - DAY,
  until: null,
  deputyFor: null,
  ...more,
})
const person = (id: string, name: string, more: Partial<PersonLine> = {}): PersonLine => ({
  id,
  login: id,
  name,
  disabled: false,
  joined: true,
  mayInvite: false,
  memberships: [membership({ id: `m-${id}` })],
  devices: 0,
  lastSeen: null,
  ...more,
})
const branch = (id: string, preset = 'store', closed = false) => ({
  id,
  code: id,
  name: `${id}店`,
  template: 'generic',
  ownership: 'own',
  entity: '',
  agreement: '',
  preset,
  closed,
})
const unit = (id: string, name: string, kind: string, parent: string | null, closed = false) => ({
  id,
  branch: 'A',
  parent,
  kind,
  name,
  closed,
})

class Server implements PeopleHttp {
  readonly told: [PeopleCommand, unknown][] = []
  asked = 0
  lines: HandoverLine[] = []
  answer: PeoplePage = {
    people: [
      person('wang', '王芳'),
      person('li', '李强', { memberships: [membership({ role: 'BM', branch: 'B' })] }),
      person('gone', '赵磊', { disabled: true }),
      person('new', '林悦', { joined: false }),
      person('old', '陈旧', { memberships: [membership({ until: now - 1 })] }),
    ],
    branches: [branch('A', 'couple'), branch('B'), branch('C', 'store', true)],
    units: [
      unit('u3', '设计部', 'department', null),
      unit('u1', '望京门店', 'store', null),
      unit('u2', '销售部', 'department', 'u1'),
      unit('u4', '旧门店', 'store', null, true),
    ],
    manages: true,
    waiting: [],
    asOf: now,
  }
  page() {
    this.asked++
    return Promise.resolve(ok(this.answer))
  }
  devices() {
    return Promise.resolve(ok({ devices: [], asOf: now }))
  }
  handovers() {
    return Promise.resolve(ok({ handovers: this.lines }))
  }
  wipe() {
    return Promise.resolve(ok(null))
  }
  preview() {
    return Promise.resolve(ok({ branches: [] }))
  }
  tell: PeopleHttp['tell'] = (command, body) => {
    this.told.push([command, body])
    return Promise.resolve(
      command === 'enable'
        ? { ok: false, error: { type: 'offline' } }
        : { ok: true, value: { id: null, waiting: 0 } },
    )
  }
}

async function opened(): Promise<{ readonly view: PeopleView; readonly server: Server }> {
  const server = new Server()
  const view = new PeopleView(server)
  await view.reload()
  return { view, server }
}

describe('how a membership and a person stand', () => {
  it('runs from its beginning to the last moment before its end', () => {
    expect(membershipState(membership({ from: now, until: now + 1 }), now)).toBe('runs')
    expect(membershipState(membership({ from: now + 1 }), now)).toBe('comes')
    expect(membershipState(membership({ until: now }), now)).toBe('over')
    // Taken back before it began.
    expect(membershipState(membership({ from: now + DAY, until: now + 1 }), now)).toBe('over')
  })

  it('says disabled before anything else, and invited only while there is something to come to', () => {
    expect(stateOf(person('a', '甲', { disabled: true, joined: false }), now)).toBe('disabled')
    expect(stateOf(person('a', '甲', { joined: false }), now)).toBe('invited')
    expect(stateOf(person('a', '甲', { memberships: [], joined: false }), now)).toBe('ended')
    expect(stateOf(person('a', '甲'), now)).toBe('active')
    const both = [membership({ until: now - 1 }), membership({ id: 'm2', from: now + DAY })]
    expect(standing(person('a', '甲', { memberships: both }), now).map(({ id }) => id)).toEqual(['m2'])
  })
})

describe('the list', () => {
  it('shows those at work first, by name, and narrows by name, account, branch, role and state', async () => {
    const { view } = await opened()
    const names = () => view.shown(now).map(({ name }) => name)
    expect(names()).toEqual(['李强', '王芳', '林悦', '陈旧', '赵磊'])
    view.search = ' LI '
    expect(names()).toEqual(['李强'])
    view.search = '芳'
    expect(names()).toEqual(['王芳'])
    view.clear()
    view.branches = ['B']
    expect(names()).toEqual(['李强'])
    view.clear()
    view.roles = ['SA']
    expect(names()).toEqual(['王芳', '林悦', '赵磊'])
    view.states = ['disabled', 'ended']
    expect(names()).toEqual(['赵磊'])
    expect(view.isNarrowed).toBe(true)
    view.clear()
    expect(view.isNarrowed).toBe(false)
  })

  it('puts each department under its store, closed ones last', async () => {
    const { view } = await opened()
    expect(view.unitsOf('A').map(({ name }) => name)).toEqual(['望京门店', '销售部', '旧门店', '设计部'])
    expect(view.unitName('u2')).toBe('望京门店 · 销售部')
    expect(view.openBranches.map(({ id }) => id)).toEqual(['A', 'B'])
  })

  it('never takes a moment before the last answer for now', async () => {
    const { view } = await opened()
    expect(view.nowAt(now - 20_000)).toBe(now)
    expect(view.nowAt(now + 5)).toBe(now + 5)
  })

  it('asks anew after what was done, and keeps what stands after what was refused', async () => {
    const { view, server } = await opened()
    expect(await view.tell('rename', { user: 'wang', name: '王方' })).toEqual(ok({ id: null, waiting: 0 }))
    expect(server.asked).toBe(2)
    expect((await view.tell('enable', { user: 'gone' })).ok).toBe(false)
    expect(server.asked).toBe(2)
    expect(server.told.map(([command]) => command)).toEqual(['rename', 'enable'])
  })

  it('keeps only handovers that are not done in sight', async () => {
    const { view, server } = await opened()
    const line = {
      id: 'h1',
      user: 'wang',
      by: 'hq',
      receivers: [],
      started: now,
      finished: null,
      why: null,
      total: 5,
      left: 2,
    }
    server.lines = [
      { ...line, state: 'running' },
      { ...line, id: 'h2', state: 'stalled', why: 'no-right' },
      { ...line, id: 'h3', state: 'done', left: 0 },
    ]
    await view.reload()
    expect(view.underWay.map(({ id }) => id)).toEqual(['h1', 'h2'])
  })
})

describe('days and places', () => {
  it('reads today as now, and the last day as still counting', () => {
    expect(readFrom('', now)).toEqual({ ok: true, value: null })
    expect(readFrom('3月8日', now)).toEqual({ ok: true, value: null })
    expect(readFrom('2026-03-09', now)).toEqual({ ok: true, value: new Date(2026, 2, 9).getTime() })
    expect(readFrom('明天', now)).toEqual({ ok: true, value: new Date(2026, 2, 9).getTime() })
    expect(readFrom('今天', now)).toEqual({ ok: true, value: null })
    expect(readUntil('后天', now)).toEqual({ ok: true, value: new Date(2026, 2, 11).getTime() })
    expect(readUntil('2026-03-09', now)).toEqual({ ok: true, value: new Date(2026, 2, 10).getTime() })
    expect(readUntil('', now)).toEqual({ ok: true, value: null })
    expect(readUntil('某天', now)).toEqual({ ok: false, error: 'not-a-day' })
    expect(lastDay(new Date(2026, 2, 10).getTime())).toBe('2026-03-09')
    expect(dayOfMoment(now)).toBe('2026-03-08')
  })

  it('offers what may stand in the place, and begins a draft of what stands with it', async () => {
    const { view } = await opened()
    const draft = new MembershipDraft(view)
    expect(draft.branch).toBe('A')
    expect(draft.preset).toBe('couple')
    expect(draft.roles.slice(0, 5)).toEqual(['SA', 'BM', 'FN', 'AR', 'VR'])
    expect(draft.units.map(({ label }) => label)).toEqual(['望京门店', '望京门店 · 销售部', '设计部'])
    draft.branch = ''
    expect(draft.roles).toContain('HQ')
    expect(draft.roles).not.toContain('SA')
    const until = new Date(2026, 5, 1).getTime()
    const of = new MembershipDraft(view, membership({ unit: 'u2', until }))
    expect(of.until).toBe('2026-05-31')
    expect(of.read(now, true)).toEqual({
      ok: true,
      value: { branch: 'A', unit: 'u2', from: null, until },
    })
    of.until = '哪天'
    expect(of.read(now, true).ok).toBe(false)
    expect(of.untilError).toBe(true)
  })

  it('adds up stages of one name', () => {
    const counted = stageCounts(
      [
        { stage: 'lead', count: 2 },
        { stage: '', count: 1 },
        { stage: 'lead', count: 3 },
      ],
      'generic',
    )
    expect(counted.map(([, count]) => count)).toEqual([5, 1])
  })
})

it('has a sentence of its own for every rule that may stand against a change', () => {
  const words = peopleRules.map((field) =>
    wordRefusal({ type: 'problem', code: 'against-rule', retryAfterMs: null, field }),
  )
  expect(new Set(words).size).toBe(peopleRules.length)
  const unknown = wordRefusal({
    type: 'problem',
    code: 'against-rule',
    retryAfterMs: null,
    field: 'from-the-future',
  })
  expect(words).not.toContain(unknown)
  expect(unknown).not.toContain('from-the-future')
})
