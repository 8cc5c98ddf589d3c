/**
 * What happened to an archive, told to whoever comes back to it: exactly the fields that others changed since (R62), and
 * the whole history of each field with the way back to an old value (R58).
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LedgerClient } from '../support/ledgerClient.ts'
import { addPerson } from '../support/server.ts'
import { fieldOf, ServerArchives } from '../support/serverArchives.ts'
import { unlock } from './screens/access.ts'
import { openArchive, toArchives } from './screens/archives.ts'
import { Seats } from './screens/seats.ts'
import { sound } from './screens/sound.ts'

const NAME = '顾明远'
const ADDRESS = '北京市朝阳区建国路88号'

let seats: Seats
let server: ServerArchives
let archive: string
let business: string
let sales: Page
/** The manager, who writes without a screen. */
let manager: LedgerClient

beforeAll(async () => {
  seats = await Seats.open()
  const seller = await addPerson(seats.server, 'sales', 'SA', 'A')
  await addPerson(seats.server, 'manager', 'BM', 'A')
  await addPerson(seats.server, 'money', 'FN', 'A')
  server = new ServerArchives(seats.server.core)
  const owner = await LedgerClient.signIn(seats.server, 'sales')
  const opened = await owner.open(seats.branches.a, seller.id, { name: NAME, tier: 'B', remark: '要朝南' })
  archive = opened.archive
  business = opened.business
  await owner.set(`${archive}.contact`, { address: ADDRESS })
  await owner.set(`${archive}.${business}.deal`, { targetDate: '2027-05-01' })
  manager = await LedgerClient.signIn(seats.server, 'manager')
  sales = await seats.sitDown('sales')
  await openArchive(sales, NAME)
}, 240_000)
afterAll(async () => {
  manager.close()
  await seats.end()
})

const bar = (page: Page) => page.getByRole('status').filter({ hasText: '自上次查看' })
const changed = (page: Page) => page.getByRole('list', { name: '变化的项' }).getByRole('listitem')
const value = async (key: string) => fieldOf(await server.read(archive), key)

test('R62 whoever comes back reads exactly what others changed since, over a reload, until 知道了', async () => {
  // Looking for the first time is no news, nor is one's own work.
  await sales.getByRole('complementary', { name: '完整度与历史' }).getByRole('listitem').first().waitFor()
  expect(await bar(sales).count()).toBe(0)
  await toArchives(sales)
  const heads = async (key: string) => ({ [key]: (await value(key))?.heads.map(({ id }) => id) ?? [] })
  await manager.set(`${archive}.profile`, { tier: 'A' }, await heads('tier'))
  await manager.set(`${archive}.contact`, { address: '北京市海淀区中关村1号' }, await heads('address'))
  await openArchive(sales, NAME)
  await bar(sales).waitFor()
  const lines = async () => (await changed(sales).allInnerTexts()).map((text) => text.replace(/\s+/g, ' '))
  await expect.poll(async () => (await lines()).length).toBe(2)
  const both = (await lines()).join('\n')
  expect(both).toMatch(/等级 B A manager 某/)
  expect(both).toMatch(/详细地址 北京市朝阳区\*+ 北京市海淀区\*+ manager 某/)
  expect(both).not.toContain('建国路')
  await bar(sales).getByText('数据截至').waitFor()
  await sound(sales)

  await sales.reload()
  await unlock(sales)
  await sales.getByRole('heading', { level: 1, name: NAME, exact: true }).waitFor()
  await expect.poll(async () => (await lines()).length).toBe(2)
  await bar(sales).getByRole('button', { name: '知道了' }).click()
  await bar(sales).waitFor({ state: 'detached' })
  await sales.reload()
  await unlock(sales)
  await sales.getByRole('complementary', { name: '完整度与历史' }).getByRole('listitem').first().waitFor()
  expect(await bar(sales).count()).toBe(0)
})

test('R58 each change tells device, both clocks and what was seen before; an old value comes back with a reason', async () => {
  await sales.getByRole('tab', { name: '历史' }).click()
  const panel = sales.getByRole('tabpanel', { name: '历史' })
  const line = panel
    .getByRole('listitem')
    .filter({ hasText: /等级\s*B/ })
    .last()
  const latest = panel
    .getByRole('listitem')
    .filter({ hasText: /等级\s*B\s*A/ })
    .first()
  await latest.getByText('manager 某').first().waitFor()
  await latest.getByText('详情').click()
  for (const word of ['设备时间', '服务器收到', '改之前看到'])
    await latest.getByText(word, { exact: true }).waitFor()
  await latest.getByText(/^B（sales 某，/).waitFor()
  await sound(sales)

  // What stands now is not offered, what stood is.
  expect(await latest.getByRole('button', { name: '换回这个' }).count()).toBe(0)
  await line.getByRole('button', { name: '换回这个' }).click()
  const deed = line.getByRole('button', { name: '换回「B」' })
  expect(await deed.isDisabled()).toBe(true)
  await line.getByLabel('为什么换回').fill('客户又要普通档')
  await deed.click()
  await expect.poll(async () => (await value('tier'))?.value).toBe('B')
  expect((await value('tier'))?.heads[0]?.why).toBe('客户又要普通档')
  await panel
    .getByText('原因：客户又要普通档')
    .or(panel.getByText(/客户又要普通档/))
    .first()
    .waitFor()
  await sales.getByRole('button', { name: '撤销' }).last().click()
  await expect.poll(async () => (await value('tier'))?.value).toBe('A')
  expect((await value('tier'))?.history).toHaveLength(4)
  expect((await value('tier'))?.conflict).toBe(false)

  // What is masked stays masked on the way back too.
  const old = panel.getByRole('listitem').filter({ hasText: '详细地址' }).last()
  await old.getByRole('button', { name: '换回这个' }).click()
  await old.getByRole('button', { name: /^换回「北京市朝阳区\*+」$/ }).waitFor()
  await old.getByRole('button', { name: '改错了' }).click()
  await old.getByRole('button', { name: /^换回「北京市朝阳区/ }).click()
  await expect.poll(async () => (await value('address'))?.value).toBe(ADDRESS)
  expect(await sales.content()).not.toContain('建国路')
})

test('R58 who may not write is offered no way back', async () => {
  const page = await seats.sitDown('money')
  await toArchives(page)
  await page.locator('[data-row="0"] a').click()
  await page.getByRole('tab', { name: '历史' }).click()
  const panel = page.getByRole('tabpanel', { name: '历史' })
  await panel.getByRole('listitem').filter({ hasText: '目标日期' }).first().waitFor()
  expect(await panel.getByRole('button', { name: '换回这个' }).count()).toBe(0)
})
