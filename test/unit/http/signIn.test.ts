import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import Value from 'typebox/value'
import { Problem, SignedIn } from '../../../shared/protocol/http.ts'
import type { Clock } from '../../../shared/base/ports.ts'
import { SESSION_MS } from '../../../sync-server/people/sessions.ts'
import {
  addPerson,
  newId,
  PASSWORD,
  post,
  setUpCompany,
  signIn,
  startTestServer,
  type TestServer,
} from '../../support/server.ts'

class TestClock implements Clock {
  time = Date.UTC(2026, 5, 1)
  now(): number {
    return this.time
  }
}

const clock = new TestClock()
let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ clock })
  await setUpCompany(server)
  await addPerson(server, 'sales', 'SA', 'A')
})
afterAll(async () => {
  expect(server.errors).toEqual([])
  await server.end()
})

const attempt = (login: string, password: string, device = newId(), headers: Record<string, string> = {}) =>
  post(server.url, '/api/sign-in', { login, password, device, deviceName: '柜台' }, headers)

async function problem(response: Response): Promise<unknown> {
  const body = (await response.json()) as unknown
  expect(Value.Check(Problem, body)).toBe(true)
  return [response.status, (body as { code: string }).code]
}

describe('signing in', () => {
  test('HTTP1 answers who one is, in a cookie that no script can read, and stands in the log', async () => {
    const before = await server.core.store.head()
    const device = newId()
    const response = await attempt('  Sales ', PASSWORD, device)
    expect(response.status).toBe(200)
    const me = (await response.json()) as SignedIn
    expect(Value.Check(SignedIn, me)).toBe(true)
    expect(me).toMatchObject({
      user: { login: 'sales' },
      device,
      memberships: [{ role: 'SA' }],
      branches: [{ code: 'A' }],
      organisation: { name: '测试公司' },
      serverEpoch: server.core.store.serverEpoch,
    })
    const cookie = response.headers.get('set-cookie') ?? ''
    expect(cookie).toMatch(/^anjuan=[0-9a-f]{64};/)
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Strict/)
    expect(cookie).toMatch(/Path=\//)
    const [entry] = await server.core.store.log(before + 1, 10)
    expect(entry?.meta).toMatchObject({ kind: 'signIn', device, outcome: 'ok' })
    // The token itself is stored nowhere.
    const token = /anjuan=([0-9a-f]{64})/.exec(cookie)?.[1] ?? ''
    expect(JSON.stringify(entry?.meta)).not.toContain(token)
    expect(await server.core.store.session(token)).toBeNull()
  })

  test('HTTP2 /api/me knows the session until it is signed out or 30 days have passed', async () => {
    const { cookie, me } = await signIn(server, 'sales')
    const ask = () => fetch(`${server.url}/api/me`, { headers: { cookie } })
    const answer = (await (await ask()).json()) as SignedIn
    expect({ ...answer, serverTime: 0 }).toEqual({ ...me, serverTime: 0 })
    clock.time += SESSION_MS - 1000
    expect((await ask()).status).toBe(200)
    clock.time += 1001
    expect(await problem(await ask())).toEqual([401, 'signed-out'])
    const second = await signIn(server, 'sales')
    const out = await post(server.url, '/api/sign-out', {}, { cookie: second.cookie })
    expect(out.headers.get('set-cookie')).toMatch(/anjuan=;/)
    expect(
      await problem(await fetch(`${server.url}/api/me`, { headers: { cookie: second.cookie } })),
    ).toEqual([401, 'signed-out'])
    expect(await problem(await fetch(`${server.url}/api/me`))).toEqual([401, 'signed-out'])
  })

  test('HTTP3 a wrong password and an unknown login look alike, are logged, and what was typed is sealed', async () => {
    const before = await server.core.store.head()
    expect(await problem(await attempt('sales', 'not-the-password'))).toEqual([401, 'wrong-password'])
    expect(await problem(await attempt('my-password-by-mistake', 'x'))).toEqual([401, 'wrong-password'])
    const rows = await server.core.store.log(before + 1, 10)
    expect(rows.map(({ meta }) => [meta.kind, meta.outcome])).toEqual([
      ['signInRefused', 'wrong-password'],
      ['signInRefused', 'wrong-password'],
    ])
    expect(JSON.stringify(rows.map(({ meta }) => meta))).not.toContain('my-password')
    expect(rows.every(({ sealed }) => !Buffer.from(sealed ?? []).includes('my-password'))).toBe(true)
  })

  test('HTTP4 ten failures close an account to strangers for 15 minutes, not to a device it knows', async () => {
    await addPerson(server, 'guessed', 'SA', 'A')
    const known = newId()
    expect((await attempt('guessed', PASSWORD, known)).status).toBe(200)
    for (let each = 0; each < 10; each++)
      expect((await attempt('guessed', `guess number ${each}`)).status).toBe(401)
    const closed = await attempt('guessed', PASSWORD)
    expect(closed.status).toBe(429)
    expect(Number(closed.headers.get('retry-after'))).toBeGreaterThan(800)
    expect(await closed.json()).toMatchObject({ code: 'too-many-tries', retryAfterMs: 15 * 60_000 })
    expect((await attempt('guessed', PASSWORD, known)).status).toBe(200)
    clock.time += 15 * 60_000 + 1
    expect((await attempt('guessed', PASSWORD)).status).toBe(200)
  })

  test('HTTP3 an invited person without a password looks like everybody else, and nothing opens', async () => {
    const { people, directory } = server.core
    const added = await people.addPerson(
      { login: 'invited', name: '新人', password: null, role: 'SA', branch: 'A' },
      null,
    )
    expect(added.ok).toBe(true)
    expect(directory.userByLogin('invited')?.passwordHash).toBe('')
    for (const password of [PASSWORD, ' ', 'nobody has this password']) {
      expect(await problem(await attempt('invited', password))).toEqual([401, 'wrong-password'])
    }
    expect((await people.setPassword('invited', PASSWORD, null)).ok).toBe(true)
    expect((await attempt('invited', PASSWORD)).status).toBe(200)
  })

  test('HTTP5 another person’s device id is not taken over', async () => {
    await addPerson(server, 'second', 'SA', 'A')
    const device = newId()
    expect((await attempt('sales', PASSWORD, device)).status).toBe(200)
    expect(await problem(await attempt('second', PASSWORD, device))).toEqual([409, 'device-taken'])
    expect((await server.core.store.device(device))?.user).toBe(
      server.core.directory.userByLogin('sales')?.id,
    )
  })

  test('HTTP6 a changed password ends every session', async () => {
    await addPerson(server, 'changing', 'SA', 'A')
    const { cookie } = await signIn(server, 'changing')
    expect((await server.core.people.setPassword('changing', 'another-river-81', null)).ok).toBe(true)
    expect(await problem(await fetch(`${server.url}/api/me`, { headers: { cookie } }))).toEqual([
      401,
      'signed-out',
    ])
    expect(await problem(await attempt('changing', PASSWORD))).toEqual([401, 'wrong-password'])
    expect((await attempt('changing', 'another-river-81')).status).toBe(200)
  })

  test('HTTP7 weak passwords are refused, whatever the way in', async () => {
    const add = (login: string, password: string) =>
      server.core.people.addPerson({ login, name: login, password, role: 'SA', branch: 'A' }, null)
    expect(await add('weak', 'short')).toMatchObject({ error: { code: 'weak-password', field: 'too-short' } })
    expect(await add('weak', 'aaaaaaaaaaaa')).toMatchObject({
      error: { code: 'weak-password', field: 'too-simple' },
    })
    expect(await add('weakling', 'weakling-2026')).toMatchObject({
      error: { code: 'weak-password', field: 'too-simple' },
    })
    expect(await add('sales', PASSWORD)).toMatchObject({ error: { code: 'taken', field: 'login' } })
    expect(server.core.directory.userByLogin('weak')).toBeNull()
  })
})

