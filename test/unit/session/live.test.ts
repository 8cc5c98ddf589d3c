import { afterEach, beforeEach, expect, test } from 'vitest'
import { entryCount } from '../../../shared/document/read.ts'
import { closeCodes } from '../../../shared/protocol/version.ts'
import { draft } from '../../../sync-server/ingest/draft.ts'
import type { Store } from '../../../sync-server/store/contract.ts'
import { openTestDoor, type TestDoor, type Writer } from '../../support/door.ts'
import { openTestLine, type TestLine } from '../../support/line.ts'
import { newClientId, setEntry } from '../../support/socketClient.ts'

let door: TestDoor
let sales: Writer
let line: TestLine

beforeEach(async () => {
  door = await openTestDoor()
  sales = await door.person('sales', 'SA', 'A')
})
afterEach(async () => {
  await line.end()
  expect(door.errors).toEqual([])
  await door.end()
})

test('G3 what is committed while a device is being greeted is in the head it is told, or comes LIVE', async () => {
  const { archive } = await door.archive(sales)
  const doc = `${archive}.profile`
  const scope = `owner/${sales.actor.user}/${door.a}/profile`
  expect(await sales.code(sales.entry(doc, setEntry({ name: '之前' })))).toBe('OK')
  let after = 0
  const { store } = door.core
  // The line joins its scopes one by one; ours is among the first, this one among the last.
  const scopeHead: Store['scopeHead'] = async (name) => {
    const head = await store.scopeHead(name)
    if (name.endsWith('/consent') && after === 0) {
      expect(await sales.code(sales.entry(doc, setEntry({ name: '之中' }, {})))).toBe('OK')
      after = await store.scopeHead(scope)
      line.hub.wake([scope])
      await line.hub.idle()
    }
    return head
  }
  line = await openTestLine(
    door,
    new Proxy(store, {
      get: (of, name) => (name === 'scopeHead' ? scopeHead : (Reflect.get(of, name, of) as unknown)),
    }),
  )
  const { client } = await line.open(sales)
  await client.hello([sales.client])
  const welcome = await client.next('WELCOME')
  expect(after).toBeGreaterThan(0)
  expect(welcome.scopes.find(({ id }) => id === scope)?.head).toBe(after)
})

test('G3 what was committed before a device is greeted and is still to be told is in the head it is told', async () => {
  const { archive } = await door.archive(sales)
  const doc = `${archive}.profile`
  const scope = `owner/${sales.actor.user}/${door.a}/profile`
  line = await openTestLine(door)
  // Somebody stands in the same feed already, and has not been told yet.
  const { client: first } = await line.open(sales)
  await first.hello([sales.client])
  await first.next('WELCOME')
  expect(await sales.code(sales.entry(doc, setEntry({ name: '刚写的' })))).toBe('OK')
  const { client: second } = await line.open(sales)
  await second.hello([newClientId()])
  const welcome = await second.next('WELCOME')
  expect(welcome.scopes.find(({ id }) => id === scope)?.head).toBe(await door.core.store.scopeHead(scope))
})

test('SYN62 SYN64 nobody is led past the first of two writes by a row that lies between', async () => {
  const one = `${(await door.archive(sales)).archive}.profile`
  const other = `${(await door.archive(sales)).archive}.profile`
  expect(await sales.code(sales.entry(one, setEntry({ name: '之前' })))).toBe('OK')
  expect(await sales.code(sales.entry(other, setEntry({ name: '之前' })))).toBe('OK')
  line = await openTestLine(door)
  const { client } = await line.open(sales)
  await client.hello([sales.client])
  const scope = `owner/${sales.actor.user}/${door.a}/profile`
  const base = (await client.next('WELCOME')).scopes.find(({ id }) => id === scope)?.head ?? 0
  const write = async (docs: readonly string[]): Promise<void> => {
    for (const doc of docs)
      expect(await sales.code(sales.entry(doc, setEntry({ remark: '之后' }, {})))).toBe('OK')
    line.hub.wake()
    await line.hub.idle()
  }
  await write([one, other, one])
  const { head } = await client.next('NUDGE')
  expect(client.heard.filter(({ type }) => type === 'LIVE')).toEqual([])
  await client.send({ type: 'PULL', scope, base, after: base, maxBytes: 100_000 })
  const batch = await client.next('BATCH')
  expect(batch).toMatchObject({ to: head, more: false })
  const received = batch.items.map((item) =>
    item.op === 'PUT' && item.update !== null ? [item.doc, entryCount(item.update)] : [],
  )
  expect(received).toEqual([
    [other, 1],
    [one, 2],
  ])
  // Two writes beside each other hide nothing.
  await write([other, other, one])
  expect(await client.next('LIVE')).toMatchObject({ prev: head, item: { doc: other } })
  expect(await client.next('LIVE')).toMatchObject({ item: { doc: one } })
})

test('G5 what waits for a slow reader is counted, wherever it waits', async () => {
  line = await openTestLine(door)
  const { client, connection } = await line.open(sales)
  await client.hello([sales.client])
  await client.next('WELCOME')
  client.stopReading()
  const frame = new Uint8Array(200 * 1024)
  for (let each = 0; each < 200; each++) connection.deliver(frame)
  await new Promise((later) => setImmediate(later))
  // A kernel takes a few megabytes of these forty for itself.
  expect(connection.buffered).toBeGreaterThan(20 * 1024 * 1024)
  connection.tick()
  await connection.gone
})

/** The only membership of the seller ends then. */
async function endsAt(until: number): Promise<void> {
  const { user } = sales.actor
  const [row] = door.core.directory.membershipsOf(user)
  if (row === undefined) throw new Error('no membership')
  await door.core.recorder.record([
    {
      meta: draft('people', 'membershipAdded', { object: row.id }),
      payload: null,
      effects: [{ on: 'membership', row: { ...row, user, unit: null, until } }],
    },
  ])
  await door.core.directory.reload()
}

test('S12 a right that runs out while the device is being greeted ends with the greeting', async () => {
  const until = door.clock.now() + 60_000
  await endsAt(until)
  await door.archive(sales)
  const { store } = door.core
  line = await openTestLine(
    door,
    new Proxy(store, {
      get(of, name) {
        if (name !== 'documentsIn') return Reflect.get(of, name, of) as unknown
        return async (...asked: Parameters<Store['documentsIn']>) => {
          const counted = await of.documentsIn(...asked)
          door.clock.time = until
          return counted
        }
      },
    }),
  )
  const { client } = await line.open(sales)
  await client.hello([newClientId()])
  expect(await client.end()).toEqual({ code: closeCodes.goingAway, reason: 'rights-changed' })
})

test('S12 a right that runs out while the socket is open ends with its last millisecond', async () => {
  const until = door.clock.now() + 60_000
  await endsAt(until)
  const manager = await door.person('manager', 'BM', 'A')
  const { archive } = await door.archive(sales)
  line = await openTestLine(door)
  const { client } = await line.open(sales)
  await client.hello([newClientId()])
  await client.next('WELCOME')
  const write = async (name: string): Promise<void> => {
    expect(await manager.code(manager.entry(`${archive}.profile`, setEntry({ name })))).toBe('OK')
    line.hub.wake()
    await line.hub.idle()
  }
  door.clock.time = until - 1
  await write('还看得到')
  await client.next('LIVE')
  door.clock.time = until
  await write('看不到了')
  expect(await client.end()).toEqual({ code: closeCodes.goingAway, reason: 'rights-changed' })
  expect(client.heard.filter(({ type }) => type === 'LIVE')).toEqual([])
})
