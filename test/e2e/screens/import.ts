/** The room 导入: a file, the questions about it, its result. */
import type { Page } from 'playwright-core'
import { toArchives } from './archives.ts'

export async function toImport(page: Page): Promise<void> {
  await toArchives(page)
  await page.getByRole('main').getByRole('link', { name: '导入' }).first().click()
  await page.getByText('把 Excel 或 CSV 拖到这里').waitFor()
}

export const chooseSheet = (page: Page, path: string): Promise<void> =>
  page.locator('input[type=file]').setInputFiles(path)

export async function answers(page: Page, basis: string): Promise<void> {
  await page.getByRole('radio', { name: basis }).check()
}

export async function begin(page: Page): Promise<void> {
  await page.getByRole('button', { name: '开始导入' }).click()
}

/** What the result says, once every row is done. */
export async function finished(page: Page): Promise<string> {
  const said = page.getByRole('main').getByRole('status').filter({ hasText: /^新建/ })
  await said.waitFor({ timeout: 120_000 })
  return said.innerText()
}

export async function undoImport(page: Page): Promise<void> {
  await page.getByRole('button', { name: '撤销导入' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '撤销导入' }).click()
}
