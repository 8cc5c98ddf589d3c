/** 消息中心: the bell, what is told offline when its time comes, and the place that each line leads to. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays, dayAt, startOf } from '../../shared/domain/day.ts'
import { LedgerClient } from '../support/ledgerClient.ts'
import { addPerson, post, signIn } from '../support/server.ts'
import { unlock } from './screens/access.ts'
import { createArchives, openArchive } from './screens/archives.ts'
import { PHONE, Seats } from './screens/seats.ts'
import { sound } from './screens/sound.ts'

let seats: Seats
let sales: Page
const ids = new Map<string, string>()

beforeAll(async () => {
  seats = await Seats.open()
  for (const [login, role] of [
    ['sales', 'SA'],
    ['second', 'SA'],
    ['manager', 'BM'],
  ] as const)
    ids.set(login, (await addPerson(seats.server, login, role, 'A')).id)
  sales = await seats.sitDown('sales', PHONE)
})
afterAll(() => seats.end())

const bell = (page: Page, unread?: number) =>
  page
    .getByRole('link', {
      name: unread === undefined ? /^消息/ : unread === 0 ? '消息' : `消息，${unread} 条未读`,
    })
    .first()
const line = (page: Page, name: string | RegExp) =>
  page.getByRole('list', { name: '消息' }).getByRole('button').filter({ hasText: name })

test('H04 offline across a due time: it appears, and the bell counts it', async () => {
  await createArchives(sales, [{ name: '陈女士', mobile: '13800138001', source: '展会' }])
  await openArchive(sales, '陈女士')
  await sales.getByRole('button', { name: '记一笔' }).click()
  const sheet = sales.getByRole('dialog', { name: '记一笔' })
  await sheet.getByRole('textbox', { name: '内容' }).fill('明天再打')
  await sheet.getByRole('button', { name: '明天' }).click()
  await sheet.getByRole('button', { name: '记下' }).click()
  await sheet.waitFor({ state: 'detached' })

  await bell(sales).click()
  await sales.getByText('没有消息').waitFor()
  await sales.getByText(/关掉以后不会响铃，也不会推送/).waitFor()
  await sound(sales)
  await sales.context().setOffline(true)
  // Nine o'clock of tomorrow, when the office opens, by the clock of the page, which it reads twice a minute.
  const minutesEast = await sales.evaluate(() => -new Date().getTimezoneOffset())
  const opens = startOf(addDays(dayAt(Date.now(), minutesEast), 1), minutesEast) + 9 * 3_600_000
  expect(await line(sales, '陈女士').count()).toBe(0)
  await sales.clock.setFixedTime(opens)
  await line(sales, '陈女士').getByText('到了约好的跟进时间').waitFor({ timeout: 40_000 })
  await bell(sales, 1).waitFor()
  await sound(sales)
  await line(sales, '陈女士').click()
  await sales.getByRole('heading', { level: 1, name: '陈女士' }).waitFor()
  await bell(sales, 0).waitFor()
  await sales.context().setOffline(false)
}, 180_000)

test('H04 what was read stays read after the next start, on this device', async () => {
  await sales.reload()
  await unlock(sales)
  await bell(sales).click()
  await line(sales, '陈女士').waitFor()
  await bell(sales, 0).waitFor()
})

test('H04 an archive given to me and what contradicts are told, lead to their places, and are read with one press', async () => {
  const chief = await LedgerClient.signIn(seats.server, 'manager')
  const other = await LedgerClient.signIn(seats.server, 'second')
  const { archive, profile } = await other.open(seats.branches.a, ids.get('second') ?? '', {
    name: '周女士',
    remark: '原来的备注',
  })
  await other.set(`${archive}.profile`, { remark: '朝南' }, { remark: [profile] })
  await chief.set(`${archive}.profile`, { remark: '朝北' }, { remark: [profile] })
  other.close()
  chief.close()
  const { cookie } = await signIn(seats.server, 'manager')
  const order = { archive, business: null, to: ids.get('sales'), why: '休假交接' }
  const done = await post(seats.server.url, '/api/access/transfer', order, { cookie })
  expect(done.status, await done.clone().text()).toBe(200)

  await line(sales, '周女士').filter({ hasText: '这份档案转给了你' }).waitFor()
  await bell(sales, 2).waitFor()
  await line(sales, '周女士').filter({ hasText: '有两个说法，要选一个' }).click()
  await sales.getByRole('article', { name: '周女士' }).waitFor()
  await bell(sales, 1).click()
  await sales.getByRole('button', { name: '全部标为已读' }).click()
  await bell(sales, 0).waitFor()
})
