/**
 * The screens of the first hour: the pages before the app, the wizard on a folder of its own, and the page of
 * an invitation. Each walks on from where the one before it left the page.
 */
import type { Browser } from 'playwright-core'
import { codeAt } from '../support/totp.ts'
import { sitDown, type Desk, type Size } from './desk.ts'
import type { View } from './view.ts'

type Shot = (desk: Desk, view: Pick<View, 'name' | 'go'>) => Promise<void>

const PASSWORD = 'quiet-river-72'
const OWN = 'mossy-kettle-orbit-52'
const WECHAT =
  'Mozilla/5.0 (Linux; Android 14; PJD110) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/126.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.49'

const press = ({ page }: Desk, name: string) => page.getByRole('button', { name, exact: true }).click()
const step = ({ page }: Desk, name: string) => page.getByRole('heading', { name, level: 1 }).waitFor()

/** A browser inside WeChat, and one that is too old. */
export async function shootArrivals(browser: Browser, url: string, size: Size, shot: Shot): Promise<void> {
  for (const name of ['in-wechat', 'too-old'] as const) {
    const desk = await sitDown(browser, url, size, 'zh-CN')
    await desk.page.addInitScript(
      (agent) =>
        agent === null
          ? Reflect.deleteProperty(AbortSignal, 'any')
          : Object.defineProperty(navigator, 'userAgent', { get: () => agent }),
      name === 'in-wechat' ? WECHAT : null,
    )
    await shot(desk, {
      name,
      async go({ page }) {
        await page.goto(`${url}/join#${'0'.repeat(40)}`)
        await page.getByRole('heading').waitFor()
      },
    })
    await desk.close()
  }
}

/** `setup`: the link of a server on which nobody is yet. */
export async function shootFirstHour(browser: Browser, setup: string, size: Size, shot: Shot): Promise<void> {
  const { origin } = new URL(setup)
  const desk = await sitDown(browser, origin, size, 'zh-CN')
  const { page } = desk
  let link = ''
  const views: readonly Pick<View, 'name' | 'go'>[] = [
    {
      name: 'setup-company',
      async go() {
        await page.goto(setup)
        await step(desk, '公司和工作日')
      },
    },
    {
      name: 'setup-administrator',
      async go() {
        await page.getByLabel('公司名称').fill('安居装饰')
        await press(desk, '下一步')
        await step(desk, '总部管理员')
        await page.getByLabel('姓名').fill('赵敏')
        await page.getByRole('textbox', { name: '账号' }).fill('zhaomin')
        await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
      },
    },
    {
      name: 'setup-second',
      async go() {
        await press(desk, '建立公司')
        await page.getByRole('button', { name: /验证器 App/ }).click({ timeout: 60_000 })
        await page.getByRole('img', { name: /二维码/ }).waitFor()
        const secret = ((await page.locator('code').first().textContent()) ?? '').replaceAll(/\s/g, '')
        await page.getByLabel('6 位验证码').fill(codeAt(secret, Date.now()))
        await press(desk, '添加')
        await page.getByLabel(/我已抄好/).check()
        await press(desk, '收好了')
        await step(desk, '第二位管理员')
      },
    },
    {
      name: 'setup-second-invited',
      async go() {
        await page.getByLabel('姓名').fill('钱二')
        await press(desk, '生成邀请')
        await page.getByText('只能用一次').first().waitFor()
      },
    },
    {
      name: 'setup-branch',
      async go() {
        await press(desk, '下一步')
        await step(desk, '第一家分公司')
        await page.getByLabel('名称').fill('朝阳店')
      },
    },
    {
      name: 'setup-people',
      async go() {
        await press(desk, '建这家分公司')
        await press(desk, '下一步')
        await step(desk, '同事')
        await page
          .getByLabel('名单')
          .fill('姓名\t岗位\t手机\n王芳\t销售\t13800138000\n李强\t店长\n孙七\t大堂')
        await page.getByText('看不懂「大堂」').waitFor()
      },
    },
    {
      name: 'setup-people-invited',
      async go() {
        await page.getByLabel('名单').fill('王芳\t销售\t13800138000\n李强\t店长')
        await press(desk, '邀请 2 人')
        await page.getByText('二维码和链接').first().click()
        link = await page.locator('p.select-all').first().innerText()
      },
    },
    {
      name: 'setup-key',
      async go() {
        await press(desk, '下一步')
        await step(desk, '主密钥')
        await page.getByLabel('你的密码', { exact: true }).fill(PASSWORD)
        await press(desk, '显示主密钥')
        await page.getByText('案卷 · 主密钥').waitFor()
      },
    },
    {
      name: 'setup-backup',
      async go() {
        await page.getByLabel(/已打印并锁好/).check()
        await press(desk, '已锁好')
        await step(desk, '备份文件夹')
      },
    },
    {
      name: 'setup-end',
      async go() {
        await press(desk, '以后再说')
        await step(desk, '可以开工了')
      },
    },
    {
      name: 'one-administrator',
      async go() {
        await press(desk, '打开案卷')
        await press(desk, '哪些事')
        await page.getByRole('dialog').waitFor()
      },
    },
  ]
  for (const view of views) await shot(desk, view)
  await desk.close()
  const guest = await sitDown(browser, origin, size, 'zh-CN')
  await shot(guest, {
    name: 'join',
    async go() {
      await guest.page.goto(link)
      await step(guest, '王芳，欢迎加入')
    },
  })
  await shot(guest, {
    name: 'joined',
    async go() {
      await guest.page.getByLabel('设一个密码', { exact: true }).fill(OWN)
      await press(guest, '加入')
      await guest.page.getByRole('heading', { name: '已加入 安居装饰' }).waitFor({ timeout: 60_000 })
    },
  })
  await guest.close()
}
