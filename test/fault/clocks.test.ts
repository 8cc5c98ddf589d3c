/**
 * S8: clocks that are wrong by ten years either way, that go back while somebody works, or that stand still. The client's
 * own worker and the real server. Order comes from what was known when something was written and from the log, what
 * is shown as a time is never beyond its receipt, and a lease fails closed.
 */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { ArchiveView, Fact, Field } from '../../shared/domain/view.ts'
import { Computers } from '../support/computers.ts'
import { until } from '../support/person.ts'
import { addPerson, PASSWORD } from '../support/server.ts'
import type { Computer } from '../support/workerDevice.ts'

const YEAR = 365 * 24 * 3_600_000
const TEN_YEARS = 10 * YEAR
/** Between two readings of one clock. */
const MOMENT = 60_000

let computers: Computers

beforeEach(async () => {
  computers = await Computers.open()
  await addPerson(computers.server, 'sales', 'SA', 'A')
  await addPerson(computers.server, 'manager', 'BM', 'A')
})
afterEach(async () => {
  await computers.end()
})

const create = (on: Computer, name: string): Promise<string> => on.create(computers.branches.a, name)

async function viewOf(on: Computer, archive: string): Promise<ArchiveView> {
  const file = await on.device.open(archive, 'work')
  if (!file.ok) throw new Error(JSON.stringify(file.error))
  return file.value.view
}

const aliasOf = async (on: Computer, archive: string): Promise<Field | undefined> =>
  (await viewOf(on, archive)).documents.get('profile')?.fields.get('alias')

/** As a form does it: over what it showed. */
async function rename(on: Computer, archive: string, alias: string): Promise<void> {
  const heads = (await aliasOf(on, archive))?.heads.map(({ id }) => id) ?? []
  const saved = await on.device.save({
    archive,
    business: null,
    fields: { alias },
    seen: { alias: heads },
  })
  if (!saved.ok) throw new Error(JSON.stringify(saved.error))
}

async function note(on: Computer, archive: string, text: string): Promise<void> {
  const business = (await viewOf(on, archive)).businesses[0]?.id ?? null
  const fact = { archive, business, kind: 'note', fact: { text }, supersedes: [] } as const
  const saved = await on.device.addFact(fact)
  if (!saved.ok) throw new Error(JSON.stringify(saved.error))
}

/** In the order in which screens show them. */
async function notesOf(on: Computer, archive: string): Promise<readonly Fact[]> {
  const { documents } = await viewOf(on, archive)
  return [...documents.values()].flatMap(({ facts }) => facts).filter(({ kind }) => kind === 'note')
}

const texts = (facts: readonly Fact[]): readonly unknown[] => facts.map(({ fact }) => fact['text'])

async function shutAs(on: Computer): Promise<unknown> {
  await on.device.wake()
  await until(async () => ((await on.session).type === 'locked' ? true : undefined), 'lock')
  const session = await on.session
  return session.type === 'locked' ? session.profiles[0]?.shut : null
}

test('S8 of two devices twenty years apart the one that wrote last, over what it saw, is right', async () => {
  const ahead = await computers.atWork('sales', TEN_YEARS)
  const behind = await computers.atWork('manager', -TEN_YEARS)
  const archive = await create(ahead, '王芳')
  await ahead.settled()
  const turns = [behind, ahead, behind, ahead, behind]
  for (const [turn, on] of turns.entries()) {
    const before = turn === 0 ? undefined : `第 ${turn - 1} 次`
    await until(
      async () =>
        ((await on.device.open(archive, 'work')).ok && (await aliasOf(on, archive))?.value) === before ||
        undefined,
      'what stood before',
    )
    await rename(on, archive, `第 ${turn} 次`)
    await on.settled()
  }
  for (const on of [ahead, behind])
    await until(async () => (await aliasOf(on, archive))?.value === '第 4 次' || undefined, 'the last word')
  for (const on of [ahead, behind]) {
    const field = await aliasOf(on, archive)
    expect(field?.conflict).toBe(false)
    expect(field?.history.map(({ value }) => value)).toEqual(turns.map((_, turn) => `第 ${turn} 次`))
    for (const { time, receipt } of field?.history ?? [])
      expect(time).toBeLessThanOrEqual(receipt?.received ?? 0)
  }
})

