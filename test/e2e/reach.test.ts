/**
 * Reaching a client, driven on the screen: who may be this client already, values that say nothing, why a number is
 * missing, and the call with what comes after it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { encode } from 'uqr'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isJsonObject } from '../../shared/base/json.ts'
import { foldDocument } from '../../shared/domain/fold.ts'
import { Authors, recordedOf } from '../../sync-server/session/authors.ts'
import { addPerson, type TestServer } from '../support/server.ts'
import { createArchives, openArchive, toArchives } from './screens/archives.ts'
import { chooseSheet, toImport } from './screens/import.ts'
import { editGroup, shownFields, timeline } from './screens/archive.ts'
import { dialled } from './screens/dialled.ts'
import { DESK, PHONE, Seats } from './screens/seats.ts'

const NAME = '欧阳明珠'
const MOBILE = '13816204793'
const ELSEWHERE = '13916208888'

let seats: Seats
let server: TestServer
let sales: Page
let phone: Page

/** Where a copy can be read back. */
const sitDown = (login: string, seat = DESK): Promise<Page> =>
  seats.sitDown(login, seat, (page) =>
    page.context().grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.url }),
  )

beforeAll(async () => {
  seats = await Seats.open()
  server = seats.server
  const { a, b } = seats.branches
  await addPerson(server, 'sales', 'SA', 'A')
  const other = await addPerson(server, 'other', 'SA', 'B')
  await addPerson(server, 'colleague', 'SA', 'A')
  const { units, memberships, directory } = server.core
  const department = await units.add({ branch: b, parent: null, kind: 'department', name: '大客户部' }, null)
  if (!department.ok) throw new Error('no department')
  const [seat] = directory.membershipRowsOf(other.id)
  const seated = await memberships.change(
    seat?.id ?? '',
    { unit: department.value.id, from: null, until: null },
    null,
  )
  expect(seated.ok).toBe(true)
  expect(a).not.toBe(b)
  sales = await sitDown('sales')
})
afterAll(async () => {
  await seats.end()
})

async function accesses(action: string) {
  const entries = await server.core.store.log(1, 100_000)
  return entries.map(({ meta }) => meta).filter((meta) => meta.kind === 'access' && meta.action === action)
}
const soon = (look: () => Promise<unknown>) => expect.poll(look, { timeout: 15_000 })
const create = (page: Page) => page.getByRole('dialog', { name: '新建档案' })
async function begin(page: Page): Promise<void> {
  await toArchives(page)
  await page.getByRole('button', { name: '新建档案' }).first().click()
  await create(page).getByLabel('称呼').waitFor()
}
const reach = (page: Page) => page.getByRole('complementary', { name: '联系与下一步' })

test('R11 a value that says nothing is doubted while it is typed, and saved all the same', async () => {
  await begin(sales)
  const sheet = create(sales)
  for (const vague of ['不详', '测试', '11111111', '无', '123']) {
    await sheet.getByLabel('称呼').fill(vague)
    await sheet.getByText('这样写等于没写，知道后请补上').waitFor()
  }
  await sheet.getByLabel('称呼').fill('王先生')
  await sheet.getByText('这样写等于没写，知道后请补上').waitFor({ state: 'detached' })
  await sheet.getByLabel('手机').fill('11111111')
  await sheet.getByText('这个号码不像真的，请核对').waitFor()
  await sheet.getByLabel('手机').fill('13811111111')
  await sheet.getByText('这个号码不像真的，请核对').waitFor()
  await sheet.getByLabel('称呼').fill('测试客户')
  await sheet.getByRole('button', { name: '保存并打开' }).click()
  await sales.getByRole('heading', { level: 1, name: '测试客户', exact: true }).waitFor()
})

