/**
 * A company on an office network, from an empty folder to the first merged record: the printed link, the
 * wizard, a branch, an invited person at another browser; then the server goes away, the branch works on
 * from a cold start, and head office sees what it wrote. Everything over the company's own authority.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startServer, type RunningServer } from '../../sync-server/server.ts'
import { clientDist, ensureClientBuild } from '../support/clientBuild.ts'
import { freePort, LAN_NAME, lanAddress, lanPerson, trust } from '../support/lan.ts'
import { PASSWORD } from '../support/server.ts'
import { codeAt } from '../support/totp.ts'
import { toArchives } from './screens/archives.ts'

const OWN = 'mossy-kettle-orbit-52'
const data = mkdtempSync(join(tmpdir(), 'anjuan-company-'))
const errors: unknown[] = []
let ports: { readonly port: number; readonly trustPort: number }
let server: RunningServer
let link = ''
const head = lanPerson()
const sales = lanPerson({ width: 390, height: 844 })

/** On the same folder and the same ports each time: to browsers it is one server that was away. */
const start = (): Promise<RunningServer> => {
  const { way, ...address } = lanAddress()
  if (way.type !== 'lan') throw new Error('not on the office network')
  return startServer({
    data,
    port: ports.port,
    client: clientDist,
    address: { ...address, way: { ...way, trustPort: ports.trustPort } },
    report: (error) => errors.push(error),
  })
}

beforeAll(async () => {
  ensureClientBuild()
  ports = { port: await freePort(), trustPort: await freePort() }
  server = await start()
  const authority = await fetch(`http://localhost:${ports.trustPort}/_anjuan/anjuan-ca.crt`)
  const der = new Uint8Array(await authority.arrayBuffer())
  for (const person of [head, sales]) trust(person, der)
})
afterAll(async () => {
  await head.end()
  await sales.end()
  await server?.stop()
  rmSync(data, { recursive: true, force: true })
})

const press = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name, exact: true }).click()
const step = (page: Page, name: string): Promise<void> =>
  page.getByRole('heading', { name, level: 1 }).waitFor()

test('FST20 plain HTTP shows the trust page and nothing else', async () => {
  for (const path of ['', 'archives', 'api/me', 'setup']) {
    const answer = await fetch(`http://localhost:${ports.trustPort}/${path}`, {
      headers: { host: `${LAN_NAME}:${ports.trustPort}` },
    })
    expect(answer.headers.get('set-cookie')).toBeNull()
    expect(await answer.text()).toContain('先信任这台服务器')
  }
})

test('FST20 the printed link leads an administrator with a second step to a branch and an invitation', async () => {
  const page = await head.start(server.setupLink ?? '')
  page.setDefaultTimeout(30_000)
  await step(page, '公司和工作日')
  await page.getByLabel('公司名称').fill('安居装饰')
  await press(page, '下一步')
  await step(page, '总部管理员')
  await page.getByLabel('姓名').fill('赵敏')
  await page.getByRole('textbox', { name: '账号' }).fill('zhaomin')
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await press(page, '建立公司')
  await page.getByRole('button', { name: /验证器 App/ }).click({ timeout: 60_000 })
  await page.getByRole('img', { name: /二维码/ }).waitFor()
  const secret = ((await page.locator('code').first().textContent()) ?? '').replaceAll(/\s/g, '')
  await page.getByLabel('6 位验证码').fill(codeAt(secret, Date.now()))
  await press(page, '添加')
  await page.getByLabel(/我已抄好/).check()
  await press(page, '收好了')
  await step(page, '第二位管理员')
  await press(page, '以后再说')
  await step(page, '第一家分公司')
  await page.getByLabel('代码').fill('cy')
  await page.getByLabel('名称').fill('朝阳店')
  await press(page, '建这家分公司')
  await page.getByText('CY', { exact: true }).waitFor()
  await press(page, '下一步')
  await step(page, '同事')
  await page.getByLabel('名单').fill('王芳\t销售')
  await expect.poll(() => page.getByLabel('账号').first().inputValue()).toBe('wangfang')
  await press(page, '邀请 1 人')
  await page.getByText('二维码和链接').first().click()
  link = await page.locator('p.select-all').first().innerText()
  expect(link.startsWith(`https://${LAN_NAME}:${ports.port}/join#`)).toBe(true)
})

test('FST20 the invited person joins on a phone, is ready to work offline, and begins the first archive', async () => {
  const page = await sales.start(link)
  page.setDefaultTimeout(30_000)
  await page.getByRole('heading', { name: '王芳，欢迎加入' }).waitFor()
  await page.getByLabel('设一个密码', { exact: true }).fill(OWN)
  await press(page, '加入')
  await page.getByRole('heading', { name: '已加入 安居装饰' }).waitFor({ timeout: 60_000 })
  // 离线就绪 turns green by itself: the app is cached, and every archive of this person's (none yet) is here.
  await page.locator('section[data-ready=true]').waitFor({ timeout: 60_000 })
  await page.getByText('可以离线用').waitFor()
  await press(page, '开始工作')
  await create(page, '周先生')
  await page
    .getByRole('button', { name: /^已同步.*打开同步中心/ })
    .first()
    .waitFor()
})

test('FST20 with the port closed a cold start opens what is here, and what is written stays', async () => {
  await server.stop()
  await sales.quit()
  const page = await sales.start(`https://${LAN_NAME}:${ports.port}/`)
  page.setDefaultTimeout(30_000)
  await page.getByLabel('密码', { exact: true }).fill(OWN)
  await press(page, '解锁')
  await toArchives(page)
  await page.getByText('周先生').first().waitFor()
  await create(page, '离线的吴女士')
  await page
    .getByRole('button', { name: /^离线 \d+，打开同步中心/ })
    .first()
    .waitFor()
})

test('FST20 with the port open again head office sees what the branch wrote meanwhile', async () => {
  server = await start()
  const { page } = head
  await page.reload()
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await press(page, '解锁')
  await page.goto(`https://${LAN_NAME}:${ports.port}/merged`)
  await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
  await press(page, '解锁')
  await expect
    .poll(
      async () => {
        await page.getByRole('button', { name: '刷新' }).click()
        return page.getByText('离线的吴女士').count()
      },
      { timeout: 60_000, interval: 2_000 },
    )
    .toBeGreaterThan(0)
  expect(errors).toEqual([])
})

async function create(page: Page, name: string): Promise<void> {
  await toArchives(page)
  await page.getByRole('button', { name: /新建/ }).first().click()
  await page.getByRole('dialog').getByRole('textbox').first().fill(name)
  await page.keyboard.press('Enter')
  await page.getByText(name).first().waitFor()
  await page.keyboard.press('Escape')
}
