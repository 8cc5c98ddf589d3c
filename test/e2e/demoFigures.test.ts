/**
 * The figures of the demonstration as somebody finds them on the screen (R103): conflicts, clients of whom nobody has
 * heard for ninety days, open complaints, and a branch of a hundred and twenty archives at least.
 */
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PASSWORD } from '../../sync-server/demo/company.ts'
import { chromiumArgs, chromiumPath } from '../support/browser.ts'
import { startDemoServer, type DemoServer } from '../support/demoServer.ts'
import { signIn } from './screens/access.ts'
import { toArchives } from './screens/archives.ts'

let demo: DemoServer
let browser: Browser

beforeAll(async () => {
  demo = await startDemoServer()
  browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] })
}, 240_000)
afterAll(async () => {
  await browser.close()
  await demo.end()
})

/** What stands beside the title, of what the filter leaves and of all. */
async function figures(page: Page): Promise<readonly number[]> {
  const said = page.getByRole('main').getByRole('status').filter({ hasText: '份' }).first()
  return ((await said.innerText()).match(/[\d,]+/g) ?? []).map((text) => Number(text.replaceAll(',', '')))
}
async function filtered(page: Page, field: string, then?: string): Promise<void> {
  await page.getByRole('button', { name: '筛选', exact: true }).click()
  await page.getByRole('group', { name: '筛选' }).getByRole('button', { name: field, exact: true }).click()
  if (then === undefined) return
  await page.getByRole('button', { name: then, exact: true }).click()
  await page.keyboard.press('Escape')
}

test.each(['cy-dianzhang', 'sz-jingli', 'pd-dianzhang'])(
  'R103 %s finds two conflicts, twelve silent clients, three open complaints and four returned files',
  async (login) => {
    const context = await browser.newContext({
      locale: 'zh-CN',
      timezoneId: 'Asia/Shanghai',
      viewport: { width: 1440, height: 900 },
    })
    const page = await context.newPage()
    page.setDefaultTimeout(30_000)
    await page.goto(demo.server.url)
    await signIn(page, login, DEMO_PASSWORD)
    await toArchives(page)
    const patient = { timeout: 60_000 }
    await expect.poll(async () => (await figures(page))[0] ?? 0, patient).toBeGreaterThanOrEqual(120)
    await page.getByRole('button', { name: '有冲突', exact: true }).click()
    await expect.poll(async () => (await figures(page))[0], patient).toBe(2)
    await page.getByRole('button', { name: '清除筛选' }).first().click()
    await filtered(page, '最近联系', '90 天以上没有')
    await expect.poll(async () => (await figures(page))[0], patient).toBe(12)
    await page.getByRole('button', { name: '清除筛选' }).first().click()
    await filtered(page, '有投诉未了')
    await expect.poll(async () => (await figures(page))[0], patient).toBe(3)
    await page.getByRole('button', { name: '清除筛选' }).first().click()
    await filtered(page, '审核状态')
    await page.getByRole('checkbox', { name: /^被退回/ }).click()
    await page.keyboard.press('Escape')
    await expect.poll(async () => (await figures(page))[0], patient).toBe(4)
    await context.close()
  },
  120_000,
)
