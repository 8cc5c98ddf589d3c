/**
 * 请人接手 from one person's hands into another's, each on their own phone: asked without a network, not taken and why,
 * taken without a network, and two words that cross.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { LedgerClient } from '../support/ledgerClient.ts'
import { addPerson, newId } from '../support/server.ts'
import { ServerArchives } from '../support/serverArchives.ts'
import { setEntry } from '../support/socketClient.ts'
import { keptHere } from './screens/access.ts'
import { openArchive } from './screens/archives.ts'
import { DESK, PHONE, Seats } from './screens/seats.ts'
import { sound } from './screens/sound.ts'
import { openCentre } from './screens/sync.ts'

const NAME = '罗守成'
const CROSSED = '高半途'
let seats: Seats
let server: ServerArchives
let sales: Page
let min: Page
const people = new Map<string, string>()
const archives = new Map<string, string>()

beforeAll(async () => {
  seats = await Seats.open()
  for (const [login, role] of [
    ['sales', 'SA'],
    ['min', 'SA'],
    ['yan', 'SA'],
    ['manager', 'BM'],
    ['checker', 'VR'],
  ] as const)
    people.set(login, (await addPerson(seats.server, login, role, 'A')).id)
  server = new ServerArchives(seats.server.core)
  const writer = await LedgerClient.signIn(seats.server, 'sales')
  for (const name of [NAME, CROSSED]) {
    const made = await writer.open(seats.branches.a, people.get('sales') ?? '', {
      name,
      clientType: 'person',
      regionCode: '110105',
      channel: 'website',
    })
    archives.set(name, made.archive)
    const mobile = { type: 'mobile', value: '13800138000', primary: true }
    await writer.write(
      `${made.archive}.contact`,
      setEntry({ [`contacts/${newId()}`]: mobile }, {}, 'homeDeco@1'),
    )
  }
  writer.close()
}, 240_000)
afterAll(() => seats.end())

const ownerOf = async (name: string): Promise<string> => {
  const owner = (await seats.server.core.store.archive(archives.get(name) ?? ''))?.owner
  return [...people].find(([, id]) => id === owner)?.[0] ?? ''
}
const offeringOf = async (name: string) => (await server.read(archives.get(name) ?? '')).offering

async function offer(page: Page, to: string, note: string): Promise<void> {
  const sheet = page.getByRole('dialog', { name: '请人接手' })
  await sheet.getByLabel('请谁接手').selectOption({ label: to })
  await sheet.getByLabel('交接说明').fill(note)
  await sound(page)
  await sheet.getByRole('button', { name: '请对方接手' }).click()
  await sheet.waitFor({ state: 'detached' })
}
async function fromMenu(page: Page): Promise<void> {
  await page.getByRole('button', { name: '更多' }).click()
  await page.getByRole('menuitem', { name: '请人接手…' }).click()
}
/** Nothing comes and nothing goes any more; that the page notices takes it a minute, and nobody waits for that. */
async function unplug(page: Page): Promise<void> {
  await keptHere(page)
  await page.context().setOffline(true)
}
const offered = (page: Page) => page.getByRole('region', { name: '请您接手', exact: true })

test('R60 an owner asks a colleague without a network; the colleague reads what it is about, and says no and why', async () => {
  sales = await seats.sitDown('sales', PHONE)
  await openArchive(sales, NAME)
  await unplug(sales)
  await fromMenu(sales)
  await sales.getByText('未联网：名单可能含不能接手的同事').waitFor()
  await offer(sales, 'min 某', '答应周五前给报价，量房已做。')
  await sales.getByText('已请min 某接手，等联网后送出').waitFor()
  await sound(sales)
  expect(await offeringOf(NAME)).toBeNull()
  await sales.context().setOffline(false)
  await sales.getByText(/^等min 某答复是否接手/).waitFor({ timeout: 60_000 })

  min = await seats.sitDown('min', PHONE)
  await offered(min).getByRole('link', { name: NAME }).click()
  await min.getByRole('heading', { level: 1, name: NAME, exact: true }).waitFor()
  await min.getByText(/^sales 某请您接手这位客户/).waitFor()
  await min.getByText('答应周五前给报价，量房已做。').first().waitFor()
  // To decide one need not call: the number does not even lie on the phone.
  expect(await min.getByText('138****8000').count()).toBe(0)
  await sound(min)
  await min.getByRole('button', { name: '不接…' }).click()
  const sheet = min.getByRole('dialog', { name: '不接手' })
  await sheet.getByLabel('原因').selectOption({ label: '不是我的区域' })
  await sound(min)
  await sheet.getByRole('button', { name: '不接手' }).click()
  await expect.poll(() => offeringOf(NAME)).toMatchObject({ is: 'declined', reason: 'otherArea' })
  expect(await ownerOf(NAME)).toBe('sales')

  await sales.getByText('min 某没有接手：不是我的区域').waitFor()
  await sound(sales)
})

