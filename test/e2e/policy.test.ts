/**
 * The strict Content-Security-Policy and Trusted Types, on the real server and in a real browser: the whole
 * way from set-up to a saved archive needs no exception from them, and what they are for is refused.
 */
import { chromium, type Browser, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumArgs, chromiumPath } from '../support/browser.ts'
import { clientDist, ensureClientBuild } from '../support/clientBuild.ts'
import { addPerson, PASSWORD, setUpCompany, startTestServer, type TestServer } from '../support/server.ts'
import { toArchives } from './screens/archives.ts'

let server: TestServer
let browser: Browser
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  ensureClientBuild()
  server = await startTestServer({ client: clientDist })
  browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] })
  page = await browser.newPage({ locale: 'zh-CN' })
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' || message.text().includes('Security Policy'))
      complaints.push(message.text())
  })
})
afterAll(async () => {
  await browser.close()
  expect(server.errors).toEqual([])
  await server.end()
})

test('HTTP12 set-up, sign-in, the worker, the service worker and a new archive need no exception', async () => {
  await page.goto(server.setupLink ?? '')
  await page.getByRole('heading').first().waitFor()
  await setUpCompany(server)
  await addPerson(server, 'sales', 'SA', 'A')
  await page.goto(server.url)
  await page.getByRole('textbox', { name: '账号' }).fill('sales')
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await page.getByRole('navigation', { name: '去哪里' }).waitFor({ timeout: 60_000 })
  await toArchives(page)
  await page.getByRole('button', { name: /新建/ }).first().click()
  await page.getByRole('dialog').getByRole('textbox').first().fill('王先生')
  await page.keyboard.press('Enter')
  await page.getByText('王先生').first().waitFor()
  await page.waitForFunction(
    async () => (await navigator.serviceWorker.getRegistration())?.active !== undefined,
  )
  expect(complaints).toEqual([])
})

test('HTTP12 a string becomes neither markup nor script, and no script of another place is run', async () => {
  const refused = await page.evaluate(async () => {
    const tries: Record<string, () => unknown> = {
      markup: () => (document.createElement('div').innerHTML = '<b>x</b>'),
      worker: () => new Worker('https://elsewhere.example/x.js'),
      data: () => new Worker('data:text/javascript,1'),
      text: () => (document.createElement('script').text = '1'),
      timer: () => setTimeout('document.title = "x"', 0),
    }
    const answers: string[] = []
    for (const [name, attempt] of Object.entries(tries)) {
      try {
        attempt()
      } catch (error) {
        if (error instanceof TypeError || error instanceof EvalError) answers.push(name)
      }
    }
    const inline = new Promise<boolean>((resolve) => {
      document.addEventListener('securitypolicyviolation', () => resolve(true), { once: true })
      const element = document.createElement('img')
      element.setAttribute('src', 'https://elsewhere.example/x.png')
      document.body.append(element)
    })
    if (await inline) answers.push('image')
    return answers
  })
  expect(refused.sort()).toEqual(['data', 'image', 'markup', 'text', 'timer', 'worker'])
  expect(await page.title()).not.toBe('x')
})
