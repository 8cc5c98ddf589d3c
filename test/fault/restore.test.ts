/**
 * A backup of the log is put back under people who have gone on: real server, SQLite, sockets, real vaults
 * (RCV of the protocol). What they wrote since the backup was acknowledged and stands in no outbox any more.
 */
import 'fake-indexeddb/auto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readEntries } from '../../shared/document/read.ts'
import type { TestServer } from '../support/server.ts'
import { addPerson, setUpCompany, startTestServer } from '../support/server.ts'
import { allUpdates } from '../../sync-server/ingest/ledgers.ts'
import { LOG_FILE } from '../../sync-server/store/sqlite/index.ts'
import { NodeDevice } from '../support/nodeDevice.ts'
import { until } from '../support/person.ts'

let server: TestServer
let branch = ''
let backup = ''
const devices: NodeDevice[] = []

beforeEach(async () => {
  backup = await mkdtemp(join(tmpdir(), 'anjuan-backup-'))
  server = await startTestServer()
  branch = (await setUpCompany(server)).a
  await addPerson(server, 'sales', 'SA', 'A')
  await addPerson(server, 'manager', 'BM', 'A')
})
afterEach(async () => {
  for (const device of devices.splice(0)) await device.end()
  expect(server.errors).toEqual([])
  await server.end()
  await rm(backup, { recursive: true, force: true })
})

async function device(login: string): Promise<NodeDevice> {
  const made = await NodeDevice.begin(() => server, login)
  devices.push(made)
  await made.connect()
  await made.settled()
  return made
}

async function create(on: NodeDevice, name: string): Promise<string> {
  const made = await on.vault.desk.create({ template: 'homeDeco', branch, fields: { name } })
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return made.value
}

async function note(on: NodeDevice, archive: string, text: string): Promise<void> {
  const business = (await on.vault.read(archive))?.businesses[0]?.id ?? null
  const saved = await on.vault.desk.addFact({
    archive,
    business,
    kind: 'note',
    fact: { text },
    supersedes: [],
  })
  if (!saved.ok) throw new Error(JSON.stringify(saved.error))
}

const has = (on: NodeDevice, archive: string, text: string): Promise<true> =>
  until(async () => {
    const view = await on.vault.read(archive)
    const all = JSON.stringify(
      [...(view?.documents.values() ?? [])].map(({ facts, fields }) => [facts, [...fields]]),
    )
    return all.includes(text) ? true : undefined
  }, `${text} on a device`)

/** The server and its log, as the copy in `backup` has it. */
async function putBack(): Promise<void> {
  const { data } = server
  for (const one of devices) one.unplug()
  await server.stop()
  await cp(join(backup, LOG_FILE), join(data, LOG_FILE))
  server = await startTestServer({ data })
}

async function copyAway(): Promise<void> {
  const { data } = server
  await server.stop()
  await cp(join(data, LOG_FILE), join(backup, LOG_FILE))
  server = await startTestServer({ data })
  for (const one of devices) await until(() => (one.status?.connection === 'open' ? true : undefined), 'line')
}

async function timesOnServer(word: string): Promise<number> {
  const { store, ledgers } = server.core
  const rows = await store.log(1, 10_000)
  let times = 0
  for (const doc of new Set(rows.flatMap(({ meta }) => meta.doc ?? []))) {
    const ledger = await ledgers.open(doc)
    if (ledger === null) continue
    times += readEntries(...allUpdates(ledger)).filter(({ value }) =>
      JSON.stringify(value).includes(word),
    ).length
  }
  return times
}

test('RCV2 RCV3 RCV5 what was acknowledged after the backup comes back from those who wrote it, once, in any order', async () => {
  const [sales, manager] = [await device('sales'), await device('manager')]
  const old = await create(sales, '备份之前')
  await sales.settled()
  await has(manager, old, '备份之前')
  await copyAway()

  const young = await create(sales, '备份之后')
  await note(sales, old, '销售后来记的')
  await sales.settled()
  await has(manager, young, '备份之后')
  await note(manager, young, '店长在新档案里记的')
  await note(manager, old, '店长在旧档案里记的')
  await manager.settled()
  await has(sales, young, '店长在新档案里记的')
  await putBack()
  expect(await timesOnServer('备份之后')).toBe(0)

  // The manager is there first: the archive in which he wrote is still on another device only.
  await manager.signInAgain()
  manager.plug()
  await until(
    async () => ((await timesOnServer('店长在旧档案里记的')) === 1 ? true : undefined),
    'the manager',
  )
  await note(manager, old, '恢复之后记的')
  expect(manager.vault.rejected).toEqual([])
  await sales.signInAgain()
  sales.plug()
  await sales.settled()
  await manager.settled()
  const words = [
    '备份之前',
    '备份之后',
    '销售后来记的',
    '店长在新档案里记的',
    '店长在旧档案里记的',
    '恢复之后记的',
  ]
  for (const word of words) expect([word, await timesOnServer(word)]).toEqual([word, 1])
  for (const one of [sales, manager]) {
    expect(one.vault.rejected).toEqual([])
    for (const word of ['备份之前', '销售后来记的', '店长在旧档案里记的', '恢复之后记的'])
      await has(one, old, word)
    for (const word of ['备份之后', '店长在新档案里记的']) await has(one, young, word)
  }
}, 60_000)
