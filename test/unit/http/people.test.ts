import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import Value from 'typebox/value'
import type Type from 'typebox'
import {
  DevicesPage,
  HandoverPreview,
  Handovers,
  PeoplePage,
  type NewMembership,
} from '../../../shared/protocol/people.ts'
import { closeCodes } from '../../../shared/protocol/version.ts'
import { newId, signIn, type TestServer } from '../../support/server.ts'
import { Staff } from '../../support/staff.ts'
import { newClientId, openCommand, SocketClient } from '../../support/socketClient.ts'

let staff: Staff
let server: TestServer
let branch: { readonly a: string; readonly b: string }

beforeAll(async () => {
  staff = await Staff.start([
    ['sales', 'SA', 'A'],
    ['other', 'SA', 'A'],
    ['manager', 'BM', 'A'],
    ['stranger', 'SA', 'B'],
    ['auditor', 'AU', null],
    ['second', 'HQ', null],
  ])
  ;({ server, branch } = staff)
})
afterAll(async () => {
  expect(await staff.end()).toEqual([])
})

const ask = (login: string, path: string, body: unknown) => staff.post(login, `/api/people/${path}`, body)
const look = (login: string, path = '') => staff.get(login, `/api/people${path}`)
async function read<T extends Type.TSchema>(schema: T, response: Promise<Response>): Promise<Type.Static<T>> {
  const body: unknown = await (await response).json()
  if (!Value.Check(schema, body)) throw new Error(JSON.stringify(body).slice(0, 400))
  return body
}
async function refusal(response: Promise<Response>): Promise<readonly unknown[]> {
  const answer = await response
  const { code, field } = (await answer.json()) as { code?: string; field?: string }
  return [answer.status, code, field]
}
const seller = (more: Partial<NewMembership> = {}): NewMembership => ({
  role: 'SA',
  branch: branch.a,
  unit: null,
  from: null,
  until: null,
  ...more,
})

const shop = {
  code: 'WH',
  name: '武汉店',
  template: 'homeDeco',
  ownership: 'franchise',
  entity: '武汉甲公司',
  agreement: '加盟协议',
  preset: 'couple',
}

describe('who sees whom', () => {
  test('PPL30 head office sees everybody; a manager the own branch, and nothing held elsewhere', async () => {
    expect((await ask('hq', 'memberships/add', { user: staff.id('stranger'), ...seller() })).status).toBe(200)
    const all = await read(PeoplePage, look('hq'))
    expect(all.manages).toBe(true)
    expect(all.people.map(({ login }) => login).sort()).toEqual(
      ['auditor', 'hq', 'manager', 'other', 'sales', 'second', 'stranger'].sort(),
    )
    expect(all.branches).toHaveLength(2)
    const mine = await read(PeoplePage, look('manager'))
    expect(mine.manages).toBe(false)
    expect(mine.people.map(({ login }) => login).sort()).toEqual(['manager', 'other', 'sales', 'stranger'])
    expect(mine.branches.map(({ id }) => id)).toEqual([branch.a])
    expect(mine.people.flatMap(({ memberships }) => memberships.map((one) => one.branch))).toEqual(
      Array(4).fill(branch.a),
    )
    const devices = await read(DevicesPage, look('manager', '/devices'))
    expect(new Set(devices.devices.map(({ user }) => user))).toEqual(
      new Set([staff.id('manager'), staff.id('other'), staff.id('sales'), staff.id('stranger')]),
    )
    expect((await read(DevicesPage, look('hq', '/devices'))).devices).toHaveLength(7)
  })

  test('PPL30 nobody else is answered, and what a manager may not change is refused', async () => {
    for (const path of ['', '/devices', '/handovers']) {
      for (const login of ['sales', 'auditor']) expect((await look(login, path)).status).toBe(403)
      expect((await look('nobody', path)).status).toBe(401)
    }
    const user = staff.id('other')
    const commands: readonly (readonly [string, unknown])[] = [
      ['add', { login: 'new', name: '新', memberships: [seller()] }],
      ['rename', { user, name: '别名' }],
      ['memberships/add', { user, ...seller({ role: 'BM' }) }],
      ['memberships/end', { membership: newId(), until: null }],
      ['memberships/change', { membership: newId(), unit: null, from: null, until: null }],
      ['disable', { user, receivers: [] }],
      ['enable', { user }],
      ['sign-out', { user: staff.id('hq') }],
      ['devices/sign-out', { device: staff.session('hq').device }],
      ['branches/add', shop],
      [
        'branches/edit',
        {
          branch: branch.a,
          code: 'A',
          name: '改',
          template: 'generic',
          ownership: 'own',
          entity: '',
          agreement: '',
          preset: 'store',
        },
      ],
      ['branches/close', { branch: branch.a, closed: true }],
      ['units/add', { branch: branch.a, parent: null, kind: 'store', name: '店' }],
      ['units/rename', { unit: newId(), name: '店' }],
      ['units/close', { unit: newId(), closed: true }],
    ]
    const head = await server.core.store.head()
    for (const [path, body] of commands) {
      for (const login of ['manager', 'sales', 'auditor'])
        expect([path, ...(await refusal(ask(login, path, body)))]).toEqual([path, 403, 'denied', undefined])
      expect((await ask('nobody', path, body)).status).toBe(401)
    }
    const elsewhere = {
      user: staff.id('stranger'),
      receivers: [{ branch: branch.b, to: [staff.id('manager')] }],
    }
    expect(await refusal(ask('manager', 'handover', elsewhere))).toEqual([403, 'denied', undefined])
    expect(await refusal(ask('manager', 'handover/resume', { handover: newId() }))).toEqual([
      403,
      'denied',
      undefined,
    ])
    expect(await server.core.store.head()).toBe(head)
  })
})

