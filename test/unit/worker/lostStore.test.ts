/** A browser that threw its databases away, before the real server: what waited comes back from the second copy. */
import 'fake-indexeddb/auto'
import { Dexie } from 'dexie'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { databaseName, Profiles } from '../../../client/vault/profiles.ts'
import { Computers } from '../../support/computers.ts'
import { until } from '../../support/person.ts'
import { addPerson, PASSWORD } from '../../support/server.ts'
import type { Computer } from '../../support/workerDevice.ts'

let computers: Computers
beforeEach(async () => {
  computers = await Computers.open()
  await addPerson(computers.server, 'sales', 'SA', 'A')
})
afterEach(async () => {
  await computers.end()
})

async function note(on: Computer, archive: string, text: string): Promise<void> {
  const saved = await on.device.addFact({
    archive,
    business: null,
    kind: 'note',
    fact: { text },
    supersedes: [],
  })
  if (!saved.ok) throw new Error(JSON.stringify(saved.error))
}

async function notesOf(on: Computer, archive: string): Promise<readonly string[]> {
  const opened = await on.device.open(archive, 'work')
  if (!opened.ok) throw new Error(JSON.stringify(opened.error))
  await on.device.close(archive)
  return [...opened.value.view.documents.values()]
    .flatMap(({ facts }) => facts)
    .filter(({ kind }) => kind === 'note')
    .map(({ fact }) => String(fact['text']))
    .sort()
}

/** As Chromium does with a log that it cannot read: every database of the origin is gone. */
async function loseDatabases(on: Computer): Promise<void> {
  await on.spare.rest()
  await on.device.lock()
  const profiles = new Profiles()
  for (const { id } of await profiles.all()) {
    await Dexie.delete(databaseName(id))
    await profiles.remove(id)
  }
  profiles.close()
  await on.restart()
}

const accessesOf = async (): Promise<readonly { readonly counter: number; readonly outcome: string }[]> => {
  const entries = await computers.server.core.store.log(1, 10_000)
  return entries.flatMap(({ meta }) =>
    meta.kind === 'access' && meta.counter !== null ? [{ counter: meta.counter, outcome: meta.outcome }] : [],
  )
}

it('SPR3 SPR6 everything that waited goes up once, and the chain of accesses goes on', async () => {
  const sales = await computers.atWork('sales')
  const archive = await sales.create(computers.branches.a, '王芳')
  await sales.settled()
  sales.unplug()
  for (let n = 0; n < 6; n++) await note(sales, archive, `离线 ${n}`)
  const begun = await sales.create(computers.branches.a, '离线建的')
  await notesOf(sales, begun)
  const { pending } = await sales.device.sync()
  await loseDatabases(sales)

  // Without a network it says what happened and what was kept, and opens to nobody.
  const session = await sales.session
  if (session.type !== 'locked') throw new Error('open')
  expect(session.profiles).toMatchObject([{ login: 'sales', shut: 'lost', waiting: pending }])
  const [profile] = session.profiles
  expect(await sales.device.unlock(profile!.id, PASSWORD)).toEqual({
    ok: false,
    error: { type: 'shut', why: 'lost' },
  })
  sales.plug()
  expect(await sales.device.unlock(profile!.id, PASSWORD)).toMatchObject({ ok: true })
  await sales.settled()
  expect(await notesOf(sales, archive)).toEqual(Array.from({ length: 6 }, (_, n) => `离线 ${n}`))
  expect(await notesOf(sales, begun)).toEqual([])

  await until(async () => (await accessesOf()).length >= 3, 'the accesses')
  const accesses = await accessesOf()
  expect(accesses.map(({ counter }) => counter)).toEqual(accesses.map((_, at) => at + 1))
  expect(accesses.every(({ outcome }) => outcome === 'ok')).toBe(true)
})

it('SPR3 what the server had already is known again and stands there once', async () => {
  const sales = await computers.atWork('sales')
  const archive = await sales.create(computers.branches.a, '王芳')
  await sales.settled()
  sales.unplug()
  await note(sales, archive, '说了一次')
  await sales.spare.rest()
  // The copy as it was before the server answered.
  const before = new Map(
    [...sales.spare.stores].map(([name, sides]) => [name, sides.map(({ bytes }) => bytes.slice())]),
  )
  sales.plug()
  await sales.device.syncNow()
  await sales.settled()
  await loseDatabases(sales)
  for (const [name, sides] of sales.spare.stores)
    sides.forEach((side, at) => (side.bytes = before.get(name)![at]!))
  await sales.restart()
  expect(await sales.device.signIn('sales', PASSWORD)).toMatchObject({ ok: true })
  await sales.settled()
  expect(await notesOf(sales, archive)).toEqual(['说了一次'])
})

it('SPR4 somebody who was removed from the device does not come back', async () => {
  const sales = await computers.atWork('sales')
  await sales.spare.rest()
  const session = await sales.session
  if (session.type !== 'open') throw new Error('locked')
  expect(await sales.device.removeProfile(session.profile.id, false)).toMatchObject({ ok: true })
  await sales.restart()
  expect(await sales.session).toEqual({ type: 'locked', profiles: [] })
})
