/**
 * 看板 over the demonstration (R79, R25, R104, R09): every number is pressed and the rows behind it are counted, by the
 * person in the shop, by the manager and by head office.
 */
import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hasGround } from '../../shared/domain/consent.ts'
import { isJsonObject, type Json } from '../../shared/base/json.ts'
import { fieldItem, fieldName, isFilled } from '../../shared/domain/listField.ts'
import type { ArchiveView } from '../../shared/domain/view.ts'
import { requiredAt } from '../../shared/templates/complete.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import { DEMO_PASSWORD } from '../../sync-server/demo/company.ts'
import { openCore } from '../../sync-server/server.ts'
import { chromiumArgs, chromiumPath } from '../support/browser.ts'
import { startDemoServer, type DemoServer } from '../support/demoServer.ts'
import { ServerArchives } from '../support/serverArchives.ts'
import { inspect } from '../shots/checks.ts'
import { signIn } from './screens/access.ts'
import { createArchives, openArchive, toArchives } from './screens/archives.ts'

let demo: DemoServer
let browser: Browser

beforeAll(async () => {
  // Every number is pressed, faster than any office asks.
  demo = await startDemoServer({ requestsPerMinute: 100_000 })
  browser = await chromium.launch({ executablePath: chromiumPath(), args: [...chromiumArgs] })
}, 240_000)
afterAll(async () => {
  await browser.close()
  await demo.end()
})

const patient = { timeout: 60_000 }
const main = (page: Page): Locator => page.getByRole('main')
const board = (page: Page): Locator => page.locator('[data-board]')

