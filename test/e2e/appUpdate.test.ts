/**
 * A new build is published while people work: it waits for what is typed, in whichever tab that is, and is taken
 * by whoever comes in the morning before the password is asked for.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { importFor, smallSheet, startBranchCompany, type BranchCompany } from '../support/branchCompany.ts'
import { clientDist, ensureClientBuild } from '../support/clientBuild.ts'
import { Person } from '../support/person.ts'
import { spoken } from '../support/spoken.ts'
import { signIn, unlock } from './screens/access.ts'
import { timeline, writeNote } from './screens/archive.ts'
import { openArchive } from './screens/archives.ts'

const ARCHIVE = '样本第1实业股份有限公司'
const UNSAVED = '客户下周三带家人再来一次'
vi.mock(import('../../shared/protocol/version.ts'), async (original) =>
  (await import('../support/spoken.ts')).asSpoken(await original()),
)

let company: BranchCompany
const sales = new Person()
const published = mkdtempSync(join(tmpdir(), 'anjuan-published-'))

beforeAll(async () => {
  ensureClientBuild()
  cpSync(clientDist, published, { recursive: true })
  company = await startBranchCompany({ client: published })
  await importFor(company, smallSheet(2))
})
afterAll(async () => {
  await sales.end()
  await company.server.end()
  rmSync(published, { recursive: true, force: true })
})

/** A build that differs in its page, and says so. */
function publish(name: string): void {
  const page = join(published, 'index.html')
  const html = readFileSync(page, 'utf8').replace(/(<html)[^>]*?( lang)/, `$1 data-build="${name}"$2`)
  writeFileSync(page, html)
  const script = join(published, 'sw.js')
  const next = readFileSync(script, 'utf8').replace(
    /("revision":")[^"]*(","url":"index\.html")/,
    (_all, before: string, after: string) => before + name + after,
  )
  if (!next.includes(`"${name}"`)) throw new Error('the list of the service worker reads otherwise')
  writeFileSync(script, next)
}

/** As the browser does at every opening of a page, and the program once an hour. */
const lookForIt = (page: Page): Promise<unknown> =>
  page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    await registration.update()
  })

const buildOf = (page: Page): Promise<string | null> => page.locator('html').getAttribute('data-build')
const take = (page: Page) => page.getByRole('button', { name: '更新', exact: true })
const noteField = (page: Page) =>
  page.getByRole('form', { name: '记一笔' }).getByRole('textbox', { name: '内容' })

it('S21 waits for what is typed in another tab too, then renews both, and nothing typed is gone', async () => {
  const page = await sales.start(company.server.url)
  await signIn(page, 'sales')
  await openArchive(page, ARCHIVE)
  await page.evaluate(() => navigator.serviceWorker.ready)
  // The first visit installs; from the next one on the page comes from the worker.
  await page.waitForFunction(() => navigator.serviceWorker.controller !== null)
  const other = await sales.tab(page.url())
  await unlock(other)
  await noteField(other).fill(UNSAVED)

  publish('second')
  await lookForIt(page)
  await page.getByText('新版本已备好。更新后要再输一次密码。').waitFor()
  await other.getByText('新版本已备好。先保存正在填的内容。').waitFor()
  expect(await take(other).isDisabled()).toBe(true)
  await take(page).click()
  await page.getByText('新版本已备好。另一个标签页里有没保存的内容，先去保存。').waitFor()
  expect(await noteField(other).inputValue()).toBe(UNSAVED)
  expect(await buildOf(page)).toBeNull()

  await other.getByRole('form', { name: '记一笔' }).getByRole('button', { name: '记下' }).click()
  await timeline(other, UNSAVED).waitFor()
  await take(page).click()
  for (const tab of [page, other]) {
    await tab.getByRole('button', { name: '解锁', exact: true }).waitFor()
    expect(await buildOf(tab)).toBe('second')
  }
  await other.close()
  await unlock(page)
  await openArchive(page, ARCHIVE)
  await timeline(page, UNSAVED).waitFor()
})

it('S21 is offered at the door, before the password', async () => {
  const { page } = sales
  await page.getByRole('button', { name: '锁定' }).first().click()
  await page.getByRole('button', { name: '解锁', exact: true }).waitFor()
  publish('third')
  await lookForIt(page)
  await page.getByText('新版本已备好，先更新再输密码。').waitFor()
  await take(page).click()
  await page.locator('html[data-build="third"]').waitFor()
  await unlock(page)
  await openArchive(page, ARCHIVE)
  await timeline(page, UNSAVED).waitFor()
})

it('S21 SYN1 is looked for at once when the server speaks another protocol, and work goes on meanwhile', async () => {
  const { page } = sales
  publish('fourth')
  spoken.only = 99
  const { core } = company.server
  const [membership] = core.directory.membershipsOf(company.sales.id)
  // A change of rights, however small, has the device greet again (SYN15).
  const date = Date.now() + 300 * 24 * 3_600_000
  expect((await core.memberships.end(membership?.id ?? '', date, null)).ok).toBe(true)
  await page.getByText('新版本已备好。更新后要再输一次密码。').waitFor()
  await writeNote(page, '等更新时写的')
  await page.getByRole('button', { name: /^有问题 .*打开同步中心/ }).waitFor()
  spoken.only = null
  await take(page).click()
  await page.locator('html[data-build="fourth"]').waitFor()
  await unlock(page)
  await openArchive(page, ARCHIVE)
  await timeline(page, '等更新时写的').waitFor()
  await page
    .getByRole('button', { name: /^已同步/ })
    .first()
    .waitFor()
  expect(sales.complaints).toEqual([])
  expect(company.server.errors).toEqual([])
})
