/**
 * What the fields of an archive do, driven on the screen: what is refused and why, what a choice asks and what it keeps,
 * how a target date makes a need urgent, and how complete everything is.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addDays, dayAt, dayToParts } from '../../shared/domain/day.ts'
import { addPerson } from '../support/server.ts'
import { createArchives, openArchive, toArchives } from './screens/archives.ts'
import { editGroup, shownFields, type Typed } from './screens/archive.ts'
import { Seats } from './screens/seats.ts'
import { consentToSensitive } from './screens/sensitive.ts'
import { shoot } from './screens/shoot.ts'
import { sound } from './screens/sound.ts'

const PATIENT = { timeout: 20_000 }
const TODAY = dayAt(Date.now(), -new Date().getTimezoneOffset())

let seats: Seats
/** Sells homes, and with a colleague reports to the manager. */
let sales: Page
let manager: Page

beforeAll(async () => {
  seats = await Seats.open()
  const { server } = seats
  const added = await server.core.branches.add({ code: 'C', name: '三店', template: 'realEstate' }, null)
  expect(added.ok).toBe(true)
  await addPerson(server, 'sales', 'SA', 'C')
  await addPerson(server, 'colleague', 'SA', 'C')
  await addPerson(server, 'manager', 'BM', 'C')
  sales = await seats.sitDown('sales')
  await createArchives(sales, [{ name: '沈一鸣', mobile: '13716206655', source: '展会' }])
})
afterAll(async () => {
  await seats.end()
})

const choose = (label: string, text: string): Typed => ({ label, text, how: 'choose' })
const type = (label: string, text: string): Typed => ({ label, text, how: 'type' })

async function edit(page: Page, group: string) {
  await page.getByRole('tab', { name: '资料' }).click()
  await page.getByRole('button', { name: `编辑${group}`, exact: true }).click()
  return page.getByRole('form', { name: `编辑${group}`, exact: true })
}
const panel = (page: Page) => page.getByRole('tabpanel', { name: '资料' })

test('R28 个人 or 企业 decides what is asked, at once, and what stood is kept and comes back', async () => {
  await openArchive(sales, '沈一鸣')
  await editGroup(sales, '客户', [choose('客户类型', '个人'), choose('称谓/性别', '先生/男')])
  expect((await shownFields(sales)).get('称谓/性别')).toBe('先生/男')
  const form = await edit(sales, '客户')
  await form.getByLabel('客户类型', { exact: true }).selectOption({ label: '企业' })
  await form.getByText('1 项现在不问，已填的都留着：称谓/性别').waitFor()
  expect(await form.getByLabel('称谓/性别', { exact: true }).count()).toBe(0)
  await form.getByRole('button', { name: /^保存/ }).click()
  await form.waitFor({ state: 'detached' })
  await panel(sales).getByText('1 项现在不问，已填的都留着：称谓/性别').click()
  await panel(sales).locator('details').getByText('先生/男').waitFor()
  // The number and the name are shared by both.
  const company = await shownFields(sales)
  expect(company.get('姓名/名称')).toBe('沈一鸣')
  await editGroup(sales, '客户', [choose('客户类型', '个人')])
  await expect.poll(async () => (await shownFields(sales)).get('称谓/性别'), PATIENT).toBe('先生/男')
  expect(
    await panel(sales)
      .getByText(/项现在不问/)
      .count(),
  ).toBe(0)
})

