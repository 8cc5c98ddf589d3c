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

const dropped = 'Drop an Excel or CSV file here'

async function toImport({ page }: Desk): Promise<void> {
  await page.locator('a[href="/archives"]:visible').first().click()
  await page.locator('main a[href="/import"]:visible').first().click()
  await page.getByText(dropped).waitFor()
}

async function choose(desk: Desk, sheet: string): Promise<void> {
  await toImport(desk)
  await desk.page.locator('input[type=file]').setInputFiles({
    name: 'clients.csv',
    mimeType: 'text/csv',
    buffer: Buffer.from(sheet),
  })
}

async function discard({ page }: Desk): Promise<void> {
  await page.getByRole('button', { name: 'Do not import' }).click()
  await page.getByText(dropped).waitFor()
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
  { name: 'import', roles: ['SA'], go: toImport },
  {
    name: 'import-ask',
    roles: ['SA'],
    async go(desk) {
      await choose(
        desk,
        '客户姓名,手机,地区,备注栏\r\n陈晓岚,13911230001,北京市朝阳区,老客户介绍\r\n何婉,139112300,,',
      )
      await desk.page.getByText(/^Rows: 1 ready/).waitFor()
    },
    leave: discard,
  },
  {
    name: 'import-returned',
    roles: ['SA'],
    async go(desk) {
      await choose(desk, '档号,备注,导出水印\r\nCY-2020-D-99999,已经搬走,王芳\r\n,新来的客户,王芳')
      await desk.page.getByText(/^0 changes/).waitFor()
    },
    leave: discard,
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