test('R60 another takes it over without a network, and it changes hands when the server hears of it', async () => {
  await sales.getByRole('button', { name: '再请一位' }).click()
  // With a network only those are named who may take it.
  const choice = sales.getByRole('dialog', { name: '请人接手' }).getByLabel('请谁接手')
  await choice.locator('option', { hasText: 'manager 某' }).waitFor({ state: 'attached' })
  expect(await choice.locator('option', { hasText: 'checker 某' }).count()).toBe(0)
  const label = (await choice.locator('option', { hasText: 'yan 某' }).textContent()) ?? ''
  await offer(sales, label, '周五前报价，客户怕吵。')
  await expect.poll(() => offeringOf(NAME)).toMatchObject({ is: 'open' })

  const yan = await seats.sitDown('yan', PHONE)
  await offered(yan).getByRole('link', { name: NAME }).click()
  await unplug(yan)
  await yan.getByRole('button', { name: '接手', exact: true }).click()
  await yan.getByText('已说接手，服务器确认后归您').waitFor()
  await sound(yan)
  expect(await ownerOf(NAME)).toBe('sales')
  await yan.context().setOffline(false)
  await expect.poll(() => ownerOf(NAME), { timeout: 60_000 }).toBe('yan')
  await yan.getByText('已说接手，服务器确认后归您').waitFor({ state: 'detached' })
  // Now the number is there, and what was left for whoever comes.
  await yan.getByText('138****8000').first().waitFor()
  await yan.getByText('周五前报价，客户怕吵。').first().waitFor()

  // Whoever gave it away has it no more.
  await sales.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '档案' }).click()
  await sales.getByRole('link', { name: NAME, exact: true }).waitFor({ state: 'detached' })
})

test('R60 a yes and a recall that cross: the first that the server hears counts, and the other is told', async () => {
  await openArchive(sales, CROSSED)
  await fromMenu(sales)
  const choice = sales.getByRole('dialog', { name: '请人接手' }).getByLabel('请谁接手')
  const label = (await choice.locator('option', { hasText: 'min 某' }).textContent()) ?? ''
  await offer(sales, label, '合同等盖章。')
  await min.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '今日' }).click()
  await offered(min).getByRole('link', { name: CROSSED }).click()
  await min.getByRole('button', { name: '接手', exact: true }).waitFor()
  await unplug(min)
  await min.getByRole('button', { name: '接手', exact: true }).click()
  await min.getByText('已说接手，服务器确认后归您').waitFor()

  await sales.getByRole('button', { name: '收回' }).click()
  await expect.poll(() => offeringOf(CROSSED)).toBeNull()
  await min.context().setOffline(false)
  const centre = await openCentre(min)
  await centre.getByText('接手', { exact: true }).first().waitFor({ timeout: 60_000 })
  await sound(min)
  expect(await ownerOf(CROSSED)).toBe('sales')
})

test('R60 the manager sees who was asked, and gives it to somebody else at once', async () => {
  await fromMenu(sales)
  const choice = sales.getByRole('dialog', { name: '请人接手' }).getByLabel('请谁接手')
  const label = (await choice.locator('option', { hasText: 'min 某' }).textContent()) ?? ''
  await offer(sales, label, '合同等盖章。')
  const manager = await seats.sitDown('manager', DESK)
  await openArchive(manager, CROSSED)
  await manager.getByText(/^等min 某答复是否接手/).waitFor()
  await sound(manager)
  const order = { do: 'transfer', to: people.get('yan') ?? '' } as const
  const writer = await LedgerClient.signIn(seats.server, 'manager')
  await writer.write(`${archives.get(CROSSED)}.life`, {
    k: 'command',
    v: 1,
    at: Date.now(),
    t: 'homeDeco@1',
    command: order,
  })
  writer.close()
  await manager.getByText(/^等min 某答复是否接手/).waitFor({ state: 'detached' })
  expect(await ownerOf(CROSSED)).toBe('yan')
})

test('H05 R60 an offer is a card of 审批 for whoever is asked and for whoever asks, and is answered there', async () => {
  const yan = await seats.sitDown('yan', PHONE)
  await openArchive(yan, CROSSED)
  await fromMenu(yan)
  const choice = yan.getByRole('dialog', { name: '请人接手' }).getByLabel('请谁接手')
  const label = (await choice.locator('option', { hasText: 'sales 某' }).textContent()) ?? ''
  await offer(yan, label, '合同还等盖章。')
  const card = (page: Page) => page.getByRole('article', { name: /^请人接手/ })
  for (const page of [sales, yan]) {
    await page.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '我的' }).click()
    await page.getByRole('link', { name: '我发起的与已处理' }).click()
    await card(page).waitFor()
    await sound(page)
  }
  await card(yan).getByText(`你请 sales 某 接手「${CROSSED}」`).waitFor()
  await card(yan).getByRole('button', { name: '收回' }).waitFor()
  await card(sales).getByText(`yan 某 请您接手「${CROSSED}」`).waitFor()
  await card(sales).getByRole('button', { name: '接手', exact: true }).click()
  await expect.poll(() => ownerOf(CROSSED)).toBe('sales')
  await card(sales).waitFor({ state: 'detached' })
  await card(yan).waitFor({ state: 'detached' })
})
