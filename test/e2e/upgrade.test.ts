/**
 * S21: what an earlier version left behind, a company's folder and the browser of one of its people with work
 * that nobody has seen, meets the version of today, at the address that it had. Nothing of it is lost.
 *
 * Twice: with the program of today over the old store, more than a year later, when session and lease are long
 * over; and with the old program, which the browser still has, against the server of today, at once.
 */
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { verifyFolder } from '../../sync-server/store/verify.ts'
import { clientDist, ensureClientBuild } from '../support/clientBuild.ts'
import { Person, until } from '../support/person.ts'
import { startTestServer, type TestServer } from '../support/server.ts'
import { spoken } from '../support/spoken.ts'
import {
  saysOf,
  tellArchives,
  unpackVersion,
  VERSION_PORT,
  versions,
  type Version,
} from '../support/versions.ts'
import { timeline, writeNote } from './screens/archive.ts'
import { openArchive } from './screens/archives.ts'
import { chip } from './screens/sync.ts'

const DAY = 24 * 60 * 60_000
const MINUTE = 60_000
/** Longer than any session, lease, link or wait. */
const LATER = 400 * DAY

vi.mock(import('../../shared/protocol/version.ts'), async (original) =>
  (await import('../support/spoken.ts')).asSpoken(await original()),
)

let version: Version
let server: TestServer
let sales: Person

beforeAll(() => ensureClientBuild())

afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') {
    const text = await sales.page.locator('body').innerText({ timeout: 5_000 }).catch(String)
    console.log(`the screen said:\n${text.slice(0, 1500)}\n${sales.complaints.slice(-5).join('\n')}`)
  }
  spoken.only = null
  await sales.end()
  await server.end()
  version.end()
})

/** The folder is opened and told; `ms` after today, and at least `LATER` after it was made when asked for. */
async function begin(name: string, ms = 0): Promise<void> {
  version = unpackVersion(name)
  sales = new Person()
  cpSync(version.profile, sales.profile, { recursive: true })
  expect(await verifyFolder(version.data)).toEqual([])
  server = await startTestServer({
    port: VERSION_PORT,
    data: version.data,
    client: clientDist,
    clock: { now: () => Date.now() + ms },
  })
  expect(server.url).toBe(version.says.url)
  expect(await tellArchives(server.core, version.says.branch)).toEqual(version.says.archives)
}

/** Forgets the program that the browser keeps, as it does when room is short; the next one comes from the server. */
const withoutOldProgram = (): void =>
  rmSync(join(sales.profile, 'Default/Service Worker'), { recursive: true, force: true })

/** Moves the clock of the worker that is to open the store, and takes its line away. */
async function away(page: Page, ms: number): Promise<{ back(): Promise<void> }> {
  const worker = await until(() => page.workers().at(-1), 'worker')
  await worker.evaluate((by) => {
    const scope = globalThis as unknown as { realSocket: typeof WebSocket }
    const real = Date.now.bind(Date)
    Date.now = () => real() + by
    scope.realSocket = WebSocket
    globalThis.WebSocket = class extends WebSocket {
      constructor(url: string | URL) {
        super(String(url).replace('/sync', '/nowhere'))
      }
    }
  }, ms)
  await page.evaluate(() => dispatchEvent(new Event('focus')))
  return {
    back: () =>
      worker.evaluate(() => {
        globalThis.WebSocket = (globalThis as unknown as { realSocket: typeof WebSocket }).realSocket
      }),
  }
}

/** Password at the door, whatever the door calls it: unlocking, or signing in because the lease is over. */
async function comeIn(page: Page): Promise<void> {
  await page.getByLabel('密码', { exact: true }).fill(version.says.password)
  await page.getByRole('button', { name: /^(解锁|登录)$/ }).click()
  // What was typed and never saved is offered first of all (LCK16).
  const typed = page.getByRole('dialog', { name: '上次没保存的内容' })
  await typed.getByText(version.says.unsent.unsaved).waitFor({ timeout: MINUTE })
  await typed.getByRole('button', { name: '先放着' }).click()
}

async function seesOwnWork(page: Page): Promise<void> {
  const { values, facts } = version.says.unsent
  for (const { name, label, value } of values) {
    await openArchive(page, name)
    await page.getByRole('tab', { name: '资料' }).click()
    await page
      .getByRole('tabpanel', { name: '资料' })
      .locator('dl > div', { hasText: label })
      .getByText(String(value))
      .waitFor()
  }
  for (const { name, text } of facts) {
    await openArchive(page, name)
    await page.getByRole('tab', { name: '时间线' }).click()
    await timeline(page, text).waitFor()
  }
}

/** The sync centre. */
function centre(page: Page) {
  const sheet = page.getByRole('dialog', { name: '同步中心' })
  return {
    sheet,
    async open() {
      await page
        .getByRole('button', { name: /打开同步中心/ })
        .first()
        .click()
      await sheet.waitFor()
    },
    async close() {
      await page.keyboard.press('Escape')
      await sheet.waitFor({ state: 'hidden' })
    },
  }
}

async function syncNow(page: Page): Promise<void> {
  await centre(page).open()
  await centre(page).sheet.getByRole('button', { name: '立即同步' }).click()
  await centre(page).close()
}