describe('a lost phone', () => {
  test('PPL30 is signed out by the manager of every place where its person works, and of no other', async () => {
    const lost = await signIn(server, 'other')
    const line = async (login: string) =>
      (await read(DevicesPage, look(login, '/devices'))).devices.find(({ id }) => id === lost.device)
    expect(await line('manager')).toMatchObject({ maySignOut: true, here: false, signedIn: true })
    expect(await refusal(ask('sales', 'devices/sign-out', { device: lost.device }))).toEqual([
      403,
      'denied',
      undefined,
    ])
    expect((await ask('manager', 'devices/sign-out', { device: lost.device })).status).toBe(200)
    expect((await fetch(`${server.url}/api/me`, { headers: { cookie: lost.cookie } })).status).toBe(401)

    expect(await line('manager')).toMatchObject({ signedIn: false })

    // Who works in two branches is nobody's alone.
    const elsewhere = await signIn(server, 'stranger')
    expect(await refusal(ask('manager', 'devices/sign-out', { device: elsewhere.device }))).toEqual([
      403,
      'denied',
      undefined,
    ])
    expect(
      (await read(DevicesPage, look('manager', '/devices'))).devices.find(
        ({ id }) => id === elsewhere.device,
      ),
    ).toMatchObject({ maySignOut: false })
    expect(
      (await read(DevicesPage, look('hq', '/devices'))).devices.find(
        ({ id }) => id === staff.session('hq').device,
      ),
    ).toMatchObject({ here: true, maySignOut: true })
    await staff.signIn('other')
    await staff.signIn('stranger')
  })
})

describe('a manager and those who stand in', () => {
  const lend = (login: string, more: object = {}) =>
    ask(login, 'deputies/add', {
      absent: staff.id('other'),
      deputy: staff.id('sales'),
      role: 'SA',
      branch: branch.a,
      from: null,
      until: Date.now() + 1e7,
      ...more,
    })

  test('PPL30 has somebody of the own branch stand in for another, and ends it', async () => {
    const made = (await (await lend('manager')).json()) as { id: string }
    const row = server.core.directory.membershipRow(made.id)
    expect(row).toMatchObject({
      user: staff.id('sales'),
      role: 'SA',
      branch: branch.a,
      deputyFor: staff.id('other'),
    })
    const log = await server.core.store.log(1, 10_000)
    expect(log.find(({ meta }) => meta.action === 'deputyAdded')?.meta).toMatchObject({
      user: staff.id('manager'),
      role: 'BM',
      branch: branch.a,
      object: staff.id('sales'),
    })
    const own = server.core.directory.membershipRowsOf(staff.id('sales'))[0]
    const end = (login: string, membership = made.id) =>
      ask(login, 'memberships/end', { membership, until: null })
    expect(await refusal(end('other'))).toEqual([403, 'denied', undefined])
    expect(await refusal(end('manager', own?.id))).toEqual([403, 'denied', undefined])
    expect((await end('manager')).status).toBe(200)
    const after = await read(PeoplePage, look('manager'))
    const lent = after.people.flatMap(({ memberships }) => memberships).find(({ id }) => id === made.id)
    expect(lent?.until).toBeLessThanOrEqual(after.asOf)
  })

  test('PPL30 nowhere else, with nobody from elsewhere, and never for or by the manager himself', async () => {
    const head = await server.core.store.head()
    const manager = staff.id('manager')
    for (const login of ['sales', 'other', 'auditor'])
      expect(await refusal(lend(login)), login).toEqual([403, 'denied', undefined])
    expect(await refusal(lend('manager', { branch: branch.b }))).toEqual([403, 'denied', undefined])
    const rule = (field: string) => [409, 'against-rule', field]
    expect(await refusal(lend('manager', { deputy: staff.id('auditor') }))).toEqual(rule('not-in-branch'))
    expect(await refusal(lend('manager', { deputy: staff.id('second') }))).toEqual(rule('not-in-branch'))
    expect(await refusal(lend('manager', { absent: staff.id('stranger'), role: 'CS' }))).toEqual(
      rule('not-in-branch'),
    )
    expect(await refusal(lend('manager', { deputy: manager }))).toEqual(rule('own-rights'))
    expect(await refusal(lend('manager', { absent: manager, role: 'BM' }))).toEqual(rule('own-rights'))
    expect(await refusal(lend('manager', { role: 'FN' }))).toEqual(rule('not-lent'))
    expect(await server.core.store.head()).toBe(head)
  })
})

