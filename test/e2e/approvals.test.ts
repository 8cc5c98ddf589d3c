/**
 * 审批 with a thumb (H05): three lists of one shape; agreed to in two taps; what is decided on the device stands beside what
 * only the server knows, and goes on without a network.
 */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { consentEntry, fill, personFields, stampedAt, verified } from '../support/checkable.ts'
import { LedgerClient } from '../support/ledgerClient.ts'
import { addPerson, newId, post, signIn } from '../support/server.ts'
import { PHONE, Seats } from './screens/seats.ts'
import { sound } from './screens/sound.ts'

const DAY = 86_400_000
const MOST_TAPS = 3
let seats: Seats
let manager: Page
let opened: string
const ids = new Map<string, string>()

beforeAll(async () => {
  seats = await Seats.open()
  for (const [login, role] of [
    ['sales', 'SA'],
    ['other', 'SA'],
    ['manager', 'BM'],
    ['checker', 'VR'],
  ] as const)
    ids.set(login, (await addPerson(seats.server, login, role, 'A')).id)
  const sales = await LedgerClient.signIn(seats.server, 'sales')
  const checker = await LedgerClient.signIn(seats.server, 'checker')
  const open = (name: string) =>
    sales.open(seats.branches.a, ids.get('sales') ?? '', { ...personFields, name })
  opened = (await open('郑开放')).archive
  // Handed in and waiting.
  const waits = await open('周一鸣')
  await fill(sales, waits, `contacts/${newId()}`)
  await sales.write(`${waits.archive}.consent`, consentEntry(Date.now()))
  await sales.write(`${waits.archive}.life`, stampedAt(Date.now(), 'command', { command: { do: 'submit' } }))
  // Verified, and another number is asked for.
  const mobile = `contacts/${newId()}`
  const asks = await open('吴二川')
  const { number } = await verified(sales, checker, asks, mobile)
  await sales.write(
    `${asks.archive}.contact`,
    stampedAt(Date.now(), 'propose', {
      fields: { [mobile]: { type: 'mobile', value: '13900139000' } },
      base: { [mobile]: [number] },
      why: '客户来电更正',
    }),
  )
  sales.close()
  checker.close()
}, 240_000)
afterAll(() => seats.end())

/** A colleague asks to open an archive to another. */
async function asksToOpen(why: string): Promise<void> {
  const { cookie } = await signIn(seats.server, 'sales')
  const order = {
    archive: opened,
    to: { is: 'person', user: ids.get('other') ?? '' },
    compartments: ['profile'],
    right: 'read',
    until: Date.now() + DAY,
    why,
    agreement: null,
  }
  const answer = await post(seats.server.url, '/api/access/grant', order, { cookie })
  expect(await answer.json()).toMatchObject({ is: 'waiting' })
}

/** Counts how often a thumb comes down. */
class Thumb {
  taps = 0
  async tap(what: Locator): Promise<void> {
    await what.tap()
    this.taps++
  }
}
const bar = (page: Page, room: string) =>
  page.getByRole('navigation').getByRole('link', { name: room }).filter({ visible: true })
const tab = (page: Page, name: string) => page.getByRole('tab', { name })
const card = (page: Page, text: string | RegExp) => page.getByRole('article').filter({ hasText: text })

test('H05 a manager agrees on a phone in two taps, and both find again what became of it', async () => {
  await asksToOpen('代班一天')
  const sales = await seats.sitDown('sales', PHONE)
  const asker = new Thumb()
  await asker.tap(bar(sales, '我的'))
  await asker.tap(sales.getByRole('link', { name: '我发起的与已处理' }))
  await card(sales, '代班一天')
    .getByText(/等 .*一店.*同意/)
    .waitFor()
  // What is handed in waits there, too, in the same shape.
  await card(sales, '你提交了「周一鸣」').getByText('等能审核的人').waitFor()
  await card(sales, '变更申请等答复').waitFor()
  await sound(sales)

  manager = await seats.sitDown('manager', PHONE)
  await bar(manager, '今日').waitFor()
  const thumb = new Thumb()
  await thumb.tap(bar(manager, '审批'))
  const ask = card(manager, '代班一天')
  await ask.getByText('开放档案', { exact: true }).waitFor()
  await ask.getByText(/答复时限/).waitFor()
  await sound(manager)
  await thumb.tap(ask.getByRole('button', { name: '同意', exact: true }))
  await ask.waitFor({ state: 'detached' })
  expect(thumb.taps).toBeLessThanOrEqual(MOST_TAPS)
  await expect
    .poll(async () => (await seats.server.core.store.archive(opened))?.grants.map(({ to }) => to))
    .toEqual([{ is: 'person', user: ids.get('other') }])
  await tab(manager, '已处理').tap()
  await card(manager, '代班一天').getByText('你同意了').waitFor()
  await sound(manager)
  await tab(sales, '已处理').tap()
  await card(sales, '代班一天').getByText('manager 某 同意了').waitFor({ timeout: 60_000 })
  await sound(sales)
  await sales.context().close()
}, 240_000)

test('H05 what lies on the device is a tap away without a network, and the room says what it cannot know', async () => {
  await tab(manager, '待我审批').tap()
  await asksToOpen('再开一次')
  await card(manager, '再开一次').waitFor({ timeout: 60_000 })
  await manager.context().setOffline(true)
  await manager.getByText(/是上次连上时的样子/).waitFor({ timeout: 60_000 })
  await sound(manager)
  const thumb = new Thumb()
  const proposed = card(manager, '「吴二川」有 1 项变更申请')
  await thumb.tap(proposed.getByRole('button', { name: '去答复' }))
  await manager
    .getByRole('article', { name: '吴二川' })
    .getByText(/申请改为/)
    .waitFor()
  await manager.goBack()

  await thumb.tap(card(manager, 'sales 某 提交了「周一鸣」').getByRole('button', { name: '去审核' }))
  const desk = manager.getByRole('article', { name: '周一鸣' })
  await desk.getByRole('list', { name: '逐项核对' }).waitFor()
  expect(thumb.taps).toBeLessThanOrEqual(MOST_TAPS)
  await desk.getByRole('button', { name: '退回', exact: true }).tap()
  const back = manager.getByRole('dialog', { name: '退回这份档案' })
  await back.getByLabel('主要原因').selectOption({ label: '没有凭证' })
  await back.getByRole('button', { name: '退回', exact: true }).tap()
  await manager.getByText(/已记下，联网后送出|已退回，/).waitFor()
  await manager.context().setOffline(false)
  await bar(manager, '审批').tap()
  await tab(manager, '已处理').tap()
  await card(manager, '周一鸣').getByText('你退回了：没有凭证').waitFor({ timeout: 60_000 })
  await sound(manager)
  await tab(manager, '待我审批').tap()
  const again = card(manager, '再开一次')
  await again.getByRole('button', { name: '不同意' }).tap()
  await again.waitFor({ state: 'detached' })
  await manager.context().close()
}, 240_000)

test('H05 on a wide screen the same cards stand in one column, and nothing is empty without a word', async () => {
  const office = await seats.sitDown('hq')
  await office.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '审批' }).click()
  await office.getByText('没有等你审批的事').waitFor()
  for (const name of ['我发起的', '已处理']) {
    await tab(office, name).click()
    await sound(office)
  }
  await office.context().close()
})
