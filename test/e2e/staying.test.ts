/** Staying current on screen: reviews that are due, told, and answered one by one with a thumb. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays, dayAt, startOf } from '../../shared/domain/day.ts'
import { USUAL_CALENDAR, WorkCalendar } from '../../shared/domain/workCalendar.ts'
import { LedgerClient } from '../support/ledgerClient.ts'
import { addPerson, newId } from '../support/server.ts'
import { openCommand, setEntry } from '../support/socketClient.ts'
import { unlock } from './screens/access.ts'
import { openArchive } from './screens/archives.ts'
import { PHONE, Seats } from './screens/seats.ts'
import { sound } from './screens/sound.ts'

const DAY = 86_400_000
let seats: Seats
let sales: Page
const ids = new Map<string, string>()

beforeAll(async () => {
  seats = await Seats.open()
  for (const [login, role] of [
    ['sales', 'SA'],
    ['many', 'SA'],
    ['manager', 'BM'],
  ] as const)
    ids.set(login, (await addPerson(seats.server, login, role, 'A')).id)
})
afterAll(() => seats.end())

/** Archives of somebody, begun so many days ago; A is looked at every ninety days. */
async function begun(
  login: string,
  files: readonly { readonly name: string; readonly days: number; readonly tier?: string }[],
): Promise<void> {
  const writer = await LedgerClient.signIn(seats.server, login)
  const template = 'homeDeco@1'
  for (const [place, { name, days, tier = 'A' }] of files.entries()) {
    const at = Date.now() - days * DAY
    const archive = newId()
    const opened = openCommand(seats.branches.a, ids.get(login) ?? '', newId(), template)
    await writer.write(`${archive}.life`, { ...opened, at })
    await writer.write(`${archive}.profile`, { ...setEntry({ name, tier }, {}, template), at })
    const mobile = { type: 'mobile', value: `1380013${String(place).padStart(4, '0')}`, primary: true }
    await writer.write(`${archive}.contact`, {
      ...setEntry({ [`contacts/${newId()}`]: mobile }, {}, template),
      at,
    })
  }
  writer.close()
}

const section = (page: Page, name: string) => page.getByRole('region', { name, exact: true })
async function toToday(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '今日' }).click()
  await page.getByRole('heading', { level: 1, name: '今日' }).waitFor({ state: 'attached' })
}

test('R60 an overdue review stands in 今日 of its owner and on the list of the manager', async () => {
  await begun('sales', [
    { name: '陈逾期', days: 105 },
    { name: '周将到', days: 85 },
    { name: '吴还早', days: 20 },
    { name: '郑无声', days: 200, tier: 'C' },
  ])
  sales = await seats.sitDown('sales', PHONE)
  await toToday(sales)
  await section(sales, '逾期未复核').getByRole('link', { name: '陈逾期' }).waitFor()
  await section(sales, '逾期未复核')
    .getByText(/已过 1\d 天/)
    .waitFor()
  await section(sales, '一周内复核').getByRole('link', { name: '周将到' }).waitFor()
  expect(await sales.getByRole('link', { name: '吴还早' }).count()).toBe(0)
  await sound(sales)

  const manager = await seats.sitDown('manager')
  await section(manager, '逾期未复核').getByRole('link', { name: '陈逾期' }).waitFor()
  await section(manager, '死档').getByRole('link', { name: '郑无声' }).waitFor()
  await manager.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '档案' }).click()
  await manager.getByRole('button', { name: '筛选' }).click()
  await manager.getByRole('button', { name: '下次复核' }).click()
  await manager.getByRole('button', { name: '逾期未复核' }).click()
  await manager.keyboard.press('Escape')
  await manager.getByRole('row', { name: /陈逾期/ }).waitFor()
  expect(await manager.getByRole('row', { name: /周将到/ }).count()).toBe(0)
  await sound(manager)
  await manager.context().close()
}, 180_000)

test('R60 an answer on the page of the archive puts the review off by its cycle, without a network', async () => {
  await sales.context().setOffline(true)
  await section(sales, '逾期未复核').getByRole('link', { name: '陈逾期' }).click()
  await sales.getByRole('button', { name: '无变化' }).click()
  await sales.getByText(/上次.+：无变化/).waitFor()
  await sales.getByRole('button', { name: '返回' }).click()
  await section(sales, '一周内复核').waitFor()
  expect(await section(sales, '逾期未复核').count()).toBe(0)
  await sales.context().setOffline(false)
})

