/**
 * A list taken out as a sheet: ordinary columns at once, contact columns after another manager said yes; every cell
 * text, formulas inert, a watermark on every row, and each export in the log.
 */
import { readFile } from 'node:fs/promises'
import type { Download, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readSheet } from '../../shared/sheets/sheet.ts'
import { nodeSheetPorts } from '../../sync-server/import/sheet.ts'
import { addPerson } from '../support/server.ts'
import { archivesCount, createArchives, toArchives } from './screens/archives.ts'
import { Seats } from './screens/seats.ts'

/** The second begins like a formula. */
const NAMES = ['王先生', '=HYPERLINK("http://x")', '李女士']

let seats: Seats
let sales: Page
let manager: Page

beforeAll(async () => {
  seats = await Seats.open()
  await addPerson(seats.server, 'sales', 'SA', 'A')
  await addPerson(seats.server, 'manager', 'BM', 'A')
  sales = await seats.sitDown('sales')
  await createArchives(
    sales,
    NAMES.map((name, at) => ({ name, mobile: `1380013802${at}`, source: '展会' })),
  )
  await archivesCount(sales).filter({ hasText: '3 份' }).waitFor()
})
afterAll(async () => {
  await seats.end()
})

const sheetOf = (page: Page) => page.getByRole('dialog', { name: '导出为表格' })

async function beginExport(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('checkbox', { name: '选中列表全部' }).click()
  await page
    .getByRole('toolbar', { name: '已选的档案' })
    .getByRole('button', { name: '导出', exact: true })
    .click()
  await sheetOf(page).getByText('可导出 3 份').waitFor()
}

async function rowsOf(download: Download) {
  const read = await readSheet(new Uint8Array(await readFile(await download.path())), nodeSheetPorts)
  if (!read.ok) throw new Error(`the file is no sheet: ${read.error}`)
  return read.value
}

test('H02 ordinary columns go out at once: text cells, formulas inert, a watermark on every row', async () => {
  await toArchives(sales)
  await beginExport(sales)
  const sheet = sheetOf(sales)
  await sheet.getByRole('button', { name: '导出 3 份' }).click()
  await sheet.getByText('选一个用途。').waitFor()
  await sheet.getByLabel('用途').selectOption({ label: '批量改正' })
  const [download] = await Promise.all([
    sales.waitForEvent('download'),
    sheet.getByRole('button', { name: '导出 3 份' }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^档案-\d{4}-\d\d-\d\d\.xlsx$/)
  const { headers, rows } = await rowsOf(download)
  expect(headers[0]).toBe('档号')
  expect(headers.at(-1)).toBe('导出水印')
  expect(rows).toHaveLength(3)
  const names = rows.map(({ cells }) => cells[headers.indexOf('称呼')] ?? cells[1])
  expect(names).toContain(`'${NAMES[1] ?? ''}`)
  for (const { cells } of rows) {
    expect(cells[0]).toMatch(/^A-\d{4}-/)
    expect(cells[headers.length - 1]).toMatch(/^sales.* · .+ · 批量改正$/)
  }
})

test('H02 contact columns take another manager’s yes, bound to these archives and columns', async () => {
  await beginExport(sales)
  const sheet = sheetOf(sales)
  await sheet.getByRole('button', { name: '手机', exact: true }).click()
  await sheet.getByText('要另一位店长或总部批准').waitFor()
  await sheet.getByLabel('用途').selectOption({ label: '回访' })
  await sheet.getByRole('button', { name: '申请批准' }).click()
  await sheet.getByText('已申请，等人批准').waitFor()
  await sales.keyboard.press('Escape')

  manager = await seats.sitDown('manager')
  await manager.getByRole('link', { name: '审批' }).first().click()
  await manager.getByText(/sales.* 要导出 3 份档案/).waitFor()
  await manager.getByText(/手机/).first().waitFor()
  await manager.getByRole('button', { name: '同意', exact: true }).click()
  await manager.getByText('已批准导出。').waitFor()

  await beginExport(sales)
  await sheet.getByRole('button', { name: '手机', exact: true }).click()
  await sheet.getByText(/manager.* 已批准/).waitFor()
  // Another column was not let out.
  await sheet.getByRole('button', { name: '微信', exact: true }).click()
  await sheet.getByRole('button', { name: '申请批准' }).waitFor()
  await sheet.getByRole('button', { name: '微信', exact: true }).click()
  await sheet.getByLabel('用途').selectOption({ label: '回访' })
  const [download] = await Promise.all([
    sales.waitForEvent('download'),
    sheet.getByRole('button', { name: '导出 3 份' }).click(),
  ])
  const { headers, rows } = await rowsOf(download)
  const mobiles = rows.map(({ cells }) => cells[headers.indexOf('手机')]).sort()
  expect(mobiles).toEqual(['13800138020', '13800138021', '13800138022'])
})

test('H02 a template comes with headings, what each column takes, and one row as an example', async () => {
  await sales.keyboard.press('Escape')
  await sales.getByRole('link', { name: /导入/ }).first().click()
  const [download] = await Promise.all([
    sales.waitForEvent('download'),
    sales.getByRole('button', { name: '下载模板' }).click(),
  ])
  const { headers, rows } = await rowsOf(download)
  expect(headers).toEqual(expect.arrayContaining(['手机', '微信']))
  expect(rows).toHaveLength(1)
  expect(rows[0]?.cells[headers.indexOf('手机')]).toBe('13000000000')
})

test('H02 the log has the ask, the answer, and an access for the list and for each archive', async () => {
  const entries = async () => (await seats.server.core.store.log(1, 10_000)).map(({ meta }) => meta)
  await expect
    .poll(async () => (await entries()).filter(({ action }) => action === 'export').length, {
      timeout: 30_000,
    })
    .toBe(8)
  const metas = await entries()
  expect(metas.filter(({ action }) => action === 'approvalAsked')).toHaveLength(1)
  expect(metas.filter(({ action, length }) => action === 'exportAllowed' && length === 3)).toHaveLength(1)
  const purposes = new Set(metas.filter(({ action }) => action === 'export').map(({ purpose }) => purpose))
  expect([...purposes].sort()).toEqual(['callback', 'correct'])
})