test('R28 购房, 租房 and 投资 drive the form and the stages, and nothing of the other is lost', async () => {
  const stages = sales.getByRole('list', { name: '阶段' })
  await editGroup(sales, '需求', [choose('需求类型', '购房')])
  await stages.getByText('认筹').waitFor()
  await editGroup(sales, '需求', [
    choose('购房类型', '新房'),
    choose('目的', '改善'),
    type('总价或租金下限', '300万'),
    type('总价或租金上限', '400万'),
  ])
  await editGroup(sales, '需求', [choose('需求类型', '租房')])
  await panel(sales).getByText('2 项现在不问，已填的都留着：购房类型、目的').waitFor()
  await stages.getByText('找房').waitFor()
  // Where the business stood on the other way is said until somebody moves it.
  await stages.getByText('原来到了来电/来访').waitFor()
  const renting = await shownFields(sales)
  expect(renting.get('总价或租金上限')).toBe('4,000,000.00')
  await editGroup(sales, '需求', [choose('需求类型', '投资')])
  const investing = await shownFields(sales)
  expect([investing.get('购房类型'), investing.get('目的')]).toEqual(['新房', '改善'])
  await stages.getByText('认筹').waitFor()
  expect(await stages.getByText(/原来到了/).count()).toBe(0)
})

test('R20 a range that is upside down is refused at its field, whichever end is typed', async () => {
  const form = await edit(sales, '需求')
  await form.getByLabel('总价或租金下限', { exact: true }).fill('500万')
  await form.getByRole('button', { name: /^保存/ }).click()
  await form.getByText('下限不能超过上限').waitFor()
  await form.getByLabel('总价或租金下限', { exact: true }).fill('300万')
  await form.getByLabel('面积下限', { exact: true }).fill('120')
  await form.getByLabel('面积上限', { exact: true }).fill('90㎡')
  await form.getByRole('button', { name: /^保存/ }).click()
  await form.getByText('下限不能超过上限').waitFor()
  await form.getByLabel('面积上限', { exact: true }).fill('140㎡')
  await form.getByRole('button', { name: /^保存/ }).click()
  await form.waitFor({ state: 'detached' })
  expect((await shownFields(sales)).get('面积上限')).toBe('140㎡')
})

test('R16 R02 numbers that cannot be are refused where they are typed, with what is wrong with them', async () => {
  const form = await edit(sales, '联系方式')
  for (const [kind, typed, sentence] of [
    ['手机', '1381620479', '手机号应为 11 位，以 1 开头；境外号码以 + 开头'],
    ['座机', '64561234', '座机要带区号，例如 0755-12345678'],
    ['邮箱', 'someone@nowhere', '邮箱格式不对，例如 name@example.com'],
    ['微信', 'ab', '微信号应为 6 至 20 位字母、数字、下划线或减号'],
  ] as const) {
    await form.getByRole('button', { name: '添加联系方式' }).click()
    await form.getByLabel('类型').last().selectOption({ label: kind })
    await form.getByLabel('号码或账号').last().fill(typed)
    await form.getByRole('button', { name: /^保存/ }).click()
    await form.getByText(sentence).waitFor()
    await form.getByRole('button', { name: '删去这条联系方式' }).last().click()
  }
  await form.getByRole('button', { name: /^(取消|还原)/ }).click()
  await form.waitFor({ state: 'detached' })
  await consentToSensitive(sales, '证件')
  const identity = await edit(sales, '证件')
  await identity.getByLabel('证件类型', { exact: true }).selectOption({ label: '居民身份证' })
  await identity.getByLabel('证件号码', { exact: true }).fill('110105194912310021')
  await identity.getByRole('button', { name: /^保存/ }).click()
  await identity.getByText('校验位不符，请核对号码').waitFor()
  await identity.getByLabel('证件号码', { exact: true }).fill('11010519491231002X')
  await identity.getByRole('button', { name: /^保存/ }).click()
  await identity.waitFor({ state: 'detached' })
})

