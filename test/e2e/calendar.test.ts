/** 工作日历 on screen: head office changes a day of it, and a branch counts by it, offline too. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson } from '../support/server.ts'
import { unlock } from './screens/access.ts'
import { PHONE, Seats } from './screens/seats.ts'
import { sound } from './screens/sound.ts'

let seats: Seats
beforeAll(async () => {
  seats = await Seats.open()
  await addPerson(seats.server, 'sales', 'SA', 'A')
})
afterAll(() => seats.end())

async function toCalendar(page: Page): Promise<void> {
  await page.locator('a[href="/me"]:visible').first().click()
  await page.getByRole('link', { name: /^工作日历/ }).click()
  await page.getByRole('table', { name: '10 月' }).waitFor()
}

/** Back to this year from wherever the year of today has come to. */
async function toYear(page: Page, year: number): Promise<void> {
  const shown = page.getByRole('heading', { level: 2, name: / 年$/ })
  for (;;) {
    const now = Number((await shown.innerText()).slice(0, 4))
    if (now === year) return
    await page.getByRole('button', { name: now > year ? '上一年' : '下一年' }).click()
    await shown.filter({ hasText: String(now > year ? now - 1 : now + 1) }).waitFor()
  }
}

test('H08 head office closes the day after 国庆, and the branch has it on the phone without a network', async () => {
  const hq = await seats.sitDown('hq')
  await toCalendar(hq)
  await toYear(hq, 2026)
  await hq.getByRole('button', { name: /10月7日，休息，国庆节$/ }).waitFor()
  await hq.getByRole('button', { name: /9月20日，上班，国庆节调休$/ }).waitFor()
  const count = hq.getByRole('status').filter({ hasText: '个工作日' })
  expect(await count.innerText()).toBe('248 个工作日')
  await hq.getByRole('button', { name: /10月8日，上班$/ }).click()
  await hq.getByRole('button', { name: /10月8日，休息，公司定的$/ }).waitFor()
  expect(await count.innerText()).toBe('247 个工作日')
  await sound(hq)

  const sales = await seats.sitDown('sales', PHONE)
  await toCalendar(sales)
  await toYear(sales, 2026)
  await sales.getByText(/10月8日，休息，公司定的$/).waitFor({ state: 'attached' })
  // Looking only.
  expect(await sales.getByRole('table').getByRole('button').count()).toBe(0)
  await sound(sales)
  await sales.context().setOffline(true)
  await sales.getByRole('button', { name: '返回' }).click()
  await toCalendar(sales)
  await toYear(sales, 2026)
  await sales.getByText(/10月8日，休息，公司定的$/).waitFor({ state: 'attached' })
  await sales.context().setOffline(false)
})

test('H08 a year that nobody published says so, and its days are entered by pressing them', async () => {
  const hq = await seats.sitDown('hq', PHONE)
  await toCalendar(hq)
  await toYear(hq, 2027)
  await hq.getByText(/^2027 年的放假安排这里还没有/).waitFor()
  await hq.getByRole('button', { name: /2027年10月1日，上班$/ }).click()
  await hq.getByRole('button', { name: /2027年10月1日，休息，公司定的$/ }).waitFor()
  await sound(hq)
  await hq.getByRole('button', { name: /2027年10月1日，休息/ }).click()
  await hq.getByRole('button', { name: /2027年10月1日，上班$/ }).waitFor()
})

test('H08 the hours of the office and the week are kept for everybody', async () => {
  const hq = await seats.sitDown('hq')
  await toCalendar(hq)
  const hours = hq.getByRole('form', { name: '上班时间' })
  await hours.getByLabel('上班').fill('08:30')
  await hours.getByRole('button', { name: '保存时间' }).click()
  await hq.getByText('已保存，所有设备随之更新').first().waitFor()
  await hq.getByRole('group', { name: '每周工作日' }).getByRole('button', { name: '六' }).click()
  await hq
    .getByRole('group', { name: '每周工作日' })
    .getByRole('button', { name: '六', pressed: true })
    .waitFor()
  await hq.reload()
  await unlock(hq)
  await hours.waitFor()
  expect(await hours.getByLabel('上班').inputValue()).toBe('08:30')
})