describe('commands', () => {
  test('PPL30 head office opens a branch with all that its form says', async () => {
    const made = (await (await ask('hq', 'branches/add', shop)).json()) as { readonly id: string }
    const { id: _, closed, ...facts } = server.core.directory.branch(made.id)!
    expect({ facts, closed }).toEqual({ facts: shop, closed: false })
    expect(await refusal(ask('hq', 'branches/add', shop))).toEqual([409, 'taken', 'code'])
  })

  test('PPL31 bad input names the field, what may not be names the rule, and nothing is written', async () => {
    const head = await server.core.store.head()
    const cases: readonly (readonly [string, object, number, string, string])[] = [
      ['add', { login: 'X', name: 'x', memberships: [seller()] }, 400, 'bad-request', 'login'],
      ['add', { login: 'new', name: ' ', memberships: [seller()] }, 400, 'bad-request', 'name'],
      ['add', { login: 'new', name: 'x', memberships: [] }, 400, 'bad-request', 'memberships'],
      ['add', { login: 'sales', name: 'x', memberships: [seller()] }, 409, 'taken', 'login'],
      [
        'add',
        { login: 'new', name: 'x', memberships: [seller({ branch: null })] },
        400,
        'bad-request',
        'branch',
      ],
      ['memberships/add', { user: staff.id('hq'), ...seller() }, 409, 'against-rule', 'own-rights'],
      ['disable', { user: staff.id('hq'), receivers: [] }, 409, 'against-rule', 'own-rights'],
      ['disable', { user: newId(), receivers: [] }, 404, 'not-found', 'user'],
      ['memberships/add', { user: staff.id('sales'), ...seller() }, 409, 'against-rule', 'overlaps'],
      ['devices/sign-out', { device: newId() }, 404, 'not-found', 'user'],
    ]
    for (const [path, body, status, code, field] of cases)
      expect([path, ...(await refusal(ask('hq', path, body)))]).toEqual([path, status, code, field])
    expect((await ask('hq', 'add', { login: 'new' })).status).toBe(400)
    expect(await server.core.store.head()).toBe(head)
  })

  test('PPL1 a command is signed by its person, device, session and membership', async () => {
    const answer = await ask('hq', 'add', {
      login: 'chenxin',
      name: '陈新',
      memberships: [seller(), seller({ role: 'ST' })],
    })
    const { id } = (await answer.json()) as { id: string }
    const held = server.core.directory.membershipsOf(staff.id('hq'))[0]
    const written = (await server.core.store.log(1, 10_000)).slice(-3).map(({ meta }) => meta)
    expect(written.map(({ action }) => action)).toEqual(['userAdded', 'membershipAdded', 'membershipAdded'])
    for (const meta of written)
      expect(meta).toMatchObject({
        user: staff.id('hq'),
        device: staff.session('hq').device,
        role: 'HQ',
        membership: held?.id,
        object: id,
      })
    expect(JSON.stringify(written)).not.toMatch(/陈新|chenxin/)
    const line = (await read(PeoplePage, look('hq'))).people.find((one) => one.id === id)
    expect(line).toMatchObject({ joined: false, disabled: false, devices: 0, lastSeen: null })
    expect(line?.memberships.map(({ role }) => role).sort()).toEqual(['SA', 'ST'])
  })

  test('PPL10 units and branches are edited by head office', async () => {
    const unit = { branch: branch.a, parent: null, kind: 'store', name: '望京门店' }
    const { id } = (await (await ask('hq', 'units/add', unit)).json()) as { id: string }
    expect((await ask('hq', 'units/rename', { unit: id, name: '望京旗舰店' })).status).toBe(200)
    expect(await refusal(ask('hq', 'units/add', { ...unit, name: '望京旗舰店' }))).toEqual([
      409,
      'taken',
      'name',
    ])
    expect((await ask('hq', 'units/close', { unit: id, closed: true })).status).toBe(200)
    const page = await read(PeoplePage, look('manager'))
    expect(page.units).toMatchObject([{ id, name: '望京旗舰店', closed: true, kind: 'store' }])
  })
})

