/**
 * R02, R16, R22, R26: sheets on screen. A file is chosen, asked about once, taken in with every row accounted for,
 * also without a network, and taken back. With the real sheets where they lie beside the project.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSheet } from '../../sync-server/import/sheet.ts'
import { addPerson } from '../support/server.ts'
import { until } from '../support/person.ts'
import { companyTable, toCsv } from '../support/sheets.ts'
import { unlock } from './screens/access.ts'
import { archivesCount, toArchives } from './screens/archives.ts'
import { answers, begin, chooseSheet, finished, toImport, undoImport } from './screens/import.ts'
import { Seats } from './screens/seats.ts'

let seats: Seats
let page: Page
let folder = ''

beforeAll(async () => {
  seats = await Seats.open()
  folder = await mkdtemp(join(tmpdir(), 'anjuan-import-'))
  await addPerson(seats.server, 'sales', 'SA', 'A')
  page = await seats.sitDown('sales')
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await seats.end()
})

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, content)
  return path
}

const count = async (): Promise<string> => {
  await toArchives(page)
  return archivesCount(page).innerText()
}

test('R22: an empty list offers the way in, and a file that is no sheet says what is wrong', async () => {
  await toArchives(page)
  await page.getByRole('main').getByRole('link', { name: '导入' }).first().click()
  await chooseSheet(page, await file('a.xlsx', '%PDF-1.7'))
  await page.getByRole('alert').filter({ hasText: '这不是表格' }).waitFor()
})

test('R02: a bad cell is refused with the sentence of the form, in a workbook to be mended', async () => {
  await toImport(page)
  const table = [
    ['公司名称', '手机', '身份证号'],
    ['甲有限公司', '13800138000', ''],
    ['乙有限公司', '1380013', ''],
    ['丙有限公司', '', '1.10105E+17'],
  ]
  await chooseSheet(page, await file('三行.csv', toCsv(table)))
  await page.getByText('可导入 1 行，退回 2 行，重复 0 行').waitFor()
  await page.getByText('退回：手机「1380013」').first().waitFor()
  await begin(page)
  await page.getByRole('alert').filter({ hasText: '先选导入依据' }).waitFor()
  await answers(page, '合同履行')
  await begin(page)
  expect(await finished(page)).toBe('新建 1 份，重复 0 份，退回 2 行。')
  const saving = page.waitForEvent('download')
  await page.getByRole('button', { name: '下载重复和退回的行' }).click()
  const saved = await saving
  expect(saved.suggestedFilename()).toBe('三行-退回行.xlsx')
  const path = join(folder, 'back.xlsx')
  await saved.saveAs(path)
  const read = await openSheet(path)
  expect(read.ok && read.value.rows.map(({ cells }) => [cells[0], cells[1], cells[3]])).toEqual([
    ['3', '退回', '乙有限公司'],
    ['4', '退回', '丙有限公司'],
  ])
})

test('R22: a sheet comes in without a network', async () => {
  await toImport(page)
  await page.context().setOffline(true)
  await chooseSheet(page, await file('离线.csv', toCsv(companyTable(700))))
  await answers(page, '企业公开信息')
  await begin(page)
  expect(await finished(page)).toBe('新建 700 份，重复 0 份，退回 0 行。')
  expect(await count()).toBe('701 份')
  await page.context().setOffline(false)
  await page
    .getByRole('button', { name: /打开同步中心/ })
    .first()
    .waitFor()
})

test('R22: the same sheet once more makes nothing new', async () => {
  await toImport(page)
  await chooseSheet(page, await file('又一次.csv', toCsv(companyTable(700))))
  await answers(page, '企业公开信息')
  await begin(page)
  expect(await finished(page)).toBe('新建 0 份，重复 700 份，退回 0 行。')
})

test('R22: 撤销导入 leaves nothing of a sheet that was not sent', async () => {
  const before = await count()
  await toImport(page)
  await page.context().setOffline(true)
  const table = companyTable(130).map((row, at) =>
    at === 0 ? row : [...row.slice(0, 4), `另一家${at}有限公司`, row[5] ?? ''],
  )
  await chooseSheet(page, await file('撤销.csv', toCsv(table)))
  await answers(page, '待补告知')
  await begin(page)
  expect(await finished(page)).toBe('新建 130 份，重复 0 份，退回 0 行。')
  await page.getByText('可以服务，不能营销和导出').waitFor()
  await undoImport(page)
  await page.getByText('已撤销：130 份已去掉').waitFor()
  expect(await count()).toBe(before)
  await page.context().setOffline(false)
})

test('R22: 撤销导入 voids what was sent: no trace in the list, a true one in the log', async () => {
  await toImport(page)
  const table = companyTable(40).map((row, at) =>
    at === 0 ? row : [...row.slice(0, 4), `已传第${at}贸易有限公司`, row[5] ?? ''],
  )
  const before = await count()
  await toImport(page)
  await chooseSheet(page, await file('已传.csv', toCsv(table)))
  await answers(page, '合同履行')
  await begin(page)
  await finished(page)
  // What the chip says may still be from before the import; every archive of the list has its verdict.
  const listed = Number(before.replace(/\D/g, '')) + 40
  await until(
    async () => (await verdicts('opened')) - (await verdicts('voided')) === listed || undefined,
    'all of them sent',
  )
  await page.getByText('已同步').first().waitFor({ timeout: 60_000 })
  // What was on the wire when the sheet before this one was taken back is voided too.
  const earlier = await verdicts('voided')
  await undoImport(page)
  await page.getByText('40 份已经上传，转入回收站').waitFor()
  await until(async () => (await verdicts('voided')) === earlier + 40 || undefined, 'all of them voided')
  expect(await count()).toBe(before)
})

/** How many of the server's verdicts say so. */
async function verdicts(said: 'opened' | 'voided'): Promise<number> {
  const metas = await seats.server.core.store.logMetas(1, 100_000)
  return metas.filter(({ kind, action }) => kind === 'verdict' && action === said).length
}

