/**
 * 作废 and 回收站: a draft goes from the page of its archive, is in no list, count, search or duplicate strip any
 * more, and comes back from the bin; without a network it is asked for and waits.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson } from '../support/server.ts'
import { timeline } from './screens/archive.ts'
import { archivesCount, createArchives, openArchive, toArchives } from './screens/archives.ts'
import { Seats } from './screens/seats.ts'

const NAMES = ['王先生', '李女士', '赵先生'] as const

let seats: Seats
let sales: Page

beforeAll(async () => {
  seats = await Seats.open()
  await addPerson(seats.server, 'sales', 'SA', 'A')
  await addPerson(seats.server, 'manager', 'BM', 'A')
  sales = await seats.sitDown('sales')
  await createArchives(
    sales,
    NAMES.map((name, at) => ({ name, mobile: `1380013800${at}`, source: '展会' })),
  )
})
afterAll(async () => {
  await seats.end()
})

async function voidIt(page: Page, why: string): Promise<void> {
  await page.getByRole('button', { name: '更多' }).click()
  await page.getByRole('menuitem', { name: '作废' }).click()
  const sheet = page.getByRole('dialog', { name: '作废这份档案' })
  await sheet.getByRole('button', { name: '作废', exact: true }).click()
  await sheet.getByText('写一句原因').waitFor()
  await sheet.getByLabel('原因', { exact: true }).fill(why)
  await sheet.getByRole('button', { name: '作废', exact: true }).click()
  await sheet.waitFor({ state: 'detached' })
}

test('H03 a voided draft leaves list, count, search and duplicates, and stands in the bin', async () => {
  await openArchive(sales, NAMES[0])
  await voidIt(sales, '重复录入')
  await sales.getByText(/已作废 · .+ · 重复录入/).waitFor()
  await timeline(sales, '作废了这份档案').waitFor()
  await toArchives(sales)
  await sales.getByRole('textbox', { name: '查找档案' }).fill('')
  await archivesCount(sales).filter({ hasText: '2 份' }).waitFor()
  await sales.getByRole('textbox', { name: '查找档案' }).fill(NAMES[0])
  await sales.getByText('没有相符的档案').waitFor()
  await sales.getByRole('button', { name: '新建档案' }).first().click()
  const sheet = sales.getByRole('dialog', { name: '新建档案' })
  await sheet.getByLabel('手机').fill('13800138000')
  await sheet.getByLabel('称呼').fill(NAMES[0])
  await sales.waitForTimeout(600)
  expect(await sheet.getByText(/可能已有/).count()).toBe(0)
  await sheet.getByLabel('手机').fill('')
  await sheet.getByLabel('称呼').fill('')
  await sheet.getByRole('button', { name: '关闭' }).click()
})

test('H03 it is brought back from the bin and stands where it stood', async () => {
  await sales.getByRole('link', { name: /回收站 1/ }).click()
  await sales.getByText('还剩 30 天').waitFor()
  await sales.getByRole('button', { name: `恢复 ${NAMES[0]}` }).click()
  await sales.getByText('回收站是空的。').waitFor()
  await openArchive(sales, NAMES[0])
  await timeline(sales, '恢复了这份档案').waitFor()
})

test('H03 without a network it is asked for, waits, and is ruled on when the line is back', async () => {
  await openArchive(sales, NAMES[1])
  await sales.context().setOffline(true)
  await voidIt(sales, '录错了')
  await sales.getByText('已申请作废，等总部裁定').waitFor()
  await sales.context().setOffline(false)
  await sales.getByText(/已作废 · .+ · 录错了/).waitFor({ timeout: 60_000 })
})

test('H03 the manager is told what has to be kept, and the log names every step', async () => {
  const manager = await seats.sitDown('manager')
  await openArchive(manager, NAMES[2])
  await manager.getByRole('button', { name: '记一笔' }).first().click()
  const form = manager.getByRole('form', { name: '记一笔' })
  await form.getByRole('button', { name: '同意', exact: true }).first().click()
  await form.getByRole('button', { name: '签名', exact: true }).click()
  await form.getByRole('button', { name: '记下' }).click()
  await timeline(manager, '联系客户').waitFor()
  await manager.getByRole('button', { name: '更多' }).click()
  await manager.getByRole('menuitem', { name: '作废' }).click()
  await manager.getByText('有客户签字的同意书，要留存，不能作废').waitFor()
  await manager.keyboard.press('Escape')
  const actions = (await seats.server.core.store.log(1, 10_000)).map(
    ({ meta }) => `${meta.kind} ${meta.action}`,
  )
  for (const act of ['change void', 'verdict voided', 'change restore', 'verdict unvoided'])
    expect(actions).toContain(act)
})