test.each([
  ['goes ten years ahead and comes back', [0, TEN_YEARS, TEN_YEARS, 0, 0]],
  ['goes ten years back and comes back', [0, -TEN_YEARS, -TEN_YEARS, 0, 0]],
  ['steps back again and again', [0, -MOMENT, -2 * MOMENT, -3 * MOMENT, -4 * MOMENT]],
])('S8 what one device wrote stays in its order while its clock %s', async (_, shifts) => {
  const writer = await computers.atWork('sales')
  const reader = await computers.atWork('manager')
  const archive = await create(writer, '李强')
  for (const [at, shift] of shifts.entries()) {
    writer.clock.shift = shift
    await note(writer, archive, `第 ${at} 条`)
  }
  await writer.settled()
  const said = shifts.map((_, at) => `第 ${at} 条`)
  await until(async () => {
    const file = await reader.device.open(archive, 'work')
    return (file.ok && (await notesOf(reader, archive)).length === said.length) || undefined
  }, 'all notes')
  for (const on of [writer, reader]) {
    const facts = await notesOf(on, archive)
    expect(texts(facts)).toEqual(said)
    for (const { time, receipt } of facts) expect(time).toBeLessThanOrEqual(receipt?.received ?? 0)
  }
})

test('S8 on a clock that stands still what is saved has an order all the same', async () => {
  const writer = await computers.atWork('sales')
  const archive = await create(writer, '赵敏')
  await writer.settled()
  writer.unplug()
  writer.clock.frozenAt = writer.clock.now()
  const said = Array.from({ length: 8 }, (_, at) => `第 ${at} 条`)
  for (const text of said) await note(writer, archive, text)
  expect(texts(await notesOf(writer, archive))).toEqual(said)
  const stamps = (await notesOf(writer, archive)).map(({ at }) => at)
  expect(new Set(stamps).size).toBe(said.length)
  writer.plug()
  await writer.device.syncNow()
  await writer.settled()
  expect(texts(await notesOf(writer, archive))).toEqual(said)
})

test.each([
  ['ten years ahead', TEN_YEARS, 'expired'],
  ['ten years back', -TEN_YEARS, 'clock'],
])('S8 a clock set %s shuts the store, and nothing that waited is lost', async (_, shift, why) => {
  const desk = await computers.atWork('sales')
  desk.unplug()
  const archive = await create(desk, '周洋')
  await note(desk, archive, '离线时记的')
  desk.clock.shift = shift
  expect(await shutAs(desk)).toBe(why)
  // Setting it right does not open it again.
  desk.clock.shift = 0
  const { id } = (await profilesOf(desk))[0] ?? { id: '' }
  expect(await desk.device.unlock(id, PASSWORD)).toMatchObject({ ok: false, error: { type: 'shut', why } })
  desk.plug()
  expect((await desk.device.signIn('sales', PASSWORD)).ok).toBe(true)
  await desk.settled()
  expect(texts(await notesOf(desk, archive))).toEqual(['离线时记的'])
})

test('S8 how wrong a clock is, is told', async () => {
  const ahead = await computers.atWork('sales', TEN_YEARS)
  expect(Math.abs((await ahead.device.sync()).offset + TEN_YEARS)).toBeLessThan(MOMENT)
  const behind = await computers.atWork('manager', -TEN_YEARS)
  expect(Math.abs((await behind.device.sync()).offset - TEN_YEARS)).toBeLessThan(MOMENT)
})

async function profilesOf(on: Computer) {
  const session = await on.session
  return session.type === 'locked' ? session.profiles : []
}
