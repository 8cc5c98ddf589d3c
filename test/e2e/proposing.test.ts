/**
 * 变更申请 on the screens of those who ask and those who answer: the owner without a network, the checker at the desk,
 * customer service, and somebody who did not know yet that the client is somebody else's.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { verified } from '../support/checkable.ts'
import { LedgerClient } from '../support/ledgerClient.ts'
import { addPerson, newId } from '../support/server.ts'
import { ServerArchives } from '../support/serverArchives.ts'
import { openArchive } from './screens/archives.ts'
import { inboxDesk, inboxDispute, inboxRow, toInbox } from './screens/conflicts.ts'
import { DESK, PHONE, Seats } from './screens/seats.ts'
import { shoot } from './screens/shoot.ts'
import { sound } from './screens/sound.ts'
import { openCentre } from './screens/sync.ts'

const NAME = '周一鸣'
const GIVEN = '吴二川'
const TORN = '郑三思'
let seats: Seats
let server: ServerArchives
let successor: string
const archives = new Map<string, string>()
/** The first write of who each client is. */
const profiles = new Map<string, string>()
const mobile = `contacts/${newId()}`

beforeAll(async () => {
  seats = await Seats.open()
  const seller = await addPerson(seats.server, 'sales', 'SA', 'A')
  successor = (await addPerson(seats.server, 'successor', 'SA', 'A')).id
  await addPerson(seats.server, 'manager', 'BM', 'A')
  await addPerson(seats.server, 'checker', 'VR', 'A')
  await addPerson(seats.server, 'service', 'CS', 'A')
  server = new ServerArchives(seats.server.core)
  const sales = await LedgerClient.signIn(seats.server, 'sales')
  const checker = await LedgerClient.signIn(seats.server, 'checker')
  for (const name of [NAME, GIVEN, TORN]) {
    const made = await sales.open(seats.branches.a, seller.id, {
      name,
      clientType: 'person',
      regionCode: '110105',
      channel: 'website',
    })
    archives.set(name, made.archive)
    profiles.set(name, made.profile)
    await verified(sales, checker, made, mobile)
  }
  sales.close()
  checker.close()
}, 240_000)
afterAll(async () => {
  await seats.end()
})

const contactOf = async (name: string) =>
  (await server.read(archives.get(name) ?? '')).documents.get('contact')
const numberOf = async (name: string) => (await contactOf(name))?.fields.get(mobile)
const value = (register: Awaited<ReturnType<typeof numberOf>>) =>
  (register?.value as { readonly value?: string } | undefined)?.value

async function writeNumber(page: Page, number: string): Promise<void> {
  await page.getByRole('tab', { name: '资料' }).click()
  await page.getByRole('button', { name: '编辑联系方式', exact: true }).click()
  const form = page.getByRole('form', { name: '编辑联系方式', exact: true })
  await form.getByLabel('号码或账号').first().fill(number)
  await form.getByRole('button', { name: /^保存/ }).click()
  await form.waitFor({ state: 'detached' })
}
const inTab = async (page: Page): Promise<void> => {
  await toInbox(page)
  await page.getByRole('button', { name: /^变更申请/ }).click()
}

