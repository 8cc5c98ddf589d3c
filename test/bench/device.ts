/**
 * The device's benches, P3 and P8 to P10, in a real Chromium: a store of that size is made once, as a
 * first sync makes it. Then the browser is ended and started again on the same profile for every cold
 * start, and nothing listens any more on the port that the page came from.
 */
import { createServer, type Server } from 'node:http'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { chromiumArgs, chromiumPath } from '../support/browser.ts'
import type { Searched, SyncTimes, Unlocked } from './devicePage/window.ts'

/** What is measured of a store; each empty unless it was asked for. */
export interface DeviceFigures {
  readonly sync: SyncTimes
  readonly starts: readonly Unlocked[]
  readonly searches: readonly (readonly Searched[])[]
  readonly openings: readonly (readonly number[])[]
}

const STARTS = 7
const SEARCH_ROUNDS = 3
const SEARCHED_CLIENTS = 24
const OPEN_ROUNDS = 4
const OPENINGS = 100

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
}

/** The bench page, on one port that opens and closes. */
export class BenchPage {
  readonly #folder: string
  #server: Server | null = null
  #port = 0

  private constructor(folder: string) {
    this.#folder = folder
  }

  static async build(): Promise<BenchPage> {
    const folder = mkdtempSync(join(tmpdir(), 'anjuan-bench-'))
    await build({
      configFile: false,
      root: fileURLToPath(new URL('devicePage', import.meta.url)),
      logLevel: 'error',
      worker: { format: 'es' },
      build: {
        outDir: folder,
        emptyOutDir: true,
        target: 'baseline-widely-available',
        modulePreload: false,
        assetsInlineLimit: 0,
      },
    })
    return new BenchPage(folder)
  }

  /** The same origin every time: a browser keeps its databases by origin. */
  async open(): Promise<string> {
    const server = createServer((request, response) => {
      const path = normalize(new URL(request.url ?? '/', 'http://localhost').pathname)
      const file = join(this.#folder, path === '/' ? 'index.html' : path)
      try {
        const body = readFileSync(file)
        response.writeHead(200, {
          'content-type': types[extname(file)] ?? 'application/octet-stream',
          // With these a browser tells time to five microseconds instead of a hundred.
          'cross-origin-opener-policy': 'same-origin',
          'cross-origin-embedder-policy': 'require-corp',
          'cross-origin-resource-policy': 'same-origin',
        })
        response.end(body)
      } catch {
        response.writeHead(404).end()
      }
    })
    await new Promise<void>((listening) => server.listen(this.#port, 'localhost', listening))
    this.#server = server
    this.#port = (server.address() as AddressInfo).port
    return `http://localhost:${this.#port}`
  }

  async close(): Promise<void> {
    const server = this.#server
    this.#server = null
    if (server === null) return
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
  }

  async end(): Promise<void> {
    await this.close()
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

export interface Wanted {
  readonly against: boolean
  readonly starts: boolean
  readonly searches: boolean
  readonly openings: boolean
}

export async function measureDevice(site: BenchPage, n: number, wanted: Wanted): Promise<DeviceFigures> {
  const profile = mkdtempSync(join(tmpdir(), 'anjuan-bench-profile-'))
  const cold = <T>(measure: (page: Page) => Promise<T>, withBench = false): Promise<T> =>
    inBrowser(profile, site, measure, withBench)
  try {
    const sync = await cold(
      (page) =>
        page.evaluate(([count, against]) => window.bench.firstSync(count, against), [
          n,
          wanted.against,
        ] as const),
      true,
    )
    const starts: Unlocked[] = []
    for (let start = 0; wanted.starts && start < STARTS; start++) {
      starts.push(await cold((page) => page.evaluate(() => window.bench.unlock())))
    }
    if (starts.some(({ held }) => held !== n)) throw new Error('not every archive is listed')
    const searches = wanted.searches ? await cold((page) => searchRounds(page, n), true) : []
    const openings = wanted.openings ? await cold(openRounds) : []
    return { sync, starts, searches, openings }
  } finally {
    rmSync(profile, {
      recursive: true,
      force: true,
      maxRetries: 5,
      retryDelay: 200,
    })
  }
}

async function searchRounds(page: Page, n: number): Promise<readonly (readonly Searched[])[]> {
  const typings = await page.evaluate(([archives, clients]) => window.bench.typings(archives, clients), [
    n,
    SEARCHED_CLIENTS,
  ] as const)
  await page.evaluate(() => window.bench.unlock())
  // The first texts warm the compiler up, as the first minute of a day does.
  await page.evaluate((few) => window.bench.searches(few), typings.slice(0, 18))
  const rounds: (readonly Searched[])[] = []
  for (let round = 0; round < SEARCH_ROUNDS; round++) {
    rounds.push(await page.evaluate((all) => window.bench.searches(all), typings))
  }
  return rounds
}

async function openRounds(page: Page): Promise<readonly (readonly number[])[]> {
  await page.evaluate(() => window.bench.unlock())
  const rounds: (readonly number[])[] = []
  // The first round too is told: a day begins with it.
  for (let round = 0; round < OPEN_ROUNDS; round++) {
    rounds.push(await page.evaluate((count) => window.bench.openings(count), OPENINGS))
  }
  return rounds
}

/** A new browser process on that profile; when `use` begins, page and workers are there and the server is gone. */
async function inBrowser<T>(
  profile: string,
  site: BenchPage,
  use: (page: Page) => Promise<T>,
  withBench: boolean,
): Promise<T> {
  const origin = await site.open()
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumPath(),
    args: [...chromiumArgs],
  })
  try {
    const page = context.pages()[0] ?? (await context.newPage())
    await page.goto(origin)
    await page.waitForFunction(() => 'bench' in window)
    await page.evaluate((bench) => window.bench.ready(bench), withBench)
    await site.close()
    return await use(page)
  } finally {
    await context.close()
    await site.close()
  }
}
