/**
 * A company whose people sit down at one browser: the real server with the built client, and a page for each who
 * comes, signed in. What their pages complain of is gathered, and expected to be nothing at the end.
 */
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { chromiumArgs, chromiumPath } from '../../support/browser.ts'
import { clientDist, ensureClientBuild } from '../../support/clientBuild.ts'
import { setUpCompany, startTestServer, type TestServer } from '../../support/server.ts'
import { signIn } from './access.ts'

export const DESK: BrowserContextOptions = { viewport: { width: 1440, height: 900 } }
export const PHONE: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true }

export class Seats {
  readonly server: TestServer
  readonly branches: { readonly a: string; readonly b: string }
  readonly #browser: Browser
  readonly #complaints: string[] = []

  private constructor(server: TestServer, branches: Seats['branches'], browser: Browser) {
    this.server = server
    this.branches = branches
    this.#browser = browser
  }

  /** Branches A and B and the administrator `hq`; nobody sits yet. */
  static async open(): Promise<Seats> {
    ensureClientBuild()
    const server = await startTestServer({ client: clientDist })
    const branches = await setUpCompany(server)
    const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] })
    return new Seats(server, branches, browser)
  }

  /** A browser profile of their own; `prepare` sees the page while it is still empty. */
  async sitDown(
    login: string,
    seat: BrowserContextOptions = DESK,
    prepare: (page: Page) => Promise<void> = () => Promise.resolve(),
  ): Promise<Page> {
    const context = await this.#browser.newContext({ locale: 'zh-CN', ...seat })
    const page = await context.newPage()
    page.setDefaultTimeout(20_000)
    page.on('pageerror', (error) => this.#complaints.push(String(error)))
    page.on('console', (message) => {
      // What an unplugged line says is no complaint of ours.
      if (!message.text().includes('net::ERR_') && ['error', 'warning'].includes(message.type()))
        this.#complaints.push(message.text())
    })
    await prepare(page)
    await page.goto(this.server.url)
    await signIn(page, login)
    return page
  }

  /** Everybody leaves; fails when a page complained or the server met an error. */
  async end(): Promise<void> {
    await this.#browser.close()
    try {
      expect(this.#complaints).toEqual([])
      expect(this.server.errors).toEqual([])
    } finally {
      await this.server.end()
    }
  }
}
