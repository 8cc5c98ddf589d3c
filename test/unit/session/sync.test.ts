import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEntries } from '../../../shared/document/read.ts'
import type { Put } from '../../../shared/protocol/feed.ts'
import {
  addPerson,
  newId,
  setUpCompany,
  signIn,
  startTestServer,
  type TestPerson,
  type TestServer,
} from '../../support/server.ts'
import { newClientId, noteEntry, openCommand, setEntry, SocketClient } from '../../support/socketClient.ts'

let server: TestServer
let branch: { a: string; b: string }
let sales: TestPerson
let manager: TestPerson

beforeAll(async () => {
  server = await startTestServer()
  branch = await setUpCompany(server)
  sales = await addPerson(server, 'sales', 'SA', 'A')
  manager = await addPerson(server, 'manager', 'BM', 'A')
})
afterAll(() => server.end())

async function connect(
  login: string,
  clientIds: readonly number[] = [newClientId()],
  bases: Record<string, number> = {},
) {
  const session = await signIn(server, login)
  return {
    ...(await SocketClient.greet(server.url, session, clientIds, bases)),
    clientId: clientIds[0] as number,
  }
}

describe('a first sync', () => {
  test('SYN: an archive made offline is opened, numbered and read back whole by the manager', async () => {
    const { client, clientId, welcome } = await connect('sales')
    expect(welcome.user).toBe(sales.id)
    const archive = newId()
    const business = newId()
    const results = await client.push([
      client.entry(`${archive}.life`, clientId, openCommand(branch.a, sales.id, business)),
      client.entry(`${archive}.profile`, clientId, setEntry({ name: '王小明' })),
      client.entry(`${archive}.${business}.service`, clientId, noteEntry('第一次来店')),
    ])
    expect(results.map((one) => one.code)).toEqual(['OK', 'OK', 'OK'])

    const other = await connect('manager')
    const life = await other.client.pull(`branch/${branch.a}/life`)
    expect(life.items).toHaveLength(1)
    const put = life.items[0] as Put
    expect(put.card).toMatchObject({
      part: 'life',
      state: 'open',
      archiveNo: expect.stringMatching(/^A-20\d\d-D-00001$/),
    })
    const entries = readEntries(put.update as Uint8Array)
    expect(entries.map((entry) => entry.value['k'])).toEqual(expect.arrayContaining(['command', 'verdict']))
    const profile = await other.client.pull(`branch/${branch.a}/profile`)
    expect((profile.items[0] as Put).card).toMatchObject({ name: '王小明' })
    expect(manager.id).not.toBe(sales.id)
    expect(server.errors).toEqual([])
    client.close()
    other.client.close()
  })
})
