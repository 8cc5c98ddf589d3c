/** Who answers for what, and changes that departments are told of: read, left unread, and told to the manager. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LedgerClient } from '../support/ledgerClient.ts'
import { addPerson, newId } from '../support/server.ts'
import { keptHere, unlock } from './screens/access.ts'
import { openArchive } from './screens/archives.ts'
import { PHONE, Seats } from './screens/seats.ts'
import { shoot } from './screens/shoot.ts'
import { sound } from './screens/sound.ts'
import { chip } from './screens/sync.ts'

const NAME = '沈守望'
const TEMPLATE = 'homeDeco@1'
const HOUR = 3_600_000
const number = `contacts/${newId()}`
const mobile = (value: string) => ({ [number]: { type: 'mobile', value, primary: true } })
let seats: Seats
let contact = ''
let stands = ''
let service: Page
let money: Page
const people = new Map<string, string>()

beforeAll(async () => {
  seats = await Seats.open()
  for (const [login, role] of [
    ['sales', 'SA'],
    ['service', 'CS'],
    ['money', 'FN'],
    ['manager', 'BM'],
  ] as const)
    people.set(login, (await addPerson(seats.server, login, role, 'A')).id)
  const writer = await LedgerClient.signIn(seats.server, 'sales')
  const { archive } = await writer.open(seats.branches.a, people.get('sales') ?? '', { name: NAME })
  contact = `${archive}.contact`
  stands = await writer.set(contact, mobile('13800138000'), {}, TEMPLATE)
  writer.close()
}, 240_000)
afterAll(() => seats.end())

const group = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

test('R47 every group of a file says which department answers for it and which are told', async () => {
  const page = await seats.sitDown('service', PHONE)
  await openArchive(page, NAME)
  await page.getByRole('tab', { name: '资料' }).click()
  await group(page, '联系方式').getByText('责任 销售 · 知会 客服、审核、财务').waitFor()
  await group(page, '施工').getByText('责任 现场 · 知会 销售、客服').waitFor()
  await sound(page)

  await page.getByRole('button', { name: '返回' }).click()
  await page.getByRole('link', { name: '我的', exact: true }).click()
  await page.getByRole('link', { name: '我能看什么' }).click()
  const charges = group(page, '各部门分工')
  await charges.getByText('责任 现场').waitFor()
  // What a role may do stands beside what it answers for.
  await charges.getByText('遮住看 现场、财务').first().waitFor()
  await sound(page)
  await page.context().close()
}, 120_000)

async function rewrite(value: string): Promise<void> {
  const writer = await LedgerClient.signIn(seats.server, 'sales')
  stands = await writer.set(contact, mobile(value), { [number]: [stands] }, TEMPLATE)
  writer.close()
}
async function toRoom(page: Page, name: string): Promise<void> {
  await page.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name }).click()
  await page.getByRole('heading', { level: 1, name }).waitFor({ state: 'attached' })
}
/** Started again without a network: that takes a few seconds, and to notice that a line is dead most of a minute. */
async function unplug(page: Page): Promise<void> {
  await keptHere(page)
  await page.context().setOffline(true)
  await page.reload()
  await unlock(page)
  await chip(page, '离线').waitFor()
}
const told = (page: Page) => group(page, '联系方式有变更')
const readers = (page: Page) => group(page, '变更知会')

test('R61 a number that is changed stands in 今日 of every department that is told, without the number', async () => {
  service = await seats.sitDown('service', PHONE)
  money = await seats.sitDown('money', PHONE)
  await group(service, '联系方式有变更').waitFor({ state: 'detached' })
  await rewrite('13900139000')
  for (const page of [service, money]) {
    await told(page).getByRole('link').waitFor({ timeout: 60_000 })
    // Whoever reads masks is not told whose hand it was.
    await told(page)
      .getByText(page === service ? '手机 · sales 某今天改的' : '手机 · 今天改的', { exact: true })
      .waitFor()
    expect(await page.locator('body').innerText()).not.toContain('13900139000')
    await sound(page)
  }
  await money.getByRole('link', { name: /^消息/ }).first().click()
  await money.getByRole('list', { name: '消息' }).getByText('联系方式有变更：手机').waitFor()
  await sound(money)
}, 240_000)

