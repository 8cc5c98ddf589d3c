import { afterAll, beforeAll, expect, test } from 'vitest'
import Value from 'typebox/value'
import type { Clock } from '../../../shared/base/ports.ts'
import {
  Recoveries,
  RecoveryConfirmed,
  RecoveryFound,
  type Recoverable,
} from '../../../shared/protocol/security.ts'
import { CONFIRM_WITHIN_MS, LINK_MS } from '../../../sync-server/people/recovery.ts'
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
import { codeAt } from '../../support/totp.ts'

class TestClock implements Clock {
  time = Date.UTC(2026, 5, 1)
  now(): number {
    return this.time
  }
}

const clock = new TestClock()
const NEXT = 'stone-bridge-41'
let server: TestServer
let first: TestSession
let second: TestSession

beforeAll(async () => {
  server = await startTestServer({ clock })
  await setUpCompany(server)
  await addPerson(server, 'hq2', 'HQ', null)
  await addPerson(server, 'sales', 'SA', 'A')
  await addPerson(server, 'boss', 'BM', 'A')
  await signInBoth()
})
afterAll(async () => {
  expect(server.errors).toEqual([])
  await server.end()
})

async function signInBoth(): Promise<void> {
  first = await signIn(server, 'hq')
  second = await signIn(server, 'hq2')
}

