/** The room 档案: the list, its search, and 新建档案. */
import type { Locator, Page } from 'playwright-core'

export async function toArchives(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '档案' }).click()
  await page.getByRole('textbox', { name: '查找档案' }).waitFor()
}

/** What stands beside the title: `3,842 份`. */
export const archivesCount = (page: Page): Locator =>
  page.getByRole('main').getByRole('status').filter({ hasText: '份' }).first()

/** Found by its name and opened; the name must be whole and the only one. */
export async function openArchive(page: Page, name: string): Promise<void> {
  await toArchives(page)
  await page.getByRole('textbox', { name: '查找档案' }).fill(name)
  await page.getByRole('link', { name, exact: true }).click()
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
}

/** One after the other in one sheet, as at a stand. */
export async function createArchives(
  page: Page,
  drafts: readonly { readonly name: string; readonly mobile: string; readonly source: string }[],
): Promise<void> {
  await toArchives(page)
  await page.getByRole('button', { name: '新建档案' }).first().click()
  const sheet = page.getByRole('dialog', { name: '新建档案' })
  for (const [at, { name, mobile, source }] of drafts.entries()) {
    await sheet.getByLabel('称呼').fill(name)
    await sheet.getByLabel('手机').fill(mobile)
    await sheet.getByLabel('来源').selectOption({ label: source })
    await sheet.getByRole('button', { name: '保存，建下一份' }).click()
    await sheet.getByText(`这次已建 ${at + 1} 份`).waitFor()
  }
  await sheet.getByRole('button', { name: '关闭' }).click()
}
