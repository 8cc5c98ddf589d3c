/**
 * 初筛 on screen: new clients whom nobody has met are looked at, by a seller on a phone and without a network, and by the
 * manager, several at once.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LedgerClient } from '../support/ledgerClient.ts'
import { addPerson, newId } from '../support/server.ts'
import { ServerArchives } from '../support/serverArchives.ts'
import { openCommand, setEntry } from '../support/socketClient.ts'
import { keptHere } from './screens/access.ts'
import { openArchive, toArchives } from './screens/archives.ts'
import { PHONE, Seats } from './screens/seats.ts'
import { shoot } from './screens/shoot.ts'
import { sound } from './screens/sound.ts'

const T = 'homeDeco@1'
const HOUR = 3_600_000
const DAY = 24 * HOUR
let seats: Seats
let server: ServerArchives
let sales: Page
const people = new Map<string, string>()
const archives = new Map<string, string>()

interface Begun {
  readonly name: string
  readonly channel: string
  readonly ago: number
  readonly mobile: string
  readonly remark?: string
}

/** Written down by somebody, so long ago. */
async function begun(login: string, leads: readonly Begun[]): Promise<void> {
  const writer = await LedgerClient.signIn(seats.server, login)
  for (const { name, channel, ago, mobile, remark } of leads) {
    const at = Date.now() - ago
    const archive = newId()
    archives.set(name, archive)
    const opened = openCommand(seats.branches.a, people.get(login) ?? '', newId(), T)
    await writer.write(`${archive}.life`, { ...opened, at })
    await writer.write(`${archive}.profile`, {
      ...setEntry({ name, channel, ...(remark === undefined ? {} : { remark }) }, {}, T),
      at,
    })
    const number = { type: 'mobile', value: mobile, primary: true }
    await writer.write(`${archive}.contact`, { ...setEntry({ [`contacts/${newId()}`]: number }, {}, T), at })
  }
  writer.close()
}

beforeAll(async () => {
  seats = await Seats.open()
  for (const [login, role] of [
    ['sales', 'SA'],
    ['min', 'SA'],
    ['manager', 'BM'],
    ['checker', 'VR'],
  ] as const)
    people.set(login, (await addPerson(seats.server, login, role, 'A')).id)
  server = new ServerArchives(seats.server.core)
  await begun('sales', [
    { name: '卖保险的', channel: 'website', ago: 9 * DAY, mobile: '13900139001' },
    { name: '林又来', channel: 'wechat', ago: 8 * DAY, mobile: '13900139002', remark: '留言问进度' },
    { name: '林先来', channel: 'store', ago: 30 * DAY, mobile: '13900139002' },
    { name: '真客户', channel: 'socialMedia', ago: 7 * DAY, mobile: '13900139003' },
    { name: '刚打来', channel: 'phone', ago: 0, mobile: '13900139004' },
  ])
}, 240_000)
afterAll(() => seats.end())

const section = (page: Page) => page.getByRole('region', { name: '待初筛的新线索', exact: true })
const count = (page: Page, of: string) => page.getByRole('status').filter({ hasText: `${of} 条新线索` })
const line = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) })
/** From wherever the last answer led. */
async function look(page: Page, name: string): Promise<void> {
  const back = page.getByRole('button', { name: '回到列表' })
  if ((await back.count()) > 0) await back.click()
  await line(page, name).click()
  await page.getByRole('heading', { level: 2, name: new RegExp(name) }).waitFor()
}
const lifeOf = async (name: string) => server.read(archives.get(name) ?? '')
const answerTo = async (name: string) =>
  (await lifeOf(name)).documents.get('contact')?.facts.findLast(({ kind }) => kind === 'triage')?.fact

test('R05 who came by a channel on which nobody is met waits in 今日 for a first look, with its time', async () => {
  sales = await seats.sitDown('sales', PHONE)
  await section(sales).getByRole('button', { name: '卖保险的' }).waitFor()
  await section(sales)
    .getByText(/^应在.*前看过$/)
    .first()
    .waitFor()
  await section(sales).getByText(/^最迟/).waitFor()
  // Whoever stood in the store was met.
  expect(await section(sales).getByRole('button', { name: '林先来' }).count()).toBe(0)
  expect(await section(sales).getByRole('button').count()).toBe(4)
  await section(sales).getByRole('link', { name: '去初筛' }).click()
  await count(sales, '4').waitFor()
  await sound(sales)
})

