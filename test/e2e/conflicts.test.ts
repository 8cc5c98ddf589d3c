/**
 * The inbox of what contradicts, in the browsers of those who settle it: the owner without a network, the manager by
 * keyboard, the checker who writes nothing else; and of those who may only look.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LedgerClient } from '../support/ledgerClient.ts'
import { addPerson } from '../support/server.ts'
import { fieldOf, ServerArchives } from '../support/serverArchives.ts'
import { keptHere } from './screens/access.ts'
import { inboxDesk, inboxDispute, inboxRow, toInbox } from './screens/conflicts.ts'
import { DESK, PHONE, Seats } from './screens/seats.ts'
import { sound } from './screens/sound.ts'
import { chip } from './screens/sync.ts'

const NAMES = ['周一鸣', '吴二川', '郑三思', '王四海', '冯五岳'] as const
const [FIRST, SECOND, THIRD, FOURTH, FIFTH] = NAMES

let seats: Seats
let server: ServerArchives
const archives = new Map<string, string>()
const of = (name: string): string => archives.get(name) ?? ''

beforeAll(async () => {
  seats = await Seats.open()
  const seller = await addPerson(seats.server, 'sales', 'SA', 'A')
  await addPerson(seats.server, 'manager', 'BM', 'A')
  await addPerson(seats.server, 'checker', 'VR', 'A')
  await addPerson(seats.server, 'money', 'FN', 'A')
  server = new ServerArchives(seats.server.core)
  const sales = await LedgerClient.signIn(seats.server, 'sales')
  const manager = await LedgerClient.signIn(seats.server, 'manager')
  for (const name of NAMES) {
    const { archive, business, profile } = await sales.open(seats.branches.a, seller.id, {
      name,
      remark: '原来的备注',
    })
    archives.set(name, archive)
    const doc = `${archive}.profile`
    await sales.set(doc, { remark: '王芳说朝南' }, { remark: [profile] })
    await manager.set(doc, { remark: '店长说朝北' }, { remark: [profile] })
    if (name !== FIFTH) continue
    const day = await sales.set(`${archive}.${business}.deal`, { targetDate: '2027-05-01' })
    await sales.set(`${archive}.${business}.deal`, { targetDate: '2027-06-01' }, { targetDate: [day] })
    await manager.set(`${archive}.${business}.deal`, { targetDate: '2027-07-01' }, { targetDate: [day] })
  }
  const { archive } = await sales.open(seats.branches.a, seller.id, { name: '并行客户', tier: 'B' })
  archives.set('并行客户', archive)
  await sales.set(`${archive}.profile`, { alias: '小并' })
  await manager.set(`${archive}.profile`, { alias: '小并' })
  sales.close()
  manager.close()
}, 240_000)
afterAll(async () => {
  await seats.end()
})

const remarkOf = async (name: string) => fieldOf(await server.read(of(name)), 'remark')
const looks = async (purpose: string) =>
  (await seats.server.core.store.log(1, 100_000))
    .map(({ meta }) => meta)
    .filter((meta) => meta.kind === 'access' && meta.action === 'view' && meta.purpose === purpose)

test('F4 a manager works the inbox off by keyboard: chooses, writes a third, and takes one back', async () => {
  const page = await seats.sitDown('manager')
  await toInbox(page)
  await page.getByRole('link', { name: /冲突.*5 份冲突待裁定/ }).waitFor()
  await inboxRow(page, FIFTH).click()
  const card = inboxDispute(page, FIFTH, '备注')
  await card.getByText('原来的备注', { exact: true }).waitFor()
  await card.getByText('sales 某').first().waitFor()
  await card.getByText('manager 某').first().waitFor()
  await sound(page)

  // Up the list by key, and rest there: only what is rested on is opened.
  await inboxRow(page, FIRST).click()
  await inboxDispute(page, FIRST, '备注').getByRole('button', { name: '用这个：店长说朝北' }).waitFor()
  const at = await inboxDispute(page, FIRST, '备注')
    .getByRole('button', { name: /^用这个/ })
    .evaluateAll((buttons) => buttons.findIndex((one) => one.ariaLabel?.includes('店长说朝北') === true))
  await page.locator('body').press(String(at + 1))
  await page.getByText('已定为「店长说朝北」').waitFor()
  await inboxRow(page, FIRST).waitFor({ state: 'detached' })
  await expect.poll(async () => (await remarkOf(FIRST))?.value).toBe('店长说朝北')
  const settled = await remarkOf(FIRST)
  expect([settled?.conflict, settled?.heads[0]?.base.length]).toEqual([false, 2])

  // The next one has come by itself; what was settled is taken up again from the message.
  await page.getByRole('button', { name: '撤销' }).last().click()
  await inboxDispute(page, FIRST, '备注').getByRole('button', { name: '用这个：王芳说朝南' }).click()
  await expect.poll(async () => (await remarkOf(FIRST))?.value).toBe('王芳说朝南')
  expect((await remarkOf(FIRST))?.history).toHaveLength(5)

  await inboxRow(page, SECOND).click()
  await inboxDispute(page, SECOND, '备注').waitFor()
  await page.locator('body').press('w')
  await inboxDispute(page, SECOND, '备注').getByLabel('备注', { exact: true }).last().fill('南北都要')
  await inboxDispute(page, SECOND, '备注').getByRole('button', { name: '用写的这个' }).click()
  await expect.poll(async () => (await remarkOf(SECOND))?.value).toBe('南北都要')
  await expect.poll(async () => (await looks('conflict')).length).toBeGreaterThan(1)
})

test('F10 what was written side by side is told, and put aside with one press', async () => {
  const page = await seats.sitDown('manager')
  await toInbox(page)
  await page.getByRole('button', { name: /^并行修改/ }).click()
  const desk = inboxDesk(page, '并行客户')
  await desk.getByText('曾用名/简称：两人写成一样').waitFor()
  await desk.getByText('小并').first().waitFor()
  await sound(page)
  await desk.getByRole('button', { name: '知道了' }).click()
  await page.getByText('没有并行修改').first().waitFor()
})

test('F4 the owner settles without a network, on a phone, and it arrives later', async () => {
  const page = await seats.sitDown('sales', PHONE)
  await chip(page, '有冲突').waitFor()
  await keptHere(page)
  await page.context().setOffline(true)
  // A browser lets a standing connection be: it is missed when it stays silent.
  await chip(page, '离线').waitFor({ timeout: 90_000 })
  await toInbox(page)
  await inboxRow(page, THIRD).click()
  await inboxDispute(page, THIRD, '备注').getByRole('button', { name: '合并两者' }).click()
  await sound(page)
  await inboxDispute(page, THIRD, '备注').getByRole('button', { name: '用写的这个' }).click()
  await chip(page, '离线', 1).waitFor()
  expect((await remarkOf(THIRD))?.conflict).toBe(true)
  await page.context().setOffline(false)
  await expect.poll(async () => (await remarkOf(THIRD))?.conflict, { timeout: 60_000 }).toBe(false)
  expect(
    String((await remarkOf(THIRD))?.value)
      .split('\n')
      .sort(),
  ).toEqual(['店长说朝北', '王芳说朝南'].sort())
})

test('POL90 a checker settles, though nothing else of theirs is taken', async () => {
  const page = await seats.sitDown('checker', DESK)
  await toInbox(page)
  await inboxRow(page, FOURTH).click()
  await inboxDispute(page, FOURTH, '备注').getByRole('button', { name: '用这个：王芳说朝南' }).click()
  await expect.poll(async () => (await remarkOf(FOURTH))?.value).toBe('王芳说朝南')
  await chip(page, '有冲突').waitFor()
})

test('POL93 who may not settle sees who may, at the desk and at head office', async () => {
  const page = await seats.sitDown('money')
  await toInbox(page)
  // Finance sees the deal alone; the name stands masked, and what contradicts in the profile is none of theirs.
  await page.getByRole('heading', { level: 1, name: '冲突' }).waitFor()
  await page.getByText('可由负责人 sales 某、审核、店长选定。').first().waitFor()
  expect(await page.locator('button[data-row]').count()).toBe(1)
  expect(await page.getByRole('button', { name: /^用这个/ }).count()).toBe(0)
  await sound(page)

  const office = await seats.sitDown('hq')
  await office.getByRole('button', { name: '有冲突', exact: true }).click()
  await office.getByRole('link', { name: FIFTH, exact: true }).click()
  await office.getByRole('button', { name: '查看', exact: true }).first().click()
  const sheet = office.getByRole('dialog', { name: '有两个说法的项' })
  await sheet.getByText('店长说朝北').waitFor()
  await sheet.getByText('原来的备注', { exact: true }).waitFor()
  await sheet
    .getByText(/^可由负责人 sales 某/)
    .first()
    .waitFor()
  expect(await sheet.getByRole('button', { name: /^用这个/ }).count()).toBe(0)
})