describe('whose page may ask', () => {
  test('HTTP10 a post needs this server’s own origin', async () => {
    const body = { login: 'sales', password: PASSWORD, device: newId(), deviceName: '' }
    for (const origin of [
      'http://evil.example',
      'null',
      `http://localhost:${server.port + 1}`,
      `http://localhost.evil.example:${server.port}`,
    ]) {
      expect(await problem(await post(server.url, '/api/sign-in', body, { origin }))).toEqual([
        403,
        'wrong-origin',
      ])
    }
    const none = await fetch(`${server.url}/api/sign-in`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    expect(await problem(none)).toEqual([403, 'wrong-origin'])
  })

  test('HTTP11 a name that is not localhost gets nothing but the right address', async () => {
    const { request } = await import('node:http')
    const ask = (path: string, host: string) =>
      new Promise<{ status: number; body: string }>((resolve, reject) => {
        request({ port: server.port, host: 'localhost', path, headers: { host } }, (response) => {
          let body = ''
          response.on('data', (text: Buffer) => (body += text.toString()))
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
        })
          .on('error', reject)
          .end()
      })
    for (const host of ['127.0.0.1', 'evil.example', `192.168.1.5:${server.port}`, 'sales.localhost']) {
      const page = await ask('/', host)
      expect(page.status).toBe(421)
      expect(page.body).toContain(`http://localhost:${server.port}`)
      expect((await ask('/api/setup', host)).body).toBe('{"code":"wrong-host"}')
    }
    expect((await ask('/api/setup', 'localhost')).status).toBe(200)
  })

  test('HTTP12 every answer forbids what a page of ours never does', async () => {
    for (const path of ['/api/setup', '/', '/nowhere']) {
      const { headers } = await fetch(server.url + path)
      const policy = headers.get('content-security-policy') ?? ''
      expect(policy).toContain("default-src 'none'")
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'")
      expect(policy).not.toContain('unsafe-inline')
      expect(policy).not.toMatch(/'unsafe-eval'/)
      expect(policy).toContain("frame-ancestors 'none'")
      expect(policy).toContain("require-trusted-types-for 'script'")
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('strict-transport-security')).toBeNull()
    }
  })

  test('HTTP13 bad input of every kind is a named refusal and changes nothing', async () => {
    const before = await server.core.store.head()
    const raw = (body: string, type = 'application/json') =>
      fetch(`${server.url}/api/sign-in`, {
        method: 'POST',
        headers: { 'content-type': type, origin: server.url },
        body,
      })
    expect(await problem(await raw('{'))).toEqual([400, 'bad-request'])
    expect(await problem(await raw('[]'))).toEqual([400, 'bad-request'])
    expect(await problem(await raw('null'))).toEqual([400, 'bad-request'])
    expect(await problem(await raw('{"login":"x"}'))).toEqual([400, 'bad-request'])
    expect(await problem(await raw('x', 'text/plain'))).toEqual([400, 'bad-request'])
    expect(await problem(await raw(`{"login":"${'x'.repeat(300_000)}"}`))).toEqual([413, 'too-large'])
    const wrong = await post(server.url, '/api/sign-in', {
      login: 'sales',
      password: PASSWORD,
      device: 'not-a-ulid',
      deviceName: '',
    })
    expect(await wrong.json()).toEqual({ code: 'bad-request', field: 'device' })
    expect(await problem(await fetch(`${server.url}/api/nothing`))).toEqual([404, 'not-found'])
    expect(await problem(await post(server.url, '/api/nothing', {}))).toEqual([404, 'not-found'])
    expect(await server.core.store.head()).toBe(before)
  })
})

