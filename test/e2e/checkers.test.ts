/**
 * A named checker (R24): the manager says whom the branch asks, who stands in and by when; everybody sees whom a file waits
 * for; and when the answer time is over, every checker has it in the queue, also without a network.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerDue } from '../../shared/domain/namings.ts'
import { USUAL_CALENDAR, WorkCalendar } from '../../shared/domain/workCalendar.ts'
import { consentEntry, fill, personFields, stampedAt } from '../support/checkable.ts'
import { LedgerClient } from '../support/ledgerClient.ts'
import { addPerson, newId } from '../support/server.ts'
import { openArchive } from './screens/archives.ts'
import { PHONE, Seats } from './screens/seats.ts'
import { sound } from './screens/sound.ts'

let seats: Seats
const ids = new Map<string, string>()

beforeAll(async () => {
  seats = await Seats.open()
  for (const [login, role] of [
    ['sales', 'SA'],
    ['manager', 'BM'],
    ['wang', 'VR'],
    ['li', 'VR'],
  ] as const)
    ids.set(login, (await addPerson(seats.server, login, role, 'A')).id)
}, 240_000)
afterAll(() => seats.end())

/** Filled, consented to and handed in. */
async function handedIn(login: string, name: string): Promise<void> {
  const writer = await LedgerClient.signIn(seats.server, login)
  const made = await writer.open(seats.branches.a, ids.get(login) ?? '', { ...personFields, name })
  await fill(writer, made, `contacts/${newId()}`)
  await writer.write(`${made.archive}.consent`, consentEntry(Date.now()))
  await writer.write(`${made.archive}.life`, stampedAt(Date.now(), 'command', { command: { do: 'submit' } }))
  writer.close()
}

const go = async (page: Page, room: string) => {
  await page
    .getByRole('navigation', { name: '去哪里' })
    .getByRole('link', { name: room, exact: true })
    .click()
  await page.getByRole('heading', { level: 1, name: room }).waitFor({ state: 'attached' })
}
const tab = (page: Page, name: string) =>
  page.getByRole('group', { name: '审核' }).getByRole('button', { name: new RegExp(`^${name}`) })
const row = (page: Page, name: string) =>
  page.getByRole('main').locator('button[data-row]').filter({ hasText: name })
const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const dueOf = (since: number, minutesEast: number): number =>
  answerDue(since, { count: 1, in: 'hours' }, new WorkCalendar(USUAL_CALENDAR), minutesEast)

test('R24 the manager names a checker with a substitute and an answer time, and is told whom not', async () => {
  await handedIn('sales', '周一鸣')
  const manager = await seats.sitDown('manager')
  await go(manager, '审核')
  // Nobody is named: one queue, as ever.
  await row(manager, '周一鸣').waitFor()
  await tab(manager, '待审核').waitFor()
  expect(await tab(manager, '等我').count()).toBe(0)

  await manager.getByRole('button', { name: '审核人', exact: true }).click()
  const sheet = manager.getByRole('dialog', { name: '审核人' })
  await sheet.getByText('还没有指定').waitFor()
  await sheet.getByRole('button', { name: '指定审核人' }).click()
  const form = sheet.getByRole('form', { name: '审核人: 全部客户' })
  await form.getByLabel('审核人', { exact: true }).selectOption({ label: 'wang 某' })
  await form.getByLabel('替补').selectOption({ label: 'wang 某' })
  await form.getByLabel('答复时限').fill('1')
  await form.getByText('替补和审核人是同一个人').waitFor()
  expect(await form.getByRole('button', { name: '保存' }).isDisabled()).toBe(true)
  await sound(manager)
  await form.getByLabel('替补').selectOption({ label: 'li 某' })
  await form.getByRole('button', { name: '保存' }).click()
  await sheet.getByText('1 个工作小时内').waitFor()
  await sound(manager)
  await manager.keyboard.press('Escape')
  await tab(manager, '其他').click()
  await row(manager, '周一鸣')
    .getByText(/等 wang 某 · .+ 前/)
    .waitFor()
  await sound(manager)
  await manager.context().close()
}, 180_000)

