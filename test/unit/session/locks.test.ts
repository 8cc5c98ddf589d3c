/** LCK: escrow, last words and wipe between the client's own worker and the real server. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { escrowOf } from '../../../client/vault/entering.ts'
import { databaseName, Profiles } from '../../../client/vault/profiles.ts'
import { Schema } from '../../../client/vault/schema.ts'
import { bytesToHex } from '../../../shared/base/bytes.ts'
import { STANDARD_LEASE_MS } from '../../../shared/policy/lease.ts'
import type { DevicesPage } from '../../../shared/protocol/people.ts'
import type { LogMeta } from '../../../shared/log/entry.ts'
import { draft } from '../../../sync-server/ingest/draft.ts'
import { Computers } from '../../support/computers.ts'
import { until } from '../../support/person.ts'
import { addPerson, PASSWORD, post, signIn, type TestServer } from '../../support/server.ts'
import type { Computer } from '../../support/workerDevice.ts'

const NEXT = 'louder-river-94'
let server: TestServer
let sales = ''
let computers: Computers

beforeEach(async () => {
  computers = await Computers.open()
  server = computers.server
  sales = (await addPerson(server, 'sales', 'SA', 'A')).id
  await addPerson(server, 'manager', 'BM', 'A')
})
afterEach(async () => {
  await computers.end()
})

const atWork = (login = 'sales'): Promise<Computer> => computers.atWork(login)

const create = (on: Computer, name: string): Promise<string> => on.create(computers.branches.a, name)

async function nameOf(on: Computer, archive: string): Promise<unknown> {
  const opened = await on.device.open(archive, 'work')
  return opened.ok ? opened.value.view.documents.get('profile')?.fields.get('name')?.value : opened.error
}

async function profileOf(on: Computer) {
  const session = await on.session
  if (session.type === 'open') return session.profile
  const [profile] = session.profiles
  if (profile === undefined) throw new Error('nobody has a store here')
  return profile
}

const logged = async (action: string): Promise<readonly LogMeta[]> =>
  (await server.core.store.log(1, 10_000)).map(({ meta }) => meta).filter((meta) => meta.action === action)

/** As an administrator does it, or the person at another device. */
async function newPassword(login: string, password: string): Promise<void> {
  const set = await server.core.people.setPassword(login, password, null)
  if (!set.ok) throw new Error(JSON.stringify(set.error))
}

/** 停用, as the rows then stand. */
async function disable(login: string): Promise<void> {
  const { directory, recorder, sessions } = server.core
  const user = directory.userByLogin(login)
  if (user === null) throw new Error(`nobody is called ${login}`)
  await recorder.record([
    {
      meta: draft('people', 'userDisabled', { object: user.id }),
      payload: null,
      effects: [
        { on: 'user', row: { ...user, disabled: true } },
        { on: 'endSessionsOf', user: user.id },
      ],
    },
  ])
  await directory.reload()
  sessions.endedOf(user.id)
}

