import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Note } from '../../../sync-server/ingest/draft.ts'
import type { NewMembership } from '../../../sync-server/people/memberships.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'

const DAY = 86_400_000

let door: TestDoor
let admin: string
let sales: Writer
beforeEach(async () => {
  door = await openTestDoor()
  admin = door.core.directory.userByLogin('admin')?.id ?? ''
  sales = await door.person('sales', 'SA', 'A')
})
afterEach(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

const now = () => door.clock.now()
const by = () => ({ user: admin })
const idOf = (writer: Writer) => writer.actor.user
const seller = (more: Partial<NewMembership> = {}): NewMembership => ({
  role: 'SA',
  branch: door.a,
  unit: null,
  from: null,
  until: null,
  ...more,
})
const refused = (code: string, field: string) => ({ ok: false, error: { code, field } })
const rowsOf = (user: string) => door.core.directory.membershipRowsOf(user)
async function anotherAdministrator(): Promise<Writer> {
  return door.person('second', 'HQ', null)
}

describe('who may change whose rights', () => {
  test('PPL2 nobody grants, ends or edits the own rights, nor disables himself', async () => {
    const { memberships, leaving, store } = door.core
    await anotherAdministrator()
    const [own] = rowsOf(admin)
    const before = await store.head()
    const none = refused('against-rule', 'own-rights')
    expect(await memberships.add(admin, seller(), by())).toEqual(none)
    expect(await memberships.end(own?.id ?? '', null, by())).toEqual(none)
    expect(await memberships.change(own?.id ?? '', { unit: null, from: null, until: null }, by())).toEqual(
      none,
    )
    const lent = { absent: idOf(sales), deputy: admin, role: 'SA', branch: door.a, from: null }
    expect(await memberships.deputise({ ...lent, until: now() + DAY }, by())).toEqual(none)
    expect(await leaving.disable(admin, [], by())).toEqual(none)
    expect(await store.head()).toBe(before)
  })

  test('PPL3 the last who manages people stays, whoever asks and however late the end is', async () => {
    const { memberships, leaving } = door.core
    const none = refused('against-rule', 'last-administrator')
    const [own] = rowsOf(admin)
    expect(await memberships.end(own?.id ?? '', null, null)).toEqual(none)
    expect(await memberships.end(own?.id ?? '', now() + 900 * DAY, null)).toEqual(none)
    expect(await leaving.disable(admin, [], null)).toEqual(none)

    // One who was invited and has not joined is no successor.
    const invited = { login: 'third', name: '未加入', password: null, role: 'HQ' as const, branch: null }
    const third = await door.core.people.addPerson(invited, null)
    expect(third.ok).toBe(true)
    expect(await leaving.disable(admin, [], null)).toEqual(none)

    // One whose office has an end is no successor.
    const second = await anotherAdministrator()
    const [office] = rowsOf(idOf(second))
    expect((await memberships.end(office?.id ?? '', now() + DAY, by())).ok).toBe(true)
    expect(await memberships.end(own?.id ?? '', null, { user: idOf(second) })).toEqual(none)
    expect(
      (await memberships.change(office?.id ?? '', { unit: null, from: null, until: null }, by())).ok,
    ).toBe(true)
    expect((await memberships.end(own?.id ?? '', null, { user: idOf(second) })).ok).toBe(true)
    expect(await leaving.disable(idOf(second), [], null)).toEqual(none)
  })

  test('PPL1 the entry names who granted; what was granted is sealed', async () => {
    const added = await door.core.memberships.add(idOf(sales), seller({ branch: door.b }), {
      user: admin,
      membership: 'm1',
      role: 'HQ',
    })
    expect(added.ok).toBe(true)
    const last = (await door.log()).at(-1)
    expect(last?.meta).toMatchObject({
      kind: 'people',
      action: 'membershipAdded',
      user: admin,
      membership: 'm1',
      role: 'HQ',
      branch: door.b,
      object: idOf(sales),
    } satisfies Partial<Note['meta']>)
    expect(JSON.stringify(last?.meta)).not.toContain('"SA"')
    expect(last?.sealed).not.toBeNull()
  })
})

describe('memberships', () => {
  test('PPL4 go together with the place, and no date lies in the past', async () => {
    const { memberships } = door.core
    const user = idOf(sales)
    const cases: readonly (readonly [Partial<NewMembership>, string, string])[] = [
      [{ role: 'XX' }, 'bad-request', 'role'],
      [{ role: 'SA', branch: null }, 'bad-request', 'branch'],
      [{ role: 'HQ' }, 'bad-request', 'role'],
      [{ role: 'AU' }, 'bad-request', 'role'],
      [{ branch: 'nowhere' }, 'not-found', 'branch'],
      [{ unit: 'nowhere' }, 'not-found', 'unit'],
      [{ branch: door.b, from: now() - 1 }, 'bad-request', 'from'],
      [{ branch: door.b, until: now() }, 'bad-request', 'until'],
      [{ branch: door.b, from: now() + DAY, until: now() + DAY }, 'bad-request', 'until'],
    ]
    for (const [wanted, code, field] of cases)
      expect(await memberships.add(user, seller(wanted), by())).toEqual(refused(code, field))
    expect(await memberships.add('nobody', seller(), by())).toEqual(refused('not-found', 'user'))
    for (const wanted of [{ role: 'HQ', branch: null }, { role: 'CS', branch: null }, { branch: door.b }])
      expect((await memberships.add(user, seller(wanted), by())).ok).toBe(true)
  })

  test('PPL4 begin and end by the clock, and what is over is history', async () => {
    const { memberships, directory } = door.core
    const user = idOf(sales)
    const inB = seller({ branch: door.b, from: now() + DAY, until: now() + 3 * DAY })
    const added = await memberships.add(user, inB, by())
    if (!added.ok) throw new Error(added.error.code)
    const { id } = added.value
    const worksInB = () => directory.worksIn(user, door.b, now())
    expect(worksInB()).toBe(false)
    // Before it has begun its beginning moves, afterwards no more.
    const change = (from: number | null, until: number | null) =>
      memberships.change(id, { unit: null, from, until }, by())
    expect((await change(now() + 2 * DAY, now() + 3 * DAY)).ok).toBe(true)
    door.clock.time += 2 * DAY
    expect(worksInB()).toBe(true)
    expect(await change(now() + DAY, null)).toEqual(refused('bad-request', 'from'))
    expect((await change(null, now() + 5 * DAY)).ok).toBe(true)
    door.clock.time += 5 * DAY
    expect(worksInB()).toBe(false)
    expect(await change(null, now() + DAY)).toEqual(refused('against-rule', 'ended'))
    expect(await memberships.end(id, null, by())).toEqual(refused('against-rule', 'ended'))
    expect(await memberships.end('nowhere', null, by())).toEqual(refused('not-found', 'membership'))
  })

  test('PPL5 one role once at a time in one place, and not more than a device can be told of', async () => {
    const { memberships } = door.core
    const user = idOf(sales)
    expect(await memberships.add(user, seller(), by())).toEqual(refused('against-rule', 'overlaps'))
    const [first] = rowsOf(user)
    await memberships.end(first?.id ?? '', now() + DAY, by())
    expect((await memberships.add(user, seller({ from: now() + DAY }), by())).ok).toBe(true)
    expect(
      await memberships.change(first?.id ?? '', { unit: null, from: null, until: now() + 2 * DAY }, by()),
    ).toEqual(refused('against-rule', 'overlaps'))
    const roles = ['ST', 'CS', 'VR', 'BM', 'FN', 'AR', 'MK'].map((role) => seller({ role }))
    const more = ['CS', 'VR', 'FN', 'AR'].map((role) => seller({ role, branch: null }))
    const answers = []
    for (const wanted of [...roles, ...more]) answers.push((await memberships.add(user, wanted, by())).ok)
    expect(answers.filter((ok) => ok)).toHaveLength(10)
    expect(await memberships.add(user, seller({ role: 'AR', branch: null }), by())).toEqual(
      refused('against-rule', 'too-many'),
    )
  })

  test('PPL7 no membership ends while archives of that branch would be left behind', async () => {
    const { memberships } = door.core
    await door.archive(sales)
    const [only] = rowsOf(idOf(sales))
    expect(await memberships.end(only?.id ?? '', null, by())).toEqual(
      refused('against-rule', 'owns-archives'),
    )
    // Another role there keeps them in working hands.
    expect((await memberships.add(idOf(sales), seller({ role: 'BM' }), by())).ok).toBe(true)
    expect((await memberships.end(only?.id ?? '', null, by())).ok).toBe(true)
  })
})

describe('deputies', () => {
  const lend = (deputy: Writer, more: object = {}) =>
    door.core.memberships.deputise(
      {
        absent: idOf(sales),
        deputy: idOf(deputy),
        role: 'SA',
        branch: door.a,
        from: null,
        until: now() + 7 * DAY,
        ...more,
      },
      by(),
    )

  test('PPL6 hold what the absent one holds, there and for that time, and nothing sensitive', async () => {
    const other = await door.person('other', 'SA', 'A')
    const money = await door.person('money', 'FN', 'A')
    expect(await lend(sales)).toEqual(refused('bad-request', 'memberships'))
    expect(await lend(other, { branch: door.b })).toEqual(refused('against-rule', 'not-in-branch'))
    expect(await lend(other, { role: 'BM' })).toEqual(refused('against-rule', 'not-in-branch'))
    expect(await lend(other, { absent: idOf(money), role: 'FN' })).toEqual(
      refused('against-rule', 'not-lent'),
    )
    expect(await lend(other, { absent: 'nobody' })).toEqual(refused('not-found', 'user'))
    const [own] = rowsOf(idOf(sales))
    await door.core.memberships.end(own?.id ?? '', now() + 2 * DAY, by())
    expect(await lend(other)).toEqual(refused('against-rule', 'not-in-branch'))
    expect((await lend(other, { until: now() + 2 * DAY })).ok).toBe(true)
  })

  test('PPL6 a loan ends with what it was lent from, and never has no end', async () => {
    const other = await door.person('other', 'SA', 'A')
    const lent = await lend(other)
    if (!lent.ok) throw new Error(lent.error.code)
    const change = { unit: null, from: null, until: null }
    expect(await door.core.memberships.change(lent.value.id, change, by())).toEqual(
      refused('bad-request', 'until'),
    )
    // A loan is no work of one's own: it cannot be lent on.
    const third = await door.person('third', 'SA', 'B')
    expect((await lend(third)).ok).toBe(true)
    expect(rowsOf(idOf(third)).filter(({ deputyFor }) => deputyFor !== null)).toHaveLength(1)
    expect(await lend(other, { absent: idOf(third) })).toEqual(refused('against-rule', 'not-in-branch'))

    const [own] = rowsOf(idOf(sales))
    expect((await door.core.memberships.end(own?.id ?? '', null, by())).ok).toBe(true)
    const loans = door.core.directory.membershipRows.filter(({ deputyFor }) => deputyFor === idOf(sales))
    expect(loans.map(({ until }) => until)).toEqual([now(), now()])
  })
})

describe('leaving', () => {
  test('PPL8 disabled, a person has no right and no session; let in again, exactly the old ones', async () => {
    const { leaving, directory, sessions, recorder } = door.core
    const { user, device } = sales.actor
    const { token, session, effect } = sessions.mint(user, device, false)
    await recorder.record([
      { meta: { ...(await door.log())[0]!.meta, action: 'signIn' }, payload: null, effects: [effect] },
    ])
    sessions.begun(session)
    const before = rowsOf(user)
    expect((await leaving.disable(user, [], by())).ok).toBe(true)
    expect(directory.actor(user)).toBeNull()
    expect(directory.worksIn(user, door.a, now())).toBe(false)
    expect(await sessions.find(token)).toBeNull()
    expect(await leaving.disable(user, [], by())).toEqual(refused('against-rule', 'disabled'))
    expect(await door.core.memberships.add(user, seller({ branch: door.b }), by())).toEqual(
      refused('against-rule', 'disabled'),
    )
    expect((await leaving.enable(user, by())).ok).toBe(true)
    expect(rowsOf(user)).toEqual(before)
    expect(directory.worksIn(user, door.a, now())).toBe(true)
    expect(await leaving.enable(user, by())).toEqual(refused('against-rule', 'not-disabled'))
  })

  test('PPL7 nobody is disabled whose archives nobody takes', async () => {
    await door.archive(sales)
    expect(await door.core.leaving.disable(idOf(sales), [], by())).toEqual(
      refused('against-rule', 'owns-archives'),
    )
    expect(door.core.directory.user(idOf(sales))?.disabled).toBe(false)
  })

  test('PPL1 a device is signed out alone, and only by its own person’s name', async () => {
    const { leaving, sessions, store } = door.core
    const other = await door.device(sales)
    const first = sessions.mint(sales.actor.user, sales.actor.device, false)
    const second = sessions.mint(other.actor.user, other.actor.device, false)
    sessions.begun(first.session)
    sessions.begun(second.session)
    expect((await leaving.endSessions(sales.actor.user, sales.actor.device, by())).ok).toBe(true)
    expect(sessions.alive(first.session)).toBe(false)
    expect(sessions.alive(second.session)).toBe(true)
    const head = await store.head()
    expect(await leaving.endSessions(admin, other.actor.device, null)).toEqual(refused('not-found', 'device'))
    expect(await store.head()).toBe(head)
    expect((await leaving.endSessions(sales.actor.user, null, by())).ok).toBe(true)
    expect(sessions.alive(second.session)).toBe(false)
  })
})

describe('taking on', () => {
  test('PPL12 several memberships at once, no password; all of it or nothing', async () => {
    const { people, store, directory } = door.core
    const wife = { login: 'laoban', name: '老板娘', memberships: [] as NewMembership[] }
    const head = await store.head()
    expect(await people.hire(wife, by())).toEqual(refused('bad-request', 'memberships'))
    const all = ['SA', 'BM', 'FN', 'AR', 'VR'].map((role) => seller({ role }))
    expect(await people.hire({ ...wife, memberships: [...all, seller()] }, by())).toEqual(
      refused('against-rule', 'overlaps'),
    )
    expect(await people.hire({ ...wife, login: 'Lao Ban', memberships: all }, by())).toEqual(
      refused('bad-request', 'login'),
    )
    expect(await store.head()).toBe(head)
    const hired = await people.hire({ ...wife, memberships: all }, by())
    if (!hired.ok) throw new Error(hired.error.code)
    expect(directory.user(hired.value.id)?.passwordHash).toBe('')
    expect(
      rowsOf(hired.value.id)
        .map(({ role }) => role)
        .sort(),
    ).toEqual(['AR', 'BM', 'FN', 'SA', 'VR'])
    expect(await people.hire({ ...wife, memberships: all }, by())).toEqual(refused('taken', 'login'))
    expect(await people.rename(hired.value.id, ' 王老板 ', by())).toMatchObject({ value: { name: '王老板' } })
    expect(await people.rename(hired.value.id, '  ', by())).toEqual(refused('bad-request', 'name'))
  })
})

describe('branches', () => {
  test('PPL11 closed, a branch takes on nobody; opened again, it does', async () => {
    const { branches, memberships } = door.core
    expect((await branches.close(door.b, true, by())).ok).toBe(true)
    expect(await memberships.add(idOf(sales), seller({ branch: door.b }), by())).toEqual(
      refused('against-rule', 'branch-closed'),
    )
    expect((await branches.close(door.b, false, by())).ok).toBe(true)
    expect((await memberships.add(idOf(sales), seller({ branch: door.b }), by())).ok).toBe(true)
  })

  test('PPL1 an edited branch keeps its id, and only a franchise has another legal entity', async () => {
    const { branches, directory, store } = door.core
    const franchise = {
      code: 'B2',
      name: '二店（加盟）',
      template: 'generic',
      ownership: 'franchise',
      entity: '某某装饰有限公司',
      agreement: '2026-03 加盟合同，总部档案室',
      preset: 'couple',
    }
    expect((await branches.edit(door.b, franchise, by())).ok).toBe(true)
    expect(directory.branch(door.b)).toEqual({ id: door.b, closed: false, ...franchise })
    expect((await branches.edit(door.b, { ...franchise, ownership: 'own' }, by())).ok).toBe(true)
    expect(directory.branch(door.b)).toMatchObject({ ownership: 'own', entity: '', agreement: '' })
    const head = await store.head()
    const edit = (more: object) => branches.edit(door.b, { ...franchise, ...more }, by())
    expect(await edit({ code: 'A' })).toEqual(refused('taken', 'code'))
    expect(await edit({ template: 'bakery' })).toEqual(refused('not-found', 'template'))
    expect(await edit({ ownership: 'rented' })).toEqual(refused('bad-request', 'ownership'))
    expect(await edit({ preset: 'palace' })).toEqual(refused('bad-request', 'preset'))
    expect(await edit({ entity: '长'.repeat(121) })).toEqual(refused('bad-request', 'entity'))
    expect(await branches.edit('nowhere', franchise, by())).toEqual(refused('not-found', 'branch'))
    expect(await store.head()).toBe(head)
  })
})