test('R22: a reload in the middle takes nothing in twice', async () => {
  const before = Number((await count()).replace(/\D/g, ''))
  await toImport(page)
  // As many as are still being read when somebody reloads: a thousand are in within a second.
  const rows = companyTable(3_000).map((row, at) =>
    at === 0 ? row : [...row.slice(0, 4), `重开第${at}贸易有限公司`, row[5] ?? ''],
  )
  await chooseSheet(page, await file('重开.csv', toCsv(rows)))
  await answers(page, '合同履行')
  await begin(page)
  await page.getByText(/^已导入 [1-9]/).waitFor()
  await page.reload()
  await unlock(page)
  expect(await finished(page)).toBe('新建 3,000 份，重复 0 份，退回 0 行。')
  expect(await count()).toBe(`${(before + 3_000).toLocaleString('en')} 份`)
})

const beside = (name: string): string =>
  fileURLToPath(new URL(`../../../shared/data/${name}`, import.meta.url))
const real = ['listed-companies.csv', 'listed-companies-gb18030.csv', 'listed-companies.xlsx']

describe.runIf(existsSync(beside('beijing-rentals.csv')))('sheets from life', () => {
  test('R16, R22: 3,842 companies in three forms, none lost and none twice', async () => {
    const [before = 0] = (await count()).replace(/\D/g, '').split(' ').map(Number)
    for (const [at, name] of real.entries()) {
      await toImport(page)
      await chooseSheet(page, beside(name))
      await page.getByText('可导入 3,842 行，退回 0 行，重复 0 行').waitFor()
      await answers(page, '企业公开信息')
      await begin(page)
      const said =
        at === 0 ? '新建 3,842 份，重复 0 份，退回 0 行。' : '新建 0 份，重复 3,842 份，退回 0 行。'
      expect(await finished(page)).toBe(said)
    }
    expect(await count()).toBe(`${(before + 3_842).toLocaleString('en')} 份`)
  })

  test('R20, R26: 3,000 rentals: 72 repeats and 44 sales areas offered, area, rent and layout read', async () => {
    await toImport(page)
    await chooseSheet(page, beside('beijing-rentals.csv'))
    await page.getByLabel('模板').selectOption({ label: '房地产' })
    await page.getByText('72 行与前面的行完全相同').waitFor()
    await page.getByText('44 行的地区不在国标区划里：亦庄开发区').waitFor()
    expect(
      await page.getByRole('button', { name: '记为自有片区，归在北京市' }).getAttribute('aria-pressed'),
    ).toBe('true')
    await page.getByText('可导入 2,928 行，退回 0 行，重复 72 行').waitFor()
    await answers(page, '待补告知')
    await begin(page)
    expect(await finished(page)).toBe('新建 2,928 份，重复 72 份，退回 0 行。')
  })
})
