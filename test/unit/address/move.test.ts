/**
 * 迁移地址 on the real server: from http://localhost to HTTPS under a name, on the same port, with a device that
 * still holds work at the old address. The chapters follow each other.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { AddressBoard, AddressNotice } from '../../../shared/protocol/address.ts'
import { rememberedAddress } from '../../../sync-server/address/remembered.ts'
import { LOCALHOST } from '../../../sync-server/address/settings.ts'
import { authorityFolder } from '../../../sync-server/tls/folder.ts'
import { ask, askJson, freePort, lanAddress, LAN_NAME, type Answer } from '../../support/lan.ts'
import {
  addPerson,
  newId,
  PASSWORD,
  post,
  setUpCompany,
  signIn,
  startTestServer,
  type TestServer,
  type TestSession,
} from '../../support/server.ts'
import { openCommand, setEntry, SocketClient } from '../../support/socketClient.ts'

let server: TestServer
let port: number
let hq: TestSession
let sales: TestSession
let ca = ''
let before: string
const after = (): string => `https://${LAN_NAME}:${port}`

beforeAll(async () => {
  port = await freePort()
  server = await startTestServer({ port, address: LOCALHOST })
  before = `http://localhost:${port}`
})
afterAll(async () => {
  expect(server.errors).toEqual([])
  await server.end()
})

/** The same folder under other flags. */
async function startUnder(address: typeof LOCALHOST, data = server.data): Promise<void> {
  await server.stop()
  expect(server.errors).toEqual([])
  server = await startTestServer({ port, address, data })
}

const order = async (step: string, body: unknown = {}): Promise<readonly [number, unknown]> => {
  const response = await post(before, `/api/address/${step}`, body, { cookie: hq.cookie })
  return [response.status, await response.json()]
}
const board = async (at = hq): Promise<AddressBoard> =>
  (await (
    await fetch(`${before}/api/address/board`, { headers: { cookie: at.cookie } })
  ).json()) as AddressBoard
const notice = async (session?: TestSession): Promise<AddressNotice> =>
  (await (
    await fetch(`${before}/api/address`, { headers: session === undefined ? {} : { cookie: session.cookie } })
  ).json()) as AddressNotice
const stateOf = ({ devices }: AddressBoard, session: TestSession) =>
  devices.find(({ id }) => id === session.device)?.state

const actions = async (): Promise<readonly string[]> =>
  (await server.core.store.log(1, 10_000))
    .map((row) => row.meta.action)
    .filter((action) => action.startsWith('address'))

test('ADR20 the address under which the company is set up is the company’s', async () => {
  expect(await actions()).toEqual([])
  await setUpCompany(server)
  await addPerson(server, 'sales', 'SA', 'A')
  expect(await actions()).toEqual(['addressChosen'])
  hq = await signIn({ url: before }, 'hq')
  sales = await signIn({ url: before }, 'sales')
  expect(await board()).toMatchObject({ canonical: before, own: before, old: [], moving: null, devices: [] })
  expect(await notice()).toEqual({ canonical: before, moving: null, trust: null })
})

test('ADR21 only head office announces, and only an address that works', async () => {
  const asSales = await post(before, '/api/address/announce', { to: after() }, { cookie: sales.cookie })
  expect(asSales.status).toBe(403)
  expect((await fetch(`${before}/api/address/board`)).status).toBe(401)
  expect((await fetch(`${before}/api/address/board`, { headers: { cookie: sales.cookie } })).status).toBe(403)
  for (const [to, field] of [
    ['nonsense', 'address'],
    ['https://a.example/path', 'address'],
    ['http://anjuan.example.com', 'plain'],
    ['https://192.168.1.2', 'ip'],
    [`${before}/`, 'same'],
  ])
    expect(await order('announce', { to })).toEqual([400, { code: 'bad-request', field }])
  expect(await order('switch')).toEqual([404, { code: 'not-found', field: 'moving' }])
  expect(await actions()).toEqual(['addressChosen'])
})

