import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {
  AccessAnswer,
  ApprovalList,
  GrantAnswer,
  GrantOrder,
  ReceiversAnswer,
  TransferOrder,
} from '../../../shared/protocol/access.ts'
import { readEntries } from '../../../shared/document/read.ts'
import type { Verdict } from '../../../shared/domain/entry.ts'
import { grantRights, jobs, MAX_TEAM } from '../../../shared/domain/grant.ts'
import { compartments } from '../../../shared/domain/names.ts'
import * as protocol from '../../../shared/protocol/access.ts'
import type { Problem } from '../../../shared/protocol/http.ts'
import { newId, type TestServer } from '../../support/server.ts'
import { Staff } from '../../support/staff.ts'
import { SocketClient } from '../../support/socketClient.ts'

const DAY = 24 * 3_600_000

let staff: Staff
let server: TestServer
let branch: { a: string; b: string }
let archive: string
let business: string

beforeAll(async () => {
  staff = await Staff.start([
    ['sales', 'SA', 'A'],
    ['other', 'SA', 'A'],
    ['site', 'ST', 'A'],
    ['boss', 'BM', 'A'],
    ['money', 'FN', 'A'],
    ['boss-b', 'BM', 'B'],
    ['clerk-b', 'CS', 'B'],
    ['head', 'HQ', null],
    ['head2', 'HQ', null],
    ['auditor', 'AU', null],
  ])
  ;({ server, branch } = staff)
  const writer = await staff.writer('sales')
  ;({ archive, business } = await writer.open(branch.a, staff.id('sales'), { name: '王芳' }))
  writer.close()
})
afterAll(async () => {
  expect(await staff.end()).toEqual([])
})

const id = (login: string): string => staff.id(login)
const ask = async <T>(login: string, path: string, body?: object): Promise<T & Problem> => {
  const answer = await (body === undefined ? staff.get(login, path) : staff.post(login, path, body))
  return (await answer.json()) as T & Problem
}
const access = (login: string) => ask<AccessAnswer>(login, '/api/access', { archive })
const order = (change: Partial<GrantOrder> = {}): GrantOrder => ({
  archive,
  to: { is: 'person', user: id('other') },
  compartments: ['profile'],
  right: 'read',
  until: Date.now() + DAY,
  why: '代班',
  agreement: null,
  ...change,
})
const give = (login: string, change: Partial<GrantOrder> = {}) =>
  ask<GrantAnswer & { grant: string; approval: string }>(login, '/api/access/grant', order(change))
const queue = (login: string) => ask<ApprovalList>(login, '/api/approvals')
const answer = (login: string, approval: string, said: 'yes' | 'no' | 'withdraw') =>
  ask<{ done?: true }>(login, '/api/approvals/answer', { id: approval, answer: said })

it('POL50 the protocol says of grants what the domain says', () => {
  expect([...protocol.grantable]).toEqual(compartments.filter((one) => one !== 'life'))
  expect(protocol.grantRights).toEqual(grantRights)
  expect(protocol.jobs).toEqual(jobs)
  expect(protocol.MAX_TEAM).toBe(MAX_TEAM)
})

describe('who may see an archive', () => {
  it('POL50 exactly those whom the policy lets, each with part, right and reason', async () => {
    const said = await access('boss')
    expect(said.people.map(({ name }) => name.split(' ')[0]).sort()).toEqual(
      ['auditor', 'boss', 'head', 'head2', 'money', 'sales', '总部'].sort(),
    )
    const of = (login: string, part: string) =>
      said.people.find(({ user }) => user === id(login))?.parts.find((one) => one.part === part)
    expect(of('sales', 'profile')).toMatchObject({ sight: 'write', reach: 'own', role: 'SA', until: null })
    expect(of('sales', 'identity')).toMatchObject({ sight: 'mask', reach: 'own' })
    expect(of('boss', 'identity')).toMatchObject({ sight: 'mask', reach: 'branch', role: 'BM' })
    expect(of('money', `${business}.finance`)).toMatchObject({ sight: 'write', role: 'FN' })
    expect(of('money', 'consent')).toBeUndefined()
    expect(of('auditor', 'contact')).toMatchObject({ sight: 'case', reach: 'all' })
    expect(of('head', 'identity')).toMatchObject({ sight: 'glass' })
    expect(said).toMatchObject({ owner: id('sales'), may: { team: true, share: true, grant: true } })
  })

  it('POL51 is told to those who have a right on it, and to nobody else is there such an archive', async () => {
    expect(await access('sales')).toMatchObject({ may: { team: true, share: false, grant: false } })
    for (const login of ['other', 'site', 'boss-b', 'clerk-b'])
      expect((await access(login)).code, login).toBe('not-found')
    expect((await ask('boss', '/api/access', { archive: newId() })).code).toBe('not-found')
    expect((await ask('boss', '/api/access', { archive: 'x' })).code).toBe('bad-request')
  })
})

