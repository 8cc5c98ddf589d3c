/**
 * The screens of a sign-in that a password alone does not open: an authenticator app that is asked for, its
 * step at the door, and the page of a recovery that two administrators gave.
 */
import type { Browser } from 'playwright-core'
import { DEMO_PASSWORD } from '../../sync-server/demo/company.ts'
import type { RunningServer } from '../../sync-server/server.ts'
import { codeAt } from '../support/totp.ts'
import { rooms, signIn, sitDown, type Desk, type Size } from './desk.ts'
import type { View } from './view.ts'

type Shot = (desk: Desk, view: Pick<View, 'name' | 'go'>) => Promise<void>

/** Nobody else of these pictures signs in with it, so that a first factor may be added for good. */
const LOGIN = { desktop: 'sz-zhoumin', phone: 'sz-xuwei' } as const

export async function shootSecondStep(
  browser: Browser,
  server: Pick<RunningServer, 'url' | 'core'>,
  size: Size,
  shot: Shot,
): Promise<void> {
  const login = LOGIN[size]
  const desk = await sitDown(browser, server.url, size, 'zh-CN')
  const { page } = desk
  try {
    await shot(desk, {
      name: 'factor-codes',
      async go() {
        await signIn(desk, login, 'zh-CN')
        // Not by its address: a page that is loaded anew is locked.
        await page.locator('a[href="/me"]:visible').first().click()
        await page.getByRole('link', { name: /登录与安全/ }).click()
        await page.getByRole('button', { name: '添加', exact: true }).click()
        await page.getByLabel('你的密码').fill(DEMO_PASSWORD)
        await page.getByRole('button', { name: /验证器 App/ }).click()
        await page.getByRole('img', { name: /二维码/ }).waitFor()
        const secret = ((await page.locator('code').first().textContent()) ?? '').replaceAll(/\s/g, '')
        await page.getByLabel('6 位验证码').fill(codeAt(secret, Date.now()))
        await page.getByRole('button', { name: '添加', exact: true }).last().click()
        await page.getByLabel(/我已抄好/).waitFor()
      },
    })
  } finally {
    await desk.close()
  }
  const other = await sitDown(browser, server.url, size, 'zh-CN')
  try {
    await shot(other, {
      name: 'factor-step',
      async go({ page }) {
        await page.goto(server.url)
        await page.getByRole('textbox', { name: '账号' }).fill(login)
        await page.getByLabel('密码', { exact: true }).fill(DEMO_PASSWORD)
        await page.getByRole('button', { name: '登录', exact: true }).click()
        await page.getByLabel('6 位验证码').waitFor()
      },
    })
    const secret = await recover(browser, server, login, size)
    await shot(other, {
      name: 'recover',
      async go({ page }) {
        await page.goto(`${server.url}/recover#${secret}`)
        await page.getByRole('button', { name: '重新设置' }).waitFor()
      },
    })
  } finally {
    await other.close()
  }
}

/** As two administrators do it; the word in the link. */
async function recover(
  browser: Browser,
  { url, core }: Pick<RunningServer, 'url' | 'core'>,
  login: string,
  size: Size,
): Promise<string> {
  const user = core.directory.userByLogin(login)?.id ?? ''
  await asAdministrator(browser, url, 'zongbu', size, '/api/recoveries/ask', {
    user,
    what: 'both',
    password: DEMO_PASSWORD,
  })
  const [open] = await core.store.recordsOf('recovery', user)
  const answer = await asAdministrator(browser, url, 'zongbu-suqing', size, '/api/recoveries/confirm', {
    id: open?.id ?? '',
    password: DEMO_PASSWORD,
  })
  return (answer as { readonly secret: string }).secret
}

async function asAdministrator(
  browser: Browser,
  url: string,
  login: string,
  size: Size,
  path: string,
  body: object,
): Promise<unknown> {
  const desk = await sitDown(browser, url, size, 'zh-CN')
  try {
    await signIn(desk, login, 'zh-CN')
    await rooms(desk.page).waitFor()
    return await desk.page.evaluate(
      async ([to, said]) => {
        const answer = await fetch(to, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify(said),
        })
        if (!answer.ok) throw new Error(await answer.text())
        return (await answer.json()) as unknown
      },
      [path, body] as const,
    )
  } finally {
    await desk.close()
  }
}
