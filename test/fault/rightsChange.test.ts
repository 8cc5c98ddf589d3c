/**
 * S12: a change of rights reaches the sockets that are open, and after it no byte goes where it may not.
 *
 * The clock of each measurement starts when the change is committed (or its date comes) and stops when the
 * device was told; then its former document is written to, and the recorded frames are searched.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Grant } from '../../shared/domain/grant.ts'
import type { Role } from '../../shared/policy/table.ts'
import type { Order } from '../../sync-server/ingest/orders.ts'
import { Canaries, findIn, needlesOf } from '../support/canaries.ts'
import { opened } from '../support/matrixProbe.ts'
import {
  addPerson,
  newId,
  setUpCompany,
  signIn,
  startTestServer,
  type TestServer,
} from '../support/server.ts'
import { newClientId, openCommand, setEntry, SocketClient } from '../support/socketClient.ts'

const canaries = new Canaries()
const figures: string[] = []
const SECOND = 1_000
let server: TestServer
let branch: { readonly a: string; readonly b: string }
const ids: { [login: string]: string } = {}
let keeper: { readonly client: SocketClient; readonly clientId: number }
let archive: string

async function person(login: string, role: Role, code: string | null): Promise<void> {
  ids[login] = (await addPerson(server, login, role, code)).id
}
async function connect(login: string): Promise<SocketClient> {
  return (await SocketClient.greet(server.url, await signIn(server, login), [newClientId()])).client
}
async function order(login: string, what: Order): Promise<void> {
  const by = { user: ids[login] ?? '', device: newId(), session: null, offset: 0 }
  const answer = await server.core.door.order({ by, archive, order: what })
  if (!answer.done) throw new Error(`${what.do}: ${answer.why}`)
}
const grant = (change: Partial<Grant>): Grant => ({
  id: newId(),
  to: { is: 'branch', branch: branch.b },
  compartments: ['profile', 'service'],
  right: 'read',
  from: Date.now(),
  until: Date.now() + 3_600_000,
  by: ids['hq'] ?? '',
  approvedBy: null,
  why: '共同服务',
  agreement: null,
  ...change,
})

/** Waits for what the device is told, and notes how long it took from `since`. */
async function within(what: string, told: () => boolean, since = Date.now()): Promise<void> {
  while (!told()) {
    if (Date.now() - since > SECOND) throw new Error(`${what}: not told within a second`)
    await new Promise((resume) => setTimeout(resume, 2))
  }
  figures.push(`${what} ${Math.max(0, Date.now() - since)} ms`)
}
const lost = (client: SocketClient) => (): boolean =>
  client.heard.some((one) => one.type === 'LIVE' && one.item.op === 'LEAVE') ||
  client.heard.some((one) => one.type === 'NUDGE')
const gained = (client: SocketClient) => (): boolean =>
  client.heard.some((one) => one.type === 'NUDGE' || (one.type === 'LIVE' && one.item.op === 'PUT'))
const gone = (client: SocketClient) => (): boolean => client.closed !== null

/** Writes into the archive and gives it time to arrive; nothing of it may stand in these frames. */
async function expectSilence(...clients: readonly SocketClient[]): Promise<void> {
  const from = clients.map(({ frames }) => frames.length)
  const since = canaries.texts.length
  const value = setEntry({ alias: canaries.text() })
  const [result] = await keeper.client.push([
    keeper.client.entry(`${archive}.profile`, keeper.clientId, value),
  ])
  expect(result?.code).toBe('OK')
  await new Promise((resume) => setTimeout(resume, 150))
  const fresh = needlesOf({ texts: canaries.texts.slice(since), numbers: [] })
  for (const [at, { frames }] of clients.entries()) {
    expect(findIn(opened(frames.slice(from[at])), fresh)).toEqual([])
  }
}

beforeAll(async () => {
  server = await startTestServer()
  branch = await setUpCompany(server)
  ids['hq'] = server.core.directory.userByLogin('hq')?.id ?? ''
  for (const login of ['keeper', 'heir', 'helper']) await person(login, 'SA', 'A')
  await person('boss', 'BM', 'A')
  for (const login of ['clerk', 'leaver', 'passing']) await person(login, 'CS', 'A')
  await person('clerk-b', 'CS', 'B')
  await person('seller-b', 'SA', 'B')
  const clientId = newClientId()
  keeper = { clientId, ...(await SocketClient.greet(server.url, await signIn(server, 'keeper'), [clientId])) }
  archive = newId()
  const write = (part: string, value: ReturnType<typeof setEntry>) =>
    keeper.client.entry(`${archive}.${part}`, clientId, value)
  const results = await keeper.client.push([
    write('life', openCommand(branch.a, ids['keeper'] ?? '', newId())),
    write('profile', setEntry({ name: canaries.text() })),
  ])
  expect(results.map(({ code }) => code)).toEqual(['OK', 'OK'])
})
afterAll(async () => {
  console.log(`rights changed on open sockets, told after: ${figures.join(', ')}`)
  expect(server.errors).toEqual([])
  await server.end()
})

