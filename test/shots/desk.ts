/** A person at a desk: one browser profile at one size, signed in, walking through rooms. */
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { DEMO_PASSWORD } from '../../sync-server/demo/company.ts'
import { listen } from './checks.ts'

export const sizes = {
  desktop: { width: 1440, height: 900 },
  phone: { width: 390, height: 844 },
} as const
export type Size = keyof typeof sizes
export type Language = 'zh-CN' | 'en'

export interface Desk {
  readonly page: Page
  readonly context: BrowserContext
  readonly size: Size
  readonly url: string
  readonly heard: ReturnType<typeof listen>
  close(): Promise<void>
}

export async function sitDown(browser: Browser, url: string, size: Size, language: Language): Promise<Desk> {
  const context = await browser.newContext({
    viewport: sizes[size],
    deviceScaleFactor: size === 'phone' ? 2 : 1,
    hasTouch: size === 'phone',
    locale: language,
    timezoneId: 'Asia/Shanghai',
    reducedMotion: 'reduce',
  })
  await context.addInitScript((chosen) => localStorage.setItem('anjuan-locale', chosen), language)
  const page = await context.newPage()
  page.setDefaultTimeout(8_000)
  return { page, context, size, url, heard: listen(page), close: () => context.close() }
}

export async function signIn({ page, url }: Desk, login: string, language: Language): Promise<void> {
  const zh = language === 'zh-CN'
  await page.goto(url)
  await page.getByRole('textbox', { name: zh ? '账号' : 'Account' }).fill(login)
  await page.getByLabel(zh ? '密码' : 'Password', { exact: true }).fill(DEMO_PASSWORD)
  await page.getByRole('button', { name: zh ? '登录' : 'Sign in', exact: true }).click()
  await rooms(page, language).waitFor({ timeout: 90_000 })
}

export const rooms = (page: Page, language: Language = 'zh-CN') =>
  page.getByRole('navigation', { name: language === 'zh-CN' ? '去哪里' : 'Rooms' })

export async function enter({ page }: Desk, room: string): Promise<void> {
  const link = rooms(page).getByRole('link', { name: room, exact: true })
  // On a phone the bar has four; what else there is stands under 我的.
  if (!(await link.isVisible())) await page.locator('a[href="/me"]:visible').first().click()
  await link
    .or(page.getByRole('navigation', { name: '还可以去' }).getByRole('link', { name: room, exact: true }))
    .first()
    .click()
}

/** Nothing is being fetched or drawn any more, as far as the page shows. Throws where the app says that it broke. */
export async function atRest(page: Page): Promise<void> {
  const crash = page.getByRole('alert').filter({ hasText: /这一屏出了问题|This screen ran into a problem/ })
  if (await crash.isVisible()) {
    const words = await crash.locator('pre').textContent()
    throw new Error(`crashed: ${words?.split('\n').slice(0, 3).join(' ') ?? ''}`)
  }
  await page.waitForFunction(
    () =>
      document.querySelector(
        '.animate-pulse:not(.motion-reduce\\:animate-none), .animate-spin, [aria-busy="true"]',
      ) === null && document.fonts.status === 'loaded',
  )
  await page.evaluate(
    () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => drawn(null)))),
  )
}