describe('opening an archive further', () => {
  it('POL20 the owner names the team, who see it from then on', async () => {
    const team = [{ user: id('site'), job: 'designer' }]
    expect(await ask('sales', '/api/access/team', { archive, team })).toEqual({ done: true })
    const said = await access('site')
    expect(said.team).toEqual(team)
    expect(said.people.find(({ user }) => user === id('site'))?.parts).toContainEqual(
      expect.objectContaining({ part: `${business}.service`, sight: 'write', reach: 'team' }),
    )
    expect(await ask('site', '/api/access/team', { archive, team: [] })).toMatchObject({
      code: 'against-rule',
      field: 'no-right',
    })
    expect(await ask('sales', '/api/access/team', { archive, team: [] })).toEqual({ done: true })
    expect((await access('site')).code).toBe('not-found')
  })

  it('POL11 POL17 a manager opens a part to a colleague, who sees it, and takes it back', async () => {
    const given = await give('boss')
    expect(given.is).toBe('granted')
    const said = await access('other')
    expect(said.people.find(({ user }) => user === id('other'))?.parts).toContainEqual(
      expect.objectContaining({ part: 'profile', sight: 'read', reach: 'grant', grant: given.grant }),
    )
    expect(said.grants).toMatchObject([{ by: id('boss'), why: '代班' }])
    expect(await ask('other', '/api/access/end', { archive, grant: given.grant })).toEqual({ done: true })
    expect((await access('other')).code).toBe('not-found')
    expect(await ask('boss', '/api/access/end', { archive, grant: given.grant })).toMatchObject({
      code: 'against-rule',
      field: 'unknown-grant',
    })
  })

  it('POL52 what takes two waits, is seen by those who may answer, and stands once one of them agrees', async () => {
    const asked = await give('boss', { to: { is: 'branch', branch: branch.b } })
    expect(asked.is).toBe('waiting')
    expect((await access('clerk-b')).code).toBe('not-found')
    expect((await queue('boss')).asked).toMatchObject([
      { id: asked.approval, byName: 'boss 某', why: '代班' },
    ])
    for (const login of ['boss-b', 'head', 'head2'])
      expect(
        (await queue(login)).toAnswer.map((one) => one.id),
        login,
      ).toEqual([asked.approval])
    for (const login of ['boss', 'sales', 'clerk-b', 'auditor'])
      expect((await queue(login)).toAnswer, login).toEqual([])
    expect(await answer('boss', asked.approval, 'yes')).toMatchObject({ code: 'denied' })
    expect(await answer('clerk-b', asked.approval, 'yes')).toMatchObject({ code: 'not-found' })
    expect(await answer('boss-b', asked.approval, 'yes')).toEqual({ done: true })
    expect(await answer('head', asked.approval, 'yes')).toMatchObject({ code: 'not-found' })
    const said = await access('clerk-b')
    expect(said.grants).toMatchObject([{ by: id('boss'), approvedBy: id('boss-b') }])
    const last = (await server.core.store.log(1, 10_000))
      .filter(({ meta }) => meta.action === 'granted')
      .at(-1)
    // The log names who let it, at whose device it happened; the verdict names both.
    expect(last?.meta).toMatchObject({
      user: id('boss-b'),
      device: staff.session('boss-b').device,
      role: 'BM',
    })
    expect(await ask('boss', '/api/access/end', { archive, grant: said.grants[0]!.id })).toEqual({
      done: true,
    })
  })

  it('POL53 whoever asked sees as what somebody may answer, and until when it would be open', async () => {
    const until = Date.now() + DAY
    const asked = await give('boss', { to: { is: 'branch', branch: branch.b }, until })
    const there = server.core.directory.branch(branch.b)?.name
    expect((await queue('boss')).asked).toMatchObject([
      {
        grantUntil: until,
        answerers: [
          { role: 'BM', branch: there },
          { role: 'HQ', branch: null },
        ],
      },
    ])
    expect((await queue('boss-b')).toAnswer).toMatchObject([{ answerers: [] }])
    expect(await answer('boss', asked.approval, 'withdraw')).toEqual({ done: true })
  })

  it('POL52 of two answers at once one counts, and the asker may take it back', async () => {
    const first = await give('boss', { compartments: ['identity'], right: 'mask' })
    const both = await Promise.all(['head', 'head2'].map((login) => answer(login, first.approval, 'yes')))
    expect(both.filter(({ done }) => done === true)).toHaveLength(1)
    const row = await server.core.store.archive(archive)
    expect(row?.grants).toHaveLength(1)
    await ask('boss', '/api/access/end', { archive, grant: row!.grants[0]!.id })

    const second = await give('sales')
    expect(second.is).toBe('waiting')
    expect(await answer('boss', second.approval, 'withdraw')).toMatchObject({ code: 'not-found' })
    expect(await answer('sales', second.approval, 'withdraw')).toEqual({ done: true })
    const third = await give('sales')
    expect(await answer('boss', third.approval, 'no')).toEqual({ done: true })
    expect((await server.core.store.archive(archive))?.grants).toEqual([])
    const words = (await server.core.store.log(1, 10_000)).map(({ meta }) => meta.action)
    expect(words).toContain('approvalWithdrawn')
    expect(words).toContain('approvalRefused')
  })

  it('POL12 nobody is second to himself, and what breaks a rule is named and changes nothing', async () => {
    const own = await give('boss', { to: { is: 'person', user: id('boss') } })
    expect(own.is).toBe('waiting')
    expect((await queue('boss')).toAnswer).toEqual([])
    expect(await answer('boss', own.approval, 'yes')).toMatchObject({ code: 'denied' })
    expect(await answer('boss', own.approval, 'withdraw')).toEqual({ done: true })
    expect(await give('boss', { until: Date.now() - 1 })).toMatchObject({ field: 'past' })
    expect(await give('head', { to: { is: 'branch', branch: branch.a } })).toMatchObject({
      field: 'home-branch',
    })
    expect(await give('boss-b')).toMatchObject({ code: 'not-found' })
    expect(await give('boss', { why: ' ' })).toMatchObject({ code: 'bad-request' })
    expect(await give('boss', { compartments: ['life' as never] })).toMatchObject({ code: 'bad-request' })
    expect((await server.core.store.archive(archive))?.grants).toEqual([])
    expect((await queue('head')).toAnswer).toEqual([])
  })

  it('POL13 head office breaks the glass with another of head office', async () => {
    const asked = await give('head', {
      to: { is: 'person', user: id('head') },
      compartments: ['identity'],
      right: 'mask',
      until: Date.now() + 3_600_000,
      why: '法院来函',
    })
    expect(asked.is).toBe('waiting')
    expect((await queue('head2')).toAnswer.map((one) => one.id)).toContain(asked.approval)
    expect(await answer('head2', asked.approval, 'yes')).toEqual({ done: true })
  })
})

