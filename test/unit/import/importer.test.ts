/** R22, R11: a sheet through the door, once; the second time every row is known. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseDocId } from '../../../shared/domain/names.ts'
import { templates } from '../../../shared/templates/index.ts'
import { importSheet, type ImportResult } from '../../../sync-server/import/importer.ts'
import { countsOf, reportSheet } from '../../../sync-server/import/report.ts'
import type { Sheet } from '../../../sync-server/import/sheet.ts'
import { openCore, type Core } from '../../../sync-server/server.ts'
import { companyHeaders, companyRow } from '../../support/sheets.ts'

const PASSWORD = 'seven green kettles 42'
const ROWS = 60

let folder = ''
let core: Core
let branch = ''
let user = ''

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anjuan-import-'))
  core = await openCore({ data: folder })
  await core.people.setUp('公司', [{ code: 'A', name: '甲店', template: 'generic' }], {
    login: 'hq',
    name: '总部',
    password: PASSWORD,
  })
  const manager = await core.people.addPerson(
    { login: 'bm', name: '店长', role: 'BM', branch: 'A', password: PASSWORD },
    null,
  )
  if (!manager.ok) throw new Error(manager.error.code)
  user = manager.value.id
  branch = core.directory.branchByCode('A')?.id ?? ''
})
afterAll(async () => {
  await core.close()
  await rm(folder, { recursive: true })
})

const sheetOf = (rows: readonly (readonly string[])[]): Sheet => ({
  encoding: 'utf-8',
  headers: companyHeaders,
  rows: rows.map((cells, at) => ({ number: at + 2, cells })),
})

const run = (sheet: Sheet): Promise<ImportResult> =>
  importSheet({
    core,
    sheet,
    template: templates.generic,
    branch,
    user,
    targets: null,
    progress: () => undefined,
  })

const companies = Array.from({ length: ROWS }, (_, at) => companyRow(at + 1))

describe('importing', () => {
  it('makes one archive a row, numbered without gaps, its entries logged in the name of the person', async () => {
    expect(countsOf(await run(sheetOf(companies)))).toEqual({
      created: ROWS,
      duplicates: 0,
      refused: 0,
      withGaps: 0,
    })
    const rows = await core.store.scopeRows(`branch/${branch}/profile`, 0, 1000)
    const numbers = await Promise.all(
      rows.map(async ({ doc }) =>
        (await core.store.archive(parseDocId(doc)?.archive ?? ''))?.archiveNo.slice(-5),
      ),
    )
    expect(numbers.toSorted()).toEqual(
      Array.from({ length: ROWS }, (_, at) => String(at + 1).padStart(5, '0')),
    )
    const log = await core.store.log(1, 10_000)
    const writes = log.filter(({ meta }) => meta.kind === 'change')
    expect(writes.length).toBeGreaterThanOrEqual(ROWS * 4)
    expect(new Set(writes.map(({ meta }) => meta.user))).toEqual(new Set([user]))
    expect(log.filter(({ meta }) => meta.kind === 'import').map(({ meta }) => meta.action)).toEqual([
      'importStarted',
      'importFinished',
    ])
  })

  it('finds every row again the second time and writes nothing', async () => {
    const before = (await core.store.scopeRows(`branch/${branch}/life`, 0, 1000)).length
    expect(countsOf(await run(sheetOf(companies)))).toMatchObject({ created: 0, duplicates: ROWS })
    expect((await core.store.scopeRows(`branch/${branch}/life`, 0, 1000)).length).toBe(before)
  })

  it('names the earlier row of the same sheet as the one a row repeats', async () => {
    const fresh = ['900001', '新', '北京', '银行', '全新一家有限公司', '']
    const { rows } = await run(sheetOf([fresh, fresh]))
    expect(rows.map(({ outcome }) => outcome)).toMatchObject([
      { is: 'created' },
      { is: 'duplicate', of: 'row 2' },
    ])
  })

  it('R13 leaves out what is sensitive, which nobody asked this client about, and says so', async () => {
    const headers = ['公司名称', '手机', '身份证号', '地区']
    const cells = ['敏感样本有限公司', '13800138099', '11010519491231002X', '北京市朝阳区']
    const sheet: Sheet = { encoding: 'utf-8', headers, rows: [{ number: 2, cells }] }
    const result = await run(sheet)
    expect(result.rows[0]?.outcome).toMatchObject({ is: 'created', withheld: ['idNumber'] })
    expect(reportSheet(sheet, result, templates.generic)).toContain('证件号码：客户还没有单独同意')
    const log = await core.store.log(1, 10_000)
    expect(log.filter(({ meta }) => meta.doc?.endsWith('.identity') === true)).toEqual([])
  })

  it('hands back what needs a look, with reasons, and with formulas made inert', async () => {
    const sheet = sheetOf([
      ['900002', '=cmd()', '火星', '银行', '又一家有限公司', ''],
      ['900003', 'x'.repeat(70), '北京', '银行', '第三家有限公司', ''],
    ])
    const report = reportSheet(sheet, await run(sheet), templates.generic)
    expect(report).toContain('已建，缺项,地区')
    expect(report).toContain('退回,股票名称')
    expect(report).toContain("'=cmd()")
    expect(report?.startsWith('\ufeff行号,结果,原因')).toBe(true)
  })
})
