/**
 * Values in their masks, in a browser: what stands on the page before anybody asked, the purpose, the sixty seconds,
 * the log entry, paper, and what an unplugged device says.
 */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '../../shared/base/json.ts'
import { agreesToSensitive } from '../support/consents.ts'
import { addPerson, newId, signIn as session } from '../support/server.ts'
import { newClientId, openCommand, setEntry, SocketClient } from '../support/socketClient.ts'
import { openArchive, toArchives } from './screens/archives.ts'
import { dialled } from './screens/dialled.ts'
import { DESK, Seats } from './screens/seats.ts'
import { shoot } from './screens/shoot.ts'

const NAME = '欧阳明珠'
const ID_NUMBER = '11010519491231002X'
const MOBILE = '13812345678'
const ADDRESS = '北京市朝阳区建国路88号'

let seats: Seats
let archive: string
let sales: Page
let manager: Page

/** Where a copy can be read back and the sixty seconds are in our hand. */
const sitDown = (login: string): Promise<Page> =>
  seats.sitDown(login, DESK, async (page) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: seats.server.url })
    await page.clock.install()
  })

beforeAll(async () => {
  seats = await Seats.open()
  const seller = await addPerson(seats.server, 'sales', 'SA', 'A')
  await addPerson(seats.server, 'manager', 'BM', 'A')
  await addPerson(seats.server, 'auditor', 'AU', null)
  archive = newId()
  const client = newClientId()
  const { client: socket } = await SocketClient.greet(
    seats.server.url,
    await session(seats.server, 'sales'),
    [client],
  )
  const put = (part: string, entry: JsonObject) => socket.entry(`${archive}.${part}`, client, entry)
  const results = await socket.push([
    put('life', openCommand(seats.branches.a, seller.id, newId())),
    put('profile', setEntry({ name: NAME, regionCode: '110105' })),
    put(
      'contact',
      setEntry({
        [`contacts/${newId()}`]: { type: 'mobile', value: MOBILE, primary: true },
        address: ADDRESS,
      }),
    ),
    put('consent', agreesToSensitive()),
    put('identity', setEntry({ idNumber: ID_NUMBER })),
  ])
  expect(results.map((result) => ('why' in result ? result : result.code))).toEqual(results.map(() => 'OK'))
  sales = await sitDown('sales')
  manager = await sitDown('manager')
  await openArchive(sales, NAME)
  await openArchive(manager, NAME)
  for (const page of [sales, manager]) await page.getByRole('tab', { name: '资料' }).click()
})
afterAll(async () => {
  await seats.end()
})

/** Everything that the page holds for anyone who opens its tools: elements, attributes, boxes. */
const everything = (page: Page): Promise<string> =>
  page.evaluate(
    () =>
      document.title +
      location.href +
      document.documentElement.outerHTML +
      [...document.querySelectorAll('input, textarea')].map((box) => (box as HTMLInputElement).value).join(),
  )

const line = (page: Page, label: string): Locator =>
  page.getByRole('tabpanel', { name: '资料' }).locator('dl > div').filter({ hasText: label })
const eye = (of: Locator): Locator => of.getByRole('button', { name: /查看完整/ })
async function reveal(page: Page, of: Locator, purpose: string): Promise<void> {
  await eye(of).click()
  await page.getByRole('button', { name: purpose, exact: true }).click()
}

async function accesses(action: string) {
  const entries = await seats.server.core.store.log(1, 100_000)
  return entries.map(({ meta }) => meta).filter((meta) => meta.kind === 'access' && meta.action === action)
}
const soon = (look: () => Promise<unknown>) => expect.poll(look, { timeout: 15_000 })

test('R46 POL35 no number stands on the page of someone who may read it', async () => {
  const reach = sales.getByRole('complementary', { name: '联系与下一步' })
  await reach.getByText('138****5678').waitFor()
  await line(sales, '详细地址').getByText('北京市朝阳区****').waitFor()
  const held = await everything(sales)
  for (const canary of [MOBILE, ADDRESS, ID_NUMBER]) expect(held).not.toContain(canary)
  await sales.getByRole('tab', { name: '历史' }).click()
  await sales.getByRole('tabpanel', { name: '历史' }).getByText('138****5678').first().waitFor()
  expect(await everything(sales)).not.toContain(MOBILE)
  await sales.getByRole('tab', { name: '资料' }).click()
})

test('R46 POL31 a manager sees the identity masked, says what for, and the log has it before the value is there', async () => {
  const number = line(manager, '证件号码')
  await number.getByText('110***********002X').waitFor()
  expect(await everything(manager)).not.toContain(ID_NUMBER)
  await eye(number).click()
  await manager.getByText('查看完整证件号码？会记下你的姓名和用途，60 秒后遮住。').waitFor()
  await manager.getByRole('button', { name: '签约办理', exact: true }).click()
  await number.getByText(ID_NUMBER).waitFor()
  expect((await accesses('reveal')).at(-1)).toMatchObject({
    archive,
    doc: `${archive}.identity`,
    object: 'idNumber',
    purpose: 'sign',
    offline: false,
  })
})

