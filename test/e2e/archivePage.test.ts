/**
 * What people do on an archive's page beside plain edits, each driven in a browser: nothing typed is lost
 * unasked, an old value is had back, a note is put right, a deal is shelved with its reason, and two accounts
 * become one.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson } from '../support/server.ts'
import { createArchives, openArchive, toArchives } from './screens/archives.ts'
import { dispute, editGroup, shownFields, timeline, writeNote } from './screens/archive.ts'
import { PHONE, Seats } from './screens/seats.ts'

const NAME = '王先生'

let seats: Seats
/** The owner, the manager, and the owner on a phone. */
let sales: Page
let manager: Page
let phone: Page

beforeAll(async () => {
  seats = await Seats.open()
  await addPerson(seats.server, 'sales', 'SA', 'A')
  await addPerson(seats.server, 'manager', 'BM', 'A')
  sales = await seats.sitDown('sales')
  await toArchives(sales)
})
afterAll(async () => {
  await seats.end()
})

const asking = (page: Page) => page.getByRole('dialog', { name: '有没保存的内容' })
const stay = (page: Page) => asking(page).getByRole('button', { name: '留下继续填' }).click()
const leave = (page: Page) => asking(page).getByRole('button', { name: '丢掉并离开' }).click()

/** 备注 of the open archive as it reads. */
const remark = async (page: Page): Promise<string | undefined> => (await shownFields(page)).get('备注')

test('closing 新建 asks before it loses what was typed, and keeps it for whoever stays', async () => {
  await sales.getByRole('button', { name: '新建档案' }).first().click()
  const sheet = sales.getByRole('dialog', { name: '新建档案' })
  await sheet.getByLabel('称呼').fill('陈女士')
  await sales.keyboard.press('Escape')
  await stay(sales)
  expect(await sheet.getByLabel('称呼').inputValue()).toBe('陈女士')
  await sheet.getByRole('button', { name: '关闭' }).click()
  await leave(sales)
  await sheet.waitFor({ state: 'detached' })
  await sales.getByRole('button', { name: '新建档案' }).first().click()
  expect(await sheet.getByLabel('称呼').inputValue()).toBe('')
  // Nothing typed, nothing asked.
  await sales.keyboard.press('Escape')
  await sheet.waitFor({ state: 'detached' })
})

test('a line typed at once is taken apart, and a word that was no source goes back', async () => {
  await sales.getByRole('button', { name: '新建档案' }).first().click()
  const sheet = sales.getByRole('dialog', { name: '新建档案' })
  await sheet.getByLabel('称呼').fill('刘建军 13911236677 自然到店')
  await sheet.getByLabel('手机').focus()
  const said = async () => [
    await sheet.getByLabel('称呼').inputValue(),
    await sheet.getByLabel('手机').inputValue(),
    await sheet.getByLabel('来源').evaluate((list) => (list as HTMLSelectElement).selectedOptions[0]?.text),
  ]
  expect(await said()).toEqual(['刘建军', '13911236677', '门店接待'])
  await sheet.getByRole('button', { name: '放回称呼' }).click()
  expect(await said()).toEqual(['刘建军 自然到店', '13911236677', '未填'])
  await sheet.getByLabel('称呼').fill('刘建军')
  await sales.keyboard.press('Enter')
  await sales.getByRole('heading', { level: 1, name: '刘建军', exact: true }).waitFor()
})

test('an old value comes back from the history as a new save', async () => {
  await createArchives(sales, [{ name: NAME, mobile: '13800138000', source: '展会' }])
  await openArchive(sales, NAME)
  await editGroup(sales, '客户', [{ label: '备注', text: '先看样板间', how: 'type' }])
  await editGroup(sales, '客户', [{ label: '备注', text: '不看样板间', how: 'type' }])
  await sales.getByTitle('备注的历史').click()
  const history = sales.getByRole('dialog', { name: '备注的历史' })
  // What stood, and what came: here and beside the page.
  await history
    .getByRole('listitem')
    .filter({ hasText: /先看样板间\s*不看样板间/ })
    .waitFor()
  await history.getByRole('button', { name: '换回这个' }).click()
  await history.getByRole('button', { name: '改错了' }).click()
  await history.getByRole('button', { name: '换回「先看样板间」' }).click()
  await history.waitFor({ state: 'detached' })
  await expect.poll(() => remark(sales)).toBe('先看样板间')
  const latest = sales.getByRole('complementary', { name: '完整度与历史' }).getByRole('listitem')
  await latest.filter({ hasText: /备注\s*不看样板间\s*先看样板间/ }).waitFor()
  await sales.getByTitle('备注的历史').click()
  expect(await history.getByRole('listitem').count()).toBe(3)
  await history.getByText('还没有人核实', { exact: true }).waitFor()
  await sales.keyboard.press('Escape')
  await history.waitFor({ state: 'detached' })
})

test('giving up an edit brings back what stood, by its button and by Escape', async () => {
  const form = sales.getByRole('form', { name: '编辑客户' })
  for (const giveUp of [
    () => form.getByRole('button', { name: /^还原/ }).click(),
    () => form.getByLabel('备注', { exact: true }).press('Escape'),
  ]) {
    await sales.getByRole('button', { name: '编辑客户', exact: true }).click()
    await form.getByLabel('备注', { exact: true }).fill('写错了')
    await giveUp()
    await form.waitFor({ state: 'detached' })
    expect(await remark(sales)).toBe('先看样板间')
  }
})