test('R11 the forms of 资料 doubt too, and look for whoever has the number already', async () => {
  await createArchives(sales, [{ name: NAME, mobile: MOBILE, source: '展会' }])
  await openArchive(sales, '测试客户')
  await sales.getByRole('tab', { name: '资料' }).click()
  await sales.getByRole('button', { name: '编辑客户', exact: true }).click()
  const who = sales.getByRole('form', { name: '编辑客户', exact: true })
  await who.getByLabel('曾用名/简称', { exact: true }).fill('不详')
  await who.getByText('这样写等于没写，知道后请补上').waitFor()
  await who.getByRole('button', { name: /^还原/ }).click()
  await sales.getByRole('button', { name: '编辑联系方式', exact: true }).click()
  const form = sales.getByRole('form', { name: '编辑联系方式', exact: true })
  await form.getByRole('button', { name: '添加联系方式' }).click()
  await form.getByLabel('号码或账号').last().fill('13800138000')
  await form.getByText('这个号码不像真的，请核对').last().waitFor()
  await form.getByLabel('号码或账号').last().fill(MOBILE)
  await form.getByText('可能已有这位客户（1 份）').waitFor()
  await form.getByRole('link', { name: new RegExp(NAME) }).waitFor()
  // A family may share a phone: it is said and not refused.
  await form.getByRole('button', { name: /^保存/ }).click()
  await form.waitFor({ state: 'detached' })
})

test('R11 other desks are asked blind: where to ask is said, and nothing else', async () => {
  const other = await sitDown('other')
  await createArchives(other, [{ name: '钱多多', mobile: ELSEWHERE, source: '展会' }])
  await soon(async () => (await server.core.store.log(1, 100_000)).at(-1)?.meta.seq ?? 0).toBeGreaterThan(0)
  await begin(sales)
  const sheet = create(sales)
  await sheet.getByLabel('称呼').fill('钱女士')
  await expect
    .poll(
      async () => {
        // The other desk's push may still be on its way.
        await sheet.getByLabel('手机').fill('')
        await sheet.getByLabel('手机').fill(ELSEWHERE)
        await sales.waitForTimeout(1_500)
        return sheet.getByText(/先问一声/).count()
      },
      { timeout: 30_000 },
    )
    .toBe(1)
  const said = await sheet.innerText()
  expect(said).toContain('大客户部')
  for (const secret of ['钱多多', 'other']) expect(said).not.toContain(secret)
  expect((await accesses('duplicates')).length).toBeGreaterThan(0)
  // It warns and stops nobody.
  await sheet.getByRole('button', { name: '保存并打开' }).click()
  await sales.getByRole('heading', { level: 1, name: '钱女士', exact: true }).waitFor()
  await other.context().close()
})

test('R12 only a mobile: the reason for the other two is asked, kept, and closes the gap', async () => {
  await openArchive(sales, NAME)
  const gaps = sales.getByRole('list', { name: '还缺的项' })
  const side = reach(sales)
  await side.getByText('还没有座机、邮箱。是没有，还是没给？').waitFor()
  const all = sales.getByRole('button', { name: /还有 \d+ 项/ })
  if (await all.isVisible()) await all.click()
  await gaps.getByText('未留座机的原因').waitFor()
  await gaps.getByText('未留邮箱的原因').waitFor()
  await side.getByRole('group', { name: '未留座机的原因' }).getByRole('button', { name: '没有' }).click()
  await side.getByText('座机：没有').waitFor()
  await gaps.getByText('未留座机的原因').waitFor({ state: 'detached' })
  await gaps.getByText('未留邮箱的原因').waitFor()
  await side.getByRole('group', { name: '未留邮箱的原因' }).getByRole('button', { name: '拒绝提供' }).click()
  await side.getByText('邮箱：拒绝提供').waitFor()
  // Who said so and when stands in the history, as of every other field.
  await sales.getByRole('tab', { name: '历史' }).click()
  await sales.getByRole('tabpanel', { name: '历史' }).getByText('未留座机的原因').first().waitFor()
  // The number itself makes the question moot.
  await sales.getByRole('tab', { name: '资料' }).click()
  await sales.getByRole('button', { name: '编辑联系方式', exact: true }).click()
  const form = sales.getByRole('form', { name: '编辑联系方式', exact: true })
  await form.getByRole('button', { name: '添加联系方式' }).click()
  await form.getByLabel('类型').last().selectOption({ label: '座机' })
  await form.getByLabel('号码或账号').last().fill('010-64561234')
  await form.getByRole('button', { name: /^保存/ }).click()
  await form.waitFor({ state: 'detached' })
  await side.getByText('座机：没有').waitFor({ state: 'detached' })
})

/** What a camera reads: the modules of the code that `uqr` makes of this text. */
const pathOf = (text: string): string =>
  encode(text, { border: 0, ecc: 'M' })
    .data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : '')))
    .join('')