describe('what reaches the devices', () => {
  const connect = (login: string) => SocketClient.greet(server.url, staff.session(login), [newClientId()])
  const within = async <T>(ms: number, work: () => Promise<T>): Promise<T> => {
    const began = performance.now()
    const value = await work()
    expect(performance.now() - began).toBeLessThan(ms)
    return value
  }

  test('PPL9 S12 a membership given, ended or changed closes the open socket within a second', async () => {
    const { client } = await connect('other')
    const given = (await (
      await ask('hq', 'memberships/add', { user: staff.id('other'), ...seller({ role: 'BM' }) })
    ).json()) as { id: string }
    expect((await within(1_000, () => client.end())).code).toBe(closeCodes.goingAway)
    const again = await connect('other')
    expect(again.welcome.memberships.map(({ role }) => role).sort()).toEqual(['BM', 'SA'])
    const ended = ask('hq', 'memberships/end', { membership: given.id, until: null })
    expect((await within(1_000, () => again.client.end())).code).toBe(closeCodes.goingAway)
    expect((await ended).status).toBe(200)
    const last = await connect('other')
    expect(last.welcome.memberships.map(({ role }) => role)).toEqual(['SA'])
    last.client.close()
  })

  test('PPL9 head office, which pulls no scope, hears of the end of its rights as fast', async () => {
    const { client } = await connect('second')
    const [office] = server.core.directory.membershipRowsOf(staff.id('second'))
    const asked = await ask('hq', 'memberships/add', {
      user: staff.id('second'),
      ...seller({ branch: branch.b }),
    })
    expect(asked.status).toBe(200)
    expect((await within(1_000, () => client.end())).code).toBe(closeCodes.goingAway)
    const again = await connect('second')
    const ended = ask('hq', 'memberships/end', { membership: office?.id, until: null })
    expect((await within(1_000, () => again.client.end())).code).toBe(closeCodes.goingAway)
    expect((await ended).status).toBe(200)
    expect((await look('second')).status).toBe(403)
  })

  test('PPL8 S12 one who is disabled is cut off within a second, and cannot come back', async () => {
    const { client } = await connect('stranger')
    const disabled = ask('hq', 'disable', { user: staff.id('stranger'), receivers: [] })
    const { code } = await within(1_000, () => client.end())
    expect([closeCodes.denied, closeCodes.signedOut]).toContain(code)
    expect((await disabled).status).toBe(200)
    expect((await look('stranger')).status).toBe(401)
    await expect(signIn(server, 'stranger')).rejects.toThrow('disabled')
    expect((await ask('hq', 'enable', { user: staff.id('stranger') })).status).toBe(200)
    await staff.signIn('stranger')
  })

  test('PPL1 one device is signed out from afar', async () => {
    const { client } = await connect('stranger')
    const device = staff.session('stranger').device
    const done = ask('hq', 'devices/sign-out', { device })
    expect((await within(1_000, () => client.end())).code).toBe(closeCodes.signedOut)
    expect((await done).status).toBe(200)
  })
})

test('PPL20 a manager hands over what is one person’s in the own branch, and sees it arrive', async () => {
  const clientId = newClientId()
  const { client } = await SocketClient.greet(server.url, staff.session('sales'), [clientId])
  for (let each = 0; each < 3; each++) {
    const life = `${newId()}.life`
    const [result] = await client.push([
      client.entry(life, clientId, openCommand(branch.a, staff.id('sales'), newId())),
    ])
    expect(result?.code).toBe('OK')
  }
  client.close()
  const preview = await read(HandoverPreview, ask('manager', 'handover/preview', { user: staff.id('sales') }))
  expect(preview.branches).toMatchObject([{ branch: branch.a, archives: 3 }])
  expect(preview.branches[0]?.stages.reduce((sum, { count }) => sum + count, 0)).toBe(3)
  expect(preview.branches[0]?.receivers).toContain(staff.id('other'))
  expect(preview.branches[0]?.receivers).not.toContain(staff.id('sales'))
  expect(await refusal(ask('hq', 'disable', { user: staff.id('sales'), receivers: [] }))).toEqual([
    409,
    'against-rule',
    'owns-archives',
  ])
  const receivers = [{ branch: branch.a, to: [staff.id('other')] }]
  expect((await ask('manager', 'handover', { user: staff.id('sales'), receivers })).status).toBe(200)
  await server.core.handovers.idle()
  expect((await read(Handovers, look('manager', '/handovers'))).handovers).toMatchObject([
    { state: 'done', total: 3, left: 0, by: staff.id('manager'), user: staff.id('sales') },
  ])
  expect((await ask('hq', 'disable', { user: staff.id('sales'), receivers: [] })).status).toBe(200)
})
