/** The inbox of what contradicts: its list, and the archive that lies open beside it. */
import type { Locator, Page } from 'playwright-core'

export async function toInbox(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: /^冲突/ }).click()
  await page.getByRole('heading', { level: 1, name: '冲突' }).waitFor()
}

/** One archive in the list. */
export const inboxRow = (page: Page, name: string): Locator =>
  page.getByRole('main').locator('button[data-row]').filter({ hasText: name })

/** The archive that is shown, by its name. */
export const inboxDesk = (page: Page, name: string): Locator =>
  page.getByRole('article', { name, exact: true })

/** The three columns of one field of it. */
export const inboxDispute = (page: Page, name: string, label: string): Locator =>
  inboxDesk(page, name).getByRole('region', { name: label, exact: true })
