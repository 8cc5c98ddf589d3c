/**
 * A person at a device of their own: Chromium with a profile that lasts, started as a process that a
 * test can kill with SIGKILL and start again cold on the same profile, with or without a network.
 *
 * playwright's own launcher hides the process of a persistent profile; so it is spawned here and
 * joined over the debugging port that it writes into its profile.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { chromiumArgs, chromiumPath } from './browser.ts'

export interface Screen {
  readonly width: number
  readonly height: number
}

export const DESKTOP: Screen = { width: 1440, height: 900 }

/** What a browser needs beyond the usual: for names that nobody resolves, authorities of its own. */
export interface Surroundings {
  readonly args?: readonly string[]
  readonly env?: (profile: string) => Readonly<Record<string, string>>
}

export class Person {
  readonly profile: string
  readonly #screen: Screen
  readonly #around: Surroundings
  #process: ChildProcess | null = null
  #browser: Browser | null = null
  #page: Page | null = null
  /** Errors of the page's console and uncaught ones, of all its lives. */
  readonly complaints: string[] = []

  constructor(screen: Screen = DESKTOP, around: Surroundings = {}) {
    this.profile = mkdtempSync(join(tmpdir(), 'anjuan-profile-'))
    this.#screen = screen
    this.#around = around
  }

  get page(): Page {
    if (this.#page === null) throw new Error('the browser is not running')
    return this.#page
  }

  async start(url: string): Promise<Page> {
    const portFile = join(this.profile, 'DevToolsActivePort')
    rmSync(portFile, { force: true })
    const started = spawn(
      chromiumPath(),
      [
        ...chromiumArgs,
        '--headless=new',
        '--remote-debugging-port=0',
        `--user-data-dir=${this.profile}`,
        `--window-size=${this.#screen.width},${this.#screen.height}`,
        '--lang=zh-CN',
        ...(this.#around.args ?? []),
        'about:blank',
      ],
      { stdio: 'ignore', detached: true, env: { ...process.env, ...this.#around.env?.(this.profile) } },
    )
    this.#process = started
    // Two lines; the file is there a moment before they are.
    const port = await until(() => {
      const [line, more] = existsSync(portFile) ? readFileSync(portFile, 'utf8').split('\n') : []
      return more === undefined ? undefined : line
    }, 'debugging port')
    const browser = await chromium.connectOverCDP(`http://localhost:${port}`)
    this.#browser = browser
    const context = browser.contexts()[0]
    if (context === undefined) throw new Error('Chromium has no context')
    const page = context.pages()[0] ?? (await context.newPage())
    await page.setViewportSize(this.#screen)
    this.#listen(page)
    this.#page = page
    await page.goto(url)
    return page
  }

  /** Another tab of the same browser. */
  async tab(url: string): Promise<Page> {
    const page = await this.page.context().newPage()
    await page.setViewportSize(this.#screen)
    this.#listen(page)
    await page.goto(url)
    return page
  }

  #listen(page: Page): void {
    page.on('pageerror', (error) => this.complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error') this.complaints.push(`${message.text()} ${message.location().url}`)
    })
  }

  /** What stands on the screen, and what its console last said: for a test that failed. */
  async said(): Promise<string> {
    const text = await this.page.locator('body').innerText({ timeout: 5_000 }).catch(String)
    return `${text.slice(0, 1500)}\n${this.complaints.slice(-5).join('\n')}`
  }

  /** As when the power goes: no unload handler runs, nothing is flushed. */
  async kill(): Promise<void> {
    await this.#gone('SIGKILL')
  }

  async quit(): Promise<void> {
    await this.#browser?.close().catch(() => undefined)
    await this.#gone('SIGTERM')
  }

  /** Ends the browser and removes the profile. */
  async end(): Promise<void> {
    await this.#gone('SIGKILL')
    rmSync(this.profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }

  async #gone(signal: NodeJS.Signals): Promise<void> {
    const running = this.#process
    this.#process = null
    this.#browser = null
    this.#page = null
    if (running === null || running.pid === undefined || running.exitCode !== null) return
    const gone = new Promise((resolve) => running.once('exit', resolve))
    // Its own group: the renderers and the storage process go with it, and no other browser does.
    process.kill(-running.pid, signal)
    await gone
  }
}

/** Polls until there is an answer; gives up after 30 seconds. */
export async function until<T>(
  look: () => T | undefined | Promise<T | undefined>,
  what = 'an answer',
): Promise<T> {
  const patience = 30_000
  for (let waited = 0; waited < patience; waited += 50) {
    const found = await look()
    if (found !== undefined && found !== false) return found
    await new Promise((resume) => setTimeout(resume, 50))
  }
  throw new Error(`no ${what} within ${patience / 1000} s`)
}
