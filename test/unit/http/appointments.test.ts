import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ApprovalList } from '../../../shared/protocol/access.ts'
import type { AskForPerson, Made, NewMembership, PeoplePage } from '../../../shared/protocol/people.ts'
import type { InvitedPeople, Issued } from '../../../shared/protocol/invites.ts'
import type { TestServer } from '../../support/server.ts'
import { Staff, type Hired } from '../../support/staff.ts'

let staff: Staff
let server: TestServer
let branch: { readonly a: string; readonly b: string }

beforeEach(async () => {
  staff = await Staff.start([])
  ;({ server, branch } = staff)
})
afterEach(async () => {
  expect(await staff.end()).toEqual([])
})

const join = (...hired: Hired): Promise<void> => staff.join(...hired)
const idOf = (login: string): string => staff.id(login)
async function ask<T>(
  login: string,
  path: string,
  body?: object,
): Promise<T & { code?: string; field?: string }> {
  const answer = await (body === undefined ? staff.get(login, path) : staff.post(login, path, body))
  return (await answer.json()) as T & { code?: string; field?: string }
}
const finance = (more: Partial<NewMembership> = {}): NewMembership => ({
  role: 'FN',
  branch: branch.a,
  unit: null,
  from: null,
  until: null,
  ...more,
})
const give = (login: string, user: string, more: Partial<NewMembership> = {}) =>
  ask<Made>(login, '/api/people/memberships/add', { user, ...finance(more) })
const queue = (login: string) => ask<ApprovalList>(login, '/api/approvals')
const answer = (login: string, id: string, said: 'yes' | 'no' | 'withdraw') =>
  ask<{ done?: true }>(login, '/api/approvals/answer', { id, answer: said })
const people = (login: string) => ask<PeoplePage>(login, '/api/people')
const rolesOf = (login: string) =>
  server.core.directory.membershipsOf(idOf(login)).map(({ role }) => role as string)
const actions = async () => (await server.core.store.log(1, 10_000)).map(({ meta }) => meta.action)

test('PPL13 one administrator gives alone, as long as there is no other who has joined', async () => {
  await join('sales', 'SA', 'A')
  expect(await give('hq', idOf('sales'))).toMatchObject({ waiting: 0 })
  await ask('hq', '/api/people/add', {
    login: 'invited',
    name: '未加入',
    memberships: [finance({ role: 'HQ', branch: null })],
  })
  expect(await give('hq', idOf('sales'), { branch: branch.b })).toMatchObject({ waiting: 0 })
  await join('second', 'HQ', null)
  expect(await give('hq', idOf('sales'), { role: 'AU', branch: null })).toEqual({ id: null, waiting: 1 })
  // What handles neither money nor rights is given at once.
  expect(await give('hq', idOf('sales'), { role: 'BM' })).toMatchObject({ waiting: 0 })
  expect(rolesOf('sales')).toEqual(['SA', 'FN', 'FN', 'BM'])
})

test('PPL13 it waits where another administrator sees it, and holds once that one agrees', async () => {
  await join('second', 'HQ', null)
  await join('sales', 'SA', 'A')
  await join('boss', 'BM', 'A')
  await give('hq', idOf('sales'))
  expect(rolesOf('sales')).toEqual(['SA'])
  const [line] = (await people('second')).waiting
  expect(line).toMatchObject({
    user: idOf('sales'),
    what: 'role',
    roles: ['FN'],
    branch: branch.a,
    by: idOf('hq'),
  })
  expect((await people('boss')).waiting).toEqual([])
  const [asked] = (await queue('second')).toAnswer
  expect(asked).toMatchObject({
    what: 'role',
    userName: 'sales 某',
    roles: ['FN'],
    byName: expect.any(String),
  })
  expect((await queue('hq')).asked).toHaveLength(1)
  for (const login of ['boss', 'sales', 'hq']) expect((await queue(login)).toAnswer).toEqual([])
  const id = asked?.id ?? ''
  expect(await answer('hq', id, 'yes')).toMatchObject({ code: 'denied' })
  for (const login of ['boss', 'sales'])
    expect(await answer(login, id, 'yes')).toMatchObject({ code: 'not-found' })

  expect(await answer('second', id, 'yes')).toEqual({ done: true })
  expect(rolesOf('sales')).toEqual(['SA', 'FN'])
  expect((await people('hq')).waiting).toEqual([])
  const added = (await server.core.store.log(1, 10_000)).findLast(
    ({ meta }) => meta.action === 'membershipAdded',
  )
  const [office] = server.core.directory.membershipRowsOf(idOf('second'))
  expect(added?.meta).toMatchObject({
    user: idOf('second'),
    device: staff.session('second').device,
    membership: office?.id,
    role: 'HQ',
  })
  expect(await answer('second', id, 'yes')).toMatchObject({ code: 'not-found' })
})