test('R61 from the line to what stood and what came is two presses', async () => {
  await told(service).getByRole('link').click()
  await service.getByText('联系方式有变更：手机，sales 某今天改的').waitFor()
  await service.getByRole('button', { name: '看改动', exact: true }).click()
  const history = service.getByRole('dialog')
  await history.getByText('138****8000').first().waitFor()
  await history.getByText('139****9000').first().waitFor()
  await history.getByText('sales 某').first().waitFor()
  await shoot(service, 'watching-change')
  await service.keyboard.press('Escape')
  await toRoom(service, '今日')
}, 120_000)

test('R61 one tap says it was read, without a network, and whoever changed it sees who has read it', async () => {
  await unplug(service)
  await told(service)
    .getByRole('button', { name: `知道了：${NAME}` })
    .click()
  await told(service).waitFor({ state: 'detached' })
  await service.getByText('已存本机，联网后同事会看到。').waitFor()

  const sales = await seats.sitDown('sales')
  await openArchive(sales, NAME)
  await readers(sales).getByText('未读').first().waitFor()
  expect(await readers(sales).getByText('已读').count()).toBe(0)
  await service.context().setOffline(false)
  await readers(sales).getByText('service 某').waitFor({ timeout: 60_000 })
  // Nobody works in 审核 here, so nobody waits for it; 财务 has not read it.
  expect(await readers(sales).locator('dt').allInnerTexts()).toEqual(['销售', '客服', '财务'])
  expect(await readers(sales).locator('dd').allInnerTexts()).toEqual([
    '自己改的',
    expect.stringMatching(/^已读\s+service 某/),
    '未读',
  ])
  await sound(sales)
  await sales.context().close()
}, 240_000)

test('R61 a banner on the file says it too, and the next change is told anew', async () => {
  await toRoom(money, '今日')
  // Whose number one may not read, whose name neither.
  await told(money).getByRole('link', { name: '沈**' }).click()
  await money.getByText('联系方式有变更：手机').waitFor()
  await sound(money)
  await money.getByRole('button', { name: '知道了', exact: true }).click()
  await money.getByText('联系方式有变更：手机').waitFor({ state: 'detached' })
  await readers(money).getByText('money 某').waitFor({ timeout: 60_000 })
  await rewrite('13700137000')
  await money.getByText('联系方式有变更：手机').waitFor({ timeout: 60_000 })
  await told(service).getByRole('link').waitFor({ timeout: 60_000 })
}, 240_000)

test('R61 what a department leaves unread for 24 hours comes to the manager, without a network', async () => {
  const manager = await seats.sitDown('manager', PHONE)
  const late = group(manager, '变更没有人看')
  await openArchive(manager, NAME)
  await readers(manager).getByText('未读').nth(1).waitFor({ timeout: 60_000 })
  await toRoom(manager, '今日')
  await unplug(manager)
  await manager.clock.setFixedTime(Date.now() + 23 * HOUR)
  await toRoom(manager, '档案')
  await toRoom(manager, '今日')
  expect(await late.count()).toBe(0)
  await manager.clock.setFixedTime(Date.now() + 24 * HOUR + 60_000)
  await late.getByRole('link').waitFor({ timeout: 60_000 })
  await late.getByText(/^客服、财务 未读 · 手机/).waitFor()
  await sound(manager)
  await manager.getByRole('link', { name: /^消息/ }).first().click()
  const messages = manager.getByRole('list', { name: '消息' })
  await messages.getByText('超过 24 小时没人看：手机').waitFor({ timeout: 60_000 })
  await toRoom(manager, '今日')
  await late.getByRole('button', { name: `知道了：${NAME}` }).click()
  await late.waitFor({ state: 'detached' })
  await manager.context().setOffline(false)
  await manager.context().close()
}, 240_000)