test('R10 without a network: 无效 needs a reason, leaves the inbox at once, and the reason is in the bin and in the log', async () => {
  await look(sales, '卖保险的')
  await sales.getByRole('group', { name: '初筛结论' }).waitFor()
  await sound(sales)
  await keptHere(sales)
  await sales.context().setOffline(true)
  await sales.getByRole('button', { name: '无效' }).click()
  const sheet = sales.getByRole('dialog', { name: '为什么无效' })
  await sheet.getByRole('button', { name: '记为无效' }).click()
  await sheet.getByText('选一个原因').waitFor()
  await sheet.getByRole('button', { name: '其他', exact: true }).click()
  await sheet.getByText('写一句是什么情况').waitFor()
  await sound(sales)
  await sheet.getByRole('button', { name: '广告推销' }).click()
  await sheet.getByRole('button', { name: '记为无效' }).click()
  await sheet.waitFor({ state: 'detached' })
  await count(sales, '3').waitFor()
  expect(await answerTo('卖保险的')).toBeUndefined()
  await sales.context().setOffline(false)
  await expect
    .poll(() => answerTo('卖保险的'), { timeout: 60_000 })
    .toEqual({ outcome: 'invalid', reason: 'advertising' })
  await expect
    .poll(async () => (await lifeOf('卖保险的')).lifecycle)
    .toMatchObject({ state: 'voided', why: '无效线索：广告推销' })
})

test('R10 无效 that was a mistake: one press brings the lead back from the bin, and it waits again', async () => {
  // What was said of the one before is gone by.
  await sales.getByText('已移入回收站', { exact: false }).waitFor({ state: 'detached' })
  await look(sales, '林又来')
  await sales.getByRole('button', { name: '无效' }).click()
  const sheet = sales.getByRole('dialog', { name: '为什么无效' })
  await sheet.getByRole('button', { name: '广告推销' }).click()
  await sheet.getByRole('button', { name: '记为无效' }).click()
  await count(sales, '2').waitFor()
  await expect.poll(async () => (await lifeOf('林又来')).lifecycle).toMatchObject({ state: 'voided' })
  await sales.getByRole('button', { name: '撤销' }).click()
  await expect.poll(async () => (await lifeOf('林又来')).lifecycle).toMatchObject({ state: 'open' })
  await count(sales, '3').waitFor()
})

test('R10 a duplicate names the archive that was there already, and what was said goes there', async () => {
  await look(sales, '林又来')
  await sales.getByText(/可能已有/).waitFor()
  await sales.getByRole('button', { name: '重复' }).click()
  const sheet = sales.getByRole('dialog', { name: '和哪一份重复' })
  await sheet.getByRole('button', { name: '记为重复' }).click()
  await sheet.getByText('选出已有的那一份').waitFor()
  await sheet.getByRole('radio', { name: /林先来/ }).check()
  await sheet.getByRole('checkbox', { name: /把留言记到那一份的时间线\s*留言问进度/ }).waitFor()
  await sound(sales)
  await sheet.getByRole('button', { name: '记为重复' }).click()
  await sheet.waitFor({ state: 'detached' })
  await expect.poll(() => answerTo('林又来')).toEqual({ outcome: 'duplicate', of: archives.get('林先来') })
  await expect
    .poll(async () => (await lifeOf('林又来')).lifecycle)
    .toMatchObject({ state: 'voided', why: '重复线索：与 林先来 为同一客户' })
  const stays = await lifeOf('林先来')
  expect(stays.lifecycle).toMatchObject({ state: 'open' })
  const notes = [...stays.documents.values()].flatMap(({ facts }) =>
    facts.filter(({ kind }) => kind === 'note'),
  )
  expect(notes.map(({ fact }) => fact['text'])).toEqual(['重复线索带来的话：留言问进度'])
})

