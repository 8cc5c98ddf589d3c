import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestDoor, type TestDoor } from '../../support/door.ts'

let door: TestDoor
beforeEach(async () => {
  door = await openTestDoor()
})
afterEach(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

const refused = (code: string, field: string) => ({ ok: false, error: { code, field } })
const add = (kind: string, name: string, parent: string | null = null, branch = door.a) =>
  door.core.units.add({ branch, parent, kind, name }, null)
async function made(kind: string, name: string, parent: string | null = null): Promise<string> {
  const unit = await add(kind, name, parent)
  if (!unit.ok) throw new Error(unit.error.code)
  return unit.value.id
}

test('PPL10 a department stands in a store or in the branch, a store in the branch, each name once', async () => {
  const store = await made('store', '望京门店')
  const sales = await made('department', '销售部', store)
  await made('department', '销售部')
  const head = await door.core.store.head()
  expect(await add('store', '店中店', store)).toEqual(refused('bad-request', 'unit'))
  expect(await add('department', '一组', sales)).toEqual(refused('bad-request', 'unit'))
  expect(await add('department', '客服部', store, door.b)).toEqual(refused('bad-request', 'unit'))
  expect(await add('castle', '城堡')).toEqual(refused('bad-request', 'unit'))
  expect(await add('department', '客服部', 'nowhere')).toEqual(refused('not-found', 'unit'))
  expect(await add('department', '客服部', null, 'nowhere')).toEqual(refused('not-found', 'branch'))
  expect(await add('department', ' 销售部 ', store)).toEqual(refused('taken', 'name'))
  expect(await add('department', '  ')).toEqual(refused('bad-request', 'name'))
  expect(await door.core.store.head()).toBe(head)
  expect(await door.core.units.rename(sales, '业务部', null)).toMatchObject({ value: { name: '业务部' } })
  const meta = (await door.log()).at(-1)?.meta
  expect(meta).toMatchObject({ kind: 'organisation', action: 'unitRenamed', branch: door.a, object: sales })
  expect(JSON.stringify(meta)).not.toContain('业务部')
})

test('PPL10 only an empty unit is closed; nobody is put into a closed one; opened again it is as it was', async () => {
  const { units, memberships, directory } = door.core
  const store = await made('store', '望京门店')
  const sales = await made('department', '销售部', store)
  const person = await door.person('sales', 'SA', 'A')
  const [membership] = directory.membershipRowsOf(person.actor.user)
  const sit = (unit: string | null) =>
    memberships.change(membership?.id ?? '', { unit, from: null, until: null }, null)
  expect((await sit(sales)).ok).toBe(true)
  expect(await units.close(sales, true, null)).toEqual(refused('against-rule', 'unit-in-use'))
  expect(await units.close(store, true, null)).toEqual(refused('against-rule', 'unit-in-use'))
  expect((await sit(null)).ok).toBe(true)
  expect((await units.close(sales, true, null)).ok).toBe(true)
  expect((await units.close(store, true, null)).ok).toBe(true)
  expect(await sit(sales)).toEqual(refused('against-rule', 'unit-closed'))
  expect(await units.close(sales, false, null)).toEqual(refused('against-rule', 'unit-closed'))
  expect((await units.close(store, false, null)).ok).toBe(true)
  expect(await units.close(sales, false, null)).toMatchObject({ value: { closed: false, parent: store } })
})
