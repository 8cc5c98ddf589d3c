import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import type { Grant } from '../../../shared/domain/grant.ts'
import type { Put } from '../../../shared/protocol/feed.ts'
import type { ActorContext } from '../../../sync-server/ingest/actor.ts'
import { agreesToSensitive } from '../../support/consents.ts'
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

const ID_NUMBER = '11010519491231002X'
const MOBILE = '13812345678'

let server: TestServer
let a: string
let sales: TestPerson
let hq: TestPerson
let hq2: TestPerson
let archive: string
let seller: SocketClient
let client: number

beforeAll(async () => {
  server = await startTestServer()
  ;({ a } = await setUpCompany(server))
  sales = await addPerson(server, 'sales', 'SA', 'A')
  hq = await addPerson(server, 'head', 'HQ', null)
  hq2 = await addPerson(server, 'head2', 'HQ', null)
  await addPerson(server, 'boss', 'BM', 'A')
  await addPerson(server, 'money', 'FN', 'A')
  await addPerson(server, 'stranger', 'BM', 'B')
  archive = newId()
  client = newClientId()
  ;({ client: seller } = await SocketClient.greet(server.url, await signIn(server, 'sales'), [client]))
  const put = (part: string, entry: JsonObject) => seller.entry(`${archive}.${part}`, client, entry)
  const results = await seller.push([
    put('life', openCommand(a, sales.id, newId())),
    put('profile', setEntry({ name: '欧阳明珠', regionCode: '110105' })),
    put('contact', setEntry({ [`contacts/${newId()}`]: { type: 'mobile', value: MOBILE } })),
    put('consent', agreesToSensitive()),
    put('identity', setEntry({ idNumber: ID_NUMBER })),
  ])
  expect(results.map((result) => ('why' in result ? result : result.code))).toEqual(results.map(() => 'OK'))
})
afterAll(async () => {
  expect(server.errors).toEqual([])
  await server.end()
})

async function connect(login: string) {
  const session = await signIn(server, login)
  return (await SocketClient.greet(server.url, session, [newClientId()])).client
}
let asked = 0
async function reveal(by: SocketClient, part: string, field: string, purpose = 'verify', of = archive) {
  await by.send({ type: 'REVEAL', req: ++asked, archive: of, part, field, purpose })
  const answer = await by.next('REVEALED')
  expect(answer.req).toBe(asked)
  return answer.refused ?? answer.values
}
const lastAccess = async (action: string) =>
  (await server.core.store.log(1, 100_000))
    .map(({ meta }) => meta)
    .filter((meta) => meta.action === action)
    .at(-1)

describe('a masked reader', () => {
  it('POL30 gets every filled field in its mask, and not one value', async () => {
    const boss = await connect('boss')
    const { items } = await boss.pull(`branch/${a}/identity~m`)
    const put = items.find((item): item is Put => item.op === 'PUT' && item.doc === `${archive}.identity`)
    expect(put).toMatchObject({ update: null, authors: [], receipts: [], count: 0 })
    expect((put?.card as { values?: unknown }).values).toEqual({ idNumber: '110***********002X' })
    const money = await connect('money')
    const profile = await money.pull(`branch/${a}/profile~m`)
    expect(JSON.stringify(profile.items)).toContain('欧阳**')
    const contact = await money.pull(`branch/${a}/contact~m`)
    expect(JSON.stringify(contact.items)).toContain('138****5678')
    for (const said of [items, profile.items, contact.items]) {
      for (const clear of [ID_NUMBER, MOBILE, '明珠', '110105'])
        expect(JSON.stringify(said)).not.toContain(clear)
    }
  })

  it('POL31 is shown one value, after it stands in the log who asked for what and why', async () => {
    const boss = await connect('boss')
    expect(await reveal(boss, 'identity', 'idNumber', 'signing')).toEqual([ID_NUMBER])
    expect(await lastAccess('reveal')).toMatchObject({
      kind: 'access',
      role: 'BM',
      archive,
      branch: a,
      doc: `${archive}.identity`,
      object: 'idNumber',
      purpose: 'signing',
      offline: false,
      outcome: 'ok',
    })
    // What somebody types as a purpose is sealed.
    expect(await reveal(boss, 'identity', 'idNumber', '给王芳办过户')).toEqual([ID_NUMBER])
    expect(await lastAccess('reveal')).toMatchObject({ purpose: 'stated' })
    expect(await reveal(boss, 'identity', 'idType')).toEqual([])
  })

  it('POL32 is refused what the role has no right to, what is no field, and what is not there', async () => {
    const boss = await connect('boss')
    const money = await connect('money')
    const stranger = await connect('stranger')
    expect(await reveal(money, 'consent', 'preferredChannel')).toBe('denied')
    expect(await reveal(stranger, 'identity', 'idNumber')).toBe('denied')
    expect(await reveal(boss, 'identity', 'idNumber', 'verify', newId())).toBe('denied')
    expect(await reveal(boss, 'life', 'state')).toBe('denied')
    expect(await reveal(boss, `${newId()}.deal`, 'stage')).toBe('denied')
    expect(await reveal(boss, 'nothing', 'idNumber')).toBe('denied')
    expect(await reveal(boss, 'identity', '__proto__')).toBe('denied')
    expect(await lastAccess('reveal')).toMatchObject({ kind: 'refused', outcome: 'denied' })
  })

  it('POL33 without a purpose there is no answer at all', async () => {
    const boss = await connect('boss')
    await boss.send({ type: 'REVEAL', req: 1, archive, part: 'identity', field: 'idNumber', purpose: ' ' })
    expect((await boss.end()).code).toBe(4400)
  })
})

describe('breaking the glass', () => {
  it('POL13 head office sees identity only while a second person lets it', async () => {
    const head = await connect('head')
    expect(await reveal(head, 'identity', 'idNumber')).toBe('denied')
    expect(await reveal(head, 'contact', 'contacts')).toEqual([])
    const by: ActorContext = { user: hq.id, device: newId(), session: null, offset: 0 }
    const grant: Grant = {
      id: newId(),
      to: { is: 'person', user: hq.id },
      compartments: ['identity'],
      right: 'mask',
      from: Date.now() - 1000,
      until: Date.now() + 3_600_000,
      by: hq.id,
      approvedBy: null,
      why: '法院来函',
      agreement: null,
    }
    const order = (one: Grant) => server.core.door.order({ by, archive, order: { do: 'grant', grant: one } })
    expect(await order(grant)).toEqual({ done: false, why: 'second-needed' })
    expect(await order({ ...grant, approvedBy: hq2.id })).toMatchObject({ done: true })
    expect(await reveal(head, 'identity', 'idNumber', 'court')).toEqual([ID_NUMBER])
    expect(await reveal(await connect('head2'), 'identity', 'idNumber')).toBe('denied')
    const end = { do: 'endGrant', grant: grant.id } as const
    expect(await server.core.door.order({ by, archive, order: end })).toMatchObject({ done: true })
    expect(await reveal(head, 'identity', 'idNumber')).toBe('denied')
  })
})

it('POL34 both sides of a conflict are shown', async () => {
  const other = newClientId()
  const { client: second } = await SocketClient.greet(server.url, await signIn(server, 'sales'), [other])
  const entry = second.entry(`${archive}.identity`, other, setEntry({ idNumber: '440524188001010014' }))
  expect((await second.push([entry])).map(({ code }) => code)).toEqual(['OK'])
  const boss = await connect('boss')
  expect([...((await reveal(boss, 'identity', 'idNumber')) as readonly string[])].sort()).toEqual([
    ID_NUMBER,
    '440524188001010014',
  ])
})