describe('LCK2 the way through escrow', () => {
  it('LCK5 a password changed elsewhere opens the store, outbox included, and is logged first', async () => {
    const desk = await atWork()
    desk.unplug()
    const archive = await create(desk, '王芳')
    await desk.restart()
    await newPassword('sales', NEXT)
    desk.plug()
    const { id } = await profileOf(desk)
    const entered = await desk.device.unlock(id, NEXT)
    expect(entered.ok).toBe(true)
    expect(await nameOf(desk, archive)).toBe('王芳')
    await desk.settled()
    expect(await server.core.store.archive(archive)).not.toBeNull()
    expect(await logged('escrowOpened')).toMatchObject([
      { kind: 'device', user: sales, purpose: 'password', outcome: 'ok' },
    ])
    // From now on the new one opens it without a network too, and the old one does not.
    await desk.restart()
    desk.unplug()
    expect(await desk.device.unlock(id, PASSWORD)).toMatchObject({ error: { type: 'wrong-password' } })
    expect((await desk.device.unlock(id, NEXT)).ok).toBe(true)
  })

  it('LCK6 an old password that still unlocks here is ended by the server’s first no', async () => {
    const desk = await atWork()
    desk.unplug()
    const archive = await create(desk, '王芳')
    await desk.restart()
    await newPassword('sales', NEXT)
    desk.plug()
    const { id } = await profileOf(desk)
    expect((await desk.device.unlock(id, PASSWORD)).ok).toBe(true)
    await until(async () => ((await desk.session).type === 'locked' ? true : undefined), 'lock')
    expect(await profileOf(desk)).toMatchObject({ shut: 'password' })
    expect((await desk.device.unlock(id, NEXT)).ok).toBe(true)
    expect(await nameOf(desk, archive)).toBe('王芳')
  })

  it('LCK9 a lease that is over is renewed by signing in; without a network the store stays shut', async () => {
    const desk = await atWork()
    desk.unplug()
    const archive = await create(desk, '王芳')
    const { id } = await profileOf(desk)
    await desk.restart()
    desk.clock.shift = STANDARD_LEASE_MS
    expect(await profileOf(desk)).toMatchObject({ shut: 'expired', waiting: 3 })
    expect(await desk.device.unlock(id, PASSWORD)).toMatchObject({ error: { type: 'shut', why: 'expired' } })
    desk.plug()
    expect(await desk.device.unlock(id, 'not-the-password')).toMatchObject({
      error: { type: 'wrong-password' },
    })
    expect((await desk.device.unlock(id, PASSWORD)).ok).toBe(true)
    expect(await nameOf(desk, archive)).toBe('王芳')
    expect(await profileOf(desk)).toMatchObject({ shut: null })
    expect(await logged('escrowOpened')).toMatchObject([{ purpose: 'expired' }])
  })

  it('LCK11 a clock turned back shuts the open store; signing in reopens it', async () => {
    const desk = await atWork()
    desk.unplug()
    const archive = await create(desk, '王芳')
    const { id } = await profileOf(desk)
    desk.clock.shift = -2 * 24 * 3_600_000
    await desk.device.wake()
    await until(async () => ((await desk.session).type === 'locked' ? true : undefined), 'lock')
    expect(await profileOf(desk)).toMatchObject({ shut: 'clock' })
    desk.clock.shift = 0
    expect(await desk.device.unlock(id, PASSWORD)).toMatchObject({ error: { type: 'shut', why: 'clock' } })
    desk.plug()
    expect((await desk.device.signIn('sales', PASSWORD)).ok).toBe(true)
    expect(await nameOf(desk, archive)).toBe('王芳')
  })

  it('LCK1 gives nothing to another person, to another device, or without a session', async () => {
    const desk = await atWork()
    const slot = await escrowOf((await profileOf(desk)).id)
    const body = { slot, why: 'password', answerTo: '04'.repeat(65) }
    const other = await signIn(server, 'manager')
    const answer = await post(server.url, '/api/device/escrow', body, { cookie: other.cookie })
    expect(answer.status).toBe(403)
    const mine = await signIn(server, 'sales')
    expect((await post(server.url, '/api/device/escrow', body, { cookie: mine.cookie })).status).toBe(403)
    expect((await post(server.url, '/api/device/escrow', body)).status).toBe(401)
    expect((await logged('escrowOpened')).map(({ outcome }) => outcome)).toEqual(['not-yours', 'not-yours'])
  })
})

