import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import Value from 'typebox/value'
import { HeadOfficeBranches, HeadOfficePage, type HeadOfficeQuery } from '../../../shared/protocol/http.ts'
import { LogPage, wholeLog, type LogQuery } from '../../../shared/protocol/log.ts'
import type { ListRow } from '../../../shared/domain/card.ts'
import { newId, post, type TestServer } from '../../support/server.ts'
import { mergedQuery } from '../../support/mergedQuery.ts'
import { Staff } from '../../support/staff.ts'
import { newClientId, openCommand, setEntry, SocketClient } from '../../support/socketClient.ts'

let staff: Staff
let server: TestServer
let branch: { readonly a: string; readonly b: string }
let archive = ''
let client: SocketClient

const everything = mergedQuery({ sort: { by: 'changed', direction: 'desc' }, limit: 50 })

beforeAll(async () => {
  staff = await Staff.start([
    ['sales', 'SA', 'A'],
    ['other', 'SA', 'A'],
    ['manager', 'BM', 'A'],
    ['checker', 'VR', 'A'],
    ['stranger', 'BM', 'B'],
    ['auditor', 'AU', null],
    ['investor', 'DD', null],
  ])
  ;({ server, branch } = staff)
  const clientId = newClientId()
  client = (await SocketClient.greet(server.url, staff.session('sales'), [clientId])).client
  archive = newId()
  const results = await client.push([
    client.entry(`${archive}.life`, clientId, openCommand(branch.a, staff.id('sales'), newId())),
    client.entry(`${archive}.profile`, clientId, setEntry({ name: '王小明' })),
    client.entry(
      `${archive}.contact`,
      clientId,
      setEntry({ [`contacts/${newId()}`]: { type: 'mobile', value: '13912345678' } }),
    ),
  ])
  expect(results.map(({ code }) => code)).toEqual(['OK', 'OK', 'OK'])
})
afterAll(async () => {
  client.close()
  expect(await staff.end()).toEqual([])
})

const ask = (login: string, path: string, body: unknown) => staff.post(login, path, body)
const headOffice = async (login: string, query: Partial<HeadOfficeQuery> = {}): Promise<HeadOfficePage> => {
  const body = (await (
    await ask(login, '/api/head-office/query', { ...everything, ...query })
  ).json()) as HeadOfficePage
  expect(Value.Check(HeadOfficePage, body)).toBe(true)
  return body
}
const readLog = async (login: string, query: Partial<LogQuery> = {}): Promise<LogPage> => {
  const body = (await (await ask(login, '/api/log/query', { ...wholeLog, ...query })).json()) as LogPage
  expect(Value.Check(LogPage, body)).toBe(true)
  return body
}