describe('a change of rights on open sockets', () => {
  test('POL49 S12 a membership that is ended, and one whose date comes', async () => {
    const { directory, memberships } = server.core
    const [clerk, passing, onlooker] = [
      await connect('clerk'),
      await connect('passing'),
      await connect('boss'),
    ]
    const first = (login: string) => directory.membershipsOf(ids[login] ?? '')[0]?.id ?? ''
    expect((await memberships.end(first('clerk'), null, null)).ok).toBe(true)
    await within('ended', gone(clerk))
    expect(clerk.closed?.code).toBe(1001)
    const date = Date.now() + 1_500
    expect((await memberships.end(first('passing'), date, null)).ok).toBe(true)
    // Told of its new end at once; it comes back, and then the date comes to an idle socket.
    await within('new date', gone(passing))
    const back = await connect('passing')
    await new Promise((resume) => setTimeout(resume, date - Date.now()))
    await within('date came', gone(back), date)
    expect(onlooker.closed).toBeNull()
    await expectSilence(clerk, passing, back)
    onlooker.close()
  })

  test('POL49 S12 somebody who is disabled', async () => {
    const leaver = await connect('leaver')
    expect((await server.core.leaving.disable(ids['leaver'] ?? '', [], null)).ok).toBe(true)
    await within('disabled', gone(leaver))
    await expectSilence(leaver)
  })

  test('POL49 S12 a share that begins and ends, and a grant whose time is over', async () => {
    const [clerk, seller] = [await connect('clerk-b'), await connect('seller-b')]
    const shared = grant({})
    await order('hq', { do: 'grant', grant: shared })
    await within('shared', gained(clerk))
    const until = Date.now() + 1_200
    await order('boss', {
      do: 'grant',
      grant: grant({ to: { is: 'person', user: ids['seller-b'] ?? '' }, by: ids['boss'] ?? '', until }),
    })
    await within('granted', gained(seller))
    clerk.heard.length = 0
    await order('hq', { do: 'endGrant', grant: shared.id })
    await within('share ended', lost(clerk))
    await expectSilence(clerk)
    seller.heard.length = 0
    await new Promise((resume) => setTimeout(resume, until - Date.now()))
    await within('grant expired', lost(seller), until)
    await expectSilence(seller)
    clerk.close()
    seller.close()
  })

  test('POL49 S12 somebody who stands in, from now until a date', async () => {
    const helper = await connect('helper')
    const until = Date.now() + 1_800
    const lent = { absent: ids['keeper'] ?? '', deputy: ids['helper'] ?? '', role: 'SA', branch: branch.a }
    expect((await server.core.memberships.deputise({ ...lent, from: null, until }, null)).ok).toBe(true)
    await within('deputised', gone(helper))
    const session = await signIn(server, 'helper')
    const { client, welcome } = await SocketClient.greet(server.url, session, [newClientId()])
    expect(welcome.scopes.map(({ id }) => id)).toContain(`owner/${lent.absent}/${branch.a}/profile`)
    await new Promise((resume) => setTimeout(resume, until - Date.now()))
    await within('deputy over', gone(client), until)
    await expectSilence(helper, client)
    // One that begins later is told when it begins.
    const idle = await connect('helper')
    const from = Date.now() + 1_000
    const later = { ...lent, from, until: from + 3_600_000 }
    expect((await server.core.memberships.deputise(later, null)).ok).toBe(true)
    await new Promise((resume) => setTimeout(resume, from - Date.now()))
    await within('deputy began', gone(idle), from)
  })

  test('POL49 S12 an archive that moves into other hands', async () => {
    const heir = await connect('heir')
    keeper.client.heard.length = 0
    await order('boss', { do: 'transfer', to: ids['heir'] ?? '' })
    await within('transferred, old owner', lost(keeper.client))
    await within('transferred, new owner', gained(heir))
    const since = canaries.texts.length
    const session = await signIn(server, 'heir')
    const clientId = newClientId()
    const { client } = await SocketClient.greet(server.url, session, [clientId])
    const from = keeper.client.frames.length
    const entry = client.entry(`${archive}.profile`, clientId, setEntry({ alias: canaries.text() }))
    expect((await client.push([entry]))[0]?.code).toBe('OK')
    await new Promise((resume) => setTimeout(resume, 150))
    const fresh = needlesOf({ texts: canaries.texts.slice(since), numbers: [] })
    expect(findIn(opened(keeper.client.frames.slice(from)), fresh)).toEqual([])
    expect(findIn(opened(heir.frames), fresh).length).toBeGreaterThan(0)
    heir.close()
    client.close()
  })
})
