/**
 * The first hour as people live it: from an empty folder through the printed link to a company, a branch, an
 * invited person in another browser and the first archive. The chapters follow each other.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { codeAt } from '../support/totp.ts'
import { chromiumArgs, chromiumPath } from '../support/browser.ts'
import { clientDist, ensureClientBuild } from '../support/clientBuild.ts'
import { PASSWORD, startTestServer, type TestServer } from '../support/server.ts'
import { toArchives } from './screens/archives.ts'

const OWN = 'mossy-kettle-orbit-52'
let server: TestServer
let browser: Browser
let backups: string
const contexts: BrowserContext[] = []
const complaints: string[] = []

beforeAll(async () => {
  ensureClientBuild()
  server = await startTestServer({ client: clientDist })
  browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] })
  backups = mkdtempSync(join(tmpdir(), 'anjuan-backups-'))
})
afterAll(async () => {
  await browser.close()
  expect(server.errors).toEqual([])
  await server.end()
  rmSync(backups, { recursive: true, force: true })
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
    if (message.type() === 'error' && !/status of 4\d\d/.test(message.text())) complaints.push(message.text())
  })
  return page
}

const step = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { name, level: 1 }).waitFor()
const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()

/** After a reload the password opens the store again. */
async function unlock(page: Page): Promise<void> {
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await press(page, '解锁')
}

/** An app as the second step, where the company asks administrators for one. */
async function addApp(page: Page): Promise<void> {
  await page.getByRole('button', { name: /验证器 App/ }).click()
  await page.getByRole('img', { name: /二维码/ }).waitFor()
  const secret = ((await page.locator('code').first().textContent()) ?? '').replaceAll(/\s/g, '')
  await page.getByLabel('6 位验证码').fill(codeAt(secret, Date.now()))
  await press(page, '添加')
  await page.getByLabel(/我已抄好/).check()
  await press(page, '收好了')
}

let office: Page
let link = ''

test('FST8 the printed link opens the wizard, and a reload or another browser goes on where it stood', async () => {
  office = await somebody()
  await office.goto(server.setupLink ?? '')
  await step(office, '公司和工作日')
  await press(office, '下一步')
  await office.getByText('这一项要填。').waitFor()
  await office.getByLabel('公司名称').fill('安居装饰')
  await press(office, '下一步')
  await step(office, '总部管理员')
  await office.reload()
  await step(office, '总部管理员')
  const other = await somebody()
  await other.goto(server.setupLink ?? '')
  await step(other, '总部管理员')
  await other.goBack()
  await other.goto(
    `${new URL(server.setupLink ?? '').origin}/setup/company${new URL(server.setupLink ?? '').hash}`,
  )
  expect(await other.getByLabel('公司名称').inputValue()).toBe('安居装饰')
  await other.close()
})

test('FST8 the administrator takes over from the link, with a second step', async () => {
  await office.getByLabel('姓名').fill('赵敏')
  await office.getByRole('textbox', { name: '账号' }).fill('zhaomin')
  await office.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await press(office, '建立公司')
  await addApp(office)
  await step(office, '第二位管理员')
  // A reload shuts the store, and with it what only an administrator may do.
  await office.reload()
  await unlock(office)
  await step(office, '第二位管理员')
  // The link is spent: a stranger with it is asked to sign in.
  const stranger = await somebody()
  await stranger.goto(server.setupLink ?? '')
  await stranger.getByRole('textbox', { name: '账号' }).waitFor()
  await stranger.close()
})

test('FST9 a second administrator can wait, the first branch cannot be missed', async () => {
  await press(office, '以后再说')
  await step(office, '第一家分公司')
  await office.getByLabel('代码').fill('cy')
  await office.getByLabel('名称').fill('朝阳店')
  await press(office, '建这家分公司')
  await office.getByText('CY', { exact: true }).waitFor()
  await press(office, '下一步')
  await step(office, '同事')
})

