/**
 * `npm run shots [-- --out DIR] [--only NAME[,NAME]] [--role ROLE] [--size desktop|phone] [--readme]`: every screen by role,
 * size and theme, and what is wrong with it.
 *
 * A screen that cannot be reached is a fault like any other. Ends non-zero when there is one.
 * `--readme` also renews the pictures that README.md shows.
 */
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { chromium, type Browser } from 'playwright-core'
import { ensureDemo } from '../../sync-server/demo/demo.ts'
import { systemClock } from '../../sync-server/ports.ts'
import { startServer } from '../../sync-server/server.ts'
import { chromiumArgs, chromiumPath } from '../support/browser.ts'
import { freePort } from '../support/lan.ts'
import { inspect, type Finding } from './checks.ts'
import { atRest, signIn, sitDown, sizes, type Desk, type Language, type Size } from './desk.ts'
import { englishViews } from './english.ts'
import { shootArrivals, shootFirstHour } from './firstHour.ts'
import { shootLine } from './line.ts'
import { shootSecondStep } from './secondStep.ts'
import { logins, type ShotRole, type View } from './view.ts'
import { views } from './views.ts'

const themes = ['light', 'dark'] as const

interface Shot {
  readonly file: string
  readonly findings: readonly Finding[]
}

const { values } = parseArgs({
  options: {
    out: { type: 'string' },
    only: { type: 'string' },
    role: { type: 'string' },
    size: { type: 'string' },
    readme: { type: 'boolean' },
  },
})
const out = values.out === undefined ? await mkdtemp(join(tmpdir(), 'anjuan-shots-')) : resolve(values.out)
const wanted = (name: string): boolean => values.only === undefined || values.only.split(',').includes(name)
const cast = (Object.keys(logins) as ShotRole[]).filter(
  (role) => values.role === undefined || role === values.role,
)
/** Pictures of README.md, by the file they are taken from. */
const readme = {
  'archives.png': 'SA-desktop-light-archives.png',
  'archive.png': 'SA-desktop-light-archive-timeline.png',
  'conflict.png': 'SA-desktop-light-conflict.png',
  'merged.png': 'HQ-desktop-light-merged.png',
} as const

const shots: Shot[] = []

