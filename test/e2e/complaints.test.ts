/** 投诉 on screen: 客服 takes one down, the seller goes on with it without a network, and it ends with a result. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays, dayAt } from '../../shared/domain/day.ts'
import { LedgerClient } from '../support/ledgerClient.ts'
import { addPerson, newId } from '../support/server.ts'
import { ServerArchives } from '../support/serverArchives.ts'
import { openCommand, setEntry } from '../support/socketClient.ts'
import { keptHere } from './screens/access.ts'
import { openArchive } from './screens/archives.ts'
import { PHONE, Seats } from './screens/seats.ts'
import { sound } from './screens/sound.ts'

const T = 'homeDeco@1'
const NAME = '石柏年'
const archive = newId()
const business = newId()
let seats: Seats
let server: ServerArchives

beforeAll(async () => {
  seats = await Seats.open()
  const sales = await addPerson(seats.server, 'sales', 'SA', 'A')
  await addPerson(seats.server, 'service', 'CS', 'A')
  server = new ServerArchives(seats.server.core)
  const writer = await LedgerClient.signIn(seats.server, 'sales')
  await writer.write(`${archive}.life`, openCommand(seats.branches.a, sales.id, business, T))
  await writer.write(`${archive}.profile`, setEntry({ name: NAME, channel: 'store' }, {}, T))
  writer.close()
}, 240_000)
afterAll(() => seats.end())

/** On the wall of the browser. */
const tomorrow = () => addDays(dayAt(Date.now(), -new Date().getTimezoneOffset()), 1)
const complaints = async () =>
  ((await server.read(archive)).documents.get(`${business}.service`)?.facts ?? []).filter(
    ({ kind, supersededBy }) => kind === 'complaint' && supersededBy.length === 0,
  )

test('R18 客服 takes a complaint down, the seller goes on with it offline, and nobody settles it without a result', async () => {
  const service = await seats.sitDown('service')
  await openArchive(service, NAME)
  const main = service.getByRole('main')
  // Nobody said where it stands, so it stands at the first stage.
  await main.locator('[aria-current="step"]', { hasText: '线索' }).waitFor()
  await main.getByRole('button', { name: '投诉', exact: true }).click()
  const taken = main.getByRole('form', { name: '记一条投诉' })
  await taken.getByLabel('内容').fill('工人没有清理瓷砖，要求三天内处理')
  await taken.getByRole('button', { name: '记下' }).click()
  // What is missing is said at its place, and what was typed stays.
  await taken.getByText('还缺一部分内容').first().waitFor()
  await taken.getByRole('combobox', { name: '类型' }).selectOption({ label: '态度' })
  await taken.getByRole('button', { name: '严重' }).click()
  await taken.getByRole('textbox', { name: '客户要求的期限' }).fill(tomorrow())
  await taken.getByRole('combobox', { name: '处理人' }).selectOption({ label: 'sales 某' })
  await sound(service)
  await taken.getByRole('button', { name: '记下' }).click()
  await main.getByText('工人没有清理瓷砖，要求三天内处理').waitFor()
  await expect.poll(async () => (await complaints()).map(({ fact }) => fact['state'])).toEqual(['received'])

  const sales = await seats.sitDown('sales', PHONE)
  // Before anything is opened, 今日 says how serious it is, by when, and whose.
  const waiting = sales.getByRole('region', { name: '未了的投诉' })
  for (const said of ['严重', '客户要求明天（含）前答复', '处理人 sales 某'])
    await waiting.getByText(said).waitFor()
  await sound(sales)
  await openArchive(sales, NAME)
  await keptHere(sales)
  await sales.context().setOffline(true)
  await sales.getByRole('button', { name: '记处理进展' }).click()
  const sheet = sales.getByRole('dialog', { name: '记一笔' })
  const step = sheet.getByRole('form', { name: '记处理进展' })
  await step.getByRole('button', { name: '已解决' }).click()
  await step.getByRole('button', { name: '记下' }).click()
  await step.getByText('还缺一部分内容').first().waitFor()
  await sound(sales)
  await step.getByLabel('处理结果').fill('当天返工清理，客户当面确认')
  await step.getByRole('button', { name: '记下' }).click()
  await sheet.waitFor({ state: 'detached' })
  await sales.getByText('当天返工清理，客户当面确认').waitFor()
  expect((await complaints()).map(({ fact }) => fact['state'])).toEqual(['received'])
  await sales.context().setOffline(false)
  await expect
    .poll(async () => (await complaints()).map(({ fact }) => fact['state']), { timeout: 60_000 })
    .toEqual(['resolved'])

  // One line with the earlier step behind it; what is settled can be opened again.
  await main.getByText('当天返工清理，客户当面确认').waitFor()
  await main.getByRole('button', { name: '之前的进展' }).click()
  await main.getByText('已受理 · 工人没有清理瓷砖').waitFor()
  await sound(service)
  await main.getByRole('button', { name: '记处理进展' }).click()
  await main.getByRole('form', { name: '记处理进展' }).getByRole('button', { name: '记下' }).click()
  await expect.poll(async () => (await complaints()).map(({ fact }) => fact['state'])).toEqual(['reopened'])
}, 180_000)

test('R18 a second complaint stands beside the one that waits', async () => {
  const service = await seats.sitDown('service')
  await openArchive(service, NAME)
  const main = service.getByRole('main')
  await main.getByRole('button', { name: '投诉', exact: true }).click()
  await main.getByRole('group', { name: '哪一件投诉' }).getByRole('button', { name: '另一件新的' }).click()
  const taken = main.getByRole('form', { name: '记一条投诉' })
  await taken.getByLabel('内容').fill('送货晚了一周')
  await taken.getByRole('combobox', { name: '类型' }).selectOption({ label: '延期' })
  await taken.getByRole('button', { name: '一般' }).click()
  await taken.getByRole('button', { name: '记下' }).click()
  await expect
    .poll(async () => (await complaints()).map(({ fact }) => fact['state']).sort())
    .toEqual(['received', 'reopened'])
}, 60_000)