test('R10 有效 stays with whoever found it, and one press takes it back', async () => {
  await look(sales, '真客户')
  await sales.getByRole('button', { name: '有效' }).click()
  await count(sales, '1').waitFor()
  // Beside it may stand what was said of the one before.
  const said = sales.locator('[data-sonner-toast]').filter({ hasText: '已记为有效，1 条' })
  await said.getByRole('button', { name: '撤销' }).click()
  await count(sales, '2').waitFor()
  await expect.poll(() => answerTo('真客户')).toEqual({ outcome: 'again' })
})

test('R10 the manager takes several together and gives them to a colleague; a checker is not asked', async () => {
  const manager = await seats.sitDown('manager')
  await section(manager).getByRole('link', { name: '去初筛' }).click()
  await count(manager, '2').waitFor()
  for (const name of ['真客户', '刚打来'])
    await manager.getByRole('checkbox', { name: `选中 ${name}` }).click()
  await manager.getByText('已选 2 条').waitFor()
  await sound(manager)
  await manager.getByRole('button', { name: '分派' }).first().click()
  const sheet = manager.getByRole('dialog', { name: '分派给谁' })
  const choice = sheet.getByLabel('转给谁')
  await choice.selectOption({
    label: (await choice.locator('option', { hasText: 'min 某' }).textContent()) ?? '',
  })
  await sound(manager)
  await sheet.getByRole('button', { name: '分派 2 条' }).click()
  await sheet.waitFor({ state: 'detached' })
  await manager.getByText('没有待初筛的线索').waitFor()
  // What is said stands above, where it covers no answer to the next one.
  const said = await manager.locator('[data-sonner-toast]').first().boundingBox()
  expect((said?.y ?? 900) + (said?.height ?? 0)).toBeLessThan(100)
  // A note that goes by is half of one theme and half of the other.
  await manager.getByText('已分派 2 条').waitFor({ state: 'detached' })
  await sound(manager)
  for (const name of ['真客户', '刚打来']) {
    await expect.poll(() => answerTo(name)).toEqual({ outcome: 'valid' })
    await expect
      .poll(async () => (await lifeOf(name)).lifecycle)
      .toMatchObject({ state: 'open', owner: people.get('min') })
  }

  const min = await seats.sitDown('min', PHONE)
  await toArchives(min)
  await min.getByText('真客户').first().waitFor()
  expect(await section(min).count()).toBe(0)
  const checker = await seats.sitDown('checker')
  await checker.getByRole('navigation', { name: '去哪里' }).waitFor()
  expect(await section(checker).count()).toBe(0)
})

test('R10 after the last lead the inbox leads on to the client who was just found', async () => {
  await begun('sales', [{ name: '最后一位', channel: 'phone', ago: 0, mobile: '13900139005' }])
  await count(sales, '1').waitFor({ timeout: 60_000 })
  await look(sales, '最后一位')
  await sales.getByRole('button', { name: '有效' }).click()
  await sales.getByText('没有待初筛的线索').waitFor()
  const on = sales.getByRole('link', { name: '打开最后一位的档案' })
  await on.waitFor()
  await sales.getByRole('button', { name: '撤销' }).click()
  await count(sales, '1').waitFor()
  expect(await on.count()).toBe(0)
  await look(sales, '最后一位')
  await sales.getByRole('button', { name: '有效' }).click()
  await on.waitFor()
  await shoot(sales, 'triage-found')
  await on.click()
  await sales.getByRole('heading', { level: 1, name: '最后一位' }).waitFor()
})

test('R10 a call that nobody answered leaves a client waiting for a first look, one that was answered does not', async () => {
  const name = '说上话'
  await begun('sales', [{ name, channel: 'phone', ago: 0, mobile: '13900139006' }])
  const call = async (result: string) => {
    await openArchive(sales, name)
    await sales.getByRole('button', { name: '记一笔' }).click()
    const sheet = sales.getByRole('dialog', { name: '记一笔' })
    await sheet.getByRole('button', { name: '电话', exact: true }).click()
    await sheet.getByRole('button', { name: result, exact: true }).click()
    await sheet.getByRole('button', { name: '记下' }).click()
    await sheet.waitFor({ state: 'detached' })
    await sales.getByRole('link', { name: '今日' }).click()
  }
  await call('未接')
  await section(sales).getByRole('button', { name }).waitFor()
  await sound(sales)
  await call('已接通')
  await sales.getByText('今天没有到期的事').waitFor()
})
