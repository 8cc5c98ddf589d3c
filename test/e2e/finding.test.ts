/**
 * Finding, driven on the screen: search of every kind, typed filters with counts, views and columns that follow a
 * person to another device, and head office over every branch.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { templates } from '../../shared/templates/index.ts'
import { countsOf } from '../../sync-server/import/report.ts'
import { importSheet } from '../../sync-server/import/importer.ts'
import { addPerson } from '../support/server.ts'
import { shownFields } from './screens/archive.ts'
import { createArchives, openArchive, toArchives } from './screens/archives.ts'
import { Seats } from './screens/seats.ts'

const headers = ['姓名', '曾用名', '手机', '地区', '小区', '标签', '来源', '预算上限']
const clients: readonly (readonly string[])[] = [
  ['张三', '', '13800001111', '北京市朝阳区', '甘露园', 'VIP', '展会', '12万'],
  ['張三丰', '', '13800002222', '110105~高井', '常营', '学区', '展会', '30万'],
  ['王先生', '', '13800003333', '北京市海淀区', '万科城', '', '展会', '8万'],
  ['欧阳娜娜', '', '13800004444', '110105~高井', '甘露园', 'VIP', '展会', '20万'],
  ['买买提·艾力', '', '13800005555', '深圳市南山区', '海岸城', '', '展会', '45万'],
  ['李小明', '李大明', '13800006666', '深圳市', '海岸城', '学区', '展会', ''],
]

/** What goes by way of the server and its reading thread, on a busy machine. */
const PATIENT = { timeout: 15_000 }

let seats: Seats
let sales: Page

beforeAll(async () => {
  seats = await Seats.open()
  const person = await addPerson(seats.server, 'sales', 'SA', 'A')
  const imported = await importSheet({
    core: seats.server.core,
    sheet: {
      encoding: 'utf-8',
      headers,
      rows: clients.map((cells, at) => ({ number: at + 2, cells: [...cells] })),
    },
    template: templates.homeDeco,
    branch: seats.branches.a,
    user: person.id,
    targets: null,
    progress: () => undefined,
  })
  expect(countsOf(imported).created).toBe(clients.length)
  sales = await seats.sitDown('sales')
  await toArchives(sales)
  await sales.getByRole('link', { name: '张三', exact: true }).waitFor()
})
afterAll(async () => {
  await seats.end()
})

const names = (page: Page): Promise<readonly string[]> => page.locator('a[href^="/archive/"]').allInnerTexts()
const sorted = (some: readonly string[]): readonly string[] => [...some].sort()
const find = (page: Page, text: string): Promise<void> =>
  page.getByRole('textbox', { name: '查找档案' }).fill(text)
async function finds(page: Page, text: string, who: readonly string[]): Promise<void> {
  await find(page, text)
  await expect.poll(async () => sorted(await names(page)), { message: text, ...PATIENT }).toEqual(sorted(who))
}
async function addFilter(page: Page, field: string): Promise<void> {
  await page.getByRole('button', { name: '筛选', exact: true }).click()
  await page.getByRole('group', { name: '筛选' }).getByRole('button', { name: field, exact: true }).click()
}
const chip = (page: Page, text: string) =>
  page.getByRole('list', { name: '已加的筛选' }).getByRole('listitem').filter({ hasText: text })

test.each([
  ['zs', ['张三', '張三丰']],
  ['ZHANGSAN', ['张三', '張三丰']],
  ['張三', ['张三', '張三丰']],
  ['欧', ['欧阳娜娜']],
  ['2222', ['張三丰']],
  ['甘露', ['张三', '欧阳娜娜']],
  ['學區', ['張三丰', '李小明']],
  ['A-', clients.map(([name = '']) => name)],
  ['张三 1111', ['张三']],
])('R30 finds by %s, offline', async (text, who) => {
  await sales.context().setOffline(true)
  await finds(sales, text, who)
  await sales.context().setOffline(false)
})