test('H06 a call from the desk: a code for the phone, the task in the log, and 记一笔 after it', async () => {
  await openArchive(sales, NAME)
  await reach(sales).getByRole('button', { name: '拨打尾号 4793' }).click()
  const dialog = sales.getByRole('dialog', { name: '用手机拨打 138****4793' })
  const code = dialog.getByRole('img', { name: '拨号二维码' })
  expect(await code.locator('path').getAttribute('d')).toBe(pathOf(`tel:${MOBILE}`))
  expect(await sales.evaluate(() => document.documentElement.outerHTML)).not.toContain(MOBILE)
  await soon(async () => (await accesses('dial')).map(({ purpose, object }) => [purpose, object])).toEqual([
    ['contact', null],
  ])
  await dialog.getByRole('button', { name: '记下这通电话' }).click()
  const form = sales.getByRole('form', { name: '记一笔' })
  await form.getByText('打给尾号 4793 的这通电话').waitFor()
  await form.getByRole('button', { name: '已接通', exact: true }).click()
  await form.getByRole('textbox', { name: '内容' }).fill('约了周六看样板间')
  await form.getByRole('button', { name: '记下' }).click()
  await timeline(sales, '约了周六看样板间').waitFor()
  // The number's own history: the call names the contact that was dialled.
  const archive = new URL(sales.url()).pathname.split('/').at(-1) ?? ''
  const authors = new Authors(server.core.store)
  await soon(async () => {
    const documents = (await server.core.store.log(1, 100_000)).flatMap(({ meta }) => meta.doc ?? [])
    const doc = documents.find((one) => one.startsWith(archive) && one.endsWith('.service'))
    const ledger = doc === undefined ? null : await server.core.ledgers.open(doc)
    if (ledger === null) return null
    const call = foldDocument(await recordedOf(ledger, authors)).facts.find(({ kind }) => kind === 'call')
    return isJsonObject(call?.fact) ? [call.fact['direction'], typeof call.fact['contact']] : null
  }).toEqual(['out', 'string'])
})

test('H06 a follow-up that is due is what a call and a copied 微信号 are for', async () => {
  await sales.getByRole('tab', { name: '资料' }).click()
  await sales.getByRole('button', { name: '编辑联系方式', exact: true }).click()
  const contacts = sales.getByRole('form', { name: '编辑联系方式', exact: true })
  await contacts.getByRole('button', { name: '添加联系方式' }).click()
  await contacts.getByLabel('类型').last().selectOption({ label: '微信' })
  await contacts.getByLabel('号码或账号').last().fill('mingzhu_oy')
  await contacts.getByRole('button', { name: /^保存/ }).click()
  await contacts.waitFor({ state: 'detached' })
  await editGroup(sales, '进展', [
    { label: '下次跟进', text: new Date().toLocaleDateString('sv'), how: 'type' },
  ])
  const copies = reach(sales).getByRole('button', { name: /^复制尾号/ })
  await copies.last().click()
  await sales.getByText('已复制').waitFor()
  expect(await sales.evaluate(() => navigator.clipboard.readText())).toBe('mingzhu_oy')
  await reach(sales).getByRole('button', { name: '拨打尾号 4793' }).click()
  await sales.getByRole('dialog').getByRole('img', { name: '拨号二维码' }).waitFor()
  await sales.keyboard.press('Escape')
  await sales.getByText('刚拨打了尾号 4793，结果记一笔？').waitFor()
  await sales.getByRole('button', { name: '不用', exact: true }).click()
  await soon(async () => (await accesses('copy')).at(-1)?.purpose).toBe('followUp')
  await soon(async () => (await accesses('dial')).at(-1)?.purpose).toBe('followUp')
})

test('H06 on the phone the number goes to the dialler, and 记一笔 waits for the call to end', async () => {
  phone = await sitDown('sales', PHONE)
  await openArchive(phone, NAME)
  const sent = await dialled(phone, () => reach(phone).getByRole('button', { name: '拨打尾号 4793' }).click())
  expect(sent).toBe(`tel:${MOBILE}`)
  await phone.getByRole('button', { name: '记下这通电话' }).click()
  const sheet = phone.getByRole('dialog', { name: '记一笔' })
  await sheet.getByText('打给尾号 4793 的这通电话').waitFor()
  await sheet.getByRole('button', { name: '未接', exact: true }).click()
  await sheet.getByRole('button', { name: '记下' }).click()
  await sheet.waitFor({ state: 'detached' })
  await soon(async () => (await accesses('dial')).length).toBe(3)
})

