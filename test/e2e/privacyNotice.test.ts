/** The privacy notice on screen: drafted by head office together, not to be published with an item missing, the same everywhere offline. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson } from '../support/server.ts'
import { Seats } from './screens/seats.ts'
import { shoot } from './screens/shoot.ts'

let seats: Seats
let hq: Page
let colleague: Page

beforeAll(async () => {
  seats = await Seats.open()
  await addPerson(seats.server, 'colleague', 'HQ', null)
  await addPerson(seats.server, 'sales', 'SA', 'A')
  hq = await seats.sitDown('hq')
  colleague = await seats.sitDown('colleague')
})
afterAll(async () => {
  await seats.end()
})

async function enter(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '公告' }).click()
  await page.getByLabel('看哪一处').selectOption({ label: '总部 · 告知书' })
}

test('R13 a notice is drafted together, says what it still lacks, and is published for good', async () => {
  await enter(hq)
  await hq.getByText('还没有公布过告知书').waitFor()
  await hq.getByText(/^还不能公布，缺：个人信息处理者、处理目的、.+投诉和联系方式$/).waitFor()
  const publish = hq.getByRole('button', { name: '公布第 1 版' })
  expect(await publish.isDisabled()).toBe(true)
  for (const item of [
    '处理目的',
    '处理方式',
    '个人信息的种类',
    '敏感个人信息的必要性和影响',
    '保存期限',
    '您的权利和行使方式',
  ])
    await hq.getByRole('button', { name: `按模板填入「${item}」` }).click()
  // What only the company knows is nobody's to suggest.
  await hq.getByText(/^还不能公布，缺：个人信息处理者、投诉和联系方式$/).waitFor()
  await hq.getByRole('textbox', { name: '个人信息处理者' }).fill('测试公司，北京市朝阳区高井 1 号')
  await shoot(hq, 'notice-draft')

  // A colleague writes the last item, and both see it at once.
  await enter(colleague)
  await colleague.getByText(/也在写/).waitFor()
  await colleague
    .getByRole('textbox', { name: '投诉和联系方式' })
    .fill('400-123-4567，合规专员，5 个工作日答复')
  await hq.getByText('400-123-4567').waitFor()
  await publish.click()
  await hq.getByRole('dialog').getByRole('button', { name: '公布', exact: true }).click()
  const versions = hq.getByRole('list', { name: '已公布的版本' })
  await versions.getByText('告知书 第 1 版').waitFor()
  expect(await hq.getByRole('button', { name: '公布第 2 版' }).isDisabled()).toBe(true)
  await versions.getByRole('button', { name: '查看第 1 版' }).click()
  const sheet = hq.getByRole('dialog', { name: '告知书 第 1 版' })
  await sheet.getByText('400-123-4567').waitFor()
  await sheet.getByText(/^SHA-256 [0-9a-f]{64}$/).waitFor()
  await shoot(hq, 'notice-published')
  await hq.keyboard.press('Escape')

  const [entry] = (await seats.server.core.store.log(1, 10_000)).filter(
    ({ meta }) => meta.action === 'noticePublished',
  )
  expect(entry?.meta).toMatchObject({ kind: 'organisation', role: 'HQ' })
})

test('R13 a branch neither reads the draft nor finds a place for it', async () => {
  const sales = await seats.sitDown('sales')
  await sales.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '公告' }).click()
  await sales.getByLabel('看哪一处').waitFor()
  expect(await sales.getByLabel('看哪一处').locator('option').filter({ hasText: '告知书' }).count()).toBe(0)
})