test('R63 with the clock forward the reminder comes, without a network', async () => {
  const calendar = new WorkCalendar(USUAL_CALENDAR)
  const minutesEast = await sales.evaluate(() => -new Date().getTimezoneOffset())
  const today = dayAt(Date.now(), minutesEast)
  // A day on which the reminder of the week before is still to come, within the lease.
  const ahead = [...Array(16).keys()].find((days) => {
    const { weekBefore } = calendar.reminders(addDays(today, days))
    return weekBefore > today && weekBefore <= addDays(today, 4)
  })!
  const { weekBefore } = calendar.reminders(addDays(today, ahead))
  await begun('sales', [{ name: '冯提醒', days: 90 - ahead }])
  await openArchive(sales, '冯提醒')
  await sales.getByRole('link', { name: /^消息/ }).first().click()
  const line = sales.getByRole('list', { name: '消息' }).getByRole('button').filter({ hasText: '冯提醒' })
  await sales.getByRole('heading', { level: 1, name: '消息' }).waitFor({ state: 'attached' })
  expect(await line.getByText('一周内要复核').count()).toBe(0)
  await sales.context().setOffline(true)
  await sales.clock.setFixedTime(startOf(weekBefore, minutesEast) + 9 * 3_600_000)
  await line.getByText('一周内要复核').waitFor({ timeout: 40_000 })
  await sales.context().setOffline(false)
  await sales.context().close()
}, 180_000)

test('R64 a number that is 空号 twice is dead, is dialled no more, and another way is to be found', async () => {
  await begun('sales', [{ name: '何打不通', days: 3 }])
  const desk = await seats.sitDown('sales')
  await openArchive(desk, '何打不通')
  const reach = desk.getByRole('complementary', { name: '联系与下一步' })
  await reach.getByRole('button', { name: /^拨打/ }).waitFor()
  const call = async (result: string): Promise<void> => {
    const form = desk.getByRole('form', { name: '记一笔' })
    await form.getByRole('button', { name: '电话', exact: true }).click()
    await form.getByRole('button', { name: result, exact: true }).click()
    await form.getByRole('button', { name: '记下' }).click()
  }
  await desk.context().setOffline(true)
  await call('空号')
  await reach.getByText('空号 1 次').waitFor()
  await reach.getByText('存疑').waitFor()
  await call('空号')
  await reach.getByText('失效').waitFor()
  await reach.getByText('不再拨：空号 2 次').waitFor()
  expect(await reach.getByRole('button', { name: /^拨打/ }).count()).toBe(0)
  await sound(desk)
  await reach.getByRole('button', { name: /为什么不能拨/ }).click()
  await desk.getByText(/改成新号码、核实过、或对方打来过/).waitFor()
  await toToday(desk)
  await section(desk, '打不通，另找联系方式').getByRole('link', { name: '何打不通' }).click()

  // Somebody answers after all, so it is dialled again.
  await call('已接通')
  await reach.getByRole('button', { name: /^拨打/ }).waitFor()
  await toToday(desk)
  expect(await section(desk, '打不通，另找联系方式').count()).toBe(0)
  await desk.context().setOffline(false)
  await desk.context().close()
}, 120_000)

test('R65 a hundred files are closed from a phone, one tap each, offline, and it goes on where it was left', async () => {
  await begun(
    'many',
    Array.from({ length: 100 }, (_, place) => ({ name: `客户${String(place).padStart(3, '0')}`, days: 100 })),
  )
  const phone = await seats.sitDown('many', PHONE)
  await toToday(phone)
  await section(phone, '逾期未复核').getByRole('link', { name: '逐份复核' }).click()
  await phone.getByText('已复核 0/100').waitFor()
  await sound(phone)
  const answer = async (word: string): Promise<void> => {
    const title = phone.getByRole('heading', { level: 2, name: /^客户/ })
    const name = (await title.textContent()) ?? ''
    await phone.getByRole('button', { name: word, exact: true }).click()
    await phone.waitForFunction((was) => {
      const now = [...document.querySelectorAll('h2')].find((one) => one.textContent?.startsWith('客户'))
      return now === undefined || now.textContent !== was
    }, name)
  }
  await phone.context().setOffline(true)
  for (let count = 0; count < 40; count++) await answer(count % 7 === 3 ? '失联' : '无变化')
  await phone.getByText('已复核 40/100').waitFor()

  // 有变化 opens the fields; what is changed is saved before it is noted.
  await phone.getByRole('button', { name: '有变化', exact: true }).click()
  await phone.getByRole('button', { name: '改好了，记为有变化' }).waitFor()
  await sound(phone)
  await phone.getByRole('button', { name: '改好了，记为有变化' }).click()
  await phone.getByText('已复核 41/100').waitFor()

  await phone.reload()
  await unlock(phone)
  await phone.getByText('已复核 41/100').waitFor()
  for (let count = 41; count < 100; count++) await answer('无变化')
  await phone.getByText('没有要复核的档案').waitFor()
  await phone.context().setOffline(false)
  await phone.getByText('已同步').first().waitFor({ state: 'attached', timeout: 60_000 })
}, 400_000)
