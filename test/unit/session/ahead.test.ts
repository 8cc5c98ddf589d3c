/** Pushes that come right behind HELLO, before the device has heard anything. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { closeCodes } from '../../../shared/protocol/version.ts'
import {
  addPerson,
  newId,
  setUpCompany,
  signIn,
  startTestServer,
  type TestPerson,
  type TestServer,
} from '../../support/server.ts'
import { newClientId, noteEntry, openCommand, SocketClient } from '../../support/socketClient.ts'

let server: TestServer
let branch = ''
let sales: TestPerson

beforeAll(async () => {
  server = await startTestServer()
  branch = (await setUpCompany(server)).a
  sales = await addPerson(server, 'sales', 'SA', 'A')
  await addPerson(server, 'colleague', 'SA', 'A')
})
afterAll(async () => {
  expect(server.errors).toEqual([])
  await server.end()
})

const openIn = (client: SocketClient, clientId: number) =>
  client.entry(`${newId()}.life`, clientId, openCommand(branch, sales.id, newId()))

test('SYN16 a push right behind HELLO is judged after the greeting, under ids that this HELLO bound', async () => {
  const session = await signIn(server, 'sales')
  const [client, clientId] = [await SocketClient.open(server.url, session), newClientId()]
  const serverEpoch = server.core.store.serverEpoch
  const first = openIn(client, clientId)
  const second = client.entry(first.doc, clientId, noteEntry('说在回答之前'))
  void client.hello([clientId])
  void client.send({ type: 'PUSH', batch: 1, serverEpoch, entries: [first] })
  void client.send({ type: 'PUSH', batch: 2, serverEpoch, entries: [second] })
  const [one, two] = [await client.next('ACK'), await client.next('ACK')]
  expect([one.batch, two.batch]).toEqual([1, 2])
  expect(one.results).toMatchObject([{ code: 'OK' }])
  // `life` takes commands only; what matters is that it was judged, behind the one before it.
  expect(two.results).toMatchObject([{ code: 'INVALID' }])
  const welcome = client.heard.findIndex(({ type }) => type === 'WELCOME')
  expect(welcome).toBe(0)
  client.close()
})

test('SYN16 SYN18 under a client id of somebody else nothing is taken, whenever it comes', async () => {
  const owner = newClientId()
  const { client: other } = await SocketClient.greet(server.url, await signIn(server, 'colleague'), [owner])
  const client = await SocketClient.open(server.url, await signIn(server, 'sales'))
  void client.hello([owner])
  void client.send({
    type: 'PUSH',
    batch: 1,
    serverEpoch: server.core.store.serverEpoch,
    entries: [openIn(client, owner)],
  })
  expect((await client.next('WELCOME')).foreignClientIds).toEqual([owner])
  expect((await client.next('ACK')).results).toMatchObject([{ code: 'FORK' }])
  client.close()
  other.close()
})

test('SYN17 a push that is meant for another log changes nothing, and is taken when it is meant for this one', async () => {
  const clientId = newClientId()
  const { client, welcome } = await SocketClient.greet(server.url, await signIn(server, 'sales'), [clientId])
  const entries = [openIn(client, clientId)]
  const before = await server.core.store.head()
  await client.send({ type: 'PUSH', batch: 1, serverEpoch: 'the log before', entries })
  expect((await client.next('ACK')).results).toMatchObject([{ code: 'RETRY' }])
  expect(await server.core.store.head()).toBe(before)
  await client.send({ type: 'PUSH', batch: 2, serverEpoch: welcome.serverEpoch, entries })
  expect((await client.next('ACK')).results).toMatchObject([{ code: 'OK' }])
  // A device of before version 5 does not say which one it means.
  await client.send({ type: 'PUSH', batch: 3, entries })
  expect((await client.next('ACK')).results).toMatchObject([{ code: 'DUP' }])
  client.close()
})

test('SYN12 SYN18 behind a HELLO that is refused nothing is looked at', async () => {
  const session = await signIn(server, 'sales')
  const serverEpoch = server.core.store.serverEpoch
  const [clientId, entryOf] = [newClientId(), openIn]
  const stranger = await SocketClient.open(server.url, { ...session, device: newId() })
  const before = (await server.core.store.log(1, 10_000)).filter(({ meta }) => meta.kind === 'change').length
  void stranger.hello([clientId])
  void stranger.send({ type: 'PUSH', batch: 1, serverEpoch, entries: [entryOf(stranger, clientId)] })
  expect((await stranger.end()).code).toBe(closeCodes.denied)
  expect(stranger.heard).toEqual([])
  const after = (await server.core.store.log(1, 10_000)).filter(({ meta }) => meta.kind === 'change').length
  expect(after).toBe(before)
})
