import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import Value from 'typebox/value'
import type { Clock } from '../../../shared/base/ports.ts'
import { SignedIn } from '../../../shared/protocol/http.ts'
import { wholeLog } from '../../../shared/protocol/log.ts'
import {
  FactorTicket,
  Security,
  SignInNext,
  type FactorAdded,
  type FactorProof,
} from '../../../shared/protocol/security.ts'
import type { Role } from '../../../shared/policy/table.ts'
import { TRUST_MS } from '../../../sync-server/people/factors.ts'
import { ENROLMENT_MS } from '../../../sync-server/people/sessions.ts'
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
import { newClientId, SocketClient } from '../../support/socketClient.ts'
import { codeAt } from '../../support/totp.ts'

class TestClock implements Clock {
  time = Date.UTC(2026, 5, 1)
  now(): number {
    return this.time
  }
}

const clock = new TestClock()
let server: TestServer
let people = 0

beforeAll(async () => {
  server = await startTestServer({ clock })
  await setUpCompany(server)
  await server.core.people.setFactorSetting('required')
})
afterAll(async () => {
  expect(server.errors).toEqual([])
  await server.end()
})
// Each test in an hour and a code's step of its own.
beforeEach(() => {
  clock.time += 2 * 3_600_000
})

async function someone(role: Role): Promise<string> {
  const login = `${role.toLowerCase()}${++people}`
  await addPerson(server, login, role, role === 'HQ' || role === 'AU' ? null : 'A')
  return login
}

interface Knock {
  readonly status: number
  readonly body: { readonly [key: string]: unknown }
  readonly cookie: string
}

