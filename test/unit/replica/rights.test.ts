/**
 * Rights that change while a device is away with unsent work: nothing lost, nothing kept that must go, and
 * the author told why. Real vaults, the real server, real sockets.
 */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Grant } from '../../../shared/domain/grant.ts'
import type { Order } from '../../../sync-server/ingest/orders.ts'
import { NodeDevice } from '../../support/nodeDevice.ts'
import { until } from '../../support/person.ts'
import {
  addPerson,
  newId,
  setUpCompany,
  startTestServer,
  type TestPerson,
  type TestServer,
} from '../../support/server.ts'

const DAY = 24 * 3_600_000

let server: TestServer
let branch: { a: string; b: string }
let people: { readonly [login: string]: TestPerson }
const devices: NodeDevice[] = []

beforeEach(async () => {
  server = await startTestServer()
  branch = await setUpCompany(server)
  people = {
    sales: await addPerson(server, 'sales', 'SA', 'A'),
    colleague: await addPerson(server, 'colleague', 'SA', 'A'),
    site: await addPerson(server, 'site', 'ST', 'A'),
    manager: await addPerson(server, 'manager', 'BM', 'A'),
    'manager-b': await addPerson(server, 'manager-b', 'BM', 'B'),
    head: await addPerson(server, 'head', 'HQ', null),
  }
})
afterEach(async () => {
  for (const device of devices.splice(0)) await device.end()
  expect(server.errors).toEqual([])
  await server.end()
})

const idOf = (login: string): string => people[login]?.id ?? ''

async function online(login: string): Promise<NodeDevice> {
  const device = await NodeDevice.begin(() => server, login)
  devices.push(device)
  await device.connect()
  await device.settled()
  return device
}

async function archiveOf(sales: NodeDevice): Promise<string> {
  const made = await sales.vault.desk.create({
    template: 'homeDeco',
    branch: branch.a,
    fields: { name: '王芳' },
  })
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  await sales.settled()
  return made.value
}

const holds = (device: NodeDevice, archive: string): Promise<boolean> =>
  until(async () => ((await device.vault.read(archive)) === null ? undefined : true), 'the archive arrives')

async function note(device: NodeDevice, archive: string, text: string): Promise<void> {
  const view = await device.vault.read(archive)
  const business = view?.businesses[0]?.id ?? null
  const saved = await device.vault.desk.addFact({
    archive,
    business,
    kind: 'note',
    fact: { text },
    supersedes: [],
  })
  if (!saved.ok) throw new Error(JSON.stringify(saved.error))
}

async function order(archive: string, what: Order, by = 'head'): Promise<void> {
  const actor = { user: idOf(by), device: newId(), session: null, offset: 0 }
  expect(await server.core.door.order({ by: actor, archive, order: what })).toMatchObject({ done: true })
}

const grant = (change: Partial<Grant>): Grant => ({
  id: newId(),
  to: { is: 'branch', branch: branch.b },
  compartments: ['profile', 'deal', 'service'],
  right: 'write',
  from: Date.now() - 1,
  until: Date.now() + DAY,
  by: idOf('head'),
  approvedBy: null,
  why: '两店同做一单',
  agreement: null,
  ...change,
})

/** What must hold after such a change: gone from the device, kept by the server, told to the author. */
async function wentAndWasKept(device: NodeDevice, archive: string, text: string, why: string): Promise<void> {
  const held = await until(
    () => device.vault.rejected.find((one) => one.state === 'held') ?? undefined,
    'the work is held',
  )
  expect(held.why).toBe(why)
  expect(JSON.stringify(held.entry)).toContain(text)
  expect(device.vault.stats.pending).toBe(0)
  // Each of its feeds lets go by itself.
  await until(
    () => ([...device.vault.shelf.parts(archive)].length === 0 ? true : undefined),
    'every part of the archive goes',
  )
  expect(await device.vault.read(archive)).toBeNull()
  const log = await server.core.store.log(1, 100_000)
  const row = log.find(({ meta }) => meta.action === 'held')
  expect(row?.meta).toMatchObject({ kind: 'refused', archive, outcome: why })
  // The words stand there, sealed, for whoever is to let them in; the document has none of them.
  const key = await server.core.keys.findDocumentKey(row?.meta.doc ?? '', row?.meta.epoch ?? 0)
  const bytes = key?.open(row?.sealed ?? new Uint8Array(), `${row?.meta.doc}@${row?.meta.epoch}`)
  expect(Buffer.from(bytes ?? new Uint8Array()).toString('utf8')).toContain(text)
}

