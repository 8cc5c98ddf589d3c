import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import Value from 'typebox/value'
import { Invitation, InvitedPeople, Issued, OpenInvites } from '../../../shared/protocol/invites.ts'
import {
  addPerson,
  PASSWORD,
  post,
  setUpCompany,
  signIn,
  startTestServer,
  type TestServer,
} from '../../support/server.ts'

const OWN = 'mossy-kettle-orbit-52'
let server: TestServer
let a: string
let cookie: string

beforeAll(async () => {
  server = await startTestServer()
  ;({ a } = await setUpCompany(server))
  cookie = (await signIn(server, 'hq')).cookie
})
afterAll(async () => {
  expect(server.errors).toEqual([])
  await server.end()
})

const ask = (path: string, body: unknown, as = cookie) => post(server.url, path, body, { cookie: as })
const tokenOf = ({ link }: Issued): string => new URL(link).hash.slice(1)

async function problem(response: Response): Promise<unknown> {
  return [response.status, await response.json()]
}

async function invite(name: string, role = 'SA', branch: string | null = a): Promise<Issued> {
  const proposed = await ask('/api/invites/logins', { names: [name] })
  const { logins } = (await proposed.json()) as { logins: string[] }
  const people = [{ name, login: logins[0], role, branch }]
  const { results } = (await (await ask('/api/invites/people', { people })).json()) as InvitedPeople
  const [first] = results
  if (first?.ok !== true) throw new Error(JSON.stringify(first))
  return first.issued
}

describe('an invitation', () => {
  test('FST6 tells who is invited where and by whom, FST5 and lets them in with their own password', async () => {
    const issued = await invite('王芳')
    expect(issued.link).toMatch(new RegExp(`^${server.url}/join#[0-9a-f]{40}$`))
    const token = tokenOf(issued)
    const look = await ask('/api/invites/look', { token }, '')
    const shown = (await look.json()) as Invitation
    expect(Value.Check(Invitation, shown)).toBe(true)
    expect(shown).toEqual({
      company: '测试公司',
      branches: ['一店'],
      name: '王芳',
      login: 'wangfang',
      by: '总部',
      expires: issued.expires,
    })
    const joined = await ask('/api/invites/join', { token, password: OWN }, '')
    expect([joined.status, await joined.json()]).toEqual([200, { done: true }])
    expect(joined.headers.get('set-cookie')).toBeNull()
    const entered = await post(server.url, '/api/sign-in', {
      login: 'wangfang',
      password: OWN,
      device: '01JGZZZZZZZZZZZZZZZZZZZZZ1',
      deviceName: '',
    })
    expect(entered.status).toBe(200)
    expect(await problem(await ask('/api/invites/join', { token, password: OWN }, ''))).toEqual([
      410,
      { code: 'invite', field: 'used' },
    ])
  })

  test('FST4 is replaced and taken back by those who manage people', async () => {
    const first = await invite('李强')
    const again = (await (await ask('/api/invites', { user: first.user })).json()) as Issued
    expect(Value.Check(Issued, again)).toBe(true)
    expect(await problem(await ask('/api/invites/look', { token: tokenOf(first) }, ''))).toEqual([
      410,
      { code: 'invite', field: 'void' },
    ])
    const list = async () =>
      (await (await fetch(`${server.url}/api/invites`, { headers: { cookie } })).json()) as OpenInvites
    expect(Value.Check(OpenInvites, await list())).toBe(true)
    expect((await list()).invites.find(({ user }) => user === first.user)).toMatchObject({ open: true })
    expect((await ask('/api/invites/revoke', { user: first.user })).status).toBe(200)
    expect((await list()).invites.find(({ user }) => user === first.user)).toMatchObject({ open: false })
    expect((await ask('/api/invites/look', { token: tokenOf(again) }, '')).status).toBe(410)
  })

  test('FST9 one line of many that is refused changes nothing and stops no other', async () => {
    const people = [
      { name: '甲', login: 'jia', role: 'SA', branch: a },
      { name: '乙', login: 'jia', role: 'SA', branch: a },
      { name: '丙', login: 'bing', role: 'SA', branch: null },
      { name: '丁', login: 'Ding', role: 'SA', branch: a },
      { name: '戊', login: 'wu', role: 'BM', branch: 'nowhere' },
      { name: '己', login: 'ji', role: 'BM', branch: a },
    ]
    const answer = (await (await ask('/api/invites/people', { people })).json()) as InvitedPeople
    expect(Value.Check(InvitedPeople, answer)).toBe(true)
    expect(answer.results.map((one) => (one.ok ? 'ok' : `${one.code} ${one.field}`))).toEqual([
      'ok',
      'taken login',
      'bad-request branch',
      'bad-request login',
      'not-found branch',
      'ok',
    ])
    for (const login of ['bing', 'Ding', 'wu']) expect(server.core.directory.userByLogin(login)).toBeNull()
  })

  test('FST6 nobody else may invite, list, or take back', async () => {
    const sales = await addPerson(server, 'sales', 'SA', 'A')
    const manager =
      (await addPerson(server, 'manager', 'BM', 'A')) && (await signIn(server, 'manager')).cookie
    const elsewhere = await addPerson(server, 'elsewhere', 'SA', 'B')
    const before = await server.core.store.head()
    const tries: readonly [string, unknown][] = [
      ['/api/invites', { user: elsewhere.id }],
      ['/api/invites/revoke', { user: elsewhere.id }],
      ['/api/invites/people', { people: [{ name: '甲', login: 'jia9', role: 'HQ', branch: null }] }],
    ]
    for (const [path, body] of tries) {
      expect(await problem(await ask(path, body, ''))).toEqual([401, { code: 'signed-out' }])
      expect(await problem(await ask(path, body, manager))).toEqual([403, { code: 'denied' }])
    }
    const list = await fetch(`${server.url}/api/invites`, { headers: { cookie: manager } })
    expect(await problem(list)).toEqual([403, { code: 'denied' }])
    expect(await server.core.store.head()).toBe(before)
    expect(await problem(await ask('/api/invites', { user: sales.id }))).toEqual([
      409,
      { code: 'taken', field: 'joined' },
    ])
  })

  test('FST6 guessing at links is slowed down, and says nothing of passwords', async () => {
    const fresh = await startTestServer()
    try {
      await setUpCompany(fresh)
      const body = (at: number) => ({ token: at.toString(16).padStart(40, '0'), password: PASSWORD })
      for (let at = 0; at < 20; at++) {
        expect((await post(fresh.url, '/api/invites/join', body(at))).status).toBe(410)
      }
      expect((await post(fresh.url, '/api/invites/join', body(21))).status).toBe(429)
      expect((await post(fresh.url, '/api/invites/look', { token: 'f'.repeat(40) })).status).toBe(429)
    } finally {
      await fresh.end()
    }
  })
})
