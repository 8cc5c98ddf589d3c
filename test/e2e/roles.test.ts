/** `--demo` gives each role an address of its own: two people side by side in one browser, each signed in alone. */
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumArgs, chromiumPath } from '../support/browser.ts'
import { clientDist, ensureClientBuild } from '../support/clientBuild.ts'
import { addPerson, setUpCompany, startTestServer, type TestServer } from '../support/server.ts'
import { signIn } from './screens/access.ts'

let server: TestServer
let browser: Browser

beforeAll(async () => {
  ensureClientBuild()
  const address = { way: { type: 'localhost', roles: true }, origin: null, hsts: false, mdns: false } as const
  server = await startTestServer({ client: clientDist, address })
  await setUpCompany(server)
  await addPerson(server, 'sales', 'SA', 'A')
  await addPerson(server, 'manager', 'BM', 'A')
  browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] })
})
afterAll(async () => {
  await browser.close()
  expect(server.errors).toEqual([])
  await server.end()
})

test('ADR2 two roles at two addresses of one browser do not sign each other out', async () => {
  const context = await browser.newContext({ locale: 'zh-CN' })
  const pages = []
  for (const [role, login] of [
    ['sa', 'sales'],
    ['bm', 'manager'],
  ] as const) {
    const page = await context.newPage()
    await page.goto(`http://${role}.localhost:${server.port}`)
    expect(await page.evaluate(() => [isSecureContext, typeof navigator.serviceWorker])).toEqual([
      true,
      'object',
    ])
    await signIn(page, login)
    pages.push(page)
  }
  for (const [at, page] of pages.entries()) {
    const me = await page.evaluate(
      async () => ((await (await fetch('/api/me')).json()) as { user: { login: string } }).user.login,
    )
    expect(me).toBe(['sales', 'manager'][at])
    await page.getByText('已同步').first().waitFor()
  }
})
