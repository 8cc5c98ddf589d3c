import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { INVITE_MS } from '../../../sync-server/people/invites.ts'
import { proposeLogins } from '../../../sync-server/people/logins.ts'
import { openTestDoor, type TestDoor } from '../../support/door.ts'
import { PASSWORD } from '../../support/server.ts'

const OWN = 'mossy-kettle-orbit-52'
const by = { user: 'admin' }
let door: TestDoor
let next = 0

beforeAll(async () => {
  door = await openTestDoor()
})
afterAll(async () => {
  expect(door.errors).toEqual([])
  await door.end()
})

async function guest(role = 'SA'): Promise<{ readonly id: string; readonly login: string }> {
  const login = `guest${++next}`
  const membership = { role, branch: door.a, unit: null, from: null, until: null }
  const hired = await door.core.people.hire({ login, name: `新人${next}`, memberships: [membership] }, by)
  if (!hired.ok) throw new Error(JSON.stringify(hired.error))
  return { id: hired.value.id, login }
}

async function issue(user: string): Promise<string> {
  const issued = await door.core.invites.issue(user, by)
  if (!issued.ok) throw new Error(JSON.stringify(issued.error))
  return issued.value.token
}

const join = (token: string, password = OWN) => door.core.invites.join(token, password)
const refused = (field: string) => ({ ok: false, error: { code: 'invite', field } })

describe('FST4 a link', () => {
  test('lets in once, and says afterwards that it was used', async () => {
    const { id, login } = await guest()
    const token = await issue(id)
    expect(await join(token)).toMatchObject({ ok: true, value: { login } })
    expect(await door.core.passwords.verify(door.core.directory.user(id)?.passwordHash ?? '', OWN)).toBe(true)
    expect(await join(token, 'chalky-walnut-tram-31')).toEqual(refused('used'))
    expect(await door.core.invites.look(token)).toEqual(refused('used'))
    expect(await door.core.invites.issue(id, by)).toMatchObject({
      ok: false,
      error: { code: 'taken', field: 'joined' },
    })
  })

  test('is good for 72 hours and not a moment longer', async () => {
    const { id } = await guest()
    const token = await issue(id)
    door.clock.time += INVITE_MS - 1
    expect(await door.core.invites.look(token)).toMatchObject({ ok: true })
    door.clock.time += 1
    expect(await join(token)).toEqual(refused('expired'))
    expect(door.core.directory.user(id)?.passwordHash).toBe('')
    expect((await join(await issue(id))).ok).toBe(true)
  })

  test('is void after a new one was made, after it was taken back, and for somebody disabled', async () => {
    const { id } = await guest()
    const first = await issue(id)
    const second = await issue(id)
    expect(await join(first)).toEqual(refused('void'))
    expect((await door.core.invites.revoke(id, by)).ok).toBe(true)
    expect(await join(second)).toEqual(refused('void'))
    const third = await issue(id)
    expect((await door.core.invites.open()).find(({ user }) => user === id)).toMatchObject({ open: true })
    expect(
      (await door.core.people.setPassword(door.core.directory.user(id)?.login ?? '', PASSWORD, null)).ok,
    ).toBe(true)
    expect(await join(third)).toEqual(refused('used'))
    expect(await join('f'.repeat(40))).toEqual(refused('unknown'))
  })

  test('stands in the store as a hash only, and in the log without it', async () => {
    const { id } = await guest()
    const token = await issue(id)
    const stored = await door.core.store.recordsOf('invite', id)
    expect(stored).toHaveLength(1)
    expect(JSON.stringify(stored)).not.toContain(token)
    const log = await door.log()
    expect(log.at(-1)?.meta).toMatchObject({
      kind: 'people',
      action: 'inviteIssued',
      object: id,
      user: 'admin',
    })
    expect(JSON.stringify(log.map(({ meta }) => meta))).not.toContain(token)
  })
})

describe('FST5 joining', () => {
  test('is one entry of the log: the password and the end of the link', async () => {
    const { id } = await guest()
    const token = await issue(id)
    const before = (await door.log()).length
    expect((await join(token)).ok).toBe(true)
    const added = (await door.log()).slice(before)
    expect(added.map(({ meta }) => [meta.action, meta.user, meta.object])).toEqual([['joined', id, id]])
    expect(await door.core.store.recordsOf('invite', id)).toMatchObject([{ row: { ended: 'used' } }])
  })

  test('lets one in when two try at the same moment', async () => {
    const { id } = await guest()
    const token = await issue(id)
    const both = await Promise.all([join(token), join(token, 'chalky-walnut-tram-31')])
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    expect(await door.core.passwords.verify(door.core.directory.user(id)?.passwordHash ?? '', OWN)).toBe(true)
  })

  test('refuses a weak password and keeps the link', async () => {
    const { id, login } = await guest()
    const token = await issue(id)
    for (const weak of ['short', 'aaaaaaaaaaaa', `${login}${login}`]) {
      expect(await join(token, weak)).toMatchObject({ ok: false, error: { code: 'weak-password' } })
    }
    expect((await join(token)).ok).toBe(true)
  })
})

describe('FST7 account names', () => {
  test('are spoken as the name, free, and never given twice', () => {
    const taken = new Set(['wangfang', 'liqiang2'])
    expect(
      proposeLogins(
        ['王芳', '李强', '李强', '李强', '單雄信', '吕布', 'Anna Lee', '7', '！？', ' '],
        (login) => taken.has(login),
      ),
    ).toEqual([
      'wangfang2',
      'liqiang',
      'liqiang3',
      'liqiang4',
      'shanxiongxin',
      'lvbu',
      'annalee',
      'user7',
      'user',
      'user2',
    ])
  })

  test('fit what an account may be, however long the name', () => {
    const [login = ''] = proposeLogins(['欧阳'.repeat(30)], () => false)
    expect(login).toMatch(/^[a-z0-9][a-z0-9._-]{1,39}$/)
  })
})
