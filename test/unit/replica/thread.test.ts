/** The whole line without a screen: real vaults, the real server, real sockets. G1–G3 of the SPEC. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Field } from '../../../shared/domain/view.ts'
import { NodeDevice } from '../../support/nodeDevice.ts'
import { until } from '../../support/person.ts'
import { addPerson, setUpCompany, startTestServer, type TestServer } from '../../support/server.ts'

let server: TestServer
let branch = ''
const devices: NodeDevice[] = []

beforeEach(async () => {
  server = await startTestServer()
  branch = (await setUpCompany(server)).a
  await addPerson(server, 'sales', 'SA', 'A')
  await addPerson(server, 'manager', 'BM', 'A')
})
afterEach(async () => {
  for (const device of devices.splice(0)) await device.end()
  expect(server.errors).toEqual([])
  await server.end()
})

async function device(login: string): Promise<NodeDevice> {
  const made = await NodeDevice.begin(() => server, login)
  devices.push(made)
  return made
}

async function create(on: NodeDevice, name: string): Promise<string> {
  const made = await on.vault.desk.create({ template: 'homeDeco', branch, fields: { name } })
  if (!made.ok) throw new Error(JSON.stringify(made.error))
  return made.value
}

async function nameOn(on: NodeDevice, archive: string): Promise<Field | undefined> {
  return (await on.vault.read(archive))?.documents.get('profile')?.fields.get('name')
}

async function rename(on: NodeDevice, archive: string, name: string): Promise<void> {
  const seen = (await nameOn(on, archive))?.heads.map((head) => head.id) ?? []
  const saved = await on.vault.desk.save({ archive, business: null, fields: { name }, seen: { name: seen } })
  if (!saved.ok) throw new Error(JSON.stringify(saved.error))
}

describe('two devices and a server', () => {
  it('carries what one wrote offline to the other, with a formal number', async () => {
    const sales = await device('sales')
    const archive = await create(sales, '王芳')
    expect(sales.vault.stats.pending).toBeGreaterThan(0)
    await sales.connect()
    await sales.settled()
    const manager = await device('manager')
    await manager.connect()
    await manager.settled()
    const view = await manager.vault.read(archive)
    expect(view?.lifecycle).toMatchObject({ state: 'open' })
    expect((await nameOn(manager, archive))?.value).toBe('王芳')
    expect((await sales.vault.read(archive))?.lifecycle).toMatchObject({ state: 'open' })
  })

  it('shows both what two people made of one field, and one value once somebody chose', async () => {
    const [sales, manager] = [await device('sales'), await device('manager')]
    const archive = await create(sales, '王芳')
    await sales.connect()
    await manager.connect()
    await sales.settled()
    await until(
      async () => ((await nameOn(manager, archive)) === undefined ? undefined : true),
      'archive at the manager',
    )
    sales.unplug()
    await rename(sales, archive, '王方')
    await rename(manager, archive, '王芬')
    await manager.settled()
    sales.plug()
    for (const one of [sales, manager]) {
      const field = await until(async () => {
        const name = await nameOn(one, archive)
        return name?.conflict === true ? name : undefined
      }, 'conflict')
      expect(new Set(field.heads.map((head) => head.value))).toEqual(new Set(['王方', '王芬']))
    }
    await rename(manager, archive, '王芳芳')
    for (const one of [sales, manager]) {
      const field = await until(async () => {
        const name = await nameOn(one, archive)
        return name?.conflict === false ? name : undefined
      }, 'settled field')
      expect(field.value).toBe('王芳芳')
      expect(field.history.map((write) => write.value)).toEqual(
        expect.arrayContaining(['王芳', '王方', '王芬', '王芳芳']),
      )
    }
  })

  it('loses nothing over closing, reopening and a server that goes away in between', async () => {
    const sales = await device('sales')
    await sales.connect()
    await sales.settled()
    const names = Array.from({ length: 12 }, (_, at) => `客户${at}`)
    const archives: string[] = []
    for (const [at, name] of names.entries()) {
      archives.push(await create(sales, name))
      if (at === 5) sales.unplug()
      if (at === 7) await sales.reopen()
      if (at === 8) await sales.connect()
      if (at === 9) sales.plug()
    }
    await sales.settled()
    const manager = await device('manager')
    await manager.connect()
    await manager.settled()
    for (const [at, archive] of archives.entries())
      expect((await nameOn(manager, archive))?.value).toBe(names[at])
  })

  it('G1 shows a copy as being received from the greeting on until all of it is here', async () => {
    const sales = await device('sales')
    const archive = await create(sales, '王芳')
    await sales.connect()
    await sales.settled()
    const manager = await device('manager')
    const early: number[] = []
    await manager.connect(({ connection, receiving }) => {
      // What the chip calls 已同步.
      if (connection === 'open' && receiving === null) early.push(manager.vault.shelf.size)
    })
    await manager.settled()
    expect(manager.vault.shelf.card(`${archive}.life`)).not.toBeNull()
    expect(early.filter((size) => size === 0)).toEqual([])
  })

  it('G2 syncs a device that had no room when it was opened as soon as there is some', async () => {
    const sales = await device('sales')
    await create(sales, '王芳')
    const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('the disk is full', 'QuotaExceededError')
    })
    await sales.connect()
    await until(() => (sales.status?.problem === 'storage-full' ? true : undefined), 'a full disk is told')
    full.mockRestore()
    await sales.settled()
    expect(sales.status?.problem).toBeNull()
  })

  it('reports every look at an archive, offline ones with the time of the look', async () => {
    const sales = await device('sales')
    const archive = await create(sales, '王芳')
    await sales.vault.access({ kind: 'view', archive, parts: ['profile'], purpose: 'work', offline: true })
    await sales.connect()
    await sales.settled()
    const rows = await until(async () => {
      const seen = (await server.core.store.log(1, 1000)).filter(
        ({ meta }) => meta.kind === 'access' && meta.archive === archive,
      )
      return seen.length > 0 ? seen : undefined
    }, 'access in the log')
    expect(rows[0]?.meta).toMatchObject({ action: 'view', offline: true, counter: 1 })
    expect(rows[0]?.meta.claimed).toBeLessThanOrEqual(rows[0]?.meta.received ?? 0)
  })
})

describe('a hint of the browser that the network is gone', () => {
  it('SYN6 gives up a silent line within seconds, and tries at once when the network is back', async () => {
    const sales = await device('sales')
    await sales.connect()
    await sales.settled()
    sales.mute(true)
    sales.hint(false)
    await until(() => (sales.status?.connection === 'offline' ? true : undefined), 'the line is given up')
    sales.mute(false)
    sales.hint(true)
    await sales.settled()
  })

  it('SYN6 keeps a line that answers: the server may be on this very machine', async () => {
    const heard: string[] = []
    const sales = await device('sales')
    await sales.connect(({ connection }) => void heard.push(connection))
    await sales.settled()
    heard.length = 0
    sales.hint(false)
    await new Promise((later) => setTimeout(later, 3_500))
    expect(heard.filter((one) => one !== 'open')).toEqual([])
  })
})