test('ADR22 devices are told at once, and the board knows which were', async () => {
  const { client } = await SocketClient.greet(before, sales, [5_000_001])
  const [status, announced] = await order('announce', { to: after().toUpperCase() })
  expect([status, announced]).toMatchObject([200, { moving: { to: after(), served: false } }])
  // The line closes as one that may come again, and whoever comes asks.
  await expect.poll(() => client.closed).toMatchObject({ code: 1001 })
  expect(stateOf(await board(), sales)).toBe('untold')
  expect(await notice()).toEqual({ canonical: before, moving: { to: after(), switched: false }, trust: null })
  expect(stateOf(await board(), sales)).toBe('untold')
  await notice(sales)
  await notice(sales)
  expect(stateOf(await board(), sales)).toBe('ready')
  const again = await SocketClient.greet(before, sales, [5_000_001])
  await again.client.send({ type: 'STANDING', pending: 3, oldest: Date.now() })
  await expect.poll(async () => stateOf(await board(), sales)).toBe('pending')
  expect((await board()).devices[0]).toMatchObject({ id: sales.device, pending: 3, userName: 'sales 某' })
  await again.client.send({ type: 'STANDING', pending: 0, oldest: null })
  await expect.poll(async () => stateOf(await board(), sales)).toBe('ready')
  again.client.close()
  expect((await actions()).filter((action) => action === 'addressTold')).toHaveLength(1)
})

test('ADR23 nobody moves to where the server does not answer', async () => {
  expect(await order('switch')).toEqual([409, { code: 'address-not-served' }])
  expect(await order('withdraw')).toMatchObject([200, { moving: null, devices: [] }])
  expect(await notice(sales)).toEqual({ canonical: before, moving: null, trust: null })
  expect((await order('announce', { to: after() }))[0]).toBe(200)
})

test('ADR24 started under another address, the server answers at both, and the company’s stays the company’s', async () => {
  await startUnder(lanAddress())
  ca = await readFile(join(authorityFolder(server.data, LAN_NAME), 'ca.crt'), 'utf8')
  expect([server.url, server.addresses.own, server.unanswered]).toEqual([before, after(), []])
  expect((await fetch(`${before}/api/me`, { headers: { cookie: sales.cookie } })).status).toBe(200)
  expect((await ask({ url: `${after()}/api/me`, ca })).status).toBe(401)
  // Only from this machine: for everybody else plain HTTP is the trust page.
  expect((await ask({ url: `http://${LAN_NAME}:${port}/` })).body).toContain('先信任这台服务器')
  expect((await board()).moving).toMatchObject({ to: after(), served: true })
})

let moved: { readonly cookie: string; readonly device: string }
let head: { readonly cookie: string }
/** Anew, at the new address. */
async function signInThere(login: string): Promise<{ readonly cookie: string; readonly device: string }> {
  const device = newId()
  const body = { login, password: PASSWORD, device, deviceName: '' }
  const answer = await askJson({ url: after() }, '/api/sign-in', body, { ca })
  expect(answer.status).toBe(200)
  const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
  expect(cookie).toMatch(/^__Host-anjuan=/)
  return { cookie, device }
}
const askThere = (path: string, cookie: string): Promise<Answer> =>
  ask({ url: after() + path, ca, headers: { cookie } })
const orderThere = async (step: string, body: unknown): Promise<readonly [number, unknown]> => {
  const answer = await askJson({ url: after() }, `/api/address/${step}`, body, {
    ca,
    headers: { cookie: head.cookie },
  })
  return [answer.status, JSON.parse(answer.body)]
}