test('FST13 people are pasted, put right and invited', async () => {
  await office.getByLabel('名单').fill('姓名\t岗位\t手机\n王芳\t销售\t13800138000\n李强\t大堂')
  await office.getByText('看不懂「大堂」').waitFor()
  await office.getByLabel('名单').fill('姓名\t岗位\t手机\n王芳\t销售\t13800138000\n李强\t店长')
  await office.getByText('看不懂「大堂」').waitFor({ state: 'hidden' })
  await expect.poll(() => office.getByLabel('账号').first().inputValue()).toBe('wangfang')
  await press(office, '邀请 2 人')
  await office.getByRole('heading', { name: '已有 2 人' }).waitFor()
  await office.getByText('二维码和链接').first().click()
  link = await office.locator('p.select-all').first().innerText()
  expect(link).toMatch(new RegExp(`^${server.url}/join#[0-9a-f]{40}$`))
})

test('FST10 the master key is printed and locked away, and is not shown again', async () => {
  await press(office, '下一步')
  await step(office, '主密钥')
  await office.getByLabel('你的密码', { exact: true }).fill(PASSWORD)
  await press(office, '显示主密钥')
  await office.getByRole('list', { name: '24 个字，按顺序' }).waitFor()
  expect(await office.getByRole('list', { name: '24 个字，按顺序' }).getByRole('listitem').count()).toBe(24)
  await press(office, '已锁好')
  await office.getByText('先打印锁好').waitFor()
  await office.getByLabel(/已打印并锁好/).check()
  await press(office, '已锁好')
  await step(office, '备份文件夹')
  // Nothing of it is left in the browser's own stores.
  const kept = await office.evaluate(() => JSON.stringify([localStorage, sessionStorage, history.state]))
  expect(kept).not.toMatch(/[A-Za-z0-9+/]{43}=/)
})

test('FST11 a backup folder is tried, and the end says what is left', async () => {
  await office.getByLabel('文件夹').fill('backup')
  await press(office, '检查并记下')
  await office.getByText('要从盘符或 / 写起。').first().waitFor()
  await office.getByLabel('文件夹').fill(join(backups, 'here'))
  await press(office, '检查并记下')
  await office.getByText('剩余空间').waitFor()
  await press(office, '下一步')
  await step(office, '可以开工了')
  await press(office, '打开案卷')
  await office.getByText('只有你一位管理员').waitFor()
})

test('FST5 the invited person chooses a password in another browser and begins the first archive', async () => {
  const sales = await somebody()
  await sales.goto(link)
  await sales.getByRole('heading', { name: '王芳，欢迎加入' }).waitFor()
  await sales.getByText('赵敏 邀请你加入 安居装饰').waitFor()
  await sales.getByLabel('设一个密码', { exact: true }).fill('wangfang2026')
  await press(sales, '加入')
  await sales.getByText('太好猜').first().waitFor()
  await sales.getByLabel('设一个密码', { exact: true }).fill(OWN)
  await press(sales, '加入')
  await sales.getByRole('heading', { name: '已加入 安居装饰' }).waitFor({ timeout: 60_000 })
  expect(new URL(sales.url()).hash).toBe('')
  await sales.getByText('离线就绪').first().waitFor()
  await press(sales, '开始工作')
  await toArchives(sales)
  await sales.getByRole('button', { name: /新建/ }).first().click()
  await sales.getByRole('dialog').getByRole('textbox').first().fill('周先生')
  await sales.keyboard.press('Enter')
  await sales.getByText('周先生').first().waitFor()
  // Head office sees the first archive of the company.
  await office.getByRole('link', { name: '合并档案' }).click()
  await expect
    .poll(
      async () => {
        await office.getByRole('button', { name: '刷新' }).click()
        return office.getByText('周先生').count()
      },
      { timeout: 60_000, interval: 2_000 },
    )
    .toBeGreaterThan(0)
})

test('FST4 the link lets nobody in again', async () => {
  const late = await somebody()
  await late.goto(link)
  await late.getByText('这个邀请用过了').waitFor()
  await late.close()
  expect(complaints).toEqual([])
})
