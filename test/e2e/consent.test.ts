/**
 * Consent on a phone, from the page of an archive: given by word of mouth in a few presses, withdrawn without
 * a network, given again; and not to be had by whom it is none of their business to write it.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson } from '../support/server.ts'
import { timeline } from './screens/archive.ts'
import { createArchives, openArchive } from './screens/archives.ts'
import { PHONE, Seats } from './screens/seats.ts'

const NAME = '王先生'

let seats: Seats
let sales: Page

beforeAll(async () => {
  seats = await Seats.open()
  await addPerson(seats.server, 'sales', 'SA', 'A')
  await addPerson(seats.server, 'verifier', 'VR', 'A')
  sales = await seats.sitDown('sales', PHONE)
  await createArchives(sales, [{ name: NAME, mobile: '13800138000', source: '展会' }])
  await openArchive(sales, NAME)
})
afterAll(async () => {
  await seats.end()
})

const book = (page: Page) => page.getByRole('dialog', { name: '告知与同意' })
const side = (page: Page) => page.getByRole('complementary', { name: '联系与下一步' })

test('a yes by word of mouth is three presses in 记一笔, and what is missing leads to it as well', async () => {
  const gap = sales.getByRole('list', { name: '还缺的项' }).getByRole('button', { name: '同意记录' })
  const others = sales.getByRole('button', { name: /^还有 \d+ 项$/ })
  if (await others.isVisible()) await others.click()
  await gap.click()
  expect(
    await book(sales).getByRole('button', { name: '同意', exact: true }).getAttribute('aria-pressed'),
  ).toBe('true')
  await sales.keyboard.press('Escape')
  await book(sales).waitFor({ state: 'detached' })
  await side(sales).getByText('还没取得').waitFor()
  await sales.getByRole('button', { name: '记一笔' }).click()
  const sheet = sales.getByRole('dialog', { name: '记一笔' })
  await sheet.getByRole('button', { name: '同意', exact: true }).first().click()
  await sheet.getByRole('button', { name: '记下' }).click()
  // How it was given is evidence, so it is asked and never assumed.
  await sheet.getByRole('alert').or(sheet.locator('[aria-invalid="true"]')).first().waitFor()
  await sheet.getByRole('button', { name: '口头并留凭证' }).click()
  await sheet.getByRole('button', { name: '记下' }).click()
  await sheet.waitFor({ state: 'detached' })
  await side(sales).getByText('1 项同意').waitFor()
  await timeline(sales, '联系客户').waitFor()
  expect(await gap.count()).toBe(0)
})

test('a withdrawal is written without a network, and an agreement after it stands again', async () => {
  await sales.context().setOffline(true)
  await side(sales).getByRole('button', { name: '查看同意记录' }).click()
  await book(sales)
    .getByText(/同意 · .+ · 口头并留凭证/)
    .waitFor()
  await book(sales).getByRole('button', { name: '撤回「联系客户」的同意' }).click()
  await book(sales).getByRole('button', { name: '纸质', exact: true }).click()
  await book(sales).getByRole('button', { name: '记下撤回' }).click()
  await book(sales)
    .getByText(/撤回 · /)
    .waitFor()
  await side(sales).getByText('已停止联系').waitFor()
  await book(sales).getByRole('button', { name: '重新同意「联系客户」' }).click()
  await book(sales).getByRole('button', { name: '签名', exact: true }).click()
  await book(sales).getByRole('button', { name: '记下' }).click()
  await book(sales)
    .getByText(/同意 · .+ · 签名/)
    .waitFor()
  await sales.keyboard.press('Escape')
  await side(sales).getByText('1 项同意').waitFor()
  await sales.context().setOffline(false)
  // Nothing was taken out: given, withdrawn, given again.
  expect(await timeline(sales, '联系客户').count()).toBe(3)
})

test('资料 leads to the consents while its group is read and while it is edited', async () => {
  await sales.getByRole('tab', { name: '资料', exact: true }).click()
  const group = sales.getByRole('region', { name: '告知与同意' })
  await group.getByRole('button', { name: /^3 条/ }).click()
  await sales.keyboard.press('Escape')
  await book(sales).waitFor({ state: 'detached' })
  await group.getByRole('button', { name: '编辑告知与同意' }).click()
  await group.getByRole('form').getByRole('button', { name: /^3 条/ }).click()
  await book(sales).getByText('联系客户').waitFor()
  await sales.keyboard.press('Escape')
  await book(sales).waitFor({ state: 'detached' })
})

test('who only reads consents finds them, and nothing to write them with', async () => {
  const verifier = await seats.sitDown('verifier', PHONE)
  await openArchive(verifier, NAME)
  await side(verifier).getByRole('button', { name: '查看同意记录' }).click()
  await book(verifier).getByText('联系客户').waitFor()
  expect(
    await book(verifier)
      .getByRole('button', { name: /撤回|登记|同意/ })
      .count(),
  ).toBe(0)
})