test.each([
  ['王先生', ['王先生']],
  ['wxs', ['王先生']],
  ['ouyang', ['欧阳娜娜']],
  ['oynn', ['欧阳娜娜']],
  ['买买提艾力', ['买买提·艾力']],
  ['买买提·艾力', ['买买提·艾力']],
  ['mmtal', ['买买提·艾力']],
  ['李大明', ['李小明']],
  ['ldm', ['李小明']],
])('H13 finds by %s', async (text, who) => {
  await finds(sales, text, who)
})

test('H13 another 王先生 is no duplicate, and a phone shared by a family is said and not refused', async () => {
  await find(sales, '')
  await sales.getByRole('button', { name: '新建档案' }).first().click()
  const sheet = sales.getByRole('dialog', { name: '新建档案' })
  await sheet.getByLabel('称呼').fill('王先生')
  await sheet.getByLabel('手机').fill('13911119999')
  await sales.waitForTimeout(600)
  expect(await sheet.getByRole('link', { name: /王先生/ }).count()).toBe(0)
  await sheet.getByLabel('称呼').fill('张太太')
  await sheet.getByLabel('手机').fill('13800001111')
  await sheet.getByText('张三', { exact: true }).waitFor()
  await sheet.getByLabel('称呼').fill('')
  await sheet.getByLabel('手机').fill('')
  await sales.keyboard.press('Escape')
  await createArchives(sales, [{ name: '张太太', mobile: '13800001111', source: '展会' }])
  await finds(sales, '1111', ['张三', '张太太'])
  await finds(sales, 'ztt', ['张太太'])
})

test('R26 a district holds its sales areas, with counts, and the chip takes the filter away', async () => {
  await find(sales, '')
  await addFilter(sales, '地区')
  const tree = sales.getByRole('group', { name: '地区' })
  await tree.getByRole('checkbox', { name: /北京市 *4/ }).waitFor()
  await tree.getByRole('button', { name: '北京市里面' }).click()
  await tree.getByRole('checkbox', { name: /朝阳区 *3/ }).click()
  await expect.poll(async () => sorted(await names(sales))).toEqual(sorted(['张三', '張三丰', '欧阳娜娜']))
  await tree.getByRole('button', { name: '朝阳区里面' }).waitFor()
  await tree.getByRole('checkbox', { name: /朝阳区/ }).click()
  await tree.getByRole('button', { name: '朝阳区里面' }).click()
  await tree.getByRole('checkbox', { name: /高井 *2/ }).click()
  await expect.poll(async () => sorted(await names(sales))).toEqual(sorted(['張三丰', '欧阳娜娜']))
  await sales.keyboard.press('Escape')
  await chip(sales, '高井')
    .getByRole('button', { name: /去掉筛选/ })
    .click()
  await expect.poll(() => names(sales)).toHaveLength(clients.length + 1)
})

test('R29 filters by tag and by money hold together, and a view keeps them', async () => {
  await addFilter(sales, '标签')
  await sales.getByRole('checkbox', { name: /VIP *2/ }).click()
  await sales.keyboard.press('Escape')
  await addFilter(sales, '预算')
  await sales.getByLabel('不低于').fill('15万')
  await sales.keyboard.press('Escape')
  await expect.poll(() => names(sales)).toEqual(['欧阳娜娜'])
  await chip(sales, '15万 起').waitFor()

  await sales.getByRole('button', { name: '视图', exact: true }).click()
  await sales.getByLabel('把现在的筛选存为').fill('大客户')
  await sales.getByRole('button', { name: '保存', exact: true }).click()
  await sales.getByRole('button', { name: '视图：大客户' }).waitFor()

  await sales.getByRole('button', { name: '视图：大客户' }).click()
  await sales.getByRole('button', { name: '全部（不用视图）' }).click()
  await expect.poll(() => names(sales)).toHaveLength(clients.length + 1)
  await sales.getByRole('button', { name: '视图', exact: true }).click()
  await sales.getByRole('button', { name: '大客户', exact: true }).click()
  await expect.poll(() => names(sales)).toEqual(['欧阳娜娜'])
})

const heads = async (page: Page): Promise<readonly string[]> =>
  (await page.getByRole('columnheader').allInnerTexts()).map((text) => text.trim())

