/**
 * R13 on screen, the story of the Consent machine: taken back at one desk without a network while another promises a
 * call without one; the withdrawal wins, what was done before it was known is told, and the file goes or names a ground.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson } from '../support/server.ts'
import { createArchives, openArchive } from './screens/archives.ts'
import { DESK, PHONE, Seats } from './screens/seats.ts'
import { shoot } from './screens/shoot.ts'

let seats: Seats
let sales: Page
let desk: Page
let boss: Page
let head: Page

beforeAll(async () => {
  seats = await Seats.open()
  await addPerson(seats.server, 'sales', 'SA', 'A')
  await addPerson(seats.server, 'desk', 'CS', 'A')
  await addPerson(seats.server, 'boss', 'BM', 'A')
  sales = await seats.sitDown('sales', PHONE)
  await createArchives(sales, [
    { name: '沈女士', mobile: '13800138000', source: '展会' },
    { name: '王先生', mobile: '13800138001', source: '展会' },
  ])
  await openArchive(sales, '沈女士')
  await consentTo(sales)
  await planToday(sales)
  desk = await seats.sitDown('desk', DESK)
})
afterAll(async () => {
  await seats.end()
})

const side = (page: Page) => page.getByRole('complementary', { name: '联系与下一步' })
const book = (page: Page) => page.getByRole('dialog', { name: '告知与同意' })
const duty = (page: Page, title: string) => page.getByRole('region', { name: title })

async function consentTo(page: Page): Promise<void> {
  await side(page).getByRole('button', { name: '登记同意' }).click()
  await book(page).getByRole('button', { name: '纸质', exact: true }).click()
  await book(page).getByLabel('凭证').fill('同意书 1')
  await book(page).getByRole('button', { name: '记下', exact: true }).click()
  await book(page).getByRole('list', { name: '同意' }).waitFor()
  await page.keyboard.press('Escape')
  await side(page).getByText('1 项同意').waitFor()
}

/** On a phone, from the page of the archive. */
async function planToday(page: Page): Promise<void> {
  await page.getByRole('button', { name: '记一笔' }).click()
  const sheet = page.getByRole('dialog', { name: '记一笔' })
  await sheet.getByRole('textbox', { name: '内容' }).fill('今天回话')
  const now = new Date()
  const day = [now.getFullYear(), now.getMonth() + 1, now.getDate()]
  await sheet
    .getByRole('textbox', { name: '下次跟进' })
    .fill(day.map((part) => String(part).padStart(2, '0')).join('-'))
  await sheet.getByRole('button', { name: '记下' }).click()
  await sheet.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: '返回' }).click()
}

async function today(page: Page): Promise<void> {
  await page.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '今日' }).click()
  await page.getByRole('heading', { level: 1, name: '今日' }).waitFor({ state: 'attached' })
}

test('R13 a client takes back that they may be called, at the desk without a network, and is in no list there at once', async () => {
  await today(desk)
  await duty(desk, '今天跟进').getByText('沈女士').waitFor()
  await openArchive(desk, '沈女士')
  await desk.context().setOffline(true)
  await side(desk).getByRole('button', { name: '查看同意记录' }).click()
  await book(desk).getByRole('button', { name: '撤回「联系客户」的同意' }).click()
  await book(desk).getByRole('button', { name: '口头并留凭证' }).click()
  await book(desk).getByLabel('凭证').fill('录音 0412')
  await book(desk).getByRole('button', { name: '记下撤回' }).click()
  await book(desk).getByRole('list', { name: '同意' }).waitFor()
  await desk.keyboard.press('Escape')
  await desk.getByText(/撤回了联系的同意，不再列入任何联系名单。/).waitFor()
  await side(desk).getByText('已停止联系', { exact: true }).waitFor()
  await shoot(desk, 'withdrawn-page')
  await today(desk)
  expect(await duty(desk, '今天跟进').count()).toBe(0)
  await duty(desk, '没有保留依据').getByText('沈女士').waitFor()
})

test('R13 a call that another makes meanwhile without a network is kept, and told as made before it was known', async () => {
  await sales.context().setOffline(true)
  await today(sales)
  await duty(sales, '今天跟进').getByRole('button', { name: '给沈女士记一笔' }).click()
  const log = sales.getByRole('dialog', { name: '给沈女士记一笔' })
  await log.getByRole('button', { name: '电话', exact: true }).click()
  await log.getByRole('button', { name: '已接通', exact: true }).click()
  await log.getByRole('button', { name: '记下' }).click()
  await log.waitFor({ state: 'detached' })
  await sales.context().setOffline(false)
  await expect
    .poll(
      async () =>
        (await seats.server.core.store.log(1, 10_000)).filter(({ meta }) => meta.action === 'call').length,
    )
    .toBe(1)
  await desk.context().setOffline(false)
  await duty(sales, '没有保留依据').getByText('沈女士').waitFor()
  expect(await duty(sales, '今天跟进').count()).toBe(0)
  await openArchive(sales, '沈女士')
  await sales.getByRole('button', { name: '撤回之后还有 1 次联系' }).click()
  const uses = book(sales).getByRole('list', { name: '撤回之后的联系' })
  await uses.getByText('当时系统还没收到撤回').waitFor()
  await uses.getByText(/sales 某/).waitFor()
  await uses.scrollIntoViewIfNeeded()
  await shoot(sales, 'withdrawn-uses')
  await sales.keyboard.press('Escape')
})