test('R46 POL36 sixty seconds later it is masked again', async () => {
  const number = line(manager, '证件号码')
  await number.getByText(/^(60|5\d) 秒$/).waitFor()
  await manager.clock.fastForward(30_000)
  await number.getByText(/^(30|2\d) 秒$/).waitFor()
  await number.getByText(ID_NUMBER).waitFor()
  await manager.clock.fastForward(31_000)
  await number.getByText('110***********002X').waitFor()
  expect(await everything(manager)).not.toContain(ID_NUMBER)
})

test('R46 the auditor reads in the log who opened which value, and what for', async () => {
  const auditor = await seats.sitDown('auditor')
  await auditor.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '日志' }).click()
  const opened = auditor.getByRole('table', { name: '日志' }).getByRole('row').filter({ hasText: '揭开号码' })
  await opened.first().waitFor()
  expect(await opened.count()).toBe(1)
  await opened.filter({ hasText: 'manager 某' }).filter({ hasText: NAME }).getByRole('button').click()
  const detail = auditor.getByRole('dialog', { name: '揭开号码' })
  await detail.getByText('签约办理', { exact: true }).waitFor()
  await detail.getByText('idNumber', { exact: true }).waitFor()
  // What was looked at is told, and not what it said.
  expect(await everything(auditor)).not.toContain(ID_NUMBER)
  await auditor.context().close()
})

test('POL36 leaving the page covers what was open on it', async () => {
  await reveal(sales, line(sales, '详细地址'), '联系客户')
  await line(sales, '详细地址').getByText(ADDRESS).waitFor()
  await toArchives(sales)
  await openArchive(sales, NAME)
  await sales.getByRole('tab', { name: '资料' }).click()
  await line(sales, '详细地址').getByText('北京市朝阳区****').waitFor()
  expect(await everything(sales)).not.toContain(ADDRESS)
})

test('POL37 H06 dialling, copying and a form are accesses of their own, and what is typed as purpose is sealed', async () => {
  await sales.getByRole('button', { name: '复制尾号 5678' }).click()
  await sales.getByText('已复制').waitFor()
  expect(await sales.evaluate(() => navigator.clipboard.readText())).toBe(MOBILE)
  await sales.getByRole('button', { name: '拨打尾号 5678' }).click()
  const code = sales.getByRole('dialog', { name: '用手机拨打 138****5678' })
  await code.getByRole('img', { name: '拨号二维码' }).waitFor()
  expect(await dialled(sales, () => code.getByRole('button', { name: '在这台设备上拨打' }).click())).toBe(
    `tel:${MOBILE}`,
  )
  await sales.keyboard.press('Escape')
  await sales.getByRole('button', { name: '不用', exact: true }).click()
  await soon(async () => (await accesses('copy')).map(({ purpose }) => purpose)).toEqual(['contact'])
  await soon(async () => (await accesses('dial')).map(({ purpose }) => purpose)).toEqual(['contact'])
  expect(await everything(sales)).not.toContain(MOBILE)
  await sales.getByRole('button', { name: '编辑联系方式', exact: true }).click()
  const form = sales.getByRole('form', { name: '编辑联系方式' })
  expect(await form.getByLabel('详细地址', { exact: true }).inputValue()).toBe(ADDRESS)
  await sales.getByText('编辑时显示完整内容，打开即记为一次查看。').waitFor()
  await shoot(sales, 'form-logged')
  await soon(async () => (await accesses('reveal')).at(-1)?.purpose).toBe('edit')
  await form.getByRole('button', { name: /^取消/ }).click()
  await form.waitFor({ state: 'detached' })
  await eye(line(sales, '详细地址')).click()
  await sales.getByRole('button', { name: '其他用途' }).click()
  await sales.getByLabel('写明用途').fill('zhangsan')
  await sales.getByRole('button', { name: '查看', exact: true }).click()
  await line(sales, '详细地址').getByText(ADDRESS).waitFor()
  await soon(async () => (await accesses('reveal')).at(-1)?.purpose).toBe('stated')
})

test('POL38 paper shows masks, who printed and when, and printing is in the log', async () => {
  await line(sales, '详细地址').getByText(ADDRESS).waitFor()
  await sales.emulateMedia({ media: 'print' })
  expect((await sales.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000)
  await line(sales, '详细地址').getByText('北京市朝阳区****').waitFor()
  expect(await everything(sales)).not.toContain(ADDRESS)
  await sales.getByText(/sales 某 打印于 .*已记入日志/).waitFor()
  expect(await sales.getByRole('navigation', { name: '去哪里' }).isVisible()).toBe(false)
  await sales.emulateMedia({ media: null })
  await soon(async () => (await accesses('print')).map(({ purpose }) => purpose)).toEqual(['print'])
})

test('without a connection a value that is not here says so, and one that is here opens', async () => {
  await manager.context().setOffline(true)
  await manager
    .getByRole('button', { name: /离线.*打开同步中心/ })
    .first()
    .waitFor()
  await reveal(manager, line(manager, '证件号码'), '核对资料')
  await manager.getByRole('alert').getByText('需联网查看').waitFor()
  expect(await everything(manager)).not.toContain(ID_NUMBER)
  await manager.keyboard.press('Escape')
  await reveal(manager, line(manager, '详细地址'), '联系客户')
  await line(manager, '详细地址').getByText(ADDRESS).waitFor()
  await manager.context().setOffline(false)
  // Written offline, it reaches the log with the next connection.
  await soon(async () => (await accesses('reveal')).at(-1)?.offline).toBe(true)
})
