/**
 * R13: a client who takes back that they may be reached is in no list of people to be called, on the device where it is
 * heard at once, elsewhere after sync; and what was promised meanwhile on a device that could not know does not bring
 * them back. Through the worker, against the real server.
 */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { consentsIn, liftedBy } from '../../../shared/domain/consent.ts'
import { addDays, dayAt } from '../../../shared/domain/day.ts'
import type { JsonObject } from '../../../shared/base/json.ts'
import { templates } from '../../../shared/templates/index.ts'
import { templateRef } from '../../../shared/templates/keys.ts'
import { Computers } from '../../support/computers.ts'
import { listQuery } from '../../support/listQuery.ts'
import { until } from '../../support/person.ts'
import { addPerson } from '../../support/server.ts'
import type { Computer } from '../../support/workerDevice.ts'

const CHINA = 480
let computers: Computers
let sales: Computer
let desk: Computer
let archive: string

beforeEach(async () => {
  computers = await Computers.open()
  await addPerson(computers.server, 'sales', 'SA', 'A')
  await addPerson(computers.server, 'desk', 'CS', 'A')
  sales = await computers.atWork('sales')
  const made = await sales.device.create({
    branch: computers.branches.a,
    template: templateRef(templates.homeDeco),
    fields: { name: '王先生', channel: 'expo' },
  })
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  archive = made.value
  await consents(sales, { act: 'granted', purpose: 'contact', basis: 'consent', method: 'oral' })
  await plan(sales, today(sales))
  await sales.settled()
  desk = await computers.atWork('desk')
})
afterEach(async () => {
  await computers.end()
})

const today = ({ clock }: Computer): string => dayAt(clock.now(), CHINA)

async function opened(on: Computer) {
  const read = await on.device.open(archive, 'work')
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  await on.device.close(archive)
  return read.value.view
}

async function consents(on: Computer, fact: JsonObject): Promise<void> {
  const supersedes = liftedBy((await opened(on)).documents.get('consent'), fact)
  const said = await on.device.addFact({ archive, business: null, kind: 'consent', fact, supersedes })
  expect(said).toEqual({ ok: true, value: null })
}

async function plan(on: Computer, day: string): Promise<void> {
  const view = await opened(on)
  const business = view.businesses[0]?.id ?? ''
  const heads = view.documents.get(`${business}.service`)?.fields.get('nextFollowUp')?.heads ?? []
  const saved = await on.device.save({
    archive,
    business,
    fields: { nextFollowUp: day },
    seen: { nextFollowUp: heads.map(({ id }) => id) },
  })
  expect(saved).toEqual({ ok: true, value: null })
}

/** Where the client stands on this device: kinds of 今日, messages, and lists of follow-ups. */
async function told(on: Computer) {
  const { device, clock } = on
  const ask = { today: today(on), minutesEast: CHINA, now: clock.now() }
  const duties = await device.duties({ ...ask, whose: 'all', most: {} })
  const messages = await device.messages({ ...ask, also: [] })
  const due = await device.list(listQuery({ today: today(on), due: 'today' }))
  const overdue = await device.list(listQuery({ today: addDays(today(on), 30), due: 'overdue' }))
  const stopped = await device.list(listQuery({ today: today(on), filters: [{ is: 'flag', by: 'stopped' }] }))
  return {
    duties: duties.sections.map(({ kind }) => kind),
    messages: messages.messages.map(({ kind }) => kind),
    due: due.total + overdue.total,
    stopped: stopped.rows.map(({ name }) => name),
  }
}

const takeBack = { act: 'withdrawn', purpose: 'contact', basis: 'consent', method: 'oral' }

test('R13 STP2 it is gone from every list at once, without a network, and elsewhere after sync', async () => {
  expect(await told(desk)).toMatchObject({ duties: ['today'], due: 2, stopped: [] })
  desk.unplug()
  await consents(desk, takeBack)
  expect(await told(desk)).toEqual({
    duties: ['groundless'],
    messages: ['groundless'],
    due: 0,
    stopped: ['王先生'],
  })
  expect((await told(sales)).duties).toEqual(['today'])
  desk.plug()
  await desk.device.syncNow()
  await until(async () => (await told(sales)).due === 0, 'the withdrawal at the other desk')
  expect(await told(sales)).toMatchObject({ duties: ['groundless'], due: 0, stopped: ['王先生'] })
})

test('R13 STP2 what was promised beside it elsewhere does not bring the client back; agreeing again does', async () => {
  sales.unplug()
  desk.unplug()
  await consents(desk, takeBack)
  await plan(sales, today(sales))
  await consents(sales, { act: 'granted', purpose: 'contact', basis: 'consent', method: 'signed' })
  desk.plug()
  await desk.device.syncNow()
  await desk.settled()
  sales.plug()
  await sales.device.syncNow()
  await until(async () => (await told(sales)).stopped.length === 1, 'both at the desk')
  await sales.settled()
  expect(await told(sales)).toMatchObject({ duties: ['groundless'], due: 0 })
  const [contact] = consentsIn((await opened(sales)).documents.get('consent'))
  expect(contact?.granted).toBeNull()
  // Asked again, with the withdrawal in sight.
  await consents(sales, { act: 'granted', purpose: 'contact', basis: 'consent', method: 'signed' })
  expect(await told(sales)).toMatchObject({ duties: ['today'], due: 2, stopped: [] })
})

test('R13 STP3 another ground keeps the file and brings nobody into a list of people to be called', async () => {
  await consents(desk, takeBack)
  await consents(desk, {
    act: 'granted',
    purpose: 'contract',
    basis: 'contract',
    method: 'paper',
    evidence: '合同 2026-118',
  })
  expect(await told(desk)).toEqual({ duties: [], messages: [], due: 0, stopped: ['王先生'] })
})

test('R13 STP2 a list to call clients leaves them out, and any other list has them', async () => {
  await consents(sales, takeBack)
  const order = (purpose: string) => ({
    archives: [archive],
    template: templateRef(templates.homeDeco),
    columns: ['name'],
    purpose,
    permit: null,
  })
  const listed = async (purpose: string): Promise<number | null> => {
    const list = await sales.device.exportList(order(purpose))
    return list.ok ? list.value.rows.length : null
  }
  expect(await listed('callback')).toBe(0)
  expect(await listed('handover')).toBe(1)
})