test('PPL13 whom it concerns does not agree to it, nor does one who lost the office meanwhile', async () => {
  await join('second', 'HQ', null)
  await join('third', 'HQ', null)
  await give('hq', idOf('second'), { role: 'AU', branch: null })
  const id = (await queue('third')).toAnswer[0]?.id ?? ''
  expect((await queue('second')).toAnswer).toEqual([])
  expect(await answer('second', id, 'yes')).toMatchObject({ code: 'not-found' })
  await ask('third', '/api/people/disable', { user: idOf('hq'), receivers: [] })
  // The asker is gone: nobody would have given it.
  expect((await queue('third')).toAnswer).toEqual([])
  expect(await answer('third', id, 'yes')).toMatchObject({ code: 'not-found' })
  expect(rolesOf('second')).toEqual(['HQ'])
})

test('PPL16 H05 whoever asked and whoever answered find again what became of it, and nobody else does', async () => {
  for (const login of ['second', 'third']) await join(login, 'HQ', null)
  await join('sales', 'SA', 'A')
  await give('hq', idOf('second'), { role: 'SA' })
  for (const said of ['yes', 'no', 'withdraw'] as const) {
    await give('hq', idOf('sales'), said === 'yes' ? {} : { branch: branch.b })
    const id = (await queue('second')).toAnswer[0]?.id ?? ''
    expect(await answer(said === 'withdraw' ? 'hq' : 'second', id, said)).toEqual({ done: true })
  }
  const heard = async (login: string) =>
    (await queue(login)).answered.map(({ answer: said, by, ask: of }) => [said, by, of.byName])
  const answered = [
    ['withdrawn', idOf('hq'), '总部'],
    ['no', idOf('second'), '总部'],
    ['yes', idOf('second'), '总部'],
  ]
  expect(await heard('hq')).toEqual(answered)
  expect(await heard('second')).toEqual(answered.slice(1))
  for (const login of ['third', 'sales']) expect(await heard(login), login).toEqual([])
  expect((await queue('hq')).asked).toEqual([])
  // Who no longer could answer such a thing is told nothing more of it.
  const office = server.core.directory.membershipRowsOf(idOf('second')).find(({ role }) => role === 'HQ')
  await ask('third', '/api/people/memberships/end', { membership: office?.id, until: null })
  expect(await heard('second')).toEqual([])
})

test('PPL13 of two answers at once one counts; refused or taken back nothing changes', async () => {
  for (const login of ['second', 'third']) await join(login, 'HQ', null)
  await join('sales', 'SA', 'A')
  await give('hq', idOf('sales'))
  const id = (await queue('second')).toAnswer[0]?.id ?? ''
  const both = await Promise.all(['second', 'third'].map((login) => answer(login, id, 'yes')))
  expect(both.filter(({ done }) => done === true)).toHaveLength(1)
  expect(rolesOf('sales')).toEqual(['SA', 'FN'])

  await give('hq', idOf('sales'), { branch: branch.b })
  expect(await answer('second', (await queue('second')).toAnswer[0]?.id ?? '', 'no')).toEqual({ done: true })
  await give('hq', idOf('sales'), { branch: branch.b })
  expect(await answer('hq', (await queue('hq')).asked[0]?.id ?? '', 'withdraw')).toEqual({ done: true })
  expect(rolesOf('sales')).toEqual(['SA', 'FN'])
  expect((await actions()).slice(-4)).toEqual([
    'approvalAsked',
    'approvalRefused',
    'approvalAsked',
    'approvalWithdrawn',
  ])
})

test('PPL13 what cannot be carried out any more is refused, and the ask stays', async () => {
  await join('second', 'HQ', null)
  await join('sales', 'SA', 'A')
  await give('hq', idOf('sales'))
  await give('hq', idOf('sales'))
  const [first, again] = (await queue('second')).toAnswer
  expect(await answer('second', first?.id ?? '', 'yes')).toEqual({ done: true })
  expect(await answer('second', again?.id ?? '', 'yes')).toMatchObject({
    code: 'against-rule',
    field: 'overlaps',
  })
  expect((await queue('second')).toAnswer).toHaveLength(1)
})