async function say(path: string, body: unknown, by?: TestSession) {
  const response = await post(server.url, path, body, by === undefined ? {} : { cookie: by.cookie })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

const idOf = (login: string): string => server.core.directory.userByLogin(login)?.id ?? ''

const ask = (by: TestSession, login: string, what: Recoverable, password = PASSWORD) =>
  say('/api/recoveries/ask', { user: idOf(login), what, password }, by)

async function open(by: TestSession): Promise<Recoveries> {
  const response = await fetch(`${server.url}/api/recoveries`, { headers: { cookie: by.cookie } })
  const body: unknown = await response.json()
  expect([response.status, Value.Check(Recoveries, body)]).toEqual([200, true])
  return body as Recoveries
}

const confirm = (by: TestSession, id: string | undefined, password = PASSWORD) =>
  say('/api/recoveries/confirm', { id, password }, by)

/** Through both administrators; the word in the link. */
async function linkFor(login: string, what: Recoverable): Promise<string> {
  expect((await ask(first, login, what)).status).toBe(200)
  const [asked] = (await open(second)).open
  const confirmed = await confirm(second, asked?.id)
  expect(Value.Check(RecoveryConfirmed, confirmed.body)).toBe(true)
  return confirmed.body['secret'] as string
}

const knock = (login: string, password = PASSWORD) =>
  say('/api/sign-in', { login, password, device: newId(), deviceName: '' })

test('HTTP62 one administrator begins, another one agrees, and the person sets a new password, once', async () => {
  const before = await server.core.store.head()
  const theirs = await signIn(server, 'sales')
  expect((await ask(first, 'sales', 'password', 'wrong')).body).toEqual({ code: 'wrong-password' })
  expect((await ask(first, 'sales', 'password')).status).toBe(200)
  expect((await ask(second, 'sales', 'both')).body).toEqual({ code: 'taken' })
  const [asked] = (await open(second)).open
  expect(asked).toMatchObject({ user: idOf('sales'), what: 'password', confirmedBy: null, mayConfirm: true })
  expect((await open(first)).open[0]?.mayConfirm).toBe(false)
  expect((await confirm(first, asked?.id)).body).toEqual({ code: 'denied' })
  expect((await confirm(second, asked?.id, 'wrong')).body).toEqual({ code: 'wrong-password' })
  const confirmed = await confirm(second, asked?.id)
  expect(confirmed.status).toBe(200)
  expect((await confirm(second, asked?.id)).body).toEqual({ code: 'not-found' })
  const secret = confirmed.body['secret'] as string

  const looked = await say('/api/recover/look', { secret })
  expect(Value.Check(RecoveryFound, looked.body)).toBe(true)
  expect(looked.body).toMatchObject({ login: 'sales', what: 'password' })
  expect((await say('/api/recover', { secret, password: null })).body).toEqual({ code: 'weak-password' })
  expect((await say('/api/recover', { secret, password: 'sales123456' })).body).toEqual({
    code: 'weak-password',
  })
  expect((await say('/api/recover', { secret, password: NEXT })).status).toBe(200)
  expect((await say('/api/recover', { secret, password: NEXT })).body).toEqual({ code: 'not-found' })
  expect((await say('/api/recover/look', { secret })).body).toEqual({ code: 'not-found' })
  expect((await knock('sales')).status).toBe(401)
  expect((await knock('sales', NEXT)).status).toBe(200)
  expect((await fetch(`${server.url}/api/me`, { headers: { cookie: theirs.cookie } })).status).toBe(401)
  const said = (await server.core.store.log(before + 1, 100)).map(({ meta }) => [
    meta.action,
    meta.user,
    meta.object,
  ])
  expect(said).toEqual(
    expect.arrayContaining([
      ['recoveryAsked', first.me.user.id, idOf('sales')],
      ['recoveryConfirmed', second.me.user.id, idOf('sales')],
      ['recoveryUsed', idOf('sales'), idOf('sales')],
    ]),
  )
})

test('HTTP62 neither the person itself, nor who may not manage people, nor a stranger takes part', async () => {
  const boss = await signIn(server, 'boss')
  expect((await ask(first, 'hq', 'password')).body).toEqual({ code: 'denied' })
  expect((await ask(boss, 'sales', 'password')).body).toEqual({ code: 'denied' })
  expect((await fetch(`${server.url}/api/recoveries`, { headers: { cookie: boss.cookie } })).status).toBe(403)
  expect((await fetch(`${server.url}/api/recoveries`)).status).toBe(401)
  expect((await ask(first, 'hq2', 'password')).status).toBe(200)
  const [asked] = (await open(first)).open
  // With two administrators nobody is left who could agree about one of them; it is said beforehand.
  expect((await confirm(second, asked?.id)).body).toEqual({ code: 'denied' })
  const seconds = new Map((await open(first)).people.map(({ login, seconds: more }) => [login, more]))
  expect([seconds.get('hq2'), seconds.get('sales'), seconds.has('hq')]).toEqual([0, 1, false])
  const stranger = await signIn(server, 'boss')
  expect((await say('/api/recoveries/cancel', { id: asked?.id }, stranger)).body).toEqual({ code: 'denied' })
  // The person sees that somebody asked in their name, and may end it.
  const mine = (await (
    await fetch(`${server.url}/api/security`, { headers: { cookie: second.cookie } })
  ).json()) as { recovery: { id: string; confirmed: boolean } }
  expect(mine.recovery).toMatchObject({ id: asked?.id, confirmed: false })
  expect((await say('/api/recoveries/cancel', { id: asked?.id }, second)).status).toBe(200)
  expect((await open(first)).open).toEqual([])
})

test('HTTP62 a lost factor goes with its codes and its trusted devices; the password stays', async () => {
  const hq2 = second
  const begun = await say('/api/factors/begin', { is: 'totp', password: PASSWORD }, hq2)
  const proof = { is: 'totp', code: codeAt(begun.body['secret'] as string, clock.time) }
  await say('/api/factors/finish', { ticket: begun.body['ticket'], name: '手机', proof }, hq2)
  await addPerson(server, 'hq3', 'HQ', null)
  const third = await signIn(server, 'hq3')
  expect((await knock('hq2')).body).toMatchObject({ next: 'factor' })
  expect((await ask(first, 'hq2', 'factor')).status).toBe(200)
  const [asked] = (await open(third)).open
  const confirmed = await confirm(third, asked?.id)
  expect((await say('/api/recover', { secret: confirmed.body['secret'], password: null })).status).toBe(200)
  expect(await server.core.factors.of(idOf('hq2'))).toEqual([])
  expect(await server.core.factors.recoveryCodesLeft(idOf('hq2'))).toBe(0)
  expect((await knock('hq2')).status).toBe(200)
  await signInBoth()
})

test('HTTP63 a request waits three days for the second administrator, a link is good for one', async () => {
  await ask(first, 'boss', 'password')
  clock.time += CONFIRM_WITHIN_MS
  await signInBoth()
  expect((await open(second)).open).toEqual([])
  const secret = await linkFor('boss', 'password')
  clock.time += LINK_MS
  expect((await say('/api/recover', { secret, password: NEXT })).body).toEqual({ code: 'not-found' })
  await signInBoth()
  const fresh = await linkFor('boss', 'both')
  server = await server.restart()
  expect((await say('/api/recover', { secret: fresh, password: NEXT })).status).toBe(200)
})

test('HTTP63 links are not guessed: thirty wrong ones, then a wait', async () => {
  for (let at = 0; at < 30; at++)
    await say('/api/recover/look', { secret: at.toString(16).padStart(40, '0') })
  expect((await say('/api/recover/look', { secret: 'f'.repeat(40) })).body).toMatchObject({
    code: 'too-many-tries',
  })
})