describe('while a device is offline with unsent work', () => {
  it('SYN45 transfer: the old owner keeps his words, loses the archive, and is told', async () => {
    const sales = await online('sales')
    const archive = await archiveOf(sales)
    const heir = await online('colleague')
    sales.unplug()
    await note(sales, archive, '客户说下周签')
    await order(archive, { do: 'transfer', to: idOf('colleague') }, 'manager')
    await holds(heir, archive)
    sales.plug()
    await wentAndWasKept(sales, archive, '客户说下周签', 'transferred')
  })

  it('SYN45 unshare: another branch loses what it was given, with what it wrote meanwhile kept', async () => {
    const sales = await online('sales')
    const archive = await archiveOf(sales)
    const shared = grant({})
    await order(archive, { do: 'grant', grant: shared })
    const there = await online('manager-b')
    await holds(there, archive)
    there.unplug()
    await note(there, archive, '浦东这边量过房')
    await order(archive, { do: 'endGrant', grant: shared.id })
    there.plug()
    await wentAndWasKept(there, archive, '浦东这边量过房', 'ended')
  })

  it('SYN45 POL4 expire: a share that ends by its date while nobody is there to see it', async () => {
    const sales = await online('sales')
    const archive = await archiveOf(sales)
    await order(archive, { do: 'grant', grant: grant({ until: Date.now() + 4_000 }) })
    const there = await online('manager-b')
    await holds(there, archive)
    there.unplug()
    await note(there, archive, '到期前写的')
    await until(
      async () => ((await server.core.store.archive(archive))?.grants.length === 0 ? true : undefined),
      'the grant ends by itself',
    )
    there.plug()
    await wentAndWasKept(there, archive, '到期前写的', 'expired')
  })

  it('SYN45 a person taken off the job loses it, with the words kept', async () => {
    const sales = await online('sales')
    const archive = await archiveOf(sales)
    await note(sales, archive, '约好量房')
    await sales.settled()
    await order(archive, { do: 'team', team: [{ user: idOf('site'), job: 'designer' }] }, 'manager')
    const site = await online('site')
    await holds(site, archive)
    site.unplug()
    await note(site, archive, '墙面有裂')
    await order(archive, { do: 'team', team: [] }, 'manager')
    site.plug()
    await wentAndWasKept(site, archive, '墙面有裂', 'team')
  })

  it('SYN45 deputise: what the deputy wrote in his time is in, what came after it is kept', async () => {
    const sales = await online('sales')
    const archive = await archiveOf(sales)
    const lent = await server.core.memberships.deputise(
      {
        absent: idOf('sales'),
        deputy: idOf('colleague'),
        role: 'SA',
        branch: branch.a,
        from: null,
        until: Date.now() + DAY,
      },
      null,
    )
    if (!lent.ok) throw new Error(JSON.stringify(lent.error))
    const deputy = await online('colleague')
    await holds(deputy, archive)
    await note(deputy, archive, '代班第一天')
    await deputy.settled()
    deputy.unplug()
    await note(deputy, archive, '代班最后一天')
    const ended = await server.core.memberships.end(lent.value.id, null, null)
    if (!ended.ok) throw new Error(JSON.stringify(ended.error))
    deputy.plug()
    await wentAndWasKept(deputy, archive, '代班最后一天', 'expired')
    const texts = await until(async () => {
      const view = await sales.vault.read(archive)
      const facts = [...(view?.documents.values() ?? [])].flatMap((document) => document.facts)
      const said = facts.map(({ fact }) => fact['text'])
      return said.includes('代班第一天') ? said : undefined
    }, 'the deputy’s first day at the owner')
    expect(texts).not.toContain('代班最后一天')
  })

  it('SYN45 revoke: a membership that ended takes everything along and loses no word', async () => {
    const sales = await online('sales')
    const archive = await archiveOf(sales)
    const manager = await online('manager')
    await holds(manager, archive)
    manager.unplug()
    await note(manager, archive, '店长批注')
    const [mine] = server.core.directory.membershipsOf(idOf('manager'))
    const ended = await server.core.memberships.end(mine?.id ?? '', null, null)
    if (!ended.ok) throw new Error(JSON.stringify(ended.error))
    manager.plug()
    await wentAndWasKept(manager, archive, '店长批注', 'expired')
    expect(manager.vault.shelf.size).toBe(0)
  })

  it('SYN45 share: what a device wrote offline of its own is not touched by a right it gains', async () => {
    const sales = await online('sales')
    const archive = await archiveOf(sales)
    const there = await online('manager-b')
    there.unplug()
    const own = await there.vault.desk.create({
      template: 'generic',
      branch: branch.b,
      fields: { name: '浦东客户' },
    })
    if (!own.ok) throw new Error(JSON.stringify(own.error))
    await order(archive, { do: 'grant', grant: grant({ right: 'read' }) })
    there.plug()
    await holds(there, archive)
    await there.settled()
    expect(there.vault.rejected).toEqual([])
    await until(
      async () => ((await there.vault.read(own.value))?.lifecycle.state === 'open' ? true : undefined),
      'the own archive is open',
    )
    // Read and no more: it is refused where it is written, before anything is sent.
    const view = await there.vault.read(archive)
    const refused = await there.vault.desk.addFact({
      archive,
      business: view?.businesses[0]?.id ?? null,
      kind: 'note',
      fact: { text: '不该写' },
      supersedes: [],
    })
    expect(refused).toMatchObject({ ok: false, error: { type: 'not-allowed' } })
  })
})
