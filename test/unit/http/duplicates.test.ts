/** HTTP50, R11: other desks are asked whether a client is known, and say where to ask and nothing else. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import Value from 'typebox/value'
import { DuplicateAnswer } from '../../../shared/protocol/duplicates.ts'
import {
  addPerson,
  newId,
  post,
  setUpCompany,
  signIn,
  startTestServer,
  type TestServer,
  type TestSession,
} from '../../support/server.ts'
import { newClientId, openCommand, setEntry, SocketClient } from '../../support/socketClient.ts'

const MOBILE = '13916208888'
const FIRM = '澄迈精密机械有限公司'

let server: TestServer
let asker: TestSession
let owner: TestSession
let finance: TestSession

beforeAll(async () => {
  server = await startTestServer()
  const { a } = await setUpCompany(server)
  await addPerson(server, 'asker', 'SA', 'B')
  const seller = await addPerson(server, 'owner', 'SA', 'A')
  await addPerson(server, 'money', 'FN', 'A')
  owner = await signIn(server, 'owner')
  const client = newClientId()
  const { client: socket } = await SocketClient.greet(server.url, owner, [client])
  for (const [name, mobile] of [
    ['钱多多', MOBILE],
    [FIRM, '13916207777'],
  ] as const) {
    const archive = newId()
    const results = await socket.push([
      socket.entry(`${archive}.life`, client, openCommand(a, seller.id, newId())),
      socket.entry(`${archive}.profile`, client, setEntry({ name })),
      socket.entry(
        `${archive}.contact`,
        client,
        setEntry({ [`contacts/${newId()}`]: { type: 'mobile', value: mobile } }),
      ),
    ])
    expect(results.map(({ code }) => code)).toEqual(['OK', 'OK', 'OK'])
  }
  asker = await signIn(server, 'asker')
  finance = await signIn(server, 'money')
})
afterAll(async () => {
  expect(server.errors).toEqual([])
  await server.end()
})

async function ask(session: TestSession, name: string, numbers: readonly string[]) {
  const response = await post(server.url, '/api/duplicates', { name, numbers }, { cookie: session.cookie })
  const body: unknown = await response.json()
  return { status: response.status, found: Value.Check(DuplicateAnswer, body) ? body.found : null, body }
}
const questions = async () =>
  (await server.core.store.log(1, 10_000)).filter(({ meta }) => meta.action === 'duplicates')

test('HTTP50 a number is known at another branch, by whatever way it is written, and nobody is named', async () => {
  for (const written of [MOBILE, `+86 ${MOBILE}`, '139-1620-8888']) {
    const { found, body } = await ask(asker, '', [written])
    expect(found).toEqual([{ branch: '一店', department: null }])
    expect(JSON.stringify(body)).not.toMatch(/钱多多|owner|[0-7][0-9A-HJKMNP-TV-Z]{25}/)
  }
  // Four digits alike are no number.
  expect((await ask(asker, '', ['13500008888'])).found).toEqual([])
})

test('HTTP50 a company is known by its name, a person by a name alone never', async () => {
  expect((await ask(asker, FIRM, [])).found).toEqual([{ branch: '一店', department: null }])
  const before = (await questions()).length
  expect((await ask(asker, '钱多多', [])).found).toEqual([])
  expect((await questions()).length).toBe(before)
})

test('HTTP50 the question is in the log and sealed, and says nothing of its words', async () => {
  const last = (await questions()).at(-1)
  expect(last?.meta).toMatchObject({ kind: 'access', archive: null, offline: false })
  expect(JSON.stringify(last?.meta)).not.toContain('澄迈')
})

test('HTTP50 what the asker may read is left to the device, and who begins no archives asks nothing', async () => {
  expect((await ask(owner, '', [MOBILE])).found).toEqual([])
  expect((await ask(finance, '', [MOBILE])).status).toBe(403)
  expect((await post(server.url, '/api/duplicates', { name: '', numbers: [] })).status).toBe(401)
})

test('HTTP50 an hour has a limit', async () => {
  let status = 200
  for (let at = 0; at < 320 && status === 200; at++) status = (await ask(asker, '', [])).status
  expect(status).toBe(429)
})
