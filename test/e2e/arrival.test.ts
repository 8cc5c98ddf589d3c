/**
 * The pages before the app, on the real server with its strict policy: who arrives in WeChat or in an old
 * browser is told where to go on, and the app does not start behind it.
 */
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumArgs, chromiumPath } from '../support/browser.ts'
import { clientDist, ensureClientBuild } from '../support/clientBuild.ts'
import { startTestServer, type TestServer } from '../support/server.ts'

const phone =
  'Mozilla/5.0 (Linux; Android 14; PJD110) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36'

let server: TestServer
let browser: Browser

beforeAll(async () => {
  ensureClientBuild()
  server = await startTestServer({ client: clientDist })
  browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] })
})
afterAll(async () => {
  await browser.close()
  await server.end()
})

interface Arrival {
  readonly page: Page
  readonly asked: readonly string[]
  readonly complaints: readonly string[]
  end(): Promise<void>
}

async function arrive(options: BrowserContextOptions, before?: () => void): Promise<Arrival> {
  const context = await browser.newContext({ ...options, permissions: ['clipboard-read'] })
  if (before !== undefined) await context.addInitScript(before)
  const page = await context.newPage()
  const asked: string[] = []
  const complaints: string[] = []
  page.on('request', (request) => asked.push(new URL(request.url()).pathname))
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  await page.goto(`${server.url}/join#0123456789abcdef`)
  await page.getByRole('heading').waitFor()
  return { page, asked, complaints, end: () => context.close() }
}

/** The app itself would ask the server, start a worker and register a service worker. */
async function expectNoApp({ page, asked }: Arrival): Promise<void> {
  await page.waitForLoadState('networkidle')
  expect(asked.filter((path) => path.startsWith('/api/'))).toEqual([])
  expect(page.workers()).toEqual([])
  expect(await page.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length)).toBe(0)
}

describe.each([
  ['微信', `${phone} XWEB/1260117 MMWEBSDK/20240404 MicroMessenger/8.0.49 WeChat/arm64`],
  ['企业微信', `${phone} wxwork/4.1.28 MicroMessenger/7.0.1`],
  ['钉钉', `${phone} AliApp(DingTalk/7.5.20)`],
  ['QQ', `${phone} MQQBrowser/6.2 QQ/9.0.65`],
  ['飞书', `${phone} Lark/7.20.6`],
])('%s', (name, userAgent) => {
  test('FST1 says how to open the link in a browser, offers it to be copied, and starts nothing', async () => {
    const arrival = await arrive({ userAgent, viewport: { width: 390, height: 844 } })
    const { page } = arrival
    expect(await page.getByRole('heading').innerText()).toContain('点右上角 ··· ，')
    expect(await page.getByText(`在${name}里打不开案卷`).isVisible()).toBe(true)
    await page.getByRole('button', { name: '复制链接' }).click()
    await page.getByRole('status').filter({ hasText: '已复制' }).waitFor()
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(
      `${server.url}/join#0123456789abcdef`,
    )
    await expectNoApp(arrival)
    expect(arrival.complaints).toEqual([])
    await arrival.end()
  })
})

test('FST2 a browser that lacks what the app needs is told which ones have it, and starts nothing', async () => {
  const arrival = await arrive({}, () => Reflect.deleteProperty(AbortSignal, 'any'))
  const { page } = arrival
  expect(await page.getByRole('heading').innerText()).toContain('这个浏览器太旧')
  for (const named of [/Edge 116/, /Firefox 128/, /iOS 17\.4/]) {
    expect(await page.getByText(named).first().isVisible()).toBe(true)
  }
  await expectNoApp(arrival)
  expect(arrival.complaints).toEqual([])
  await arrival.end()
})

test('FST2 without modules the page is there all the same', async () => {
  const context = await browser.newContext()
  const page = await context.newPage()
  // As a browser before modules: it reads the page and the classic script, and runs nothing else.
  await page.route('**/assets/**', (route) => route.abort())
  await context.addInitScript(() => Reflect.deleteProperty(HTMLScriptElement.prototype, 'noModule'))
  await page.goto(server.url)
  expect(await page.getByRole('heading').innerText()).toContain('这个浏览器太旧')
  await context.close()
})

test('a browser of today sees the app and none of this', async () => {
  const page = await browser.newPage()
  await page.goto(server.url)
  await page.getByRole('button').first().waitFor()
  expect(await page.locator('.arrival').count()).toBe(0)
  await page.close()
})
