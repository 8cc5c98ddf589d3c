/** R24, R05: whom a branch names to check or to look first, at the server: who may name whom, who is told, what the log says. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Namings } from '../../../shared/protocol/namings.ts'
import { Staff } from '../../support/staff.ts'

let staff: Staff
beforeAll(async () => {
  staff = await Staff.start([
    ['sales', 'SA', 'A'],
    ['checker', 'VR', 'A'],
    ['second', 'VR', 'A'],
    ['boss', 'BM', 'A'],
    ['service', 'CS', 'A'],
    ['elsewhere', 'VR', 'B'],
    ['boss-b', 'BM', 'B'],
    ['gone', 'VR', 'A'],
    ['diligence', 'DD', null],
  ])
  const disabled = await staff.post('hq', '/api/people/disable', { user: staff.id('gone'), receivers: [] })
  expect(disabled.status, await disabled.text()).toBe(200)
})
afterAll(async () => {
  expect(await staff.end()).toEqual([])
})

const within = { count: 4, in: 'hours' }
const name = (login: string, more: object = {}, naming: object | null = {}): Promise<Response> =>
  staff.post(login, '/api/company/checkers', {
    branch: staff.branch.a,
    kind: '',
    naming: naming && {
      checker: staff.id('checker'),
      substitute: staff.id('boss'),
      within,
      ...naming,
    },
    ...more,
  })
async function read(login: string): Promise<Namings['branches']> {
  const response = await staff.get(login, '/api/company/checkers')
  expect(response.status).toBe(200)
  return ((await response.json()) as Namings).branches
}
const ofA = async (login: string) => (await read(login)).find(({ branch }) => branch === staff.branch.a)
const why = async (answer: Promise<Response>): Promise<unknown> => {
  const response = await answer
  const { code, field } = (await response.json()) as { code: string; field?: string }
  return field ?? code
}

test('R24 POL130 the manager names a checker, the branch is told, and the log says who', async () => {
  expect((await ofA('sales'))?.namings).toEqual([])
  expect((await name('boss')).status).toBe(200)
  const told = await ofA('sales')
  expect(told).toMatchObject({
    namings: [{ kind: '', checker: staff.id('checker'), substitute: staff.id('boss'), within }],
    candidates: [],
  })
  expect(told?.present[staff.id('checker')]).toEqual([{ from: expect.any(Number) as number, until: null }])
  // Those who may name are told whom.
  expect(new Set((await ofA('boss'))?.candidates)).toEqual(
    new Set([staff.id('checker'), staff.id('second'), staff.id('boss')]),
  )
  expect((await name('hq', { kind: 'company' }, { checker: staff.id('second') })).status).toBe(200)
  expect((await ofA('hq'))?.namings.map(({ kind }) => kind)).toEqual(['', 'company'])
  expect((await name('boss', { kind: 'company' }, null)).status).toBe(200)
  const lines = (await staff.server.core.store.log(1, 10_000)).map(({ meta }) => meta)
  const named = lines.filter(({ action }) => action.startsWith('checker'))
  expect(named.map(({ action, user, branch, object }) => [action, user, branch, object])).toEqual([
    ['checkerNamed', staff.id('boss'), staff.branch.a, staff.id('checker')],
    ['checkerNamed', staff.id('hq'), staff.branch.a, staff.id('second')],
    ['checkerDropped', staff.id('boss'), staff.branch.a, null],
  ])
})

test('R24 POL130 refuses with its reason: who may not check there, who is disabled, one person twice', async () => {
  const before = await ofA('hq')
  expect(await why(name('boss', {}, { checker: staff.id('sales') }))).toBe('may-not-check')
  expect(await why(name('boss', {}, { checker: staff.id('elsewhere') }))).toBe('may-not-check')
  expect(await why(name('boss', {}, { substitute: staff.id('sales') }))).toBe('may-not-check')
  expect(await why(name('boss', {}, { checker: staff.id('hq') }))).toBe('may-not-check')
  expect(await why(name('boss', {}, { checker: staff.id('gone') }))).toBe('disabled')
  expect(await why(name('boss', {}, { substitute: staff.id('checker') }))).toBe('substitute-is-checker')
  expect(await why(name('boss', {}, { checker: 'nobody' }))).toBe('unknown-person')
  expect(await why(name('boss', {}, { within: { count: 500, in: 'hours' } }))).toBe('no-such-time')
  expect(await ofA('hq')).toEqual(before)
})

test('R24 POL130 nobody else names, and nobody is told of another branch', async () => {
  for (const login of ['sales', 'checker', 'boss-b']) expect((await name(login)).status, login).toBe(403)
  expect((await name('nobody')).status).toBe(401)
  expect((await name('hq', { branch: 'nowhere' })).status).toBe(404)
  expect((await read('elsewhere')).map(({ branch }) => branch)).toEqual([staff.branch.b])
  // Who looks at figures only knows nobody here.
  expect(await read('diligence')).toEqual([])
  expect((await staff.get('nobody', '/api/company/checkers')).status).toBe(401)
})

test('R24 POL131 somebody who is stood in for, or disabled, is told not to be there', async () => {
  const now = Date.now()
  const lent = await staff.post('hq', '/api/people/deputies/add', {
    absent: staff.id('checker'),
    deputy: staff.id('second'),
    role: 'VR',
    branch: staff.branch.a,
    from: now + 60_000,
    until: now + 86_400_000,
  })
  expect(lent.status, await lent.clone().text()).toBe(200)
  expect((await ofA('sales'))?.present[staff.id('checker')]).toEqual([
    { from: expect.any(Number) as number, until: now + 60_000 },
    { from: now + 86_400_000, until: null },
  ])
  const disabled = await staff.post('hq', '/api/people/disable', {
    user: staff.id('checker'),
    receivers: [],
  })
  expect(disabled.status, await disabled.clone().text()).toBe(200)
  expect((await ofA('sales'))?.present[staff.id('checker')]).toEqual([])
})

describe('R05 POL136 who has the first look', () => {
  const look = (login: string, kind: string, named: object | null): Promise<Response> =>
    staff.post(login, '/api/company/triagers', { branch: staff.branch.a, kind, naming: named })
  const of = (login: string, substitute: string | null = null) => ({
    checker: staff.id(login),
    substitute: substitute === null ? null : staff.id(substitute),
    within,
  })
  const lookers = async (login: string) => {
    const response = await staff.get(login, '/api/company/triagers')
    const { branches } = (await response.json()) as Namings
    return branches.find(({ branch }) => branch === staff.branch.a)
  }

  test('is named for all channels and for one, apart from who checks, and the log says who', async () => {
    const checkers = await ofA('boss')
    expect((await look('boss', '', of('service', 'boss'))).status).toBe(200)
    expect((await look('hq', 'phone', of('boss'))).status).toBe(200)
    const told = await lookers('sales')
    expect(told).toMatchObject({
      namings: [
        { kind: '', ...of('service', 'boss') },
        { kind: 'phone', ...of('boss') },
      ],
      candidates: [],
    })
    expect(told?.present[staff.id('service')]).toEqual([{ from: expect.any(Number) as number, until: null }])
    expect(new Set((await lookers('boss'))?.candidates)).toEqual(
      new Set([staff.id('service'), staff.id('boss')]),
    )
    expect(await ofA('boss')).toEqual(checkers)
    expect((await look('boss', 'phone', null)).status).toBe(200)
    expect((await lookers('boss'))?.namings.map(({ kind }) => kind)).toEqual([''])
    const lines = (await staff.server.core.store.log(1, 10_000)).map(({ meta }) => meta)
    const named = lines.filter(({ action }) => action.startsWith('triager'))
    expect(named.map(({ action, user, branch, object }) => [action, user, branch, object])).toEqual([
      ['triagerNamed', staff.id('boss'), staff.branch.a, staff.id('service')],
      ['triagerNamed', staff.id('hq'), staff.branch.a, staff.id('boss')],
      ['triagerDropped', staff.id('boss'), staff.branch.a, null],
    ])
  })

  test('is refused for who keeps only own clients or may write to none, and for a channel that brings no leads', async () => {
    const before = await lookers('boss')
    for (const login of ['sales', 'second', 'elsewhere', 'hq'])
      expect(await why(look('boss', '', of(login))), login).toBe('may-not-look')
    expect(await why(look('boss', 'store', of('service')))).toBe('needs-no-look')
    expect(await why(look('boss', 'nowhere', of('service')))).toBe('needs-no-look')
    expect(await why(look('boss', '', of('service', 'service')))).toBe('substitute-is-checker')
    for (const login of ['sales', 'service', 'boss-b'])
      expect((await look(login, '', of('service'))).status, login).toBe(403)
    expect(await lookers('boss')).toEqual(before)
  })
})