describe('set-up', () => {
  test('HTTP20 the printed token opens it once, within 30 minutes, and never a second time', async () => {
    const fresh = await startTestServer({ clock })
    try {
      const company = {
        company: '新公司',
        branches: [{ code: 'X1', name: '一店', template: 'generic' }],
        admin: { login: 'boss', name: '老板', password: PASSWORD },
      }
      const token = new URL(fresh.setupLink ?? '').hash.slice(1)
      const setUp = (body: object) => post(fresh.url, '/api/setup', { token, ...company, ...body })
      const code = async (response: Response) => ((await response.json()) as { code?: string }).code
      expect(await (await fetch(`${fresh.url}/api/setup`)).json()).toEqual({
        needed: true,
        unfinished: false,
      })
      expect(await code(await setUp({ token: 'f'.repeat(40) }))).toBe('setup-token')
      expect(await code(await setUp({ branches: [{ code: 'X1', name: '一店', template: 'nothing' }] }))).toBe(
        'not-found',
      )
      expect(await code(await setUp({ branches: [...company.branches, ...company.branches] }))).toBe(
        'bad-request',
      )
      expect(await code(await setUp({ admin: { ...company.admin, password: 'short' } }))).toBe(
        'weak-password',
      )
      expect(await fresh.core.store.head()).toBe(0)
      clock.time += 30 * 60_000
      expect(await code(await setUp({}))).toBe('setup-token')
      clock.time -= 60_000
      expect((await setUp({})).status).toBe(200)
      expect(await (await fetch(`${fresh.url}/api/setup`)).json()).toEqual({
        needed: false,
        unfinished: false,
      })
      expect(await code(await setUp({}))).toBe('setup-done')
      const again = await fresh.restart()
      expect(again.setupLink).toBeNull()
      const first = await post(again.url, '/api/sign-in', {
        login: 'boss',
        password: PASSWORD,
        device: newId(),
        deviceName: '',
      })
      // A company in earnest asks its administrators for more than a password (HTTP52).
      expect([first.status, await first.json()]).toMatchObject([202, { next: 'enrol' }])
      await again.end()
    } catch (error) {
      await fresh.end()
      throw error
    }
  })
})
