/** The demonstration is ended by one press, and nothing of it opens any more (R103). */
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DEMO_PASSWORD, demoPeople } from '../../sync-server/demo/company.ts'
import { verifyFolder } from '../../sync-server/store/verify.ts'
import { chromiumArgs, chromiumPath } from '../support/browser.ts'
import { startDemoServer, type DemoServer } from '../support/demoServer.ts'
import { signIn } from './screens/access.ts'

let demo: DemoServer
let browser: Browser
let page: Page

beforeAll(async () => {
  demo = await startDemoServer()
  browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] })
}, 240_000)
afterAll(async () => {
  await browser.close()
  await demo.end()
})

test('R103 one press of head office clears the demonstration: keys gone, people disabled, ids in the log', async () => {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } })
  page = await context.newPage()
  page.setDefaultTimeout(30_000)
  await page.goto(demo.server.url)
  await signIn(page, 'zongbu', DEMO_PASSWORD)
  await page.getByRole('button', { name: '清除演示数据' }).click()
  const dialog = page.getByRole('dialog', { name: '清除全部演示数据' })
  const deed = dialog.getByRole('button', { name: '清除演示数据' })
  expect(await deed.isDisabled()).toBe(true)
  await dialog.getByRole('textbox').fill('清除演示数据')
  await deed.click()
  await page.getByText(/已销毁 \d+ 份演示档案，停用 \d+ 人/).waitFor({ timeout: 120_000 })
  const { core } = demo.server
  const erased = await core.store.erasedArchives()
  expect(erased.length).toBeGreaterThanOrEqual(360)
  for (const archive of erased.slice(0, 20)) expect(await core.ledgers.open(`${archive}.profile`)).toBeNull()
  const active = core.directory.users.filter(({ disabled }) => !disabled)
  expect(active.map(({ login }) => login)).toEqual(['zongbu'])
  expect(demoPeople.length).toBeGreaterThan(5)
  // Head office lists, counts and finds none of them any more.
  await expect
    .poll(
      async () => {
        await core.store.head()
        const answer = await page.evaluate(async () => (await fetch('/api/head-office/branches')).json())
        return JSON.stringify(answer).match(/"archives":(\d+)/g)
      },
      { timeout: 60_000 },
    )
    .toEqual(['"archives":0', '"archives":0', '"archives":0'])
  expect(await verifyFolder(demo.folder)).toEqual([])
}, 240_000)