test('Enter in a line and Ctrl+Enter in a text save without leaving the keyboard', async () => {
  const form = sales.getByRole('form', { name: '编辑客户' })
  await sales.getByRole('button', { name: '编辑客户', exact: true }).click()
  await form.getByLabel('曾用名/简称', { exact: true }).fill('老王')
  await sales.keyboard.press('Enter')
  await form.waitFor({ state: 'detached' })
  await sales.keyboard.press('e')
  await form.getByLabel('备注', { exact: true }).fill('先看样板间，再看工地')
  await sales.keyboard.press('Control+Enter')
  await form.waitFor({ state: 'detached' })
  await expect.poll(() => remark(sales)).toBe('先看样板间，再看工地')
  expect((await shownFields(sales)).get('曾用名/简称')).toBe('老王')
  await sales.keyboard.press('e')
  await form.getByLabel('备注', { exact: true }).fill('先看样板间')
  await sales.keyboard.press('Control+Enter')
  await form.waitFor({ state: 'detached' })
})

test('going on to another group asks first, and takes what was typed only with leave', async () => {
  const form = sales.getByRole('form', { name: '编辑客户' })
  await sales.getByRole('button', { name: '编辑客户', exact: true }).click()
  await form.getByLabel('备注', { exact: true }).fill('写了一半')
  await sales.getByRole('button', { name: '编辑联系方式', exact: true }).click()
  await stay(sales)
  expect(await form.getByLabel('备注', { exact: true }).inputValue()).toBe('写了一半')
  await sales.getByRole('button', { name: '编辑联系方式', exact: true }).click()
  await leave(sales)
  const other = sales.getByRole('form', { name: '编辑联系方式' })
  await other.waitFor()
  // One begins in the number, and nothing is named that only lies under the resting pointer.
  expect(await other.getByLabel('号码或账号').evaluate((input) => input === document.activeElement)).toBe(
    true,
  )
  await sales.waitForTimeout(600)
  expect(await sales.getByText('删去这条联系方式', { exact: true }).count()).toBe(0)
  await other.getByRole('button', { name: /^取消/ }).click()
  expect(await remark(sales)).toBe('先看样板间')
})

test('a note is put right, and what it said before stays behind it', async () => {
  await writeNote(sales, '约在周三')
  await timeline(sales, '约在周三').getByRole('button', { name: '更正' }).click()
  const form = sales.getByRole('form', { name: '记一笔' })
  expect(await form.getByRole('textbox', { name: '内容' }).inputValue()).toBe('约在周三')
  await form.getByRole('textbox', { name: '内容' }).fill('约在周四')
  await form.getByRole('button', { name: '记下' }).click()
  const line = timeline(sales, '约在周四')
  await line.waitFor()
  expect(await timeline(sales, '约在周三').count()).toBe(0)
  await line.getByRole('button', { name: /已更正/ }).click()
  await line.getByText('约在周三').waitFor()
})

test('a deal is shelved only with its reason, and taken up again', async () => {
  await sales.getByRole('button', { name: '搁置或流失' }).click()
  await sales.getByRole('menuitem', { name: '搁置' }).click()
  const dialog = sales.getByRole('dialog', { name: /搁置/ })
  expect(await dialog.getByRole('button', { name: '搁置' }).isDisabled()).toBe(true)
  await dialog.getByLabel('原因').selectOption({ index: 1 })
  await dialog.getByRole('button', { name: '搁置' }).click()
  await dialog.waitFor({ state: 'detached' })
  await expect.poll(() => sales.locator('main header').first().innerText()).toContain('搁置')
  await sales.getByRole('button', { name: '量房' }).click()
  await sales.locator('[aria-current="step"]', { hasText: '量房' }).waitFor()
})

test('two accounts of one field are put together into one', async () => {
  manager = await seats.sitDown('manager')
  await openArchive(manager, NAME)
  await expect.poll(() => remark(manager)).toBe('先看样板间')
  await manager.context().setOffline(true)
  await editGroup(manager, '客户', [{ label: '备注', text: '要看工地', how: 'type' }])
  await editGroup(sales, '客户', [{ label: '备注', text: '要看材料', how: 'type' }])
  await manager.context().setOffline(false)
  const card = await dispute(sales, '备注')
  await card.getByText(/manager 某改为/).waitFor()
  await card.getByText(/sales 某改为/).waitFor()
  await card.getByRole('button', { name: '合并两者' }).click()
  const both = card.getByLabel('备注', { exact: true }).last()
  const text = await both.inputValue()
  expect(text).toContain('要看工地')
  expect(text).toContain('要看材料')
  // Typed and not saved: closing asks here as well.
  await both.fill(`${text}，周末`)
  await sales.keyboard.press('Escape')
  await stay(sales)
  await card.getByRole('button', { name: '用写的这个' }).click()
  await sales.getByRole('dialog').first().waitFor({ state: 'detached' })
  for (const page of [sales, manager]) await expect.poll(() => remark(page)).toBe(`${text}，周末`)
})

test('on a phone 记一笔 asks before it is closed over a half-written line', async () => {
  phone = await seats.sitDown('sales', PHONE)
  await openArchive(phone, NAME)
  await phone.getByRole('button', { name: '记一笔' }).click()
  const sheet = phone.getByRole('dialog', { name: '记一笔' })
  await sheet.getByRole('textbox', { name: '内容' }).fill('还没写完')
  await sheet.getByRole('button', { name: '关闭' }).click()
  await stay(phone)
  await sheet.getByRole('button', { name: '记下' }).click()
  await sheet.waitFor({ state: 'detached' })
  await timeline(phone, '还没写完').waitFor()
})