describe('LCK14 the two locks', () => {
  const MINUTE = 60_000

  it('the veil falls after three idle minutes; nothing is read behind it, and the PIN lifts it', async () => {
    const desk = await atWork()
    const archive = await create(desk, '王芳')
    expect(await desk.device.setPin('not-it', '274913')).toMatchObject({ error: { type: 'wrong-password' } })
    expect(await desk.device.setPin(PASSWORD, '111111')).toMatchObject({ error: { type: 'weak-pin' } })
    expect(await desk.device.setPin(PASSWORD, '274913')).toMatchObject({ ok: true })
    desk.clock.shift = 2 * MINUTE
    await desk.device.touch()
    desk.clock.shift = 5 * MINUTE - 1_000
    await desk.device.wake()
    expect(await desk.session).toMatchObject({ veil: null })
    desk.clock.shift = 5 * MINUTE + 1_000
    // Too late: the time was over before anybody moved.
    await desk.device.touch()
    expect(await desk.session).toMatchObject({ type: 'open', veil: { by: 'pin', triesLeft: 5 } })
    let read = false
    const reading = desk.device.open(archive, 'work').then((opened) => {
      read = true
      return opened
    })
    expect(await desk.device.unveil('274914')).toEqual({ ok: false, error: { type: 'wrong', triesLeft: 4 } })
    expect(read).toBe(false)
    expect(await desk.device.unveil('274913')).toEqual({ ok: true, value: null })
    expect((await reading).ok).toBe(true)
  })

  it('LCK15 the fifth miss locks hard, and the password opens it with nothing lost', async () => {
    const desk = await atWork()
    desk.unplug()
    const archive = await create(desk, '王芳')
    const { id } = await profileOf(desk)
    await desk.device.setPin(PASSWORD, '274913')
    await desk.device.veil()
    for (const left of [4, 3, 2, 1])
      expect(await desk.device.unveil('000000')).toMatchObject({ error: { triesLeft: left } })
    expect(await desk.device.unveil('000000')).toMatchObject({ error: { type: 'locked' } })
    await until(async () => ((await desk.session).type === 'locked' ? true : undefined), 'lock')
    expect(await desk.device.unveil('274913')).toMatchObject({ error: { type: 'locked' } })
    expect((await desk.device.unlock(id, PASSWORD)).ok).toBe(true)
    expect(await nameOf(desk, archive)).toBe('王芳')
  })

  it('a thousand tries at once are one', async () => {
    const desk = await atWork()
    await desk.device.setPin(PASSWORD, '274913')
    await desk.device.veil()
    const tries = await Promise.all(
      Array.from({ length: 40 }, (_, at) => desk.device.unveil(String(300_000 + at))),
    )
    expect(tries.filter((one) => !one.ok && one.error.type === 'wrong')).toHaveLength(1)
  })

  it('asks for the password where there is no PIN', async () => {
    const desk = await atWork()
    await desk.device.veil()
    expect(await desk.session).toMatchObject({ veil: { by: 'password' } })
    expect(await desk.device.unveil('wrong')).toMatchObject({ error: { triesLeft: 4 } })
    expect(await desk.device.unveil(PASSWORD)).toMatchObject({ ok: true })
  })

  it('locks hard after thirty idle minutes, also over a night of sleep', async () => {
    const desk = await atWork()
    desk.clock.shift = 8 * 60 * MINUTE
    await desk.device.touch()
    await until(async () => ((await desk.session).type === 'locked' ? true : undefined), 'lock')
  })

  it('is shared by the tabs of a profile', async () => {
    const desk = await atWork()
    const second = desk.tab()
    const { id } = await profileOf(desk)
    expect((await second.unlock(id, PASSWORD)).ok).toBe(true)
    await desk.device.veil()
    expect(await second.session()).toMatchObject({ veil: { by: 'password' } })
    await second.unveil(PASSWORD)
    expect(await desk.session).toMatchObject({ veil: null })
    // Who works in one keeps the other awake.
    desk.clock.shift = 2 * MINUTE
    await second.touch()
    desk.clock.shift = 4 * MINUTE
    await desk.device.wake()
    expect(await desk.session).toMatchObject({ veil: null })
    await desk.device.lock()
    await until(async () => ((await second.session()).type === 'locked' ? true : undefined), 'lock')
  })
})