/** As Ctrl+V would, into the line that has the focus. */
async function pasteInto(page: Page, label: string, text: string): Promise<void> {
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
  await create(page).getByLabel(label).focus()
  await page.keyboard.press('Control+V')
}

test.each([
  [
    'a delivery app',
    '收货人：周小舟\n手机号码：139 1620 7788\n所在地区：北京市 朝阳区\n详细地址：建国路88号院2号楼1203室',
    { name: '周小舟', tail: '7788', address: '北京市朝阳区建国路88号院2号楼1203室', region: '北京市朝阳区' },
  ],
  [
    'a courier',
    '沈一鸣,13716206655,上海市浦东新区张杨路500号3号楼1101室',
    {
      name: '沈一鸣',
      tail: '6655',
      address: '上海市浦东新区张杨路500号3号楼1101室',
      region: '上海市浦东新区',
    },
  ],
  [
    'a WeChat message',
    '你好，我是何女士，电话 138 1620 3344，住在望京西园三区308号楼，想问下装修',
    { name: '何女士', tail: '3344', address: '望京西园三区308号楼', region: '' },
  ],
])(
  'H12 a text of %s is proposed as name, number and address',
  async (_, text, { name, tail, address, region }) => {
    await begin(sales)
    const sheet = create(sales)
    await pasteInto(sales, '称呼', text)
    const proposal = sheet.getByRole('region', { name: '从粘贴的文字里读出' })
    await proposal.getByText(name, { exact: true }).waitFor()
    await proposal.getByText(address, { exact: true }).waitFor()
    if (region !== '') await proposal.getByText(region, { exact: true }).waitFor()
    // Proposed: nothing is in the form before somebody takes it.
    expect(await sheet.getByLabel('称呼').inputValue()).toBe('')
    await proposal.getByRole('button', { name: '填进去' }).click()
    expect(await sheet.getByLabel('称呼').inputValue()).toBe(name)
    expect(await sheet.getByLabel('手机').inputValue()).toMatch(new RegExp(`${tail}$`))
    await sheet.getByRole('list', { name: '一起存的内容' }).getByText(address, { exact: true }).waitFor()
    await sheet.getByRole('button', { name: '保存并打开' }).click()
    await sales.getByRole('heading', { level: 1, name, exact: true }).waitFor()
    await reach(sales)
      .getByText(new RegExp(`\\*\\*\\*\\*${tail}`))
      .waitFor()
    const lines = await shownFields(sales)
    expect(lines.get('详细地址')).toMatch(new RegExp(`^${[...address].slice(0, 3).join('')}`))
    if (region !== '') expect(lines.get('地区')).toContain(region.slice(-3))
  },
)

test('H12 what is pasted stays as it is for whoever wants that, and a plain name is no text to be taken apart', async () => {
  await begin(sales)
  const sheet = create(sales)
  await pasteInto(sales, '称呼', '沈二鸣,13716206656,上海市浦东新区张杨路500号3号楼1102室')
  await sheet.getByRole('button', { name: '只粘贴原文' }).click()
  expect(await sheet.getByLabel('称呼').inputValue()).toContain('张杨路500号')
  await sheet.getByLabel('称呼').fill('')
  await pasteInto(sales, '称呼', '王先生')
  expect(await sheet.getByLabel('称呼').inputValue()).toBe('王先生')
  await sheet.getByLabel('称呼').fill('')
  await sales.keyboard.press('Escape')
})

test('R11 a sheet is doubted in its preview, before it is brought in', async () => {
  await toImport(sales)
  const folder = await mkdtemp(join(tmpdir(), 'anjuan-doubt-'))
  const path = join(folder, '客户.csv')
  await writeFile(path, '姓名,手机,小区\n测试,13811111111,不详\n沈三鸣,13716206657,甘露园\n')
  await chooseSheet(sales, path)
  const preview = sales.getByRole('region', { name: '将会这样' })
  await preview.getByText('这样写等于没写，知道后请补上').first().waitFor()
  await preview.getByText('这个号码不像真的，请核对').waitFor()
  expect(await preview.getByText('这样写等于没写，知道后请补上').count()).toBe(2)
  await rm(folder, { recursive: true, force: true })
})