test('H07 columns, their order and width belong to the view and stand on another device', async () => {
  await sales.getByRole('button', { name: '列', exact: true }).click()
  const pick = sales.getByRole('list', { name: '列' })
  await pick.getByRole('checkbox', { name: '尾号' }).uncheck()
  await pick.getByRole('button', { name: '预算往前移' }).click()
  await sales.keyboard.press('Escape')
  expect(await heads(sales)).not.toContain('尾号')
  const grip = sales.getByRole('separator', { name: '称呼/名称的列宽' })
  const before = (await sales.getByRole('columnheader', { name: /^称呼/ }).boundingBox())?.width ?? 0
  await grip.focus()
  for (let step = 0; step < 4; step++) await sales.keyboard.press('ArrowRight')
  const after = (await sales.getByRole('columnheader', { name: /^称呼/ }).boundingBox())?.width ?? 0
  expect(Math.round(after - before)).toBeGreaterThanOrEqual(60)
  const shown = await heads(sales)

  await expect
    .poll(async () => (await seats.server.core.store.records('view')).length, { timeout: 10_000 })
    .toBeGreaterThan(0)
  // Sent after a moment of quiet.
  await sales.waitForTimeout(1_500)
  const other = await seats.sitDown('sales')
  await toArchives(other)
  await other.getByRole('button', { name: '视图', exact: true }).click()
  await other.getByRole('button', { name: '大客户', exact: true }).click()
  await expect.poll(() => names(other)).toEqual(['欧阳娜娜'])
  expect(await heads(other)).toEqual(shown)
  const there = (await other.getByRole('columnheader', { name: /^称呼/ }).boundingBox())?.width ?? 0
  expect(Math.abs(there - after)).toBeLessThan(2)
  // Without the view the room stands as it always did.
  await other.getByRole('button', { name: '视图：大客户' }).click()
  await other.getByRole('button', { name: '全部（不用视图）' }).click()
  await expect.poll(() => heads(other)).toContain('尾号')
  await other.context().close()
})

test('R30 ⌘K leads to an archive, a room, a view and a command, by the keyboard alone', async () => {
  const palette = sales.getByRole('dialog', { name: '去任何地方' })
  const go = async (text: string, option: RegExp): Promise<void> => {
    await sales.keyboard.press('Control+k')
    await palette.getByRole('combobox').waitFor()
    await sales.keyboard.type(text)
    await palette.getByRole('option', { name: option, selected: true }).waitFor()
    await sales.keyboard.press('Enter')
    await palette.waitFor({ state: 'detached' })
  }
  // What hangs open gives way: it would lie behind the palette and take the first Escape.
  const hanging = sales.getByRole('group', { name: '筛选' })
  await sales.getByRole('button', { name: '筛选', exact: true }).click()
  await hanging.waitFor()
  await sales.keyboard.press('Control+k')
  await palette.getByRole('combobox').waitFor()
  await hanging.waitFor({ state: 'detached' })
  await sales.keyboard.press('Escape')
  await palette.waitFor({ state: 'detached' })

  await go('oynn', /欧阳娜娜/)
  await sales.getByRole('heading', { level: 1, name: '欧阳娜娜' }).waitFor()
  await go('公告', /公告/)
  await sales.getByRole('heading', { level: 1, name: /公告/ }).waitFor()
  await go('大客户', /大客户/)
  await sales.getByRole('button', { name: '视图：大客户' }).waitFor()
  await expect.poll(() => names(sales)).toEqual(['欧阳娜娜'])
  await go('新建', /新建档案/)
  await sales.getByRole('dialog', { name: '新建档案' }).waitFor()
  await sales.keyboard.press('Escape')
  await sales.keyboard.press('Control+k')
  await palette.waitFor()
  await sales.keyboard.press('ArrowDown')
  await sales.keyboard.press('Escape')
  await palette.waitFor({ state: 'detached' })
})

