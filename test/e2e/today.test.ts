/** 今日 on screen: the first room, what is due in it, written down with one thumb, without a network too. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, test } from 'vitest'
import { LedgerClient } from '../support/ledgerClient.ts'
import { addPerson } from '../support/server.ts'
import { unlock } from './screens/access.ts'
import { createArchives, openArchive } from './screens/archives.ts'
import { inboxDispute } from './screens/conflicts.ts'
import { PHONE, Seats } from './screens/seats.ts'
import { sound } from './screens/sound.ts'

let seats: Seats
let sales: Page

beforeAll(async () => {
  seats = await Seats.open()
  await addPerson(seats.server, 'sales', 'SA', 'A')
  await addPerson(seats.server, 'manager', 'BM', 'A')
  sales = await seats.sitDown('sales', PHONE)
})
afterAll(() => seats.end())

async function toToday(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '今日' }).click()
  await page.getByRole('heading', { level: 1, name: '今日' }).waitFor({ state: 'attached' })
}

/** On a phone, from the page of an archive. */
async function planned(page: Page, name: string, text: string, day: string): Promise<void> {
  await openArchive(page, name)
  await page.getByRole('button', { name: '记一笔' }).click()
  const sheet = page.getByRole('dialog', { name: '记一笔' })
  await sheet.getByRole('textbox', { name: '内容' }).fill(text)
  await sheet.getByRole('textbox', { name: '下次跟进' }).fill(day)
  await sheet.getByRole('button', { name: '记下' }).click()
  await sheet.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '返回' }).click()
}

/** A day as people type it, so many days from this one. */
const inDays = (days: number): string => {
  const at = new Date(Date.now() + days * 86_400_000)
  return `${at.getFullYear()}-${String(at.getMonth() + 1).padStart(2, '0')}-${String(at.getDate()).padStart(2, '0')}`
}

test('R05 今日 is the first room, and says when nothing is due what comes next', async () => {
  await sales.getByRole('heading', { level: 1, name: '今日' }).waitFor({ state: 'attached' })
  await sales.getByText('今天没有到期的事').waitFor()
  await sales.getByText('还没有档案').waitFor()
  await createArchives(sales, [
    { name: '陈女士', mobile: '13800138001', source: '展会' },
    { name: '赵先生', mobile: '13800138002', source: '展会' },
  ])
  await planned(sales, '陈女士', '周末再谈', inDays(3))
  await toToday(sales)
  await sales.getByText(/^下一件：.+跟进陈女士。$/).waitFor()
  await sound(sales)
})

test('R60 an overdue follow-up stands in 今日 and is written down with one thumb, without a network', async () => {
  await planned(sales, '赵先生', '说好前天回电', inDays(-2))
  await toToday(sales)
  const overdue = sales.getByRole('region', { name: '逾期未跟进' })
  await overdue.getByText(/已过 2 天/).waitFor()
  await sound(sales)
  await sales.context().setOffline(true)
  await overdue.getByRole('button', { name: '给赵先生记一笔' }).click()
  const sheet = sales.getByRole('dialog', { name: '给赵先生记一笔' })
  await sheet.getByRole('button', { name: '电话', exact: true }).click()
  await sheet.getByRole('button', { name: '已接通', exact: true }).click()
  await sheet.getByRole('button', { name: '3 天后' }).click()
  await sheet.getByRole('button', { name: '记下' }).click()
  await sheet.waitFor({ state: 'detached' })
  await overdue.waitFor({ state: 'detached' })
  await sales.getByText('今天没有到期的事').waitFor()
  await sales.context().setOffline(false)
})

test('R60 after the next start it is there at once, and its line opens the archive', async () => {
  await planned(sales, '陈女士', '改约今天', inDays(0))
  await toToday(sales)
  await sales.reload()
  await unlock(sales)
  const today = sales.getByRole('region', { name: '今天跟进' })
  await today.getByRole('link', { name: '陈女士' }).click()
  await sales.getByRole('heading', { level: 1, name: '陈女士' }).waitFor()
})

test('F4 what contradicts leads from 今日 to its three columns', async () => {
  const seller = await LedgerClient.signIn(seats.server, 'sales')
  const chief = await LedgerClient.signIn(seats.server, 'manager')
  const { archive, profile } = await seller.open(
    seats.branches.a,
    seats.server.core.directory.userByLogin('sales')?.id ?? '',
    {
      name: '周女士',
      remark: '原来的备注',
    },
  )
  await seller.set(`${archive}.profile`, { remark: '朝南' }, { remark: [profile] })
  await chief.set(`${archive}.profile`, { remark: '朝北' }, { remark: [profile] })
  seller.close()
  chief.close()
  // A manager owns none of them, so all of the branch are shown.
  const manager = await seats.sitDown('manager')
  const conflict = manager.getByRole('region', { name: '冲突' })
  await conflict.getByText('1 项有两个说法，选一个').waitFor()
  await conflict.getByRole('button', { name: '周女士' }).click()
  await inboxDispute(manager, '周女士', '备注').getByRole('button', { name: '用这个：朝北' }).waitFor()
  await inboxDispute(manager, '周女士', '备注').getByRole('button', { name: '用这个：朝北' }).click()
  await toToday(manager)
  await conflict.waitFor({ state: 'detached' })
})