test('R24 the one who is named has it on 今日, in 消息 and in front; the owner sees whom it waits for', async () => {
  const wang = await seats.sitDown('wang', PHONE)
  await section(wang, '等我审核').getByRole('button', { name: '周一鸣' }).waitFor()
  await sound(wang)
  await wang.getByRole('link', { name: /^消息/ }).first().click()
  await wang
    .getByRole('list', { name: '消息' })
    .getByRole('button')
    .filter({ hasText: '周一鸣' })
    .getByText('提交的档案等你审核')
    .click()
  await wang.getByRole('article', { name: '周一鸣' }).getByRole('list', { name: '逐项核对' }).waitFor()
  await wang.context().close()

  const sales = await seats.sitDown('sales')
  await openArchive(sales, '周一鸣')
  await sales.getByText(/等 wang 某 审核，答复时限 .+。/).waitFor()
  await sound(sales)
  await sales.context().close()

  const li = await seats.sitDown('li')
  expect(await section(li, '等我审核').count()).toBe(0)
  await go(li, '审核')
  await tab(li, '等我').getByText('0').waitFor()
  await tab(li, '其他').click()
  // A name keeps nobody from checking.
  await row(li, '周一鸣').click()
  await li.getByRole('article', { name: '周一鸣' }).getByRole('button', { name: '退回' }).waitFor()
  await li.context().close()
}, 180_000)

test('R24 after the answer time everybody who may check has it, and the manager is told, without a network', async () => {
  const since = Date.now()
  for (const [login, told] of [
    ['li', '审核超过答复时限'],
    ['manager', '审核超过答复时限'],
  ] as const) {
    const page = await seats.sitDown(login)
    const minutesEast = await page.evaluate(() => -new Date().getTimezoneOffset())
    await go(page, '审核')
    await tab(page, '其他').click()
    await row(page, '周一鸣').waitFor()
    await go(page, '今日')
    expect(await section(page, told).count()).toBe(0)
    await page.context().setOffline(true)
    await page.clock.setFixedTime(dueOf(since, minutesEast) + 60_000)
    await section(page, told).getByRole('button', { name: '周一鸣' }).waitFor({ timeout: 40_000 })
    await section(page, told).getByRole('button', { name: '周一鸣' }).click()
    await tab(page, '等我').getByText('1').waitFor()
    await row(page, '周一鸣')
      .getByText(/已超过答复时限/)
      .waitFor()
    await sound(page)
    await page.context().setOffline(false)
    await page.context().close()
  }
}, 240_000)

test('R24 what the named one handed in waits for the substitute, and head office names from its own room', async () => {
  const office = await seats.sitDown('hq')
  await go(office, '分公司')
  await office.getByRole('link', { name: '设置: 一店' }).click()
  const card = office.getByRole('region', { name: '审核人' })
  await card.getByText('wang 某').waitFor()
  await card.getByRole('button', { name: '修改: 全部客户' }).click()
  const form = card.getByRole('form', { name: '审核人: 全部客户' })
  await form.getByLabel('审核人', { exact: true }).selectOption({ label: 'manager 某' })
  await form.getByLabel('按什么算').selectOption({ label: '工作日' })
  await form.getByRole('button', { name: '保存' }).click()
  await card.getByText('1 个工作日内').waitFor()
  await sound(office)
  await office.context().close()

  await handedIn('manager', '吴店长件')
  const li = await seats.sitDown('li')
  await section(li, '等我审核').getByRole('button', { name: '吴店长件' }).click()
  await tab(li, '等我').waitFor()
  await row(li, '吴店长件')
    .getByText(/等你 · .+ 前/)
    .waitFor()
  await li.context().close()
}, 180_000)