test('R29 R30 head office filters and finds over every branch', async () => {
  const office = await seats.sitDown('hq')
  await office.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '合并档案' }).click()
  await expect.poll(() => names(office), PATIENT).toHaveLength(clients.length + 1)
  await office.getByRole('textbox').first().fill('zs')
  await expect.poll(async () => sorted(await names(office)), PATIENT).toEqual(sorted(['张三', '張三丰']))
  await office.getByRole('textbox').first().fill('')
  await expect.poll(() => names(office), PATIENT).toHaveLength(clients.length + 1)
  await addFilter(office, '地区')
  await office
    .getByRole('group', { name: '地区' })
    .getByRole('checkbox', { name: /北京市 *4/ })
    .click()
  await expect.poll(() => names(office), PATIENT).toHaveLength(4)
  await office.keyboard.press('Escape')
  await addFilter(office, '标签')
  await office.getByRole('checkbox', { name: /VIP *2/ }).click()
  await office.keyboard.press('Escape')
  await expect.poll(async () => sorted(await names(office)), PATIENT).toEqual(sorted(['张三', '欧阳娜娜']))
  await office.context().close()
})

test('R29 merging a tag at head office updates all that wear it, on every device, and undoes', async () => {
  const office = await seats.sitDown('hq')
  await office.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '合并档案' }).click()
  await office.getByRole('button', { name: '标签', exact: true }).first().click()
  const sheet = office.getByRole('dialog', { name: '标签' })
  await sheet.getByRole('button', { name: '合并标签 学区' }).click()
  await sheet.getByLabel('把「学区」合并到').selectOption({ label: 'VIP' })
  await sheet.getByRole('button', { name: '合并', exact: true }).last().click()
  await sheet.getByRole('listitem').filter({ hasText: 'VIP' }).filter({ hasText: '4 份' }).first().waitFor()

  await sales.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '公告' }).click()
  await sales.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '档案' }).click()
  await sales.getByRole('button', { name: '视图：大客户' }).click()
  await sales.getByRole('button', { name: '全部（不用视图）' }).click()
  const wearing = ['张三', '欧阳娜娜', '張三丰', '李小明']
  await finds(sales, 'vip', wearing)
  await finds(sales, '学区', wearing)
  await sales.getByRole('link', { name: '李小明', exact: true }).click()
  await sales.getByRole('heading', { level: 1, name: '李小明' }).waitFor()
  await expect.poll(async () => (await shownFields(sales)).get('标签'), PATIENT).toBe('VIP')

  await sheet.getByRole('button', { name: '把「学区」从「VIP」拆开' }).click()
  await sheet.getByRole('listitem').filter({ hasText: '学区' }).filter({ hasText: '2 份' }).first().waitFor()
  await office.context().close()
})

test('R26 R29 a form offers the sales areas and tags that are in use, and takes a new one', async () => {
  await openArchive(sales, '张三')
  await sales.getByRole('tab', { name: '资料', exact: true }).click()
  await sales.getByRole('button', { name: '编辑客户', exact: true }).click()
  const form = sales.getByRole('form', { name: '编辑客户', exact: true })
  const area = form.getByRole('combobox', { name: '片区' })
  const offered = (list: string) =>
    form
      .locator(`datalist[id$="${list}"] option`)
      .evaluateAll((all) => all.map((one) => one.getAttribute('value')))
  await area.focus()
  await expect.poll(() => offered('-areas')).toEqual(['高井'])
  await area.fill('高井！')
  await form.getByRole('button', { name: /^保存/ }).click()
  await form.getByText('片区名限 1–20 个字或数字').waitFor()
  await area.fill('高 井')
  const tag = form.getByRole('group', { name: '标签' }).getByLabel('输入后回车')
  await tag.focus()
  await expect.poll(() => offered('-known')).toContain('学区')
  await tag.fill('学区')
  await form.getByRole('button', { name: /^保存/ }).click()
  await form.waitFor({ state: 'detached' })
  const fields = await shownFields(sales)
  expect(fields.get('地区')).toContain('高井')
  await sales.getByRole('link', { name: '档案', exact: true }).first().click()
  await find(sales, '')
  await addFilter(sales, '地区')
  const tree = sales.getByRole('group', { name: '地区' })
  await tree.getByRole('button', { name: '北京市里面' }).click()
  await tree.getByRole('button', { name: '朝阳区里面' }).click()
  await tree.getByRole('checkbox', { name: /高井 *3/ }).waitFor()
})
