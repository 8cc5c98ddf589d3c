/** R22: what several departments kept of one client, each in a sheet of its own, becomes one archive. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson } from '../support/server.ts'
import { toCsv } from '../support/sheets.ts'
import { archivesCount, openArchive, toArchives } from './screens/archives.ts'
import { shownFields } from './screens/archive.ts'
import { answers, begin, chooseSheet, finished, toImport, undoImport } from './screens/import.ts'
import { Seats } from './screens/seats.ts'

let seats: Seats
let page: Page
let folder = ''

beforeAll(async () => {
  seats = await Seats.open()
  folder = await mkdtemp(join(tmpdir(), 'anjuan-departments-'))
  await addPerson(seats.server, 'sales', 'SA', 'A')
  page = await seats.sitDown('sales')
})
afterAll(async () => {
  await rm(folder, { recursive: true })
  await seats.end()
})

const sheets = {
  设计部: [
    ['姓名', '手机', '小区'],
    ['沈一鸣', '13800138001', '听澜雅苑'],
    ['韩雪', '13800138002', '槐安里'],
  ],
  客服部: [
    ['客户姓名', '联系电话', '预算上限'],
    ['沈一鸣', '138 0013 8001', '12.5万'],
    ['韩雪', '13800138002', '30万'],
  ],
  工程部: [
    ['姓名', '手机', '建筑面积', '小区'],
    ['沈一鸣', '13800138001', '89㎡', '写错的小区'],
    ['韩雪', '13800138002', '120㎡', ''],
  ],
} as const

async function takeIn(department: keyof typeof sheets): Promise<string> {
  await toImport(page)
  const path = join(folder, `${department}.csv`)
  await writeFile(path, toCsv(sheets[department]))
  await chooseSheet(page, path)
  await page.getByLabel('已有这位客户时').selectOption({ label: '只补空着的项' })
  await answers(page, '合同履行')
  await begin(page)
  return finished(page)
}

async function shown(name: string): Promise<readonly (string | undefined)[]> {
  await openArchive(page, name)
  const fields = await shownFields(page)
  return ['小区', '预算上限', '建筑面积'].map((label) => fields.get(label))
}

test('R22 the sheets of three departments are one archive of each client, and an undo brings back what stood', async () => {
  expect(await takeIn('设计部')).toContain('新建 2 份')
  expect(await takeIn('客服部')).toContain('新建 0 份')
  const before = [await shown('沈一鸣'), await shown('韩雪')]
  expect(await takeIn('工程部')).toContain('新建 0 份')
  await toArchives(page)
  expect(await archivesCount(page).innerText()).toMatch(/(^|\/ )2 份$/)
  const [community, budget, area] = await shown('沈一鸣')
  // What two departments say of one thing: the first that said it stands.
  expect([community, budget, area]).toEqual([before[0]?.[0], before[0]?.[1], expect.stringContaining('89')])
  expect(community).toBe('听澜雅苑')
  expect(budget).toBe('125,000.00')
  expect((await shown('韩雪'))[2]).toContain('120')

  await toImport(page)
  await page.getByRole('link', { name: /^工程部\.csv/ }).click()
  await undoImport(page)
  await page.getByText('已撤销：0 份已去掉，2 项恢复原值。').waitFor()
  expect([await shown('沈一鸣'), await shown('韩雪')]).toEqual(before)
  await toArchives(page)
  expect(await archivesCount(page).innerText()).toMatch(/(^|\/ )2 份$/)
})