async function sitDown(login: string): Promise<{ readonly context: BrowserContext; readonly page: Page }> {
  const context = await browser.newContext({
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    viewport: { width: 1440, height: 900 },
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  await page.goto(demo.server.url)
  await signIn(page, login, DEMO_PASSWORD)
  return { context, page }
}

async function toBoard(page: Page): Promise<void> {
  await page
    .getByRole('navigation', { name: '去哪里' })
    .getByRole('link', { name: '看板', exact: true })
    .click()
  await board(page).waitFor(patient)
}

/** What stands beside the title of a list: what the filter leaves. */
async function rowsOf(page: Page): Promise<number | null> {
  const said = main(page).getByRole('status').filter({ hasText: '份' }).first()
  const text = await said.innerText().catch(() => '')
  const [first] = text.match(/[\d,]+/) ?? []
  return first === undefined ? null : Number(first.replaceAll(',', ''))
}

/** Everything is here: the first copy of a device arrives page by page. */
async function arrived(page: Page): Promise<void> {
  await toArchives(page)
  await expect.poll(() => rowsOf(page), patient).toBeGreaterThan(0)
  let before = -1
  await expect
    .poll(
      async () => {
        const now = (await rowsOf(page)) ?? 0
        const still = now === before
        before = now
        return still
      },
      { timeout: 60_000, interval: 1_500 },
    )
    .toBe(true)
}

async function showTables(page: Page): Promise<void> {
  for (;;) {
    const next = board(page).getByRole('button', { name: '看表格', exact: true }).first()
    if ((await next.count()) === 0) return
    await next.click()
  }
}

const figure = (text: string): number => Number((/[\d,]+/.exec(text)?.[0] ?? '').replaceAll(',', ''))

/** Presses every number of the board and counts the rows; the numbers that were wrong, and how many there were. */
async function pressAll(
  page: Page,
  list: string,
): Promise<{ readonly wrong: readonly string[]; readonly pressed: readonly string[] }> {
  const keys = await board(page)
    .locator('[data-number]:not([disabled])')
    .evaluateAll((all) => all.map((one) => one.getAttribute('data-number') ?? ''))
  const wrong: string[] = []
  for (const key of keys) {
    const number = board(page).locator(`[data-number="${key}"]`)
    await number.waitFor()
    const said = figure(await number.innerText())
    await number.evaluate((one: HTMLElement) => one.click())
    await page.waitForURL(`**/${list}`)
    const found = await expect
      .poll(() => rowsOf(page), { timeout: 5_000, interval: 40 })
      .toBe(said)
      .then(
        () => said,
        () => rowsOf(page),
      )
    if (found !== said) wrong.push(`${key} said ${said}, ${found} rows`)
    await page.goBack()
    await board(page).waitFor()
  }
  return { wrong, pressed: keys }
}

/** Each panel shows something to press. */
const panelsIn = (keys: readonly string[]): ReadonlySet<string> =>
  new Set(keys.map((key) => key.split('/')[0] ?? ''))

describe('看板', () => {
  test.each([
    ['cy-wangfang', 'archives', 'device'],
    ['cy-dianzhang', 'archives', 'device'],
    ['zongbu', 'merged', 'office'],
  ])(
    'R79 every number that %s sees opens as many rows as it says',
    async (login, list, source) => {
      const { context, page } = await sitDown(login)
      if (source === 'device') await arrived(page)
      await toBoard(page)
      expect(await board(page).getAttribute('data-board')).toBe(source)
      await showTables(page)
      const { wrong, pressed } = await pressAll(page, list)
      expect(wrong).toEqual([])
      const panels = panelsIn(pressed)
      for (const one of [
        'task',
        'silence',
        'months',
        'weeks',
        'channel',
        'touches',
        'tier',
        'band',
        'gap',
        'filing',
      ])
        expect([one, panels.has(one)]).toEqual([one, true])
      expect([...panels].some((one) => one.startsWith('stage-'))).toBe(true)
      expect(pressed.length).toBeGreaterThan(60)
      await context.close()
    },
    600_000,
  )

  test('R79 a bar that is pressed opens its rows, and the picture has a table behind it', async () => {
    const { context, page } = await sitDown('cy-dianzhang')
    await arrived(page)
    await toBoard(page)
    const panel = board(page).locator('[data-panel="tier"]')
    const bar = panel.locator('svg path[fill]:not([fill="none"])').first()
    await bar.waitFor()
    const hidden = panel.getByRole('table', { name: '客户等级' })
    expect(await hidden.getByRole('row').count()).toBeGreaterThan(2)
    await bar.click()
    await page.waitForURL('**/archives')
    await expect.poll(() => rowsOf(page), patient).toBeGreaterThan(0)
    await page.goBack()
    await board(page).waitFor()
    expect((await inspect(page)).map(({ check, what }) => `${check}: ${what}`)).toEqual([])
    await context.close()
  }, 120_000)

  test('R79 the board of a device is there without a network, and follows what is typed', async () => {
    const { context, page } = await sitDown('cy-dianzhang')
    await arrived(page)
    await toBoard(page)
    await context.setOffline(true)
    const all = board(page).locator('[data-number="task/all/0"]')
    const before = figure(await all.innerText())
    await createArchives(page, [{ name: '看板新客', mobile: '13900007901', source: '展会' }])
    await toBoard(page)
    await expect.poll(async () => figure(await all.innerText()), patient).toBe(before + 1)
    await context.setOffline(false)
    await context.close()
  }, 120_000)

  test('R25 the quality of every branch is what its raw entries give when recounted by hand', async () => {
    const { context, page } = await sitDown('zongbu')
    await toBoard(page)
    const core = await openCore({ data: demo.folder })
    const archives = new ServerArchives(core)
    for (const branch of core.directory.branches) {
      const views: ArchiveView[] = []
      for (const archive of await archives.ofBranch(branch.id)) {
        const view = await archives.read(archive)
        if (view.lifecycle.state === 'open') views.push(view)
      }
      if (views.length === 0) continue
      const share = (holds: (view: ArchiveView) => boolean): number =>
        Math.floor((views.filter(holds).length * 100) / views.length)
      const byHand = {
        completeness: Math.floor(views.reduce((sum, view) => sum + completenessOf(view), 0) / views.length),
        authenticity: share((view) => fieldsOf(view).every(({ conflict }) => !conflict)),
        security: share((view) => hasGround(view.documents.get('consent'))),
        availability: share(isReachable),
      }
      for (const [axis, percent] of Object.entries(byHand)) {
        const shown = board(page).locator(`[data-score="${branch.id}/${axis}"] [data-percent]`)
        expect([branch.name, axis, Number(await shown.getAttribute('data-percent'))]).toEqual([
          branch.name,
          axis,
          percent,
        ])
      }
    }
    await core.close()
    const scores = board(page).locator('[data-panel="scores"]')
    await scores.getByRole('button', { name: '安全性怎么算' }).first().click()
    await page.getByText('有个人信息同意记录的档案 ÷ 全部档案').waitFor()
    await context.close()
  }, 240_000)

  test('R104 time to file has its numbers and its trend by week, and time to find is measured where one searches', async () => {
    const { context, page } = await sitDown('cy-wangfang')
    await arrived(page)
    await page.getByRole('textbox', { name: '查找档案' }).first().fill('女士')
    await main(page).locator('[data-row="0"] a').first().click()
    await page.waitForURL('**/archive/*')
    await toBoard(page)
    await showTables(page)
    const filing = board(page).locator('[data-panel="filing"]')
    const trend = board(page).locator('[data-panel="filingWeeks"]')
    expect(await filing.locator('[data-number]').count()).toBeGreaterThan(0)
    expect(await trend.getByRole('row').count()).toBe(13)
    expect(await trend.getByText(/分钟|小时|天/).count()).toBeGreaterThan(0)
    const finds = board(page).locator('[data-panel="finds"]')
    await expect.poll(() => finds.getByText(/秒 · 1 次/).count(), patient).toBe(1)
    await context.close()
  }, 120_000)

  test('R09 an exhibition and an ad are two touchpoints: one client more by its first, one more by its last', async () => {
    const { context, page } = await sitDown('cy-wangfang')
    await arrived(page)
    await toBoard(page)
    await showTables(page)
    const touch = async (channel: string): Promise<readonly number[]> => {
      const row = board(page)
        .locator('[data-panel="touches"]')
        .getByRole('row', { name: new RegExp(`^${channel}`) })
      const cells = await row.getByRole('cell').allInnerTexts()
      return cells.map(figure)
    }
    const [expoFirst = 0] = await touch('展会')
    const [, adLast = 0] = await touch('网络广告')
    await createArchives(page, [{ name: '触点客户', mobile: '13900007902', source: '展会' }])
    await openArchive(page, '触点客户')
    await page.getByRole('tab', { name: '资料', exact: true }).click()
    await page.getByRole('button', { name: '编辑来源', exact: true }).click()
    const form = page.getByRole('form', { name: '编辑来源', exact: true })
    await form.getByRole('button', { name: /后来的触点/ }).click()
    await form
      .locator('[data-input="touchpoints"]')
      .getByRole('combobox')
      .first()
      .selectOption({ label: '网络广告' })
    await form.getByRole('button', { name: /^保存/ }).click()
    await form.waitFor({ state: 'detached' })
    await toBoard(page)
    await expect.poll(async () => (await touch('展会'))[0], patient).toBe(expoFirst + 1)
    await expect.poll(async () => (await touch('网络广告'))[1], patient).toBe(adLast + 1)
    await context.close()
  }, 120_000)
})

const fieldsOf = (view: ArchiveView) =>
  [...view.documents.values()].flatMap(({ fields }) => [...fields.values()])

function isReachable(view: ArchiveView): boolean {
  return [...(view.documents.get('contact')?.fields.values() ?? [])].some(({ key, value }) => {
    if (fieldName(key) !== 'contacts' || !isFilled(value) || typeof value !== 'object' || value === null)
      return false
    const item = value as { readonly value?: unknown; readonly status?: unknown }
    return typeof item.value === 'string' && item.value !== '' && item.status !== 'dead'
  })
}

/** Of the business that moved last: what its stage asks for and what of it stands in any document. */
function completenessOf(view: ArchiveView): number {
  const lastOf = (part: string): number => {
    const document = view.documents.get(part)
    const times = [
      ...[...(document?.fields.values() ?? [])].map(({ history }) => history.at(-1)?.time ?? 0),
      ...(document?.facts ?? []).slice(-1).map(({ time }) => time),
    ]
    return Math.max(0, ...times)
  }
  const deals = [...view.documents.keys()].filter((part) => part.endsWith('.deal')).sort()
  const [deal] = deals.toSorted((a, b) => lastOf(b) - lastOf(a))
  const business = deal?.slice(0, -'.deal'.length) ?? null
  const stage = deal === undefined ? null : (view.documents.get(deal)?.fields.get('stage')?.value ?? null)
  const template = findTemplate(view.template ?? '')
  if (template === null) return 100
  const known = typeof stage === 'string' && template.stages.some(({ code }) => code === stage) ? stage : null
  const said: Record<string, Json> = {}
  const mine = [...view.documents].filter(([part]) => !part.includes('.') || part.startsWith(`${business}.`))
  for (const [, { fields }] of mine)
    for (const { key, value } of fields.values()) {
      const item = fieldItem(key)
      // What a C3 code decides no card can tell.
      const secret = template.fields.find((field) => field.key === fieldName(key))?.class === 'C3'
      if (!secret && (item === null || item === business)) said[fieldName(key)] = value
    }
  const keys = requiredAt(template, known, said)
    .filter(({ unless }) => unless === undefined)
    .map(({ key }) => key)
  const filled = new Set<string>()
  for (const [, document] of mine) {
    for (const { key, value } of document.fields.values()) {
      const one = isJsonObject(value) ? value : {}
      if (!isFilled(value) || (fieldName(key) === 'contacts' && one['status'] === 'dead')) continue
      filled.add(fieldName(key))
      // A company is reached through its people.
      if (fieldName(key) === 'people' && ['mobile', 'landline', 'email', 'wechat'].some((way) => one[way]))
        filled.add('contacts')
    }
    for (const { kind, fact, supersededBy } of document.facts)
      if (supersededBy.length === 0)
        for (const field of template.fields)
          if (field.type.is === 'facts' && field.type.kind === kind)
            if (field.type.only === undefined || fact['type'] === field.type.only) filled.add(field.key)
  }
  return keys.length === 0
    ? 100
    : Math.floor((keys.filter((key) => filled.has(key)).length * 100) / keys.length)
}