async function seesHeldWork(page: Page): Promise<void> {
  await centre(page).open()
  await centre(page).sheet.getByText(version.says.unsent.held.text).waitFor()
  await centre(page).close()
}

/** The server has all that the device had and nobody else knew, beside all that stood there before. */
async function serverHasAll(): Promise<void> {
  const { says } = version
  const { values, facts, created } = says.unsent
  const expected = says.archives.length + created.length
  const nameOf = ({ values }: (typeof says.archives)[number]): unknown => values['profile/name']
  const now = await until(async () => {
    const told = await tellArchives(server.core, says.branch)
    const of = (name: string): (typeof says.archives)[number] | undefined =>
      told.find((one) => nameOf(one) === name)
    const whole =
      told.length === expected &&
      values.every(({ name, key, value }) => of(name)?.values[`profile/${key}`] === value) &&
      facts.every(({ name, text }) => of(name)?.facts.includes(text) === true)
    return whole ? told : undefined
  }, 'unsent work at the server')
  for (const before of says.archives) {
    const after = now.find(({ archive }) => archive === before.archive)
    expect(after?.facts).toEqual(expect.arrayContaining([...before.facts]))
    expect(Object.keys(after?.values ?? {})).toEqual(expect.arrayContaining(Object.keys(before.values)))
  }
  // Each once.
  for (const { name, text } of facts)
    expect(now.find((one) => nameOf(one) === name)?.facts.filter((one) => one === text)).toHaveLength(1)
  expect(server.errors).toEqual([])
}

async function folderIsWhole(): Promise<void> {
  await server.stop()
  expect(await verifyFolder(version.data)).toEqual([])
}

describe.each(versions())('a company of %s', (name) => {
  it('S21 LCK9 the program of today opens the old store a year later, shows what waits and sends it', async () => {
    const shift = Math.max(0, Date.parse(saysOf(name).madeAt) + LATER - Date.now())
    await begin(name, shift)
    withoutOldProgram()
    const page = await sales.start(server.url)
    const line = await away(page, shift)
    await page.getByText('太久没连上总部').waitFor()
    await comeIn(page)
    await chip(page, '离线').first().waitFor()
    await seesOwnWork(page)
    await seesHeldWork(page)
    await line.back()
    await syncNow(page)
    await serverHasAll()
    await seesHeldWork(page)
    await folderIsWhole()
  })

  it('S21 the old program meets the server of today, is renewed when told to, not over half a sentence, and sends all', async () => {
    await begin(name)
    const page = await sales.start(server.url)
    await comeIn(page)
    await seesOwnWork(page)
    await page.getByText(/^新版本已备好。更新后/).waitFor({ timeout: MINUTE })
    // Not over half a sentence.
    await openArchive(page, version.says.unsent.created[0] ?? '')
    const note = page.getByRole('form', { name: '记一笔' }).getByRole('textbox', { name: '内容' })
    await note.fill('更新之前写了一半')
    await page.getByText('新版本已备好。先保存正在填的内容。').waitFor()
    expect(await page.getByRole('button', { name: '更新', exact: true }).isDisabled()).toBe(true)
    await note.fill('')
    await writeNote(page, '更新之前写完的')
    await page.getByRole('button', { name: '更新', exact: true }).click()
    await page.getByRole('button', { name: /^(解锁|登录)$/ }).waitFor({ timeout: MINUTE })
    await comeIn(page)
    expect(await programOf(page)).toBe(await programOf(null))
    await seesOwnWork(page)
    await serverHasAll()
    await openArchive(page, version.says.unsent.created[0] ?? '')
    await timeline(page, '更新之前写完的').waitFor()
    await seesHeldWork(page)
    await folderIsWhole()
  })

  it('S21 SYN1 the old program is told by a server that speaks another protocol, keeps all, is renewed and sends it', async () => {
    await begin(name)
    spoken.only = 99
    const page = await sales.start(server.url)
    await comeIn(page)
    await centre(page).open()
    await centre(page)
      .sheet.getByText(/更新后继续上传/)
      .waitFor()
    await centre(page).close()
    await seesOwnWork(page)
    expect(await tellArchives(server.core, version.says.branch)).toEqual(version.says.archives)
    await page.getByText(/^新版本已备好。更新后/).waitFor({ timeout: MINUTE })
    // From here on as it is: the program of today speaks what this server speaks.
    spoken.only = null
    await page.getByRole('button', { name: '更新', exact: true }).click()
    await page.getByRole('button', { name: /^(解锁|登录)$/ }).waitFor({ timeout: MINUTE })
    await comeIn(page)
    expect(await programOf(page)).toBe(await programOf(null))
    await serverHasAll()
    await seesOwnWork(page)
    await seesHeldWork(page)
    await folderIsWhole()
  })
})

/** The script that the page runs on; null: that the server has now. */
async function programOf(page: Page | null): Promise<string> {
  const html =
    page === null
      ? await (await fetch(server.url)).text()
      : await page.evaluate(() => document.documentElement.outerHTML)
  return /assets\/index-[\w-]+\.js/.exec(html)?.[0] ?? ''
}