async function say(path: string, body: unknown, cookie = ''): Promise<Knock> {
  const response = await post(server.url, path, body, cookie === '' ? {} : { cookie })
  return {
    status: response.status,
    body: (await response.json()) as Knock['body'],
    cookie: (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '',
  }
}

const knock = (login: string, device = newId(), more: { readonly trust?: string } = {}): Promise<Knock> =>
  say('/api/sign-in', { login, password: PASSWORD, device, deviceName: '柜台', ...more })

const prove = (pending: unknown, device: string, proof: FactorProof): Promise<Knock> =>
  say('/api/sign-in/factor', { pending, device, proof })

const fetchMe = ({ cookie }: { readonly cookie: string }): Promise<Response> =>
  fetch(`${server.url}/api/me`, { headers: { cookie } })

async function securityOf(cookie: string): Promise<Security> {
  const response = await fetch(`${server.url}/api/security`, { headers: { cookie } })
  const body: unknown = await response.json()
  expect([response.status, Value.Check(Security, body)]).toEqual([200, true])
  return body as Security
}

/** Adds an app; the secret and, the first time, the codes. The cookie is the one that is good afterwards. */
async function addApp(
  cookie: string,
  password: string | null,
): Promise<{ readonly secret: string; readonly codes: readonly string[]; readonly cookie: string }> {
  const begun = await say('/api/factors/begin', { is: 'totp', password }, cookie)
  expect([begun.status, Value.Check(FactorTicket, begun.body)]).toEqual([200, true])
  const { ticket, secret } = begun.body as { ticket: string; secret: string }
  const proof = { is: 'totp', code: codeAt(secret, clock.time) }
  const done = await say('/api/factors/finish', { ticket, name: '手机', proof }, cookie)
  expect(done.status).toBe(200)
  const { recoveryCodes } = done.body as unknown as FactorAdded
  return { secret, codes: recoveryCodes ?? [], cookie: done.cookie === '' ? cookie : done.cookie }
}

/** A person of this role with an app, signed in on a device. */
async function withApp(role: Role, device = newId()) {
  const login = await someone(role)
  const first = await knock(login, device)
  const app = await addApp(first.cookie, first.status === 202 ? null : PASSWORD)
  clock.time += 60_000
  return { login, device, ...app }
}

async function actions(from: number): Promise<readonly string[]> {
  return (await server.core.store.log(from + 1, 100)).map(
    ({ meta }) => `${meta.kind} ${meta.action} ${meta.outcome}`,
  )
}

describe('who needs a second factor', () => {
  test.each(['HQ', 'AU', 'FN'] as const)(
    'HTTP52 %s adds one before anything else is answered',
    async (role) => {
      const login = await someone(role)
      const device = newId()
      const first = await knock(login, device)
      expect(first.status).toBe(202)
      expect(Value.Check(SignInNext, first.body)).toBe(true)
      expect(first.body).toMatchObject({ next: 'enrol', login })
      const { cookie } = first
      const get = (path: string) => fetch(server.url + path, { headers: { cookie } })
      expect(await (await get('/api/me')).json()).toEqual({ code: 'enrol-first' })
      expect((await get('/api/head-office/branches')).status).toBe(401)
      expect((await get('/api/recoveries')).status).toBe(401)
      expect((await say('/api/log/query', wholeLog, cookie)).body).toEqual({ code: 'signed-out' })
      expect((await say('/api/sessions/end', { id: null }, cookie)).body).toEqual({ code: 'signed-out' })
      expect((await say('/api/password', { old: PASSWORD, next: 'other-river-93x' }, cookie)).status).toBe(
        401,
      )
      const socket = await SocketClient.open(server.url, { cookie, device })
      expect((await socket.end()).code).toBe(4401)
      expect((await securityOf(cookie)).sessions).toEqual([])

      const app = await addApp(cookie, null)
      expect(app.codes).toHaveLength(10)
      expect(app.cookie).not.toBe(cookie)
      // More rights, another token; the one before is worth nothing.
      expect((await get('/api/me')).status).toBe(401)
      const enrolled = await say('/api/sign-in/enrolled', {}, app.cookie)
      expect(Value.Check(SignedIn, enrolled.body)).toBe(true)
      expect(enrolled.body['trust']).toMatch(/^[0-9a-f]{64}$/)
      expect((await fetchMe(app)).status).toBe(200)
    },
  )

  test('HTTP52 a session that is there for enrolment only lasts half an hour', async () => {
    const { cookie } = await knock(await someone('HQ'))
    clock.time += ENROLMENT_MS
    expect((await say('/api/factors/begin', { is: 'totp', password: null }, cookie)).status).toBe(401)
  })

  test('HTTP52 everybody else comes in by the password, until they add one themselves', async () => {
    const login = await someone('SA')
    const first = await knock(login)
    expect(first.status).toBe(200)
    expect((await say('/api/factors/begin', { is: 'totp', password: 'wrong' }, first.cookie)).body).toEqual({
      code: 'wrong-password',
    })
    const elsewhere = await knock(login)
    await addApp(first.cookie, PASSWORD)
    // Beside a factor no session is left that a password alone began.
    expect((await fetchMe(elsewhere)).status).toBe(401)
    expect((await fetchMe(first)).status).toBe(200)
    expect((await knock(login)).body).toMatchObject({ next: 'factor', totp: true, passkey: null })
  })

  test('HTTP53 the requirement can be switched off and on, by settings, visibly', async () => {
    const app = await withApp('HQ')
    const plain = await someone('AU')
    const before = await server.core.store.head()
    const set = (setting: string, password = PASSWORD, cookie = app.cookie) =>
      say('/api/factors/setting', { setting, password }, cookie)
    expect((await set('optional', 'wrong')).body).toEqual({ code: 'wrong-password' })
    expect((await set('optional')).status).toBe(200)
    const seller = await knock(await someone('SA'))
    expect((await set('required', PASSWORD, seller.cookie)).body).toEqual({ code: 'denied' })
    const session = await knock(plain)
    expect(session.status).toBe(200)
    expect((await securityOf(session.cookie)).setting).toBe('optional')
    const { client } = await SocketClient.greet(server.url, await signIn(server, plain), [newClientId()])
    expect((await set('required')).status).toBe(200)
    // At once, for who is signed in already.
    expect((await client.end()).code).toBe(4401)
    expect(await (await fetchMe(session)).json()).toEqual({
      code: 'enrol-first',
    })
    expect(await actions(before)).toEqual(
      expect.arrayContaining([
        'organisation secondFactorOptional ok',
        'organisation secondFactorRequired ok',
      ]),
    )
  })

  test('HTTP53 nobody switches it on who would be shut out by it', async () => {
    await server.core.people.setFactorSetting('optional')
    const { cookie } = await knock(await someone('HQ'))
    expect(
      (await say('/api/factors/setting', { setting: 'required', password: PASSWORD }, cookie)).body,
    ).toEqual({
      code: 'enrol-first',
    })
    await server.core.people.setFactorSetting('required')
  })
})

describe('the second step', () => {
  test('HTTP54 between the steps there is no session, and a right code makes one', async () => {
    const { login, device, secret } = await withApp('HQ')
    const first = await knock(login, device)
    expect(first.cookie).toBe('')
    expect(first.body).toMatchObject({ next: 'factor', totp: true, recoveryCodes: true })
    const done = await prove(first.body['pending'], device, { is: 'totp', code: codeAt(secret, clock.time) })
    expect(done.status).toBe(200)
    expect(Value.Check(SignedIn, done.body)).toBe(true)
    expect((await fetchMe(done)).status).toBe(200)
    // Once.
    const again = await prove(first.body['pending'], device, { is: 'totp', code: codeAt(secret, clock.time) })
    expect(again.body).toEqual({ code: 'sign-in-again' })
  })

  test('HTTP54 it is bound to the device, to five minutes, to five tries, to the password it began with', async () => {
    const { login, device, secret } = await withApp('HQ')
    const right = (): FactorProof => ({ is: 'totp', code: codeAt(secret, clock.time) })
    const begin = async () => (await knock(login, device)).body['pending']
    expect((await prove(await begin(), newId(), right())).body).toEqual({ code: 'sign-in-again' })

    const late = await begin()
    clock.time += 5 * 60_000
    expect((await prove(late, device, right())).body).toEqual({ code: 'sign-in-again' })

    const guessed = await begin()
    for (let at = 0; at < 5; at++) {
      expect((await prove(guessed, device, { is: 'totp', code: '000000' })).body).toEqual({
        code: 'wrong-factor',
      })
    }
    expect((await prove(guessed, device, right())).body).toEqual({ code: 'sign-in-again' })

    const changed = await begin()
    await server.core.people.setPassword(login, 'other-river-93x', null)
    expect((await prove(changed, device, right())).body).toEqual({ code: 'sign-in-again' })
  })

  test('HTTP55 a code is good for its step and one beside, each step once, also for two at the same moment', async () => {
    const { login, device, secret } = await withApp('HQ')
    const at = async (shift: number) => {
      const { body } = await knock(login, device)
      return (await prove(body['pending'], device, { is: 'totp', code: codeAt(secret, clock.time + shift) }))
        .status
    }
    expect(await at(-60_000)).toBe(401)
    expect(await at(60_000)).toBe(401)
    expect(await at(-30_000)).toBe(200)
    expect(await at(-30_000)).toBe(401)
    expect(await at(0)).toBe(200)
    expect(await at(-30_000)).toBe(401)
    expect(await at(30_000)).toBe(200)
    expect(await at(0)).toBe(401)
    clock.time += 10 * 60_000
    const both = await Promise.all([at(0), at(0)])
    expect(both.sort()).toEqual([200, 401])
  })

  test('HTTP56 ten wrong codes in a quarter of an hour close the account to strangers, not to a known device', async () => {
    const { login, device, secret } = await withApp('FN')
    for (let at = 0; at < 10; at++) {
      const stranger = newId()
      const { body } = await knock(login, stranger)
      await prove(body['pending'], stranger, { is: 'totp', code: '123456' })
    }
    const stranger = newId()
    const there = await knock(login, stranger)
    const right: FactorProof = { is: 'totp', code: codeAt(secret, clock.time) }
    expect((await prove(there.body['pending'], stranger, right)).body).toMatchObject({
      code: 'too-many-tries',
    })
    const { body } = await knock(login, device)
    expect((await prove(body['pending'], device, right)).status).toBe(200)
  })

  test('HTTP57 a code from the paper is good once, however it is typed, and trusts nothing', async () => {
    const { login, device, codes } = await withApp('AU')
    const [code = ''] = codes
    const by = async (typed: string) => {
      const { body } = await knock(login, device)
      return prove(body['pending'], device, { is: 'recoveryCode', code: typed })
    }
    const before = await server.core.store.head()
    const used = await by(code.replaceAll('-', ' ').toUpperCase().replaceAll('0', 'O'))
    expect([used.status, used.body['trust']]).toEqual([200, undefined])
    expect((await by(code)).body).toEqual({ code: 'wrong-factor' })
    expect((await securityOf(used.cookie)).recoveryCodesLeft).toBe(9)
    expect(await actions(before)).toEqual(['signIn signIn ok', 'signInRefused signIn wrong-factor'])
    const { body } = await say('/api/factors/recovery-codes', { password: PASSWORD }, used.cookie)
    expect(body['recoveryCodes']).toHaveLength(10)
    expect((await by(codes[1] ?? '')).body).toEqual({ code: 'wrong-factor' })
    expect((await by((body['recoveryCodes'] as string[])[0] ?? '')).status).toBe(200)
  })

  test('HTTP57 neither codes nor secrets stand anywhere in clear', async () => {
    const { secret, codes } = await withApp('HQ')
    const { readFileSync } = await import('node:fs')
    const { join } = await import('node:path')
    const bytes = ['log.sqlite', 'log.sqlite-wal'].map((name) => readFileSync(join(server.data, name)))
    const { Secret } = await import('otpauth')
    const raw = Buffer.from(Secret.fromBase32(secret).bytes)
    for (const file of bytes) {
      for (const code of codes) expect(file.includes(code)).toBe(false)
      for (const form of [secret, raw, raw.toString('base64'), raw.toString('hex')])
        expect(file.includes(form)).toBe(false)
    }
  })
})

describe('a device that gave a second factor', () => {
  async function trusted() {
    const person = await withApp('HQ')
    const { body } = await knock(person.login, person.device)
    const done = await prove(body['pending'], person.device, {
      is: 'totp',
      code: codeAt(person.secret, clock.time),
    })
    return { ...person, cookie: done.cookie, trust: done.body['trust'] as string }
  }

  test('HTTP58 renews its session by the password alone for 30 days, there and nowhere else', async () => {
    const { login, device, trust } = await trusted()
    expect((await knock(login, newId(), { trust })).status).toBe(202)
    expect((await knock(login, device)).status).toBe(202)
    expect((await knock(login, device, { trust: 'f'.repeat(64) })).status).toBe(202)
    const renewed = await knock(login, device, { trust })
    expect(renewed.status).toBe(200)
    // A session like the one before: not one for enrolment.
    expect((await fetchMe(renewed)).status).toBe(200)
    clock.time += TRUST_MS
    expect((await knock(login, device, { trust })).status).toBe(202)
  })

  test('HTTP58 not after signing out, another password, another factor, or an end from elsewhere', async () => {
    const ends: readonly ((person: Awaited<ReturnType<typeof trusted>>) => Promise<unknown>)[] = [
      ({ cookie }) => say('/api/sign-out', {}, cookie),
      ({ login }) => server.core.people.setPassword(login, PASSWORD, null),
      async ({ login, secret }) => {
        const device = newId()
        const { body } = await knock(login, device)
        clock.time += 60_000
        const other = await prove(body['pending'], device, { is: 'totp', code: codeAt(secret, clock.time) })
        await addApp(other.cookie, PASSWORD)
      },
      async ({ login, secret, cookie }) => {
        const [mine] = (await securityOf(cookie)).sessions.filter(({ current }) => current)
        const device = newId()
        const { body } = await knock(login, device)
        clock.time += 60_000
        const other = await prove(body['pending'], device, { is: 'totp', code: codeAt(secret, clock.time) })
        expect((await say('/api/sessions/end', { id: mine?.id }, other.cookie)).status).toBe(200)
      },
    ]
    for (const end of ends) {
      const person = await trusted()
      await end(person)
      expect((await knock(person.login, person.device, { trust: person.trust })).status).toBe(202)
      expect((await fetchMe(person)).status).toBe(end === ends[2] ? 200 : 401)
    }
  })
})

describe('my factors', () => {
  test('HTTP59 the last one of a role that needs one stays; others go, with the password', async () => {
    const person = await withApp('HQ')
    const second = await addApp(person.cookie, PASSWORD)
    expect(second.codes).toEqual([])
    const [first, other] = (await securityOf(person.cookie)).factors
    const remove = (id: string | undefined, password = PASSWORD) =>
      say('/api/factors/remove', { id, password }, person.cookie)
    expect((await remove(first?.id, 'wrong')).body).toEqual({ code: 'wrong-password' })
    expect((await remove(newId())).body).toEqual({ code: 'not-found' })
    expect((await remove(first?.id)).status).toBe(200)
    expect((await remove(other?.id)).body).toEqual({ code: 'last-factor' })
  })

  test('HTTP59 whoever needs none may go back to the password, which ends what was begun with more', async () => {
    const person = await withApp('SA')
    const [factor] = (await securityOf(person.cookie)).factors
    expect(
      (await say('/api/factors/remove', { id: factor?.id, password: PASSWORD }, person.cookie)).status,
    ).toBe(200)
    expect(await securityOf(person.cookie)).toMatchObject({ factors: [], recoveryCodesLeft: 0 })
    expect((await knock(person.login)).status).toBe(200)
  })

  test('HTTP59 what was begun in one session is finished in it, once, within ten minutes', async () => {
    const login = await someone('SA')
    const mine = await knock(login)
    const other = await knock(login)
    const begin = async () =>
      (await say('/api/factors/begin', { is: 'totp', password: PASSWORD }, mine.cookie)).body as {
        ticket: string
        secret: string
      }
    const finish = ({ ticket, secret }: { ticket: string; secret: string }, cookie = mine.cookie) =>
      say(
        '/api/factors/finish',
        { ticket, name: '手机', proof: { is: 'totp', code: codeAt(secret, clock.time) } },
        cookie,
      )
    const begun = await begin()
    expect((await finish(begun, other.cookie)).body).toEqual({ code: 'sign-in-again' })
    clock.time += 10 * 60_000
    expect((await finish(begun)).body).toEqual({ code: 'sign-in-again' })
    const fresh = await begin()
    const wrong = { ticket: fresh.ticket, name: '手机', proof: { is: 'totp', code: '000000' } }
    expect((await say('/api/factors/finish', wrong, mine.cookie)).body).toEqual({ code: 'wrong-factor' })
    expect((await finish(fresh)).status).toBe(200)
    expect((await finish(fresh)).body).toEqual({ code: 'sign-in-again' })
  })
})

describe('my sessions and my password', () => {
  test('HTTP60 lists where I am signed in, this one marked, and ends one or all others', async () => {
    const login = await someone('SA')
    const one = await knock(login)
    clock.time += 1_000
    const two = await knock(login)
    clock.time += 1_000
    const three = await knock(login)
    const { sessions } = await securityOf(two.cookie)
    expect(sessions.map(({ deviceName, current, trusted }) => [deviceName, current, trusted])).toEqual([
      ['柜台', false, null],
      ['柜台', true, null],
      ['柜台', false, null],
    ])
    const stranger = await knock(await someone('SA'))
    expect((await say('/api/sessions/end', { id: sessions[0]?.id }, stranger.cookie)).status).toBe(404)
    expect((await say('/api/sessions/end', { id: sessions[0]?.id }, two.cookie)).status).toBe(200)
    expect((await fetchMe(three)).status).toBe(401)
    expect((await fetchMe(one)).status).toBe(200)
    expect((await say('/api/sessions/end', { id: null }, two.cookie)).status).toBe(200)
    expect((await fetchMe(one)).status).toBe(401)
    expect((await fetchMe(two)).status).toBe(200)
  })

  test('HTTP61 my password changes with the old one; this session stays, every other ends, sockets too', async () => {
    const login = await someone('SA')
    const here = await signIn(server, login)
    const there = await signIn(server, login)
    const { client } = await SocketClient.greet(server.url, there, [newClientId()])
    const change = (old: string, next: string) => say('/api/password', { old, next }, here.cookie)
    expect((await change('wrong', 'stone-bridge-41')).body).toEqual({ code: 'wrong-password' })
    expect((await change(PASSWORD, 'woaini1314')).body).toEqual({ code: 'weak-password' })
    const before = await server.core.store.head()
    expect((await change(PASSWORD, 'stone-bridge-41')).status).toBe(200)
    expect((await client.end()).code).toBe(4401)
    expect((await fetchMe(here)).status).toBe(200)
    expect((await fetchMe(there)).status).toBe(401)
    expect((await knock(login)).status).toBe(401)
    expect(await actions(before)).toContain('people passwordChanged ok')
    const again = await server.restart()
    server = again
    expect((await fetchMe(here)).status).toBe(200)
  })
})