describe('LCK20 last words', () => {
  it('of a disabled person’s locked device are held for a person to look at, and the store goes', async () => {
    const desk = await atWork()
    desk.unplug()
    const archive = await create(desk, '王芳')
    await desk.restart()
    await disable('sales')
    desk.plug()
    const count = await server.core.store.archive(archive)
    await desk.device.wake()
    const session = await desk.session
    expect(session).toMatchObject({
      profiles: [{ waiting: 0, farewell: { why: 'disabled', handed: 3 } }],
    })
    expect(count).toBeNull()
    // Nothing of it entered a document.
    expect(await server.core.store.archive(archive)).toBeNull()
    const held = await logged('held')
    expect(held).toHaveLength(3)
    expect(held[0]).toMatchObject({
      kind: 'refused',
      user: sales,
      archive,
      outcome: 'revoked',
      offline: true,
    })
    expect(await server.core.store.recordsOf('held', sales)).toHaveLength(3)
    expect(await logged('escrowOpened')).toMatchObject([{ purpose: 'last-words', length: 3 }])
    const names = await indexedDB.databases()
    expect(names.some(({ name }) => name?.includes(sales) === true)).toBe(false)
  })

  it('LCK23 bring the accesses that nobody could know of, each once and in their chain', async () => {
    const desk = await atWork()
    const archive = await create(desk, '王芳')
    await desk.settled()
    desk.unplug()
    await until(async () => ((await desk.device.sync()).state === 'offline' ? true : undefined), 'no line')
    expect((await desk.device.open(archive, 'work')).ok).toBe(true)
    await desk.device.close(archive)
    expect((await desk.device.open(archive, 'review')).ok).toBe(true)
    await desk.restart()
    await disable('sales')
    desk.plug()
    await desk.device.wake()
    expect(await profileOf(desk)).toMatchObject({ farewell: { handed: 0 } })
    const seen = (await logged('view')).filter(({ user }) => user === sales)
    expect(seen).toMatchObject([
      { kind: 'access', archive, purpose: 'work', counter: 1, offline: true, outcome: 'ok' },
      { kind: 'access', archive, purpose: 'review', counter: 2, offline: true, outcome: 'ok' },
    ])
  })

  it('of one who was disabled while the store was open', async () => {
    const desk = await atWork()
    desk.unplug()
    await create(desk, '王芳')
    await disable('sales')
    desk.plug()
    await desk.device.syncNow()
    await until(async () => {
      const session = await desk.session
      return session.type === 'locked' && session.profiles[0]?.farewell != null ? true : undefined
    }, 'farewell')
    expect(await logged('held')).toHaveLength(3)
  })

  it('are taken once, however often they are said', async () => {
    const desk = await atWork()
    desk.unplug()
    await create(desk, '王芳')
    await desk.restart()
    await disable('sales')
    const said = await lastWordsOf(desk)
    for (const _ of [1, 2]) {
      const answer = await post(server.url, '/api/device/last-words', said)
      expect(await answer.json()).toMatchObject({ results: said.rows.map(({ id }) => ({ id, is: 'held' })) })
    }
    expect(await logged('held')).toHaveLength(3)
  })

  it('LCK21 are refused of a person at work, of a wrong secret, and of a slot or rows of another store', async () => {
    const desk = await atWork()
    desk.unplug()
    await create(desk, '王芳')
    await desk.restart()
    const said = await lastWordsOf(desk)
    const send = (words: unknown) => post(server.url, '/api/device/last-words', words)
    expect((await send(said)).status).toBe(403)
    await disable('sales')
    expect((await send({ ...said, secret: 'ab'.repeat(32) })).status).toBe(403)
    const foreign = await atWork('manager')
    const theirs = await lastWordsOf(foreign)
    expect((await send({ ...said, slot: theirs.slot })).status).toBe(403)
    const [row] = said.rows
    const forged = { ...said, rows: [{ ...row, sealed: 'ab'.repeat(60) }] }
    expect(await (await send(forged)).json()).toMatchObject({ results: [{ is: 'unsound' }] })
    const moved = { ...said, rows: [{ ...row, id: said.rows[1]?.id }] }
    expect(await (await send(moved)).json()).toMatchObject({ results: [{ is: 'unsound' }] })
    expect(await logged('held')).toHaveLength(0)
  })
})