test('PPL13 a beginning that passed while it waited becomes the moment of the answer', async () => {
  await join('second', 'HQ', null)
  await join('sales', 'SA', 'A')
  await give('hq', idOf('sales'), { from: Date.now() + 300 })
  await new Promise((done) => setTimeout(done, 400))
  expect(await answer('second', (await queue('second')).toAnswer[0]?.id ?? '', 'yes')).toEqual({ done: true })
  expect(rolesOf('sales')).toEqual(['SA', 'FN'])
})

test('PPL13 to run longer and to be let in again is to be given; less is not', async () => {
  await join('sales', 'SA', 'A')
  const until = Date.now() + 9e8
  await give('hq', idOf('sales'), { until })
  await join('second', 'HQ', null)
  const [, row] = server.core.directory.membershipRowsOf(idOf('sales'))
  const change = (date: number | null) =>
    ask<Made & { done?: true }>('hq', '/api/people/memberships/change', {
      membership: row?.id ?? '',
      unit: null,
      from: null,
      until: date,
    })
  expect(await change(until - 1_000)).toMatchObject({ waiting: 0 })
  expect(await change(null)).toMatchObject({ waiting: 1 })
  expect((await people('hq')).waiting).toMatchObject([{ what: 'dates', roles: ['FN'], branch: branch.a }])
  expect(await answer('second', (await queue('second')).toAnswer[0]?.id ?? '', 'yes')).toEqual({ done: true })
  expect(server.core.directory.membershipRow(row?.id ?? '')?.until).toBeNull()

  await ask('hq', '/api/people/disable', { user: idOf('sales'), receivers: [] })
  expect(await ask('hq', '/api/people/enable', { user: idOf('sales') })).toMatchObject({ waiting: 1 })
  expect(server.core.directory.user(idOf('sales'))?.disabled).toBe(true)
  expect((await queue('second')).toAnswer).toMatchObject([{ what: 'let-in', roles: ['SA', 'FN'] }])
  expect(await answer('second', (await queue('second')).toAnswer[0]?.id ?? '', 'yes')).toEqual({ done: true })
  expect(server.core.directory.user(idOf('sales'))?.disabled).toBe(false)
})

test('PPL13 somebody new is taken on at once, and only what takes two waits', async () => {
  await join('second', 'HQ', null)
  const added = await ask<Made>('hq', '/api/people/add', {
    login: 'newcomer',
    name: '新人',
    memberships: [finance({ role: 'SA' }), finance()],
  })
  expect(added).toMatchObject({ id: expect.any(String), waiting: 1 })
  staff.know('newcomer', added.id ?? '')
  expect(rolesOf('newcomer')).toEqual(['SA'])
  const guests = await ask<InvitedPeople>('hq', '/api/invites/people', {
    people: [{ login: 'purse', name: '出纳', role: 'FN', branch: branch.a }],
  })
  expect(guests.results).toMatchObject([{ ok: true, waiting: 1 }])
  staff.know('purse', server.core.directory.userByLogin('purse')?.id ?? '')
  expect(rolesOf('purse')).toEqual([])
  for (const { id } of (await queue('second')).toAnswer) await answer('second', id, 'yes')
  expect([rolesOf('newcomer'), rolesOf('purse')]).toEqual([['SA', 'FN'], ['FN']])
})