test('R27 near its date a need is 即刻, and the list puts it first', async () => {
  await createArchives(sales, [
    { name: '何从容', mobile: '13916204411', source: '展会' },
    { name: '陆远行', mobile: '13916204422', source: '展会' },
  ])
  const plan = async (name: string, urgency: string, days: number): Promise<void> => {
    await openArchive(sales, name)
    await editGroup(sales, '进展', [choose('紧急程度', urgency), type('目标日期', addDays(TODAY, days))])
  }
  await plan('沈一鸣', '半年内', 4)
  await sales.getByText('现按目标日算作 即刻').waitFor()
  await plan('何从容', '三个月内', 60)
  await plan('陆远行', '一个月内', 20)
  await toArchives(sales)
  await sales.getByRole('textbox', { name: '查找档案' }).fill('')
  const row = (name: string) => sales.getByRole('row').filter({ hasText: name })
  await row('沈一鸣').getByText('即刻').waitFor()
  await row('沈一鸣').getByRole('img', { name: '按目标日提级，原来写的是 半年内' }).waitFor()
  await row('何从容').getByText('三个月内').waitFor()
  await sales.getByRole('button', { name: '紧急程度' }).first().click()
  await expect
    .poll(() => sales.locator('a[href^="/archive/"]').allInnerTexts(), PATIENT)
    .toEqual(['沈一鸣', '陆远行', '何从容'])
})

test('R20 a day says that it is empty, is typed as one speaks, and is picked in the interface’s language', async () => {
  const words = (day: string): string => {
    const { year, month, day: date } = dayToParts(day)
    return `${day.slice(0, 4) === TODAY.slice(0, 4) ? '' : `${year}年`}${month}月${date}日`
  }
  await openArchive(sales, '沈一鸣')
  const form = await edit(sales, '进展')
  const field = form.getByLabel('下次跟进', { exact: true })
  expect(await field.getAttribute('placeholder')).toBe('选日期或输入，如 3月8日')
  await shoot(sales, 'day-empty')
  await field.fill('明天')
  expect(await field.inputValue()).toBe('明天')
  await field.blur()
  expect(await field.inputValue()).toBe(words(addDays(TODAY, 1)))
  // The calendar opens at the day that is known; the keyboard goes on from there.
  await form.getByRole('button', { name: '从日历选下次跟进' }).click()
  const calendar = sales.getByRole('application', { name: /^从日历选下次跟进/ })
  const tomorrow = dayToParts(addDays(TODAY, 1))
  await calendar.getByRole('combobox', { name: '年' }).waitFor()
  expect(await calendar.locator('th').allInnerTexts()).toEqual([...'一二三四五六日'])
  expect(
    await calendar
      .getByRole('combobox', { name: '月' })
      .evaluate((list: HTMLSelectElement) => list.selectedOptions[0]?.label),
  ).toMatch(new RegExp(`^(${tomorrow.month}|[一二三四五六七八九十]+)月$`))
  await sound(sales)
  await sales.keyboard.press('ArrowDown')
  await sales.keyboard.press('Enter')
  await calendar.waitFor({ state: 'detached' })
  expect(await field.inputValue()).toBe(words(addDays(TODAY, 8)))
  await shoot(sales, 'day-known')
  await form.getByRole('button', { name: /^保存/ }).click()
  await form.waitFor({ state: 'detached' })
  expect((await shownFields(sales)).get('下次跟进')).toContain(words(addDays(TODAY, 8)))
})

test('a call that came in offers only what can have become of it', async () => {
  await sales.getByRole('tab', { name: '时间线' }).click()
  const form = sales.getByRole('form', { name: '记一笔' })
  await form.getByRole('button', { name: '电话', exact: true }).click()
  const results = form.getByRole('group', { name: '结果' })
  await results.getByRole('button', { name: '空号' }).click()
  await form.getByRole('button', { name: '来电', exact: true }).click()
  expect(await results.getByRole('button').allInnerTexts()).toEqual(['已接通', '未接', '约回电'])
  // 空号 was said of the number that was dialled.
  expect(await results.locator('[aria-pressed=true]').count()).toBe(0)
  await form.getByRole('button', { name: '去电', exact: true }).click()
  await results.getByRole('button', { name: '空号' }).waitFor()
  await form.getByRole('button', { name: '记事', exact: true }).click()
})

