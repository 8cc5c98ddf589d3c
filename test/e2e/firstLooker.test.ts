/**
 * 初筛负责人 (R05): the manager says who has the first look at new leads, who stands in and by when; the one who is named has
 * them on 今日 and in 消息; after the time everybody who may answer has them, also without a network.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerDue } from '../../shared/domain/namings.ts'
import { USUAL_CALENDAR, WorkCalendar } from '../../shared/domain/workCalendar.ts'
import { LedgerClient } from '../support/ledgerClient.ts'
import { addPerson, newId } from '../support/server.ts'
import { openCommand, setEntry } from '../support/socketClient.ts'
import { keptHere } from './screens/access.ts'
import { PHONE, Seats } from './screens/seats.ts'
import { shoot } from './screens/shoot.ts'
import { sound } from './screens/sound.ts'

const T = 'homeDeco@1'
let seats: Seats
const ids = new Map<string, string>()
let since = 0

async function begun(name: string, channel: string, mobile: string): Promise<void> {
  const writer = await LedgerClient.signIn(seats.server, 'sales')
  const archive = newId()
  const at = Date.now()
  since ||= at
  const opened = openCommand(seats.branches.a, ids.get('sales') ?? '', newId(), T)
  await writer.write(`${archive}.life`, { ...opened, at })
  await writer.write(`${archive}.profile`, { ...setEntry({ name, channel }, {}, T), at })
  const number = { type: 'mobile', value: mobile, primary: true }
  await writer.write(`${archive}.contact`, { ...setEntry({ [`contacts/${newId()}`]: number }, {}, T), at })
  writer.close()
}

beforeAll(async () => {
  seats = await Seats.open()
  for (const [login, role] of [
    ['sales', 'SA'],
    ['service', 'CS'],
    ['manager', 'BM'],
  ] as const)
    ids.set(login, (await addPerson(seats.server, login, role, 'A')).id)
  await begun('何网来', 'website', '13900139101')
}, 240_000)
afterAll(() => seats.end())

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
const waiting = (page: Page) => section(page, '待初筛的新线索')
const line = (page: Page, name: string) => page.getByRole('button', { name: new RegExp(`^${name}`) })
const others = (page: Page) => page.getByRole('link', { name: /条新线索等别人初筛/ })

test('R05 the manager names who looks first, a substitute and a time of the branch; head office one for a channel', async () => {
  const manager = await seats.sitDown('manager')
  // Nobody is named: the manager has it, within the time of the channel.
  await waiting(manager).getByRole('button', { name: '何网来' }).waitFor()
  await waiting(manager).getByRole('link', { name: '去初筛' }).click()
  await manager.getByRole('button', { name: '初筛负责人' }).click()
  const sheet = manager.getByRole('dialog', { name: '初筛负责人' })
  await sheet.getByText('没有指定初筛负责人').waitFor()
  await sheet.getByRole('button', { name: '指定初筛负责人' }).click()
  const form = sheet.getByRole('form', { name: '初筛负责人: 全部渠道' })
  const choice = form.getByLabel('初筛负责人', { exact: true })
  // Who keeps only own clients cannot be asked for those of others.
  expect(await choice.locator('option').allTextContents()).not.toContain('sales 某')
  await choice.selectOption({ label: 'service 某' })
  await form.getByLabel('替补').selectOption({ label: 'manager 某' })
  await form.getByLabel('答复时限').fill('1')
  await sound(manager)
  await shoot(manager, 'firstLooker-form')
  await form.getByRole('button', { name: '保存' }).click()
  await sheet.getByText('1 个工作小时内').waitFor()
  await sheet.getByRole('button', { name: /电话.*另外指定/ }).waitFor()
  await sound(manager)
  await shoot(manager, 'firstLooker-sheet')
  await manager.keyboard.press('Escape')
  await line(manager, '何网来').getByText('等 service 某').waitFor()
  await sound(manager)
  await shoot(manager, 'firstLooker-room')
  await manager.context().close()

  const office = await seats.sitDown('hq')
  await office.getByRole('link', { name: '分公司', exact: true }).first().click()
  await office.getByRole('link', { name: '设置: 一店' }).click()
  const card = office.getByRole('region', { name: '初筛负责人' })
  await card.getByText('service 某').waitFor()
  await sound(office)
  await shoot(office, 'firstLooker-office')
  await card.getByRole('button', { name: /电话.*另外指定/ }).click()
  const own = card.getByRole('form')
  await own.getByLabel('初筛负责人', { exact: true }).selectOption({ label: 'manager 某' })
  await own.getByRole('button', { name: '保存' }).click()
  await card.getByText('其他渠道').waitFor()
  // As long as the channel says, where nobody says otherwise.
  await card.getByText('4 个工作小时内').waitFor()
  await office.context().close()
}, 180_000)

test('R05 the one who is named has the lead on 今日 and in 消息, its owner and the manager do not', async () => {
  const service = await seats.sitDown('service', PHONE)
  await waiting(service).getByRole('button', { name: '何网来' }).waitFor()
  await sound(service)
  await shoot(service, 'firstLooker-today')
  await service.getByRole('link', { name: /^消息/ }).first().click()
  await service
    .getByRole('list', { name: '消息' })
    .getByRole('button')
    .filter({ hasText: '何网来' })
    .getByText('新线索等你初筛')
    .click()
  await service.getByRole('article', { name: '何网来' }).getByText('等你初筛。').waitFor()
  await shoot(service, 'firstLooker-desk')
  await service.context().close()

  for (const login of ['sales', 'manager']) {
    const page = await seats.sitDown(login)
    await others(page).waitFor()
    expect(await waiting(page).count()).toBe(0)
    await shoot(page, `firstLooker-others-${login}`)
    // A name keeps nobody from looking.
    await others(page).click()
    await line(page, '何网来').getByText('等 service 某').waitFor()
    await line(page, '何网来').click()
    const article = page.getByRole('article', { name: '何网来' })
    await article.getByText('等 service 某 初筛。你也可以先看。').waitFor()
    await article.getByRole('button', { name: '有效' }).waitFor()
    await sound(page)
    await page.context().close()
  }
}, 180_000)

test('R05 after the time everybody who may look has it, and the manager is told, without a network', async () => {
  for (const login of ['sales', 'manager']) {
    const page = await seats.sitDown(login)
    const minutesEast = await page.evaluate(() => -new Date().getTimezoneOffset())
    await others(page).waitFor()
    expect(await section(page, '初筛超过时限').count()).toBe(0)
    await keptHere(page)
    await page.context().setOffline(true)
    const due = answerDue(since, { count: 1, in: 'hours' }, new WorkCalendar(USUAL_CALENDAR), minutesEast)
    await page.clock.setFixedTime(due + 60_000)
    const late = section(page, '初筛超过时限')
    await late.getByRole('button', { name: '何网来' }).waitFor({ timeout: 40_000 })
    expect(await others(page).count()).toBe(0)
    await sound(page)
    await page.getByRole('link', { name: /^消息/ }).first().click()
    await page
      .getByRole('list', { name: '消息' })
      .getByRole('button')
      .filter({ hasText: '何网来' })
      .getByText('新线索的初筛超过了时限')
      .click()
    await page.getByRole('article', { name: '何网来' }).getByText('能初筛的人都会收到').waitFor()
    await page.context().setOffline(false)
    await page.context().close()
  }
}, 240_000)

test('R05 while the one who is named is not there, the substitute has it', async () => {
  await begun('何再来', 'wechat', '13900139102')
  const left = await seats.server.core.leaving.disable(ids.get('service') ?? '', [], {
    user: ids.get('manager') ?? '',
  })
  expect(left.ok).toBe(true)
  const manager = await seats.sitDown('manager')
  await waiting(manager).getByRole('button', { name: '何再来' }).waitFor()
  await waiting(manager).getByRole('link', { name: '去初筛' }).click()
  await line(manager, '何再来').getByText('等你').waitFor()
  await sound(manager)
  const sales = await seats.sitDown('sales')
  await others(sales).click()
  await line(sales, '何再来').getByText('等 manager 某').waitFor()
}, 180_000)