describe('a manager asks for somebody new', () => {
  const wish = (login: string, more: Partial<AskForPerson> = {}) =>
    ask<Made>(login, '/api/people/ask', {
      login: 'chenxin',
      name: '陈新',
      role: 'SA',
      branch: branch.a,
      unit: null,
      from: null,
      until: null,
      ...more,
    })
  const invite = (login: string, user: string) => ask<Issued>(login, '/api/invites', { user })
  beforeEach(async () => {
    await join('boss', 'BM', 'A')
    await join('sales', 'SA', 'A')
  })

  test('PPL14 it waits where head office and the manager see it, and one administrator agrees', async () => {
    expect(await wish('boss')).toEqual({ id: null, waiting: 1 })
    expect(server.core.directory.userByLogin('chenxin')).toBeNull()
    const [line] = (await queue('boss')).asked
    expect(line).toMatchObject({ what: 'hire', userName: '陈新', login: 'chenxin', roles: ['SA'] })
    expect((await people('boss')).waiting).toMatchObject([{ what: 'hire', name: '陈新', branch: branch.a }])
    expect((await people('hq')).waiting).toHaveLength(1)
    expect((await queue('hq')).toAnswer).toMatchObject([{ id: line?.id, byName: 'boss 某' }])
    for (const login of ['boss', 'sales'])
      expect((await answer(login, line?.id ?? '', 'yes')).done, login).toBeUndefined()
    expect(await answer('hq', line?.id ?? '', 'yes')).toEqual({ done: true })
    const made = server.core.directory.userByLogin('chenxin')
    expect(server.core.directory.membershipsOf(made?.id ?? '')).toMatchObject([
      { role: 'SA', branch: branch.a, until: null },
    ])
    expect((await people('boss')).waiting).toEqual([])
    const log = (await server.core.store.log(1, 10_000)).map(({ meta }) => meta)
    expect(log.find(({ action, object }) => action === 'userAdded' && object === made?.id)).toMatchObject({
      user: idOf('hq'),
    })
    expect(await answer('hq', line?.id ?? '', 'yes')).toMatchObject({ code: 'not-found' })
  })

  test('PPL14 not elsewhere, not for a role that takes two or assigns work, and a login once', async () => {
    const head = await server.core.store.head()
    expect(await wish('boss', { branch: branch.b })).toMatchObject({ code: 'denied' })
    expect(await wish('sales')).toMatchObject({ code: 'denied' })
    for (const role of ['FN', 'HQ', 'AU', 'BM', 'DD', 'XX'])
      expect(await wish('boss', { role }), role).toMatchObject({ code: 'bad-request', field: 'role' })
    expect(await wish('boss', { login: 'sales' })).toMatchObject({ code: 'taken', field: 'login' })
    expect(await server.core.store.head()).toBe(head)
    expect(await wish('boss')).toMatchObject({ waiting: 1 })
    expect(await wish('boss')).toMatchObject({ code: 'taken', field: 'login' })
  })

  test('PPL14 it is judged by the rights of the moment it is agreed to, and may be taken back', async () => {
    await wish('boss')
    const [line] = (await queue('hq')).toAnswer
    const [own] = server.core.directory.membershipRowsOf(idOf('boss'))
    await ask('hq', '/api/people/memberships/end', { membership: own?.id, until: null })
    expect((await queue('hq')).toAnswer).toEqual([])
    expect(await answer('hq', line?.id ?? '', 'yes')).toMatchObject({ code: 'not-found' })
    expect(await answer('boss', line?.id ?? '', 'withdraw')).toEqual({ done: true })
    expect(server.core.directory.userByLogin('chenxin')).toBeNull()
  })

  test('PPL15 the manager invites who was taken on for the branch, and nobody of elsewhere or of money', async () => {
    await wish('boss')
    const [line] = (await queue('hq')).toAnswer
    await answer('hq', line?.id ?? '', 'yes')
    const made = server.core.directory.userByLogin('chenxin')?.id ?? ''
    const shown = (await people('boss')).people.find(({ id }) => id === made)
    expect(shown).toMatchObject({ joined: false, mayInvite: true })
    expect((await invite('boss', made)).link).toMatch(/\/join#[0-9a-f]{40}$/)
    expect(await invite('sales', made)).toMatchObject({ code: 'denied' })
    expect(await invite('boss', idOf('sales'))).toMatchObject({ code: 'taken', field: 'joined' })
    const hire = async (login: string, ...wanted: readonly Partial<NewMembership>[]) =>
      (
        await ask<Made>('hq', '/api/people/add', {
          login,
          name: login,
          memberships: wanted.map((more) => finance({ role: 'SA', ...more })),
        })
      ).id ?? ''
    for (const other of [
      await hire('elsewhere', { branch: branch.b }),
      await hire('both', {}, { branch: branch.b }),
      await hire('money', {}, { role: 'FN' }),
      await hire('office', { role: 'AU', branch: null }),
    ])
      expect(await invite('boss', other)).toMatchObject({ code: 'denied' })
    expect((await people('boss')).people.filter(({ mayInvite }) => mayInvite)).toHaveLength(1)
    const proposed = { names: ['李雷'] }
    expect(await ask('boss', '/api/invites/logins', proposed)).toEqual({ logins: [expect.any(String)] })
    expect(await ask('sales', '/api/invites/logins', proposed)).toMatchObject({ code: 'denied' })
  })
})