test('ADR25 after the switch the new address is the one, and the old one says so', async () => {
  const [status, switched] = await order('switch')
  expect([status, switched]).toMatchObject([
    200,
    { canonical: after(), moving: null, old: [{ address: before }] },
  ])
  expect(server.addresses.canonical).toBe(after())
  expect([server.addresses.rpId, server.addresses.passkeys]).toEqual([LAN_NAME, true])
  expect(rememberedAddress(server.data)).toBe(after())

  for (const path of ['/', '/archives', '/setup', '/join/x']) {
    const page = await ask({ url: before + path })
    expect([page.status, page.headers['set-cookie'], page.headers['cache-control']]).toEqual([
      200,
      undefined,
      'no-store',
    ])
    expect(page.body).toContain('案卷已搬到新地址')
    expect(page.body).toContain(`href="${after()}"`)
  }
  for (const path of ['/api/address/board', '/api/head-office/branches', '/api/setup', '/api/log/query']) {
    const closed = await fetch(before + path, { headers: { cookie: hq.cookie } })
    expect([closed.status, await closed.json()]).toEqual([421, { code: 'address-moved' }])
  }
  head = await signInThere('hq')
  moved = await signInThere('sales')
  expect(JSON.parse((await askThere('/api/address', moved.cookie)).body)).toEqual({
    canonical: after(),
    moving: null,
    trust: server.trust?.trustUrl,
  })
  const { devices } = JSON.parse((await askThere('/api/address/board', head.cookie)).body) as AddressBoard
  expect(devices.find(({ id }) => id === moved.device)?.state).toBe('there')
  expect(devices.find(({ id }) => id === sales.device)?.state).toBe('ready')
})

test('ADR26 the old address still takes uploads and signing out, also of who has to sign in first', async () => {
  expect(await notice(sales)).toEqual({
    canonical: after(),
    moving: { to: after(), switched: true },
    trust: server.trust?.trustUrl,
  })
  const late = await signIn({ url: before }, 'sales')
  const { client } = await SocketClient.greet(before, late, [5_000_002])
  const branch = server.core.directory.branchByCode('A')?.id ?? ''
  const [archive, business] = [newId(), newId()]
  const results = await client.push([
    client.entry(`${archive}.life`, 5_000_002, openCommand(branch, late.me.user.id, business)),
    client.entry(`${archive}.profile`, 5_000_002, setEntry({ name: '晚到的客户' })),
  ])
  expect(results.map(({ code }) => code)).toEqual(['OK', 'OK'])
  client.close()
  const out = await post(before, '/api/sign-out', {}, { cookie: late.cookie })
  expect([out.status, out.headers.get('set-cookie')]).toEqual([200, expect.stringMatching(/^anjuan=;/)])
  expect((await fetch(`${before}/api/me`, { headers: { cookie: late.cookie } })).status).toBe(401)
})

test('ADR27 all of that outlives a restart, and other flags leave nobody outside', async () => {
  await startUnder(lanAddress())
  expect(server.url).toBe(after())
  expect((await ask({ url: before })).body).toContain('案卷已搬到新地址')
  // Flags from before the move: the authority of the new address lies in the folder, so it is answered all the same.
  await startUnder(LOCALHOST)
  expect([server.url, server.unanswered]).toEqual([after(), []])
  expect((await ask({ url: `${after()}/api/me`, ca, headers: { cookie: moved.cookie } })).status).toBe(200)
  expect((await ask({ url: before })).body).toContain('案卷已搬到新地址')
  await startUnder(lanAddress())
})

test('ADR28 retired, an old address takes nothing more; every step stands in the log', async () => {
  expect(await orderThere('retire', { address: 'https://never.example' })).toMatchObject([
    404,
    { field: 'address' },
  ])
  expect(await orderThere('retire', { address: before })).toMatchObject([200, { old: [] }])
  expect((await ask({ url: before })).body).toContain('先信任这台服务器')
  await expect(SocketClient.open(before, sales)).rejects.toThrow()
  expect((await actions()).filter((action) => !['addressTold', 'addressReached'].includes(action))).toEqual([
    'addressChosen',
    'addressAnnounced',
    'addressWithdrawn',
    'addressAnnounced',
    'addressSwitched',
    'addressRetired',
  ])
  const rows = (await server.core.store.log(1, 10_000)).filter(({ meta }) =>
    meta.action.startsWith('address'),
  )
  for (const { meta } of rows) expect(JSON.stringify(meta)).not.toMatch(/localhost|anjuan\.test/)
  expect(rows.filter(({ meta }) => meta.action === 'addressSwitched')[0]?.meta).toMatchObject({
    kind: 'organisation',
    user: hq.me.user.id,
    role: 'HQ',
  })
})