test('R27 once the date has passed there is a task, until somebody plans the next step', async () => {
  await openArchive(sales, '陆远行')
  await editGroup(sales, '进展', [type('目标日期', addDays(TODAY, -1))])
  await sales.getByText(/目标日 .* 已过，这位客户已升为即刻/).waitFor()
  await toArchives(sales)
  await sales.getByRole('textbox', { name: '查找档案' }).fill('')
  await sales.getByRole('button', { name: /^目标日已过\s*1$/ }).click()
  await expect.poll(() => sales.locator('a[href^="/archive/"]').allInnerTexts(), PATIENT).toEqual(['陆远行'])
  await sales.getByRole('link', { name: '陆远行', exact: true }).click()
  await sales.getByRole('button', { name: '安排跟进' }).click()
  const form = sales.getByRole('form', { name: '编辑进展', exact: true })
  await form.getByLabel('下次跟进', { exact: true }).fill(addDays(TODAY, 2))
  await form.getByRole('button', { name: /^保存/ }).click()
  await form.waitFor({ state: 'detached' })
  await sales.getByText(/目标日 .* 已过，这位客户已升为即刻/).waitFor({ state: 'detached' })
  await toArchives(sales)
  await sales.getByRole('button', { name: '清除筛选' }).first().click()
  await sales.getByRole('link', { name: '陆远行', exact: true }).waitFor()
  expect(await sales.getByRole('button', { name: /^目标日已过/ }).count()).toBe(0)
  // The need stays urgent, plan or no plan.
  await sales.getByRole('row').filter({ hasText: '陆远行' }).getByText('即刻').waitFor()
})

test('R23 completeness by person and stage, the gaps behind it, and it rises when one is filled', async () => {
  const colleague = await seats.sitDown('colleague')
  await createArchives(colleague, [{ name: '顾小满', mobile: '13916204433', source: '展会' }])
  manager = await seats.sitDown('manager')
  await toArchives(manager)
  await manager.getByRole('link', { name: '顾小满', exact: true }).waitFor(PATIENT)
  await manager.getByRole('link', { name: '沈一鸣', exact: true }).waitFor(PATIENT)
  const sheet = manager.getByRole('dialog', { name: '资料完整度' })
  const open = async (): Promise<number> => {
    await toArchives(manager)
    await manager.getByRole('button', { name: '完整度', exact: true }).first().click()
    await sheet.getByText('按阶段').waitFor()
    return Number(await sheet.locator('[data-whole]').getAttribute('data-whole'))
  }
  await open()
  await sheet.getByRole('button', { name: 'colleague 某 1 份' }).click()
  const before = Number(await sheet.locator('[data-whole]').getAttribute('data-whole'))
  await sheet.getByText('colleague 某 · 1 份里 0 份已齐').waitFor()
  await sheet.getByRole('button', { name: /^物业类型/ }).click()
  // The archives behind the figure: hers, with that gap.
  await sheet.waitFor({ state: 'detached' })
  await expect
    .poll(() => manager.locator('a[href^="/archive/"]').allInnerTexts(), PATIENT)
    .toEqual(['顾小满'])
  await manager.getByRole('list', { name: '已加的筛选' }).getByText('还缺：物业类型').waitFor()
  await manager.getByRole('link', { name: '顾小满', exact: true }).click()
  await editGroup(manager, '需求', [choose('需求类型', '租房'), choose('物业类型', '住宅')])
  await toArchives(manager)
  await manager.getByRole('button', { name: '清除筛选' }).first().click()
  await open()
  await sheet.getByRole('button', { name: 'colleague 某 1 份' }).click()
  const after = Number(await sheet.locator('[data-whole]').getAttribute('data-whole'))
  expect(after).toBeGreaterThan(before)
  await manager.keyboard.press('Escape')
  await colleague.context().close()
})

test('R23 head office sees it by branch, and the archives with gaps behind the figure', async () => {
  const office = await seats.sitDown('hq')
  await office.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '分公司' }).click()
  await office.getByRole('button', { name: /^三店：\d+% · \d+ 份缺项，看这些档案/ }).click()
  await office.getByRole('heading', { level: 1, name: '合并档案' }).waitFor()
  await office.getByRole('list', { name: '已加的筛选' }).getByText('资料有缺').waitFor()
  await office.getByText('顾小满').first().waitFor(PATIENT)
})
