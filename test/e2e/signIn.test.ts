/**
 * Signing in as people do it: a second factor from an app and from a real authenticator of the browser, codes from
 * paper, one's own password, the list of sessions, and the recovery of somebody who lost everything, on the real server.
 */
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chromiumArgs, chromiumPath } from '../support/browser.ts'
import { clientDist, ensureClientBuild } from '../support/clientBuild.ts'
import {
  addPerson,
  PASSWORD,
  setUpCompany,
  signIn as signInByHttp,
  startTestServer,
  type TestServer,
} from '../support/server.ts'
import { codeAt } from '../support/totp.ts'
import { signIn, unlock } from './screens/access.ts'

const NEXT = 'stone-bridge-41'
/** The server's clock, moved by the test from one code to the next. */
const clock = {
  shift: 0,
  now(): number {
    return Date.now() + this.shift
  },
}
let server: TestServer
let browser: Browser
const complaints: string[] = []
const contexts: BrowserContext[] = []

beforeAll(async () => {
  ensureClientBuild()
  server = await startTestServer({ client: clientDist, clock })
  await setUpCompany(server)
  await server.core.people.setFactorSetting('required')
  await addPerson(server, 'money', 'FN', 'A')
  await addPerson(server, 'sales', 'SA', 'A')
  browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] })
})
afterAll(async () => {
  await browser.close()
  expect(server.errors).toEqual([])
  await server.end()
})

/** Somebody at a browser of their own. */
async function somebody(): Promise<Page> {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1280, height: 860 } })
  contexts.push(context)
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  page.on('pageerror', (error) => complaints.push(String(error)))
  page.on('console', (message) => {
    // A refused question is said in words on the screen; the browser's own line says nothing more.
    if (message.type() === 'error' && !/status of 40[134]|status of 429/.test(message.text()))
      complaints.push(message.text())
  })
  await page.goto(server.url)
  return page
}

/** A fingerprint reader, as far as the browser can tell. */
async function withAuthenticator(page: Page): Promise<{ verifies(user: boolean): Promise<void> }> {
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return {
    async verifies(isUserVerified) {
      await cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
    },
  }
}

/** Account and password; what comes after is another page. */
async function typePassword(page: Page, login: string, password = PASSWORD): Promise<void> {
  await page.getByRole('textbox', { name: '账号' }).fill(login)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
}

const atDesk = (page: Page): Promise<void> =>
  page.getByRole('navigation', { name: '去哪里' }).waitFor({ timeout: 60_000 })

/** Adds an app on the page that asks for one; what it was told, and the codes for paper. */
async function addApp(page: Page): Promise<{ readonly secret: string; readonly codes: readonly string[] }> {
  await page.getByRole('button', { name: /验证器 App/ }).click()
  await page.getByRole('img', { name: /二维码/ }).waitFor()
  const secret = ((await page.locator('code').first().textContent()) ?? '').replaceAll(/\s/g, '')
  await page.getByLabel('6 位验证码').fill(codeAt(secret, clock.now()))
  await page.getByRole('button', { name: '添加', exact: true }).click()
  const list = page.getByRole('listitem').filter({ hasText: /^\w{4}-\w{4}-\w{4}-\w{4}$/ })
  await list.first().waitFor()
  const codes = await list.allTextContents()
  await page.getByLabel(/我已抄好/).check()
  await page.getByRole('button', { name: '收好了' }).click()
  return { secret, codes }
}

async function giveCode(page: Page, secret: string): Promise<void> {
  clock.shift += 30_000
  await page.getByLabel('6 位验证码').fill(codeAt(secret, clock.now()))
  await page.getByRole('button', { name: '继续登录' }).click()
}

async function openSecurity(page: Page): Promise<void> {
  await page.locator('a[href="/me"]:visible').first().click()
  await page.getByRole('link', { name: /登录与安全/ }).click()
  await page.getByRole('heading', { name: '登录的设备' }).waitFor()
}

let app = { secret: '', codes: [] as readonly string[] }

test('HTTP52 finance adds an app before anything is shown, keeps the codes, and is at work', async () => {
  const page = await somebody()
  await typePassword(page, 'money')
  await page.getByText('你的岗位能看到很多人的档案').waitFor()
  expect(await page.getByRole('navigation', { name: '去哪里' }).count()).toBe(0)
  app = await addApp(page)
  expect(app.codes).toHaveLength(10)
  await atDesk(page)
  // Locked and unlocked: the session is there, nothing is asked again.
  await page.locator('a[href="/me"]:visible').first().click()
  await page.locator('#room').getByRole('button', { name: '锁定' }).click()
  await unlock(page)
  expect(await page.getByText('再验证一次').count()).toBe(0)
  await page.context().close()
})

test('HTTP54 another browser asks for the code: a wrong one, a used one, then the next', async () => {
  const page = await somebody()
  await typePassword(page, 'money')
  await page.getByLabel('6 位验证码').fill('000000')
  await page.getByRole('button', { name: '继续登录' }).click()
  await page.getByRole('alert').filter({ hasText: '验证码不对或已用过' }).waitFor()
  await page.getByLabel('6 位验证码').fill(codeAt(app.secret, clock.now()))
  await giveCode(page, app.secret)
  await atDesk(page)
  await page.context().close()
})

