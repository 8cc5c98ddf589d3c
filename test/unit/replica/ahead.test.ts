/** What a device sends before it has heard anything: real vaults, the real server, real sockets, a long way down. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { declareRestore } from '../../../sync-server/ingest/restore.ts'
import { systemRandom } from '../../../sync-server/ports.ts'
import { NodeDevice } from '../../support/nodeDevice.ts'
import { until } from '../../support/person.ts'
import { addPerson, setUpCompany, startTestServer, type TestServer } from '../../support/server.ts'

let server: TestServer
let branch = ''
let sales: NodeDevice
let archive = ''

beforeEach(async () => {
  server = await startTestServer()
  branch = (await setUpCompany(server)).a
  await addPerson(server, 'sales', 'SA', 'A')
  sales = await NodeDevice.begin(() => server, 'sales')
  await sales.connect()
  archive = await create()
  await sales.settled()
})
afterEach(async () => {
  await sales.end()
  expect(server.errors).toEqual([])
  await server.end()
})

async function create(): Promise<string> {
  const made = await sales.vault.desk.create({ template: 'homeDeco', branch, fields: { name: '王芳' } })
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return made.value
}

async function note(text: string): Promise<void> {
  const business = (await sales.vault.read(archive))?.businesses[0]?.id ?? null
  const saved = await sales.vault.desk.addFact({
    archive,
    business,
    kind: 'note',
    fact: { text },
    supersedes: [],
  })
  if (!saved.ok) throw new Error(JSON.stringify(saved.error))
}

const notes = async (): Promise<number> =>
  (await server.core.store.log(1, 10_000)).filter(({ meta }) => meta.action === 'note').length

test('SYN16 what was written offline, under an id of this morning too, stands in the log before WELCOME is heard', async () => {
  sales.unplug()
  await note('昨晚记的')
  // A new tab writes under a client id that no greeting has named.
  await sales.reopen()
  await note('今早记的')
  sales.deaf(true)
  await sales.connect()
  sales.plug()
  await until(async () => ((await notes()) === 2 ? true : undefined), 'both stand in the log')
  expect(sales.status?.connection).toBe('connecting')
  // Shown as acknowledged only when the answer was heard.
  expect(sales.vault.stats.pending).toBe(2)
  await note('等回答时记的')
  sales.deaf(false)
  await sales.settled()
  expect(await notes()).toBe(3)
  expect(sales.vault.rejected).toEqual([])
})

test('SYN18 a line that breaks before the answer loses nothing and enters nothing twice', async () => {
  sales.unplug()
  await note('断线前记的')
  sales.deaf(true)
  sales.plug()
  await until(async () => ((await notes()) === 1 ? true : undefined), 'it stands in the log')
  sales.unplug()
  sales.deaf(false)
  await until(() => (sales.status?.connection === 'offline' ? true : undefined), 'the line is gone')
  sales.plug()
  await sales.settled()
  expect(await notes()).toBe(1)
})

test('SYN17 what went ahead for a log that is gone is void: the new one takes it after WELCOME, once', async () => {
  sales.unplug()
  await note('恢复之前记的')
  const { store, recorder, clock } = server.core
  await declareRestore({ store, recorder, clock, random: systemRandom }, '硬盘换了')
  sales.deaf(true)
  sales.plug()
  await until(() => (sales.unheard >= 2 ? true : undefined), 'WELCOME and the answer to what went ahead')
  expect(await notes()).toBe(0)
  sales.deaf(false)
  await sales.settled()
  expect(await notes()).toBe(1)
  expect(sales.vault.rejected).toEqual([])
})