test('R13 dialling asks what for, and the log has that', async () => {
  await openArchive(desk, '沈女士')
  const dial = side(desk).getByRole('button', { name: '拨打尾号 8000' })
  await dial.click()
  const ask = desk.getByRole('dialog', { name: '客户不再同意被联系' })
  await shoot(desk, 'withdrawn-dial')
  await desk.keyboard.press('Escape')
  await ask.waitFor({ state: 'detached' })
  await dial.click()
  await ask.getByRole('button', { name: '投诉处理' }).click()
  await desk.getByRole('dialog', { name: /^用手机拨打/ }).waitFor()
  await desk.keyboard.press('Escape')
  await expect
    .poll(async () =>
      (await seats.server.core.store.log(1, 10_000))
        .filter(({ meta }) => meta.action === 'dial')
        .map(({ meta }) => meta.purpose),
    )
    .toEqual(['complaint'])
})

test('R13 the manager names the contract that keeps the file, and it is called by nobody all the same', async () => {
  boss = await seats.sitDown('boss', DESK)
  await duty(boss, '没有保留依据').getByText('沈女士').waitFor()
  await shoot(boss, 'withdrawn-today')
  await duty(boss, '没有保留依据').getByRole('link', { name: '沈女士' }).click()
  await boss.getByText('也没有别的依据可以保留这份档案。').waitFor()
  await boss.getByRole('button', { name: '登记其他依据' }).click()
  const form = book(boss).getByRole('form', { name: '登记保留资料的依据' })
  await form.getByLabel('凭证').fill('合同 2026-118')
  await form.getByRole('button', { name: '记下', exact: true }).click()
  await book(boss).getByRole('list', { name: '同意' }).waitFor()
  await shoot(boss, 'withdrawn-ground')
  await boss.keyboard.press('Escape')
  await boss.getByText('也没有别的依据可以保留这份档案。').waitFor({ state: 'detached' })
  await boss.getByText(/不再列入任何联系名单。/).waitFor()
  await today(boss)
  expect(await duty(boss, '没有保留依据').count()).toBe(0)
})

test('R13 the list says so at the branch and at head office, and finds them', async () => {
  await boss.getByRole('link', { name: /^档案/ }).first().click()
  await boss
    .getByRole('row', { name: /沈女士/ })
    .getByText('已停止联系')
    .waitFor()
  await shoot(boss, 'withdrawn-list')
  head = await seats.sitDown('hq', DESK)
  await head
    .getByRole('row', { name: /沈女士/ })
    .getByText('已停止联系')
    .waitFor()
  expect(
    await head
      .getByRole('row', { name: /王先生/ })
      .getByText('已停止联系')
      .count(),
  ).toBe(0)
})

test('R13 agreed to again, with the withdrawal in sight, and the promise stands again', async () => {
  await side(sales).getByRole('button', { name: '查看同意记录' }).click()
  await book(sales).getByRole('button', { name: '重新同意「联系客户」' }).click()
  await book(sales).getByRole('button', { name: '纸质', exact: true }).click()
  await book(sales).getByLabel('凭证').fill('同意书 2')
  await book(sales).getByRole('button', { name: '记下', exact: true }).click()
  await book(sales).getByRole('list', { name: '同意' }).waitFor()
  await sales.keyboard.press('Escape')
  await sales.getByText(/不再列入任何联系名单/).waitFor({ state: 'detached' })
  await today(sales)
  expect(await duty(sales, '没有保留依据').count()).toBe(0)
  await boss
    .getByRole('row', { name: /沈女士/ })
    .getByText('已停止联系')
    .waitFor({ state: 'detached' })
})

test('R13 a file that rested on another purpose alone says so, and asks for a ground', async () => {
  await openArchive(sales, '王先生')
  for (const act of ['同意', '撤回']) {
    const begins = act === '同意'
    await side(sales)
      .getByRole('button', { name: begins ? '登记同意' : '查看同意记录' })
      .click()
    if (begins)
      await book(sales).getByRole('combobox', { name: '目的' }).selectOption({ label: '了解需求、提供方案' })
    else await book(sales).getByRole('button', { name: '撤回「了解需求、提供方案」的同意' }).click()
    await book(sales).getByRole('button', { name: '纸质', exact: true }).click()
    await book(sales).getByLabel('凭证').fill(`${act}书 9`)
    await book(sales)
      .getByRole('button', { name: begins ? '记下' : '记下撤回', exact: true })
      .click()
    await book(sales).getByRole('list', { name: '同意' }).waitFor()
    await sales.keyboard.press('Escape')
    await book(sales).waitFor({ state: 'detached' })
  }
  await sales.getByText('客户撤回了同意，没有依据可以保留这份档案。').waitFor()
  await sales.getByRole('button', { name: '登记其他依据' }).waitFor()
  // They may still be called: that was never taken back.
  expect(await side(sales).getByText('已停止联系').count()).toBe(0)
})
