/**
 * Many archives at once: chosen by box, range, keyboard and all of the filter; what the person may not change is
 * said before and stays as it is; what was done can be taken back.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson } from '../support/server.ts'
import { archivesCount, createArchives, openArchive, toArchives } from './screens/archives.ts'
import { Seats } from './screens/seats.ts'

const NAMES = ['赵一', '钱二', '孙三', '李四', '周五', '吴六']

let seats: Seats
let sales: Page
let manager: Page

beforeAll(async () => {
  seats = await Seats.open()
  await addPerson(seats.server, 'sales', 'SA', 'A')
  await addPerson(seats.server, 'colleague', 'SA', 'A')
  await addPerson(seats.server, 'manager', 'BM', 'A')
  sales = await seats.sitDown('sales')
  await createArchives(
    sales,
    NAMES.map((name, at) => ({ name, mobile: `1380013801${at}`, source: '展会' })),
  )
  manager = await seats.sitDown('manager')
  await toArchives(manager)
  await archivesCount(manager).filter({ hasText: '6 份' }).waitFor({ timeout: 30_000 })
})
afterAll(async () => {
  await seats.end()
})

const box = (page: Page, name: string) => page.getByRole('checkbox', { name: `选中 ${name}`, exact: true })
const bar = (page: Page) => page.getByRole('toolbar', { name: '已选的档案' })
const actions = async (): Promise<readonly string[]> =>
  (await seats.server.core.store.log(1, 10_000)).map(({ meta }) => `${meta.kind} ${meta.action}`)
const count = async (act: string): Promise<number> => (await actions()).filter((one) => one === act).length

test('H01 rows are chosen by box, by range, by keyboard and all of the filter', async () => {
  const boxes = manager.getByRole('checkbox', { name: /^选中 / })
  await boxes.nth(1).click()
  await boxes.nth(3).click({ modifiers: ['Shift'] })
  await bar(manager).getByText('已选 3 份').waitFor()
  await bar(manager).getByRole('button', { name: '选中全部 6 份' }).click()
  await bar(manager).getByText('已选 6 份').waitFor()
  await manager.keyboard.press('Escape')
  await bar(manager).waitFor({ state: 'detached' })
  for (let turn = 0; turn < 5; turn++) await manager.keyboard.press('k')
  await manager.keyboard.press('x')
  await manager.keyboard.press('j')
  await manager.keyboard.press('j')
  await manager.keyboard.press('X')
  await bar(manager).getByText('已选 3 份').waitFor()
  await manager.keyboard.press('a')
  await bar(manager).getByText('已选 6 份').waitFor()
  await manager.keyboard.press('Escape')
})

test('H01 two that must be kept are listed and stay; the others are voided, and undo brings them back', async () => {
  // A consent signed by hand on two of the six.
  for (const name of NAMES.slice(0, 2)) {
    await openArchive(manager, name)
    const form = manager.getByRole('form', { name: '记一笔' })
    await form.getByRole('button', { name: '同意', exact: true }).first().click()
    await form.getByRole('button', { name: '签名', exact: true }).click()
    await form.getByRole('button', { name: '记下' }).click()
    await manager.getByRole('listitem').filter({ hasText: '签名' }).first().waitFor()
  }
  await toArchives(manager)
  await manager.getByRole('textbox', { name: '查找档案' }).fill('')
  await archivesCount(manager).filter({ hasText: '6 份' }).waitFor()
  await box(manager, NAMES[5] ?? '').click()
  await bar(manager).getByRole('button', { name: '选中全部 6 份' }).click()
  await bar(manager).getByRole('button', { name: '作废' }).click()
  const sheet = manager.getByRole('dialog', { name: '作废所选档案' })
  await sheet.getByText('可改 4，无权 2').waitFor()
  const untouched = sheet.getByRole('region', { name: '不动的档案' })
  expect(await untouched.getByRole('listitem').count()).toBe(2)
  await sheet.getByLabel('原因', { exact: true }).fill('试填')
  await sheet.getByRole('button', { name: '作废 4 份' }).click()
  await sheet.getByText('已作废 4 份').waitFor()
  await expect.poll(() => count('verdict voided'), { timeout: 30_000 }).toBe(4)
  await sheet.getByRole('button', { name: '撤销' }).click()
  await sheet.getByText('已撤销 4 份').waitFor()
  await sheet.getByRole('button', { name: '看列表' }).click()
  await expect.poll(() => count('verdict unvoided'), { timeout: 30_000 }).toBe(4)
  await archivesCount(manager).filter({ hasText: '6 份' }).waitFor()
})

test('H01 tags are added to all of a filter and taken back exactly', async () => {
  await manager.keyboard.press('Escape')
  await box(manager, NAMES[0] ?? '').click()
  await box(manager, NAMES[1] ?? '').click()
  await bar(manager).getByRole('button', { name: '标签' }).click()
  const sheet = manager.getByRole('dialog', { name: '改标签' })
  await sheet.getByText('可改 2').waitFor()
  await sheet.getByLabel('加上标签').fill('老客户、转介绍')
  await sheet.getByRole('button', { name: '改 2 份的标签' }).click()
  await sheet.getByText('已改 2 份').waitFor()
  await sheet.getByRole('button', { name: '看列表' }).click()
  await manager.getByRole('textbox', { name: '查找档案' }).fill('转介绍')
  await archivesCount(manager)
    .filter({ hasText: /2.*6|2 份/ })
    .waitFor()
  await manager.getByRole('textbox', { name: '查找档案' }).fill('')
})

test('H01 the manager assigns three, the owner’s device loses them, and undo gives them back', async () => {
  await manager.keyboard.press('Escape')
  for (const name of NAMES.slice(3)) await box(manager, name).click()
  await bar(manager).getByRole('button', { name: '分派' }).click()
  const sheet = manager.getByRole('dialog', { name: '分派给同事' })
  await sheet.getByText('可改 3').waitFor()
  const to = sheet.getByLabel('转给谁').or(sheet.getByRole('combobox')).first()
  const options = await to.locator('option').allTextContents()
  const wanted = options.find((text) => text.startsWith('colleague'))
  await to.selectOption({ label: wanted ?? '' })
  await sheet.getByRole('button', { name: '分派 3 份' }).click()
  await sheet.getByText('已分派 3 份').waitFor()
  await toArchives(sales)
  await archivesCount(sales).filter({ hasText: '3 份' }).waitFor({ timeout: 30_000 })
  await sheet.getByRole('button', { name: '撤销' }).click()
  await sheet.getByText('已撤销 3 份').waitFor()
  await sheet.getByRole('button', { name: '看列表' }).click()
  await archivesCount(sales).filter({ hasText: '6 份' }).waitFor({ timeout: 30_000 })
})

test('H01 a list goes to paper with one row of the log for each archive', async () => {
  await manager.evaluate(() => {
    Object.assign(window, {
      print: () => document.body.setAttribute('data-printed', document.body.innerText),
    })
  })
  await manager.keyboard.press('Escape')
  await box(manager, NAMES[0] ?? '').click()
  await box(manager, NAMES[1] ?? '').click()
  await bar(manager).getByRole('button', { name: '打印' }).click()
  await manager.waitForFunction(() => document.body.hasAttribute('data-printed'))
  await expect.poll(() => count('access print'), { timeout: 30_000 }).toBe(2)
})

test('H01 who may not assign has no such button', async () => {
  await toArchives(sales)
  await sales
    .getByRole('checkbox', { name: /^选中 / })
    .nth(1)
    .click()
  await bar(sales).waitFor()
  expect(await bar(sales).getByRole('button', { name: '分派' }).count()).toBe(0)
  await bar(sales).getByRole('button', { name: '作废' }).waitFor()
})