describe('into other hands', () => {
  const receivers = (login: string) => ask<ReceiversAnswer>(login, '/api/access/receivers', { archive })
  const transfer = (login: string, change: Partial<TransferOrder> = {}) =>
    ask<{ done?: true }>(login, '/api/access/transfer', {
      archive,
      to: id('other'),
      business: null,
      why: ' 休产假 ',
      ...change,
    })

  it('POL60 POL141 says to those who assign or offer who may take it: colleagues there who could go on with it', async () => {
    const said = await receivers('boss')
    expect(said).toMatchObject({ owner: id('sales'), businesses: [{ id: business, owner: id('sales') }] })
    expect(said.people.map(({ user, roles, place }) => ({ user, roles, place }))).toEqual([
      { user: id('boss'), roles: ['BM'], place: '' },
      { user: id('other'), roles: ['SA'], place: '' },
      { user: id('sales'), roles: ['SA'], place: '' },
    ])
    expect((await receivers('head')).people).toEqual(said.people)
    expect((await receivers('sales')).people).toEqual(said.people)
    expect(await receivers('money')).toMatchObject({ code: 'against-rule', field: 'no-right' })
    for (const login of ['other', 'boss-b', 'site'])
      expect(await receivers(login), login).toMatchObject({ code: 'not-found' })
  })

  it('POL60 refuses whoever may not, whoever may not take it, and an order without a reason', async () => {
    expect(await transfer('sales')).toMatchObject({ code: 'against-rule', field: 'no-right' })
    expect(await transfer('other')).toMatchObject({ code: 'not-found' })
    expect(await transfer('boss-b')).toMatchObject({ code: 'not-found' })
    for (const to of ['money', 'boss-b', 'clerk-b', 'head'])
      expect(await transfer('boss', { to: id(to) }), to).toMatchObject({ field: 'owner-not-in-branch' })
    expect(await transfer('boss', { to: id('sales') })).toMatchObject({ field: 'already-theirs' })
    expect(await transfer('boss', { business: newId() })).toMatchObject({ field: 'unknown-business' })
    expect(await transfer('boss', { why: '  ' })).toMatchObject({ code: 'bad-request' })
    expect(await server.core.store.archive(archive)).toMatchObject({ owner: id('sales') })
  })

  it('POL61 one business goes alone, the whole client with the rest; the timeline says by whom and why', async () => {
    const hands = async () => {
      const row = await server.core.store.archive(archive)
      return row && { owner: row.owner, businesses: row.businesses.map(({ owner }) => owner) }
    }
    expect(await transfer('boss', { business })).toEqual({ done: true })
    expect(await hands()).toEqual({ owner: id('sales'), businesses: [id('other')] })
    expect(await transfer('boss', { to: id('sales'), business })).toEqual({ done: true })
    expect(await transfer('head')).toEqual({ done: true })
    expect(await hands()).toEqual({ owner: id('other'), businesses: [id('other')] })
    expect((await access('sales')).code).toBe('not-found')
    expect(await access('other')).toMatchObject({ owner: id('other') })

    const boss = await SocketClient.greet(server.url, staff.session('boss'), [])
    const { items } = await boss.client.pull(`branch/${branch.a}/life`)
    boss.client.close()
    const updates = items.flatMap((item) =>
      item.op === 'PUT' && item.doc === `${archive}.life` && item.update !== null ? [item.update] : [],
    )
    const verdicts = readEntries(...updates).map(({ value }) => (value as { verdict?: unknown }).verdict)
    expect(verdicts.filter((one) => (one as Verdict | undefined)?.is === 'transferred')).toEqual([
      { is: 'transferred', to: id('other'), business, by: id('boss'), why: '休产假' },
      { is: 'transferred', to: id('sales'), business, by: id('boss'), why: '休产假' },
      { is: 'transferred', to: id('other'), by: id('head'), why: '休产假' },
    ])
  })

  it('POL61 the former owner is told to give up what came with it, the new one receives it', async () => {
    const page = async (login: string) => {
      const { client } = await SocketClient.greet(server.url, staff.session(login), [])
      const { items } = await client.pull(`owner/${id(login)}/${branch.a}/profile`)
      client.close()
      return items.map(({ op, doc }) => `${op} ${doc}`)
    }
    expect(await page('sales')).toEqual([`LEAVE ${archive}.profile`])
    expect(await page('other')).toEqual([`PUT ${archive}.profile`])
  })
})