test('HTTP57 a code from the paper opens too, once', async () => {
  const page = await somebody()
  const byPaper = async () => {
    await typePassword(page, 'money')
    await page.getByRole('button', { name: '用恢复码' }).click()
    await page.getByLabel('恢复码').fill(app.codes[0] ?? '')
    await page.getByRole('button', { name: '继续登录' }).click()
  }
  await byPaper()
  await atDesk(page)
  await openSecurity(page)
  await page.getByText('恢复码还剩 9 个').waitFor()
  await page.context().clearCookies()
  const other = await somebody()
  await typePassword(other, 'money')
  await other.getByRole('button', { name: '用恢复码' }).click()
  await other.getByLabel('恢复码').fill(app.codes[0] ?? '')
  await other.getByRole('button', { name: '继续登录' }).click()
  await other.getByRole('alert').filter({ hasText: '验证码不对或已用过' }).waitFor()
  await other.context().close()
  await page.context().close()
})

test('HTTP55 a passkey of the browser is added and signs in, and nobody whom it did not verify', async () => {
  const page = await somebody()
  const reader = await withAuthenticator(page)
  await typePassword(page, 'money')
  await giveCode(page, app.secret)
  await atDesk(page)
  await openSecurity(page)
  await page.getByRole('button', { name: '添加', exact: true }).click()
  await page.getByLabel('你的密码').fill(PASSWORD)
  await page.getByRole('button', { name: /通行密钥/ }).click()
  await page.getByRole('button', { name: '去掉 通行密钥' }).waitFor()

  // Signed out, the same browser: the password opens the store, the passkey the server.
  await page.locator('a[href="/me"]:visible').first().click()
  await page.getByRole('button', { name: /退出/ }).first().click()
  await page.getByRole('dialog').getByRole('button', { name: /退出/ }).last().click()
  await page.getByLabel('密码', { exact: true }).waitFor()
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: '解锁', exact: true }).click()
  const sheet = page.getByRole('dialog', { name: '再验证一次，才能同步' })
  await sheet.waitFor()
  await reader.verifies(false)
  await sheet.getByRole('button', { name: '用通行密钥' }).click()
  await sheet.getByRole('alert').waitFor()
  await reader.verifies(true)
  await sheet.getByRole('button', { name: '用通行密钥' }).click()
  await sheet.waitFor({ state: 'hidden' })
  await page.getByText('已同步').first().waitFor()
  await page.context().close()
})

test('HTTP60 HTTP61 one sees where one is signed in, ends it, and changes the own password', async () => {
  const page = await somebody()
  await signIn(page, 'sales')
  const elsewhere = await signInByHttp(server, 'sales')
  await openSecurity(page)
  await page.getByRole('button', { name: '结束 测试设备 的登录' }).click()
  await page.getByText('已结束').waitFor()
  const ask = () => fetch(`${server.url}/api/me`, { headers: { cookie: elsewhere.cookie } })
  expect((await ask()).status).toBe(401)

  await page.getByRole('button', { name: '改密码' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('现在的密码').fill(PASSWORD)
  await dialog.getByLabel('新密码').fill('woaini1314')
  await dialog.getByText('太好猜', { exact: true }).waitFor()
  await dialog.getByLabel('新密码').fill(NEXT)
  await dialog.getByRole('button', { name: '改密码' }).click()
  await dialog.waitFor({ state: 'hidden' })
  await page.goto(server.url)
  await unlock(page, NEXT)
  await page.getByText('已同步').first().waitFor()
  await page.context().close()
})

test('HTTP62 who lost password and phone is let in again by two administrators', async () => {
  await server.core.people.setFactorSetting('optional')
  await addPerson(server, 'hq2', 'HQ', null)
  const first = await somebody()
  await signIn(first, 'hq')
  await openSecurity(first)
  await first.getByRole('button', { name: '发起' }).click()
  await first.getByLabel('谁').selectOption({ label: 'money 某 · money' })
  await first.getByLabel('丢了什么').selectOption({ label: '密码和第二步验证' })
  await first.getByRole('button', { name: '提出申请' }).click()
  await first.getByRole('dialog').getByLabel('你的密码').fill(PASSWORD)
  await first.getByRole('dialog').getByRole('button', { name: '提出申请' }).click()
  await first.getByText('等另一位管理员').waitFor()
  expect(await first.getByRole('button', { name: '同意' }).count()).toBe(0)

  const second = await somebody()
  await signIn(second, 'hq2')
  await openSecurity(second)
  await second.getByRole('button', { name: '同意' }).click()
  await second.getByRole('dialog').getByLabel('你的密码').fill(PASSWORD)
  await second.getByRole('dialog').getByRole('button', { name: '同意' }).click()
  const sheet = second.getByRole('dialog', { name: 'money 某 的找回链接' })
  await sheet.getByRole('img', { name: /二维码/ }).waitFor()
  const link = (await sheet.getByText(/\/recover#/).textContent()) ?? ''

  const page = await somebody()
  await page.goto(link)
  await page.getByRole('heading', { name: 'money 某，重新设置登录' }).waitFor()
  expect(page.url()).not.toContain('#')
  await page.getByLabel('新密码').fill(NEXT)
  await page.getByRole('button', { name: '重新设置' }).click()
  await page.getByText('设好了').waitFor()
  await page.getByRole('link', { name: '去登录' }).click()
  await server.core.people.setFactorSetting('required')
  await typePassword(page, 'money', NEXT)
  // The old app is gone: a new one is asked for.
  await page.getByText('你的岗位能看到很多人的档案').waitFor()
  await addApp(page)
  await atDesk(page)
  const again = await somebody()
  await again.goto(link)
  await again.getByText('链接已失效或用过').waitFor()
})

test('HTTP12 none of it needed an exception from the strict policy, and the page complained of nothing', () => {
  expect(complaints).toEqual([])
})