test('R44 an owner asks for another number without a network, uses it at once, and a checker takes it up', async () => {
  const sales = await seats.sitDown('sales', PHONE)
  await openArchive(sales, NAME)
  await sales.context().setOffline(true)
  await sales.getByRole('tab', { name: '资料' }).click()
  await sales.getByRole('button', { name: '编辑联系方式', exact: true }).click()
  await sales.getByText('带核实标记的项改动后成为变更申请', { exact: false }).waitFor()
  await sound(sales)
  await sales.keyboard.press('Escape')
  await writeNumber(sales, '13900139000')
  // The old one stands, the new one is beside it and may be called.
  await sales.getByText('待核实新值').first().waitFor()
  await sound(sales)
  await sales.context().setOffline(false)
  await expect
    .poll(async () => (await contactOf(NAME))?.proposals.get(mobile)?.length, { timeout: 60_000 })
    .toBe(1)
  expect(value(await numberOf(NAME))).toBe('13800138000')
  expect((await numberOf(NAME))?.verified).toBe(true)

  const checker = await seats.sitDown('checker', DESK)
  // What is asked for is counted apart from what contradicts, as the tabs in there do.
  await checker.getByRole('link', { name: /冲突.*1 份变更申请/ }).waitFor()
  await inTab(checker)
  await inboxRow(checker, NAME).click()
  const card = inboxDispute(checker, NAME, '联系方式')
  await card.getByText('sales 某申请改为').waitFor()
  await card.getByRole('button', { name: '看清各个说法' }).click()
  const take = card.getByRole('button', { name: /^同意，用新值：/ })
  expect(await take.isDisabled()).toBe(true)
  await card.getByText('还差：选怎么核对的', { exact: true }).waitFor()
  await shoot(checker, 'settling-request')
  await card.getByLabel('怎么核对的').selectOption({ label: '电话核对' })
  await take.click()
  await checker.getByText(`已同意${NAME}的变更`, { exact: false }).waitFor()
  await expect.poll(async () => value(await numberOf(NAME))).toBe('13900139000')
  const taken = await numberOf(NAME)
  expect([taken?.verified, taken?.heads.length, taken?.heads[0]?.how]).toEqual([true, 1, 'call'])
  await inboxRow(checker, NAME).waitFor({ state: 'detached' })
  await sales.getByText('待核实新值').first().waitFor({ state: 'detached' })
  await sales.getByRole('tab', { name: '历史' }).click()
  const timeline = sales.getByRole('list', { name: '历史' })
  await timeline.getByText('变更申请 · 已采用').waitFor()
  await timeline.getByText('同意了sales 某申请的改动').waitFor()
  await timeline.getByText('核对方式：电话核对').waitFor()
  // Whether somebody made sure of a number is said beside it, and with its history.
  const reach = sales.getByRole('region', { name: '联系方式' }).or(sales.getByRole('complementary'))
  await reach
    .getByRole('button', { name: /核实：checker 某 · 电话核对/ })
    .first()
    .waitFor()
  // Whoever asked is told.
  await sales.getByRole('link', { name: /^消息/ }).first().click()
  const news = sales.getByRole('list', { name: '消息' }).getByRole('button')
  await news.filter({ hasText: '你申请改的联系方式，已同意' }).first().waitFor()
  await sound(sales)
})

test('R45 customer service applies at once; the value waits for its check and the log knows who', async () => {
  const service = await seats.sitDown('service', DESK)
  await openArchive(service, NAME)
  await writeNumber(service, '13700137000')
  await expect.poll(async () => value(await numberOf(NAME))).toBe('13700137000')
  expect((await numberOf(NAME))?.verified).toBe(false)
  await service.getByText('未核实', { exact: true }).waitFor()
  expect((await contactOf(NAME))?.proposals.get(mobile)?.every(({ answeredBy }) => answeredBy !== null)).toBe(
    true,
  )
  const entries = (await seats.server.core.store.log(1, 100_000)).map(({ meta }) => meta)
  const service1 = entries.findLast(({ action }) => action === 'set')
  expect(service1).toMatchObject({ kind: 'change', outcome: 'ok', archive: archives.get(NAME) })
})

