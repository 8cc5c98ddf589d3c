import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import Value from 'typebox/value'
import {
  everything,
  LogCounts,
  LogExported,
  LogGaps,
  LogPage,
  wholeLog,
  type LogQuery,
} from '../../../shared/protocol/log.ts'
import { LOOK_AT_LOG } from '../../../shared/log/entry.ts'
import { draft } from '../../../sync-server/ingest/draft.ts'
import type { TestServer } from '../../support/server.ts'
import { Staff } from '../../support/staff.ts'

let staff: Staff
let server: TestServer
let branch: { readonly a: string; readonly b: string }
let archive = ''
let time = Date.now()

beforeAll(async () => {
  staff = await Staff.start(
    [
      ['sales', 'SA', 'A'],
      ['manager', 'BM', 'A'],
      ['checker', 'VR', 'A'],
      ['stranger', 'BM', 'B'],
      ['auditor', 'AU', null],
      ['investor', 'DD', null],
    ],
    { clock: { now: () => time } },
  )
  ;({ server, branch } = staff)
  const writer = await staff.writer('sales')
  ;({ archive } = await writer.open(branch.a, staff.id('sales'), { name: '王小明' }))
  writer.close()
  const { recorder } = server.core
  const looked = (action: string, offline: boolean, claimed: number) => ({
    meta: draft('access', action, {
      user: staff.id('sales'),
      device: staff.session('sales').device,
      role: 'SA',
      branch: branch.a,
      archive,
      offline,
      claimed,
    }),
    payload: null,
  })
  await recorder.record([
    looked('view', true, time - 3_600_000),
    looked('reveal', false, time),
    looked('search', false, time),
  ])
})
afterAll(async () => {
  expect(await staff.end()).toEqual([])
})

const ask = (login: string, path: string, body: unknown) => staff.post(login, path, body)
const looks = async () =>
  (await server.core.store.log(1, 100_000))
    .map(({ meta }) => meta)
    .filter(({ kind, action }) => kind === 'access' && action === LOOK_AT_LOG)
const readLog = async (query: Partial<LogQuery>): Promise<LogPage> => {
  const body = (await (await ask('auditor', '/api/log/query', { ...wholeLog, ...query })).json()) as LogPage
  expect(Value.Check(LogPage, body)).toBe(true)
  return body
}

describe('looking at the log', () => {
  test('HTTP43 stands in it before each answer; what goes on does once in five minutes', async () => {
    const before = (await looks()).length
    const page = await readLog({ kinds: ['change'] })
    expect(await looks()).toHaveLength(before + 1)
    const after = page.lines[0]?.seq ?? 0
    for (let turn = 0; turn < 20; turn++)
      expect((await readLog({ kinds: ['change'], after })).lines).toEqual([])
    expect(await looks()).toHaveLength(before + 1)
    // Another question is another look, though it asks for nothing but what is new.
    await readLog({ kinds: ['access'], after })
    expect(await looks()).toHaveLength(before + 2)
    // An older page is asked for once.
    await readLog({ kinds: ['change'], before: after + 1, limit: 1 })
    expect(await looks()).toHaveLength(before + 3)
    time += 5 * 60_000
    await readLog({ kinds: ['change'], after })
    await readLog({ kinds: ['change'], after })
    expect(await looks()).toHaveLength(before + 4)
  })

  test('HTTP43 HTTP40 counts are over what the reader sees, and a look too', async () => {
    const before = (await looks()).length
    const counts = async (login: string): Promise<LogCounts> => {
      const body = (await (
        await ask(login, '/api/log/counts', { question: everything, by: 'user' })
      ).json()) as LogCounts
      expect(Value.Check(LogCounts, body)).toBe(true)
      return body
    }
    const { rows } = await counts('auditor')
    await counts('auditor')
    expect(await looks()).toHaveLength(before + 1)
    expect(rows.find(({ user }) => user === staff.id('sales'))).toMatchObject({
      userName: 'sales 某',
      views: 1,
      changes: 2,
      reveals: 1,
      exports: 0,
      late: 1,
    })
    expect((await counts('stranger')).rows.some(({ user }) => user === staff.id('sales'))).toBe(false)
    expect((await ask('investor', '/api/log/counts', { question: everything, by: 'user' })).status).toBe(403)
  })

  test('HTTP40 gaps are told as the log is', async () => {
    const body = (await (
      await ask('auditor', '/api/log/gaps', { before: null, limit: 10 })
    ).json()) as LogGaps
    expect(Value.Check(LogGaps, body)).toBe(true)
    expect(body).toEqual({ gaps: [], next: null })
    expect((await ask('investor', '/api/log/gaps', { before: null, limit: 10 })).status).toBe(403)
  })

  test('HTTP44 who looked at an archive is told where that right holds, and to nobody else', async () => {
    const looked = (login: string) => ask(login, '/api/log/looked', { archive, before: null })
    for (const login of ['manager', 'checker', 'auditor']) {
      const body = (await (await looked(login)).json()) as LogPage
      expect(Value.Check(LogPage, body)).toBe(true)
      expect(body.lines.map(({ action, offline }) => [action, offline])).toEqual([
        ['reveal', false],
        ['view', true],
      ])
      expect(body.lines[0]).toMatchObject({ userName: 'sales 某', archive })
      expect((await looks()).at(-1)).toMatchObject({ user: staff.id(login), archive })
    }
    // Head office sees the log's metadata, but has not this right; to the other branch the archive is unknown.
    expect((await looked('hq')).status).toBe(403)
    expect((await looked('sales')).status).toBe(403)
    expect((await looked('stranger')).status).toBe(404)
    expect((await looked('investor')).status).toBe(404)
  })

  test('HTTP45 only audit takes lines out, and the line that says so comes first', async () => {
    const order = { question: { ...everything, archive }, purpose: 'case', note: '投诉 12' }
    for (const login of ['hq', 'manager', 'sales', 'investor'])
      expect((await ask(login, '/api/log/export', order)).status).toBe(403)
    const body = (await (await ask('auditor', '/api/log/export', order)).json()) as LogExported
    expect(Value.Check(LogExported, body)).toBe(true)
    expect(body.cut).toBe(false)
    expect(body.lines.every((line) => line.archive === archive)).toBe(true)
    expect(body.lines.map(({ action }) => action)).toEqual(expect.arrayContaining(['view', 'reveal', 'set']))
    const [entry] = await server.core.store.log(body.seq, 1)
    expect(entry?.meta).toMatchObject({
      kind: 'access',
      action: 'export',
      object: 'log',
      purpose: 'case',
      user: staff.id('auditor'),
    })
    expect(JSON.stringify(entry?.meta)).not.toContain('投诉')
  })
})