/** What failed, and the last thing that what playwright tried. */
function wordsOf(error: unknown): string {
  const lines = String(error)
    // eslint-disable-next-line no-control-regex -- playwright colours its words
    .replace(/\u001b\[\d+m/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
  return [lines[0], lines.at(-1)].join(' | ').slice(0, 400)
}

/** Back to where the next view can begin, whatever stood open: one that fails must not take the others with it. */
async function giveUp({ page, context }: Desk): Promise<void> {
  await context.setOffline(false)
  await page.keyboard.press('Escape')
  const discard = page.getByRole('button', { name: /^(丢掉并离开|Discard and leave)$/ })
  await discard.click({ timeout: 1_000 }).catch(() => undefined)
}

async function shoot(desk: Desk, prefix: string, view: Pick<View, 'name' | 'go' | 'leave'>): Promise<void> {
  const name = `${prefix}-${view.name}`
  try {
    await desk.page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' })
    await view.go(desk)
    await atRest(desk.page)
  } catch (error) {
    const file = `${name}-unreached.png`
    await desk.page.screenshot({ path: join(out, file) })
    shots.push({ file, findings: [{ check: 'unreached', what: wordsOf(error) }, ...desk.heard.take()] })
    await giveUp(desk)
    return
  }
  for (const theme of themes) {
    await desk.page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    await desk.page.waitForFunction(
      (scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches,
      theme,
    )
    await atRest(desk.page)
    const file = name.replace(prefix, `${prefix}-${theme}`) + '.png'
    await desk.page.screenshot({ path: join(out, file) })
    shots.push({ file, findings: [...(await inspect(desk.page)), ...desk.heard.take()] })
  }
  try {
    await view.leave?.(desk)
  } catch (error) {
    shots.push({ file: `${name} (leaving)`, findings: [{ check: 'unreached', what: wordsOf(error) }] })
  }
}

async function ofRole(browser: Browser, url: string, role: ShotRole, size: Size): Promise<void> {
  const mine = views.filter((view) => view.roles.includes(role) && wanted(view.name))
  if (mine.length === 0) return
  const desk = await sitDown(browser, url, size, 'zh-CN')
  try {
    const arrived = await shootDoor(desk, `${role}-${size}`, logins[role], 'zh-CN')
    if (arrived) for (const view of mine) await shoot(desk, `${role}-${size}`, view)
  } finally {
    await desk.close()
  }
}

/** False when nobody could be let in; said among the findings. */
async function shootDoor(desk: Desk, prefix: string, login: string, language: Language): Promise<boolean> {
  try {
    await signIn(desk, login, language)
    return true
  } catch (error) {
    const file = `${prefix}-sign-in-unreached.png`
    await desk.page.screenshot({ path: join(out, file) })
    shots.push({ file, findings: [{ check: 'unreached', what: wordsOf(error) }, ...desk.heard.take()] })
    return false
  }
}

/** The screens before anyone is signed in. */
async function atTheDoor(browser: Browser, url: string, setup: string, size: Size): Promise<void> {
  for (const language of ['zh-CN', 'en'] as const) {
    const desk = await sitDown(browser, url, size, language)
    const prefix = language === 'en' ? `en-${size}` : `door-${size}`
    const go = (address: string) => async (): Promise<void> => {
      await desk.page.goto(address)
      await desk.page.getByRole('button').first().waitFor()
    }
    if (wanted('sign-in')) await shoot(desk, prefix, { name: 'sign-in', go: go(url) })
    if (wanted('set-up')) await shoot(desk, prefix, { name: 'set-up', go: go(setup) })
    await desk.close()
  }
  if (wanted('arrival'))
    await shootArrivals(browser, url, size, (desk, view) => shoot(desk, `door-${size}`, view))
}

/** A company from nothing, on a folder of its own: `--only first-hour` is the whole walk. */
async function firstHour(browser: Browser, data: string, size: Size): Promise<void> {
  if (!wanted('first-hour')) return
  const empty = await startServer({ data, port: 0 })
  try {
    await shootFirstHour(browser, empty.setupLink ?? empty.url, size, (desk, view) =>
      shoot(desk, `first-${size}`, view),
    )
  } finally {
    await empty.stop()
  }
}

async function inEnglish(browser: Browser, url: string, size: Size): Promise<void> {
  for (const role of ['SA', 'HQ'] as const) {
    if (!cast.includes(role)) continue
    const desk = await sitDown(browser, url, size, 'en')
    const arrived = await shootDoor(desk, `en-${role}-${size}`, logins[role], 'en')
    const mine = englishViews.filter((view) => view.roles.includes(role) && wanted(view.name))
    if (arrived) for (const view of mine) await shoot(desk, `en-${role}-${size}`, view)
    await desk.close()
  }
}

const started = performance.now()
await mkdir(out, { recursive: true })
console.log(`pictures: ${out}`)
const folder = await mkdtemp(join(tmpdir(), 'anjuan-shots-data-'))
const data = join(folder, 'demo')
const made = await ensureDemo(data, { now: systemClock.now(), say: (line) => console.log(line) })
if (!made.ok) throw new Error(`the demonstration could not be made: ${made.error.type}`)
// A port of its own: only a company that has an address can announce another one.
const server = await startServer({ data, port: await freePort() })
const fresh = await startServer({ data: join(folder, 'fresh'), port: 0 })
const browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] })
try {
  for (const size of Object.keys(sizes) as Size[]) {
    if (values.size !== undefined && size !== values.size) continue
    if (values.role === undefined) {
      await atTheDoor(browser, server.url, fresh.setupLink ?? fresh.url, size)
      await firstHour(browser, join(folder, `first-${size}`), size)
      if (wanted('second-step'))
        await shootSecondStep(browser, server, size, (desk, view) => shoot(desk, `door-${size}`, view))
    }
    if (values.role === undefined && wanted('line')) {
      await shootLine(browser, join(folder, `line-${size}`), size, (desk, view) =>
        shoot(desk, `line-${size}`, view),
      )
      console.log(`  line ${size}: ${shots.length} so far`)
    }
    for (const role of cast) {
      await ofRole(browser, server.url, role, size)
      console.log(`  ${role} ${size}: ${shots.length} so far`)
    }
    await inEnglish(browser, server.url, size)
  }
} finally {
  await browser.close()
  await server.stop()
  await fresh.stop()
  await rm(folder, { recursive: true, force: true })
}

if (values.readme === true) {
  const home = fileURLToPath(new URL('readme/', import.meta.url))
  await mkdir(home, { recursive: true })
  for (const [to, from] of Object.entries(readme)) await copyFile(join(out, from), join(home, to))
}

const faults = shots.filter(({ findings }) => findings.length > 0)
for (const { file, findings } of faults) {
  for (const { check, what } of findings) console.log(`${file.padEnd(48)} ${check.padEnd(10)} ${what}`)
}
const seconds = Math.round((performance.now() - started) / 1000)
const found = faults.reduce((sum, { findings }) => sum + findings.length, 0)
console.log(`${shots.length} pictures, ${found} findings on ${faults.length}, ${seconds} s: ${out}`)
process.exitCode = faults.length === 0 ? 0 : 1
