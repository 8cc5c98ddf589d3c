/** Signing in and unlocking, as a person at the keyboard does it. */
import type { Page } from 'playwright-core'
import { PASSWORD } from '../../support/server.ts'

/** First time on this device: account and password. */
export async function signIn(page: Page, login: string, password = PASSWORD): Promise<void> {
  await page.getByRole('textbox', { name: '账号' }).fill(login)
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '登录', exact: true }).click()
  await atDesk(page)
}

/** The page of someone who has a store on this device asks for the password alone. */
export async function unlock(page: Page, password = PASSWORD): Promise<void> {
  await page.getByLabel('密码', { exact: true }).fill(password)
  await page.getByRole('button', { name: '解锁', exact: true }).click()
  await atDesk(page)
}

/** Past the door: the rail of rooms stands there. */
const atDesk = (page: Page): Promise<void> =>
  page.getByRole('navigation', { name: '去哪里' }).waitFor({ timeout: 60_000 })

/** The whole app lies on this device: from now on it needs no network, not even for what was never opened. */
export const keptHere = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready
    while (navigator.serviceWorker.controller === null) await new Promise((go) => setTimeout(go, 20))
  })
