/** A few screens in English, by their addresses in the rail rather than their names. */
import type { Desk } from './desk.ts'
import type { View } from './view.ts'

const room = (
  name: string,
  path: string,
  roles: View['roles'],
  then?: (desk: Desk) => Promise<void>,
): View => ({
  name,
  roles,
  async go(desk) {
    await desk.page.locator(`a[href="${path}"]:visible`).first().click()
    await then?.(desk)
  },
})

const someArchive = async ({ page }: Desk): Promise<void> => {
  await page.locator('a[href^="/archive/"]').first().waitFor()
}

export const englishViews: readonly View[] = [
  room('archives', '/archives', ['SA'], someArchive),
  {
    name: 'archive-timeline',
    roles: ['SA'],
    async go({ page }) {
      await page.locator('a[href^="/archive/"]').first().click()
      await page.getByRole('tab').first().waitFor()
    },
  },
  {
    name: 'archive-fields',
    roles: ['SA'],
    go: ({ page }) => page.getByRole('tab', { name: 'Details' }).click(),
  },
  {
    name: 'archive-history',
    roles: ['SA'],
    go: ({ page }) => page.getByRole('tab', { name: 'History' }).click(),
  },
  {
    name: 'sync-centre',
    roles: ['SA'],
    async go({ page }) {
      await page
        .getByRole('button', { name: /open the sync centre/ })
        .first()
        .click()
      await page.getByRole('dialog').waitFor()
    },
    async leave({ page }) {
      await page.keyboard.press('Escape')
      await page.getByRole('dialog').first().waitFor({ state: 'hidden' })
    },
  },
  room('merged', '/merged', ['HQ'], someArchive),
  room('branches', '/branches', ['HQ']),
  room('people', '/people', ['HQ'], async ({ page }) => {
    await page.locator('a[href^="/person/"]').first().waitFor()
  }),
  {
    name: 'person',
    roles: ['HQ'],
    async go({ page }) {
      await page.locator('a[href^="/person/"]').filter({ hasText: '张琳' }).first().click()
      await page.getByRole('heading', { name: 'Memberships' }).waitFor()
    },
  },
  room('approvals', '/approvals', ['HQ'], async ({ page }) => {
    await page.getByRole('article').first().waitFor()
  }),
  room('log', '/log', ['HQ']),
  room('me', '/me', ['SA', 'HQ']),
  room('rights', '/rights', ['SA', 'HQ']),
  {
    name: 'security',
    roles: ['SA', 'HQ'],
    async go({ page }) {
      await page.locator('a[href="/me"]:visible').first().click()
      await page.locator('a[href="/security"]:visible').first().click()
      await page.getByRole('heading', { name: 'Signed-in devices' }).waitFor()
    },
  },
]