describe('LCK22 a wipe', () => {
  const orderWipe = async (device: string, login = 'hq') => {
    const { cookie } = await signIn(server, login)
    return post(server.url, `/api/devices/${device}/wipe`, {}, { cookie })
  }
  const deviceOf = async (): Promise<string> =>
    (await server.core.store.devices()).find(({ user, app }) => user === sales && app === 'test')?.id ?? ''

  it('of an open device lets it send everything first, then the store goes and the receipt is logged', async () => {
    const desk = await atWork()
    desk.unplug()
    const archive = await create(desk, '王芳')
    expect((await orderWipe(await deviceOf())).status).toBe(200)
    desk.plug()
    await desk.device.syncNow()
    await until(async () => {
      const session = await desk.session
      return session.type === 'locked' && session.profiles[0]?.farewell != null ? true : undefined
    }, 'farewell')
    expect(await server.core.store.archive(archive)).not.toBeNull()
    expect(await profileOf(desk)).toMatchObject({ farewell: { why: 'wiped', handed: 0 } })
    expect(await logged('wipeOrdered')).toMatchObject([{ object: await deviceOf() }])
    const [receipt] = await until(async () => {
      const found = await logged('wiped')
      return found.length > 0 ? found : undefined
    }, 'receipt')
    expect(receipt).toMatchObject({ user: sales, length: 0 })
    expect((await server.core.store.record('wipe', await deviceOf()))?.row.receipt).not.toBeNull()
    // The cookie that the browser kept opens nothing more, and the list of devices says what happened.
    expect(await server.core.sessions.of(sales)).toEqual([])
    const { cookie } = await signIn(server, 'hq')
    const listed = await fetch(`${server.url}/api/people/devices`, { headers: { cookie } })
    const { devices } = (await listed.json()) as DevicesPage
    const line = devices.find(({ id }) => id === receipt?.device)
    expect(line?.wipe?.done).toBeGreaterThanOrEqual(line?.wipe?.at ?? Infinity)
    expect(line?.leaseUntil).toBe((line?.lastSeen ?? 0) + STANDARD_LEASE_MS)
    // It comes back as another device.
    expect((await desk.device.signIn('sales', PASSWORD)).ok).toBe(true)
    await desk.settled()
    expect(await nameOf(desk, archive)).toBe('王芳')
  })

  it('of a locked device hands in what waits; the receipt is given again until it arrives', async () => {
    const desk = await atWork()
    desk.unplug()
    await create(desk, '王芳')
    await desk.restart()
    const device = await deviceOf()
    await orderWipe(device)
    desk.plug()
    await desk.device.wake()
    expect(await profileOf(desk)).toMatchObject({ farewell: { why: 'wiped', handed: 3 } })
    expect((await logged('held')).map(({ outcome }) => outcome)).toEqual(['wiped', 'wiped', 'wiped'])
    expect(await logged('wiped')).toMatchObject([{ length: 3 }])
  })

  it('is ordered by head office only', async () => {
    await atWork()
    expect((await orderWipe(await deviceOf(), 'manager')).status).toBe(403)
    expect((await orderWipe('01J00000000000000000000ZZZ')).status).toBe(404)
    expect(await logged('wipeOrdered')).toEqual([])
  })
})

describe('LCK24 removing a person from a device', () => {
  it('is refused while something waits, unless that is to be lost', async () => {
    const desk = await atWork()
    desk.unplug()
    await create(desk, '王芳')
    const { id } = await profileOf(desk)
    await desk.restart()
    expect(await desk.device.removeProfile(id, false)).toEqual({ ok: false, error: { waiting: 3 } })
    expect(await desk.device.removeProfile(id, true)).toEqual({ ok: true, value: null })
    expect(await desk.session).toEqual({ type: 'locked', profiles: [] })
  })
})

/** What the device would say, taken from its disk. */
async function lastWordsOf(on: Computer) {
  const profile = await profileOf(on)
  const row = await new Profiles().find(profile.id)
  const db = new Schema(databaseName(profile.id))
  const [secret, slot, rows] = await Promise.all([
    db.meta.get('secret'),
    db.meta.get('slot/escrow'),
    db.outbox.toArray(),
  ])
  db.close()
  if (secret === undefined || !('secret' in secret) || slot === undefined || !('escrow' in slot))
    throw new Error('the store cannot speak')
  return {
    device: row?.device,
    secret: bytesToHex(secret.secret),
    slot: slot.escrow,
    rows: rows.map(({ id, doc, sealed }) => ({ id, doc, sealed: bytesToHex(sealed) })),
    seen: [],
  }
}