test('R44 late edits of the old owner come to the new one as requests, and two on one field wait side by side', async () => {
  const sales = await seats.sitDown('sales', DESK)
  await openArchive(sales, GIVEN)
  await sales.context().setOffline(true)
  await writeNumber(sales, '13600136000')
  await sales.getByRole('button', { name: '编辑客户', exact: true }).click()
  const who = sales.getByRole('form', { name: '编辑客户', exact: true })
  await who.getByLabel('备注', { exact: true }).fill('周末才有空')
  await who.getByRole('button', { name: /^保存/ }).click()
  await who.waitFor({ state: 'detached' })
  const manager = await LedgerClient.signIn(seats.server, 'manager')
  await manager.write(`${archives.get(GIVEN)}.life`, {
    k: 'command',
    v: 1,
    at: Date.now(),
    t: 'homeDeco@1',
    command: { do: 'transfer', to: successor },
  })
  manager.close()
  await sales.context().setOffline(false)
  await expect
    .poll(async () => (await contactOf(GIVEN))?.proposals.get(mobile)?.length, { timeout: 60_000 })
    .toBe(1)

  // Whoever wrote it is told where it went.
  const centre = await openCentre(sales)
  await centre.getByText('你的修改已作为变更申请交给现在的负责人', { exact: false }).waitFor()
  await sound(sales)
  const remark = async () => (await server.read(archives.get(GIVEN) ?? '')).documents.get('profile')
  expect((await remark())?.fields.has('remark')).toBe(false)

  const next = await seats.sitDown('successor', DESK)
  await openArchive(next, GIVEN)
  await next.getByText('待核实新值').first().waitFor()
  await writeNumber(next, '13500135000')
  await expect.poll(async () => (await contactOf(GIVEN))?.proposals.get(mobile)?.length).toBe(2)
  // The number is not the new owner's to decide: a checker verified what stands. The rest is.
  await next.getByRole('button', { name: '答复', exact: true }).click()
  const sheet = next.getByRole('dialog', { name: '有两个说法的项' })
  await sheet.getByText(/^可由.+答复。$/).waitFor()
  await sound(next)
  await sheet.getByRole('button', { name: '同意，用新值：周末才有空' }).click()
  await expect.poll(async () => (await remark())?.fields.get('remark')?.value).toBe('周末才有空')
  await next.keyboard.press('Escape')

  const checker = await seats.sitDown('checker', DESK)
  await inTab(checker)
  await inboxRow(checker, GIVEN).click()
  const card = inboxDispute(checker, GIVEN, '联系方式')
  await card.getByText('sales 某申请改为').waitFor()
  await card.getByText('successor 某申请改为').waitFor()
  await sound(checker)
  await card.getByLabel('怎么核对的').selectOption({ label: '当面核对' })
  const refuse = card.getByRole('button', { name: /^不同意，保留原值/ })
  await card.getByText('还差：写不同意的原因').waitFor()
  expect(await refuse.isDisabled()).toBe(true)
  await card.getByLabel('答复说明（不同意时必填）').fill('客户说老号码还在用')
  await refuse.click()
  await checker.getByText(`没有同意${GIVEN}的变更`, { exact: false }).waitFor()
  await expect.poll(async () => (await numberOf(GIVEN))?.heads[0]?.how).toBe('inPerson')
  expect(value(await numberOf(GIVEN))).toBe('13800138000')
  expect((await numberOf(GIVEN))?.verified).toBe(true)
  expect(
    (await contactOf(GIVEN))?.proposals.get(mobile)?.map(({ answeredBy }) => answeredBy !== null),
  ).toEqual([true, true])
  await inboxDesk(checker, GIVEN).waitFor({ state: 'detached' })
})

test('POL92 POL100 F11 a checker who settles over a verified value says how, and no second check waits', async () => {
  const archive = archives.get(TORN) ?? ''
  const changedTab = async (page: Page) => {
    await page
      .getByRole('navigation', { name: '去哪里' })
      .getByRole('link', { name: '审核', exact: true })
      .click()
    await page.getByRole('button', { name: /^有改动/ }).click()
  }
  const base = { name: [profiles.get(TORN) ?? ''] }
  for (const [login, name] of [
    ['sales', '郑三四'],
    ['manager', '郑三司'],
  ] as const) {
    const writer = await LedgerClient.signIn(seats.server, login)
    await writer.set(`${archive}.profile`, { name }, base)
    writer.close()
  }

  const checker = await seats.sitDown('checker', DESK)
  await changedTab(checker)
  await inboxRow(checker, '郑三').waitFor()
  await toInbox(checker)
  await inboxRow(checker, '郑三司').click()
  const card = inboxDispute(checker, '郑三司', '姓名/名称')
  await card.getByText('还差：选怎么核对的', { exact: true }).first().waitFor()
  const keep = card.getByRole('button', { name: '用这个：郑三四' })
  expect(await keep.isDisabled()).toBe(true)
  await shoot(checker, 'settling-verified')
  await card.getByLabel('怎么核对的').selectOption({ label: '电话核对' })
  await keep.click()
  await checker.getByText('已定为「郑三四」').waitFor()
  const nameOf = async () => (await server.read(archive)).documents.get('profile')?.fields.get('name')
  await expect.poll(async () => (await nameOf())?.heads[0]?.how).toBe('call')
  expect([(await nameOf())?.value, (await nameOf())?.verified]).toEqual(['郑三四', true])
  // They settle and write nothing else, so there is nothing to take back.
  expect(await checker.getByRole('button', { name: '撤销' }).count()).toBe(0)
  await changedTab(checker)
  await inboxRow(checker, '郑三').waitFor({ state: 'detached' })
})