describe('the merged list', () => {
  test('HTTP30 head office finds an archive of any branch by name and pinyin, with contact masked and not searchable', async () => {
    for (const search of ['', '王小', 'wxm']) {
      const page = await headOffice('hq', { search })
      expect(page.total).toBe(1)
      expect(page.rows[0]).toMatchObject({
        archive,
        name: '王小明',
        branch: branch.a,
        owner: staff.id('sales'),
        archiveNo: expect.stringMatching(/^A-/),
      })
      expect((page.rows[0] as ListRow).tail).not.toContain('5678')
    }
    expect((await headOffice('hq', { search: '5678' })).total).toBe(0)
    expect((await headOffice('auditor', { branch: [branch.b] })).total).toBe(0)
  })

  test('HTTP31 each question is in the log before its answer, the words searched for only in the sealed part', async () => {
    const before = await server.core.store.head()
    await headOffice('hq', { search: '王小明' })
    const [row] = await server.core.store.log(before + 1, 5)
    expect(row?.meta).toMatchObject({ kind: 'access', action: 'query', role: 'HQ', offline: false })
    expect(JSON.stringify(row?.meta)).not.toContain('王小明')
    const month = new Date(row?.meta.received ?? 0).toISOString().slice(0, 7)
    const key = await server.core.keys.findMonthKey(month)
    const opened = Buffer.from(key?.open(row?.sealed as Uint8Array, `month/${month}`) ?? []).toString('utf8')
    expect(JSON.parse(opened)).toMatchObject({ query: { search: '王小明' } })
  })

  test('HTTP32 nobody else may ask, nor without a session', async () => {
    for (const login of ['sales', 'manager', 'stranger', 'checker', 'investor']) {
      expect((await ask(login, '/api/head-office/query', everything)).status).toBe(403)
      const branches = await staff.get(login, '/api/head-office/branches')
      expect(branches.status).toBe(403)
    }
    expect((await post(server.url, '/api/head-office/query', everything)).status).toBe(401)
    expect((await ask('hq', '/api/head-office/query', { ...everything, limit: 201 })).status).toBe(400)
    expect(
      (
        await ask('hq', '/api/head-office/query', {
          ...everything,
          sort: { by: 'name; DROP TABLE cards', direction: 'asc' },
        })
      ).status,
    ).toBe(400)
  })

  test('HTTP33 branches say what they hold, when they were heard and what is still on their devices', async () => {
    await client.send({ type: 'STANDING', pending: 3, oldest: 1_700_000_000_000 })
    await client.send({ type: 'PING', n: 1 })
    await client.next('PONG')
    const answer = (await (await staff.get('hq', '/api/head-office/branches')).json()) as HeadOfficeBranches
    expect(Value.Check(HeadOfficeBranches, answer)).toBe(true)
    const [a, b] = ['A', 'B'].map((code) => answer.branches.find((one) => one.code === code))
    expect(a).toMatchObject({
      archives: 1,
      pending: 3,
      oldestPending: 1_700_000_000_000,
      dataAsOf: 1_700_000_000_000,
    })
    expect(b).toMatchObject({ archives: 0, pending: 0, oldestPending: null })
  })
})

describe('the log', () => {
  test('HTTP40 sales see what they did, a manager the branch, a checker its changes, audit everything', async () => {
    const own = await readLog('sales')
    expect(new Set(own.lines.map(({ user }) => user))).toEqual(new Set([staff.id('sales')]))
    expect(own.lines.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['signIn', 'change', 'access']))
    expect((await readLog('other')).lines.every(({ user }) => user === staff.id('other'))).toBe(true)

    const manager = await readLog('manager')
    expect(manager.lines.some(({ user }) => user === staff.id('sales'))).toBe(true)
    expect(new Set(manager.lines.map((line) => line.branch))).toEqual(new Set([branch.a]))
    expect(new Set((await readLog('checker')).lines.map(({ kind }) => kind))).toEqual(
      new Set(['change', 'verdict']),
    )
    const stranger = await readLog('stranger')
    expect(stranger.lines.every((line) => line.branch === branch.b)).toBe(true)
    expect((await readLog('stranger', { branch: branch.a })).lines).toEqual([])
    expect((await readLog('stranger', { archive })).lines).toEqual([])

    const audit = await readLog('auditor')
    expect(new Set(audit.lines.map((line) => line.branch))).toEqual(new Set([null, branch.a, branch.b]))
    expect((await ask('investor', '/api/log/query', wholeLog)).status).toBe(403)
  })

  test('HTTP41 a change is told with author, device, both times, and the client’s name only to readers of the profile', async () => {
    const [line] = (await readLog('manager', { archive, kinds: ['change'], limit: 1 })).lines
    expect(line).toMatchObject({
      kind: 'change',
      action: 'set',
      archive,
      archiveName: '王小明',
      userName: 'sales 某',
      deviceName: '测试设备',
      role: 'SA',
      claimed: expect.any(Number),
      received: expect.any(Number),
      outcome: 'ok',
    })
    expect((await readLog('sales', { archive })).lines[0]?.archiveName).toBe('王小明')
  })

  test('HTTP42 pages follow each other downwards without gap or repetition', async () => {
    const seen: number[] = []
    // Looking is itself logged, so the walk begins below the first answer.
    let before: number | null = (await readLog('auditor', { limit: 1 })).lines[0]?.seq ?? null
    while (before !== null) {
      const page: LogPage = await readLog('auditor', { before, limit: 7 })
      seen.push(...page.lines.map(({ seq }) => seq))
      before = page.next
    }
    expect(seen).toEqual([...seen].sort((x, y) => y - x))
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen.at(-1)).toBe(1)
  })
})
