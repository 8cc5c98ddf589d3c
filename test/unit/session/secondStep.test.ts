/** HTTP52, HTTP54, HTTP58: the second step between the client's own worker and the real server. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StepAsk } from '../../../client/api.ts'
import type { Clock } from '../../../shared/base/ports.ts'
import { systemClock } from '../../../sync-server/ports.ts'
import { Computers } from '../../support/computers.ts'
import { until } from '../../support/person.ts'
import { addPerson, newId, PASSWORD, post, type TestServer } from '../../support/server.ts'
import { codeAt } from '../../support/totp.ts'
import type { Computer } from '../../support/workerDevice.ts'

/** The server's: real time, moved by the test from one code to the next. */
class ServerClock implements Clock {
  shift = 0
  now(): number {
    return systemClock.now() + this.shift
  }
}

const clock = new ServerClock()
let server: TestServer
let secret = ''
let computers: Computers

beforeEach(async () => {
  computers = await Computers.open({ clock })
  server = computers.server
  await server.core.people.setFactorSetting('required')
  await addPerson(server, 'money', 'FN', 'A')
  await addPerson(server, 'sales', 'SA', 'A')
  secret = await addApp('money')
})
afterEach(async () => {
  await computers.end()
})

/** At some other device; the secret of the app. */
async function addApp(login: string): Promise<string> {
  const first = await post(server.url, '/api/sign-in', {
    login,
    password: PASSWORD,
    device: newId(),
    deviceName: '',
  })
  const cookie = (first.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
  const password = first.status === 202 ? null : PASSWORD
  const begun = await post(server.url, '/api/factors/begin', { is: 'totp', password }, { cookie })
  const { ticket, secret: typed } = (await begun.json()) as { ticket: string; secret: string }
  const proof = { is: 'totp', code: codeAt(typed, clock.now()) }
  await post(server.url, '/api/factors/finish', { ticket, name: '手机', proof }, { cookie })
  return typed
}

/** The next code, which was not used yet. */
function code() {
  clock.shift += 30_000
  return { is: 'totp', code: codeAt(secret, clock.now()) } as const
}

async function synced(on: Computer): Promise<void> {
  await until(async () => ((await on.device.sync()).state === 'synced' ? true : undefined), 'synced device')
}

async function stepOf(on: Computer): Promise<StepAsk | null> {
  const session = await on.session
  return session.type === 'open' ? session.step : null
}

async function enter(on: Computer): Promise<void> {
  expect(await on.device.signIn('money', PASSWORD)).toMatchObject({
    error: { type: 'step', ask: { is: 'factor' } },
  })
  const entered = await on.device.answerStep(code())
  if (!entered.ok) throw new Error(JSON.stringify(entered.error))
  await synced(on)
}

async function profileOf(on: Computer): Promise<string> {
  const session = await on.session
  return session.type === 'open' ? session.profile.id : (session.profiles[0]?.id ?? '')
}

/** Over, as the server sees it; the cookie is still there. */
async function endSessions(): Promise<void> {
  const { recorder, sessions, directory } = server.core
  const user = directory.userByLogin('money')?.id ?? ''
  const all = await sessions.of(user)
  for (const session of all) await sessions.end(session, recorder)
}

describe('the second step at a device', () => {
  it('HTTP54 no store is made before it is answered, and a wrong answer leaves another try', async () => {
    const desk = computers.add()
    expect(await desk.device.signIn('money', PASSWORD)).toMatchObject({
      error: { type: 'step', ask: { is: 'factor', totp: true, passkey: null, recoveryCodes: true } },
    })
    expect(await desk.session).toEqual({ type: 'locked', profiles: [] })
    expect(await desk.device.answerStep({ is: 'totp', code: '000000' })).toMatchObject({
      error: { type: 'wrong-factor' },
    })
    expect(await desk.device.answerStep({ is: 'recoveryCode', code: 'short' })).toMatchObject({
      error: { type: 'wrong-factor' },
    })
    expect(await desk.device.answerStep(code())).toMatchObject({ value: { login: 'money' } })
    await synced(desk)
  })

  it('HTTP54 nothing is asked of who has none, and an answer to nothing begins anew', async () => {
    const desk = computers.add()
    expect(await desk.device.answerStep(code())).toMatchObject({ error: { type: 'sign-in-again' } })
    expect((await desk.device.signIn('sales', PASSWORD)).ok).toBe(true)
    expect(await stepOf(desk)).toBeNull()
  })

  it('HTTP58 the password alone renews a session that was lost, on the device that gave a code', async () => {
    const desk = computers.add()
    await enter(desk)
    const profile = await profileOf(desk)
    await desk.restart()
    // A browser that was killed may have lost its cookie.
    desk.loseCookie()
    expect((await desk.device.unlock(profile, PASSWORD)).ok).toBe(true)
    await synced(desk)
    expect(await stepOf(desk)).toBeNull()
  })

  it('HTTP58 where that is over the store opens all the same, and a code brings it back to the server', async () => {
    const desk = computers.add()
    await enter(desk)
    const profile = await profileOf(desk)
    await endSessions()
    await desk.restart()
    expect((await desk.device.unlock(profile, PASSWORD)).ok).toBe(true)
    await until(async () => (await stepOf(desk)) ?? undefined, 'question')
    expect((await desk.device.sync()).state).not.toBe('synced')
    expect(await desk.device.answerStep({ is: 'totp', code: '000000' })).toMatchObject({
      error: { type: 'wrong-factor' },
    })
    expect((await desk.device.answerStep(code())).ok).toBe(true)
    expect(await stepOf(desk)).toBeNull()
    await synced(desk)
  })

  it('HTTP52 a device asks for a first factor, and opens when one stands', async () => {
    await addPerson(server, 'money2', 'FN', 'A')
    const desk = computers.add()
    expect(await desk.device.signIn('money2', PASSWORD)).toMatchObject({
      error: { type: 'step', ask: { is: 'enrol' } },
    })
    expect(await desk.device.answerStep({ is: 'enrolled' })).toMatchObject({
      error: { type: 'sign-in-again' },
    })
    expect(await desk.device.signIn('money2', PASSWORD)).toMatchObject({ error: { type: 'step' } })
    const begun = await desk.ask('/api/factors/begin', { is: 'totp', password: null })
    const { ticket, secret: typed } = begun as { ticket: string; secret: string }
    const proof = { is: 'totp', code: codeAt(typed, clock.now()) }
    await desk.ask('/api/factors/finish', { ticket, name: '手机', proof })
    expect(await desk.device.answerStep({ is: 'enrolled' })).toMatchObject({ value: { login: 'money2' } })
    await synced(desk)
  })
})
