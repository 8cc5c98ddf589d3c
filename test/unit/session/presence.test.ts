import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  addPerson,
  newId,
  setUpCompany,
  signIn,
  startTestServer,
  type TestPerson,
  type TestServer,
} from '../../support/server.ts'
import { newClientId, openCommand, setEntry, SocketClient } from '../../support/socketClient.ts'

let server: TestServer
let sales: TestPerson
let boss: TestPerson
let archive: string
let business: string
const clients: SocketClient[] = []

async function connect(login: string): Promise<SocketClient> {
  const session = await signIn(server, login)
  const { client } = await SocketClient.greet(server.url, session, [newClientId()])
  clients.push(client)
  return client
}

const open = (client: SocketClient, at: { part: string; field: string } | null = null) =>
  client.send({ type: 'PRESENCE', open: [{ archive, at }] })

/** What has to be told, however busy the machine is. */
const told = async (client: SocketClient): Promise<unknown> => (await client.next('PRESENT', 10_000)).people

/** What was told within the time that two rounds take. */
async function heard(client: SocketClient): Promise<unknown> {
  return client.next('PRESENT', 500).then(
    ({ people }) => people,
    () => 'nothing',
  )
}

beforeAll(async () => {
  server = await startTestServer()
  const { a } = await setUpCompany(server)
  sales = await addPerson(server, 'sales', 'SA', 'A')
  boss = await addPerson(server, 'boss', 'BM', 'A')
  await addPerson(server, 'other', 'SA', 'A')
  await addPerson(server, 'stranger', 'BM', 'B')
  await addPerson(server, 'audit', 'AU', null)
  archive = newId()
  business = newId()
  const client = newClientId()
  const { client: seller } = await SocketClient.greet(server.url, await signIn(server, 'sales'), [client])
  const results = await seller.push([
    seller.entry(`${archive}.life`, client, openCommand(a, sales.id, business)),
    seller.entry(`${archive}.profile`, client, setEntry({ name: '欧阳明珠' })),
  ])
  expect(results.map(({ code }) => code)).toEqual(['OK', 'OK'])
  seller.close()
})
afterAll(async () => {
  expect(server.errors).toEqual([])
  for (const client of clients) client.close()
  await server.end()
})

describe('presence', () => {
  it('SYN95 names the others, whole each time, until their line ends', async () => {
    const one = await connect('sales')
    const two = await connect('boss')
    await open(one)
    await open(two, { part: 'profile', field: 'name' })
    expect(await told(one)).toEqual([{ user: boss.id, at: { part: 'profile', field: 'name' } }])
    expect(await told(two)).toEqual([{ user: sales.id, at: null }])
    await open(two)
    expect(await told(one)).toEqual([{ user: boss.id, at: null }])
    await two.send({ type: 'PRESENCE', open: [] })
    expect(await told(one)).toEqual([])
    await open(two)
    expect(await told(one)).toEqual([{ user: boss.id, at: null }])
    two.cut()
    expect(await told(one)).toEqual([])
    one.close()
  })

  it('SYN96 tells nothing to whoever may not read the archive, and names neither them nor who only looks', async () => {
    const one = await connect('sales')
    await open(one)
    const others = await Promise.all(['stranger', 'other', 'audit'].map(connect))
    for (const other of others) await open(other)
    const [stranger, colleague, auditor] = await Promise.all(others.map(heard))
    expect(await heard(one)).toBe('nothing')
    expect(stranger).toBe('nothing')
    expect(colleague).toBe('nothing')
    // Audit may read it and is told; it is named to nobody.
    expect(auditor).toEqual([{ user: sales.id, at: null }])
    for (const other of others) other.close()
    one.close()
  })

  it('SYN96 names a field only to who may see its part', async () => {
    const one = await connect('sales')
    const two = await connect('boss')
    await open(two)
    for (const part of ['nonsense', `${newId()}.deal`]) {
      await open(one, { part, field: 'name' })
      expect(await heard(two)).toEqual(part === 'nonsense' ? [{ user: sales.id, at: null }] : 'nothing')
    }
    await open(one, { part: `${business}.deal`, field: 'targetDate' })
    expect(await told(two)).toEqual([
      { user: sales.id, at: { part: `${business}.deal`, field: 'targetDate' } },
    ])
    one.close()
    two.close()
  })

  it('SYN97 does not name the person to itself, and tells many changes at once', async () => {
    const one = await connect('sales')
    const phone = await connect('sales')
    await open(phone)
    await open(one)
    expect(await heard(one)).toBe('nothing')
    const two = await connect('boss')
    for (let step = 0; step < 50; step++)
      await open(two, { part: 'profile', field: step % 2 === 0 ? 'name' : 'alias' })
    await told(one)
    let times = 1
    while ((await heard(one)) !== 'nothing') times++
    expect(times).toBeLessThan(6)
    for (const client of [one, phone, two]) client.close()
  })
})
