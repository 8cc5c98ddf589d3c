/**
 * P14: a sheet of companies is brought in on a device, in Chromium and through the screen: from 开始导入 until the
 * last row is saved, the list going on beside it. Without a network, so that nothing but the device is measured.
 */
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { chromium, type Browser } from 'playwright-core'
import { signIn } from '../e2e/screens/access.ts'
import { answers, begin, chooseSheet, finished, toImport } from '../e2e/screens/import.ts'
import { chromiumArgs, chromiumPath } from '../support/browser.ts'
import { clientDist, ensureClientBuild } from '../support/clientBuild.ts'
import { LISTED_COMPANIES } from '../support/listedCompanies.ts'
import { Proxy } from '../support/proxy.ts'
import { addPerson, setUpCompany, startTestServer } from '../support/server.ts'
import { companyTable, toCsv } from '../support/sheets.ts'
import { figure, type Figure } from './figures.ts'

const GOAL_MS = 5_000
const ROUNDS = 3
const real = fileURLToPath(new URL('../../../shared/data/listed-companies.csv', import.meta.url))

interface Round {
  readonly readMs: number
  readonly savedMs: number
}

/** The real sheet at its own size, made ones at every other. */
export async function importing(n: number): Promise<Figure> {
  ensureClientBuild()
  const folder = await mkdtemp(join(tmpdir(), 'anjuan-bench-'))
  const server = await startTestServer({ client: clientDist })
  // A cable that is pulled. What developer tools call offline leaves the socket open, and the browser's network
  // process turns in circles from the first push on: one of two cores was gone.
  const line = new Proxy(() => server.port)
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] })
  try {
    await setUpCompany(server)
    const made = join(folder, `${n}.csv`)
    await writeFile(made, toCsv(companyTable(n)))
    const sheet = n === LISTED_COMPANIES && existsSync(real) ? real : made
    const rounds: Round[] = []
    for (let round = 0; round < ROUNDS; round++) {
      const login = `sales${round}`
      await addPerson(server, login, 'SA', 'A')
      rounds.push(await once(browser, line, login, sheet, n))
    }
    return figure({
      name: 'P14',
      what: 'a sheet of companies, from 开始导入 until all is saved on the device',
      n,
      rounds: rounds.map(({ savedMs }) => savedMs),
      goal: n === LISTED_COMPANIES ? GOAL_MS : null,
      also: { 'reading and going through it': rounds.map(({ readMs }) => readMs) },
    })
  } finally {
    await browser.close()
    await line.close()
    await server.end()
    await rm(folder, { recursive: true })
  }
}

/** A browser profile of its own: nobody there is a duplicate. */
async function once(browser: Browser, line: Proxy, login: string, sheet: string, n: number): Promise<Round> {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: { width: 1440, height: 900 } })
  try {
    const page = await context.newPage()
    await line.open()
    await page.goto(line.url)
    await signIn(page, login)
    await toImport(page)
    await line.close()
    const chosen = performance.now()
    await chooseSheet(page, sheet)
    await page.getByText(`可导入 ${n.toLocaleString('en')} 行`).waitFor({ timeout: 120_000 })
    const readMs = performance.now() - chosen
    await answers(page, '企业公开信息')
    await page.getByText(`可导入 ${n.toLocaleString('en')} 行`).waitFor({ timeout: 120_000 })
    const begun = performance.now()
    await begin(page)
    await finished(page)
    return { readMs, savedMs: performance.now() - begun }
  } finally {
    await context.close()
  }
}
