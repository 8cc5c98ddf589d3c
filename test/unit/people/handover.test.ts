import { afterEach, beforeEach, expect, test } from 'vitest'
import { openCore } from '../../../sync-server/core.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'
import { newId } from '../../support/server.ts'

let door: TestDoor
let admin: string
let leaver: Writer
let first: Writer
let second: Writer
beforeEach(async () => {
  door = await openTestDoor()
  admin = door.core.directory.userByLogin('admin')?.id ?? ''
  leaver = await door.person('leaver', 'SA', 'A')
  first = await door.person('first', 'SA', 'A')
  second = await door.person('second', 'BM', 'A')
})
afterEach(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

const by = () => ({ user: admin, device: 'd1' })
const idOf = (writer: Writer) => writer.actor.user
const refused = (code: string, field: string) => ({ ok: false, error: { code, field } })
const owned = (user: Writer, branch = door.a) => door.core.store.countOwnedBy(idOf(user), branch)
async function archives(count: number): Promise<readonly string[]> {
  const made = []
  for (let each = 0; each < count; each++) made.push((await door.archive(leaver)).archive)
  return made
}

test('PPL20 everything goes into the named hands, evenly, and the person is cut off before', async () => {
  const moved = await archives(7)
  const to = [{ branch: door.a, to: [idOf(first), idOf(second)] }]
  const done = await door.core.leaving.disable(idOf(leaver), to, by())
  expect(done).toMatchObject({ ok: true, value: { handover: expect.any(String) } })
  expect(door.core.directory.actor(idOf(leaver))).toBeNull()
  await door.core.handovers.idle()
  expect(await owned(leaver)).toBe(0)
  expect([await owned(first), await owned(second)].sort()).toEqual([3, 4])
  const [line] = await door.core.handovers.list()
  expect(line).toMatchObject({ state: 'done', total: 7, left: 0, user: idOf(leaver), by: admin })
  for (const archive of moved) {
    const row = await door.core.store.archive(archive)
    expect(row?.businesses.map(({ owner }) => owner)).toEqual([row?.owner])
  }
  const acts = (await door.log()).map(({ meta }) => meta.action)
  expect(acts.filter((act) => act === 'handoverStarted' || act === 'handoverDone')).toHaveLength(2)
  expect(acts.filter((act) => act === 'transferred')).toHaveLength(7)
})

test('PPL20 a business in somebody else’s archive moves alone', async () => {
  const { archive, business } = await door.archive(first)
  const order = { do: 'transfer', to: idOf(leaver), business } as const
  const actor = { user: admin, device: 'd1', session: null, offset: 0 }
  expect(await door.core.door.order({ by: actor, archive, order })).toMatchObject({ done: true })
  expect(await owned(leaver)).toBe(1)
  const to = [{ branch: door.a, to: [idOf(second)] }]
  expect((await door.core.handovers.start(idOf(leaver), to, by())).ok).toBe(true)
  await door.core.handovers.idle()
  expect(await door.core.store.archive(archive)).toMatchObject({
    owner: idOf(first),
    businesses: [{ id: business, owner: idOf(second) }],
  })
})

test('PPL21 nobody is named, or somebody who does not work there: nothing happens', async () => {
  await archives(1)
  const stranger = await door.person('stranger', 'SA', 'B')
  const { leaving, store, handovers } = door.core
  const head = await store.head()
  const disable = (branch: string, ...to: readonly string[]) =>
    leaving.disable(idOf(leaver), [{ branch, to }], by())
  expect(await leaving.disable(idOf(leaver), [], by())).toEqual(refused('against-rule', 'owns-archives'))
  expect(await disable(door.b, idOf(stranger))).toEqual(refused('against-rule', 'owns-archives'))
  expect(await disable(door.a, idOf(stranger))).toEqual(refused('against-rule', 'not-in-branch'))
  expect(await disable(door.a, idOf(first), idOf(leaver))).toEqual(refused('bad-request', 'receivers'))
  const none = [{ branch: door.b, to: [idOf(stranger)] }]
  expect(await handovers.start(idOf(leaver), none, by())).toEqual(refused('bad-request', 'receivers'))
  expect(await store.head()).toBe(head)
})

test('PPL22 killed between two commits, a handover goes on at the next start', async () => {
  await archives(5)
  const { handovers, register } = door.core
  const to = [{ branch: door.a, to: [idOf(first)] }]
  // What a server leaves that was killed right after the commit: the record, and no move.
  const prepared = await handovers.prepare(idOf(leaver), to, by(), 'named')
  if (!prepared.ok || prepared.value === null) throw new Error('nothing to move')
  await register.commit([prepared.value.note])
  expect(await handovers.start(idOf(leaver), to, by())).toEqual(refused('against-rule', 'handover-running'))
  expect(await handovers.list()).toMatchObject([{ state: 'running', left: 5, total: 5 }])

  const again = await openCore({ data: door.data, clock: door.clock })
  await again.handovers.resumeAll()
  await again.handovers.idle()
  expect(await again.handovers.list()).toMatchObject([{ state: 'done', left: 0 }])
  expect(await again.store.countOwnedBy(idOf(first), door.a)).toBe(5)
  await again.close()
})

test('PPL23 it stops, and says why, when its receiver leaves; another administrator goes on with it', async () => {
  await archives(3)
  const { handovers, leaving, register, store } = door.core
  const to = [{ branch: door.a, to: [idOf(first)] }]
  const prepared = await handovers.prepare(idOf(leaver), to, by(), 'named')
  if (!prepared.ok || prepared.value === null) throw new Error('nothing to move')
  await register.commit([prepared.value.note])
  expect((await leaving.disable(idOf(first), [], by())).ok).toBe(true)
  handovers.go(prepared.value.id)
  await handovers.idle()
  expect(await handovers.list()).toMatchObject([
    { state: 'stalled', why: 'owner-not-in-branch', left: 3, finished: null },
  ])
  const other = await door.person('other', 'HQ', null)
  expect((await leaving.enable(idOf(first), by())).ok).toBe(true)
  expect(await handovers.resume(newId(), { user: idOf(other) })).toEqual(refused('not-found', 'handover'))
  expect((await handovers.resume(prepared.value.id, { user: idOf(other) })).ok).toBe(true)
  await handovers.idle()
  expect(await handovers.list()).toMatchObject([{ state: 'done', by: idOf(other), left: 0 }])
  expect(await store.countOwnedBy(idOf(first), door.a)).toBe(3)
})

test(
  'PPL24 no commit holds more than a hundred moves, and all of 230 arrive',
  { timeout: 60_000 },
  async () => {
    await archives(230)
    const sizes: number[] = []
    door.core.door.onCommitted((documents) => sizes.push(new Set(documents.map(({ doc }) => doc)).size))
    const to = [{ branch: door.a, to: [idOf(first)] }]
    expect((await door.core.handovers.start(idOf(leaver), to, by())).ok).toBe(true)
    await door.core.handovers.idle()
    expect(await owned(first)).toBe(230)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100)
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(230)
  },
)
