/**
 * Consent with the privacy notice, on a phone: shown, ticked apart, signed with a finger, proven three presses later,
 * asked again when the notice says more; and by telephone with a script and evidence.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noticeItems, type NoticeContent, type NoticeCover } from '../../shared/domain/privacyNotice.ts'
import { richOfPlain } from '../../shared/domain/richText.ts'
import { coversOfTemplates, marketingCover } from '../../shared/templates/noticeCover.ts'
import { addPerson, post, signIn as session } from '../support/server.ts'
import { createArchives, openArchive } from './screens/archives.ts'
import { PHONE, Seats } from './screens/seats.ts'
import { shoot } from './screens/shoot.ts'

let seats: Seats
let sales: Page

const content = (covers: readonly NoticeCover[]): NoticeContent => ({
  items: Object.fromEntries(
    noticeItems.map((item) => [item, richOfPlain(`条目 ${item}：测试公司告知的内容。`)]),
  ) as NoticeContent['items'],
  covers,
})

async function publish(version: number, covers: readonly NoticeCover[]): Promise<void> {
  const { cookie } = await session(seats.server, 'hq')
  const answer = await post(
    seats.server.url,
    '/api/company/privacy-notices',
    { version, content: JSON.stringify(content(covers)) },
    { cookie },
  )
  expect(answer.status).toBe(200)
}

beforeAll(async () => {
  seats = await Seats.open()
  await addPerson(seats.server, 'sales', 'SA', 'A')
  await publish(1, coversOfTemplates())
  sales = await seats.sitDown('sales', PHONE)
  await createArchives(sales, [
    { name: '王先生', mobile: '13800138000', source: '展会' },
    { name: '电话客', mobile: '13800138001', source: '销售电话' },
  ])
})
afterAll(async () => {
  await seats.end()
})

const book = (page: Page) => page.getByRole('dialog', { name: '告知与同意' })
const side = (page: Page) => page.getByRole('complementary', { name: '联系与下一步' })

async function sign(page: Page): Promise<void> {
  const pad = page.getByRole('img', { name: '在这里签名' })
  await pad.scrollIntoViewIfNeeded()
  const box = await pad.boundingBox()
  if (box === null) throw new Error('no pad')
  const at = (x: number, y: number): readonly [number, number] => [
    box.x + box.width * x,
    box.y + box.height * y,
  ]
  for (const [from, to] of [
    [at(0.2, 0.3), at(0.4, 0.35)],
    [at(0.3, 0.2), at(0.32, 0.7)],
    [at(0.5, 0.6), at(0.75, 0.3)],
  ] as const) {
    await page.mouse.move(...from)
    await page.mouse.down()
    await page.mouse.move(...to, { steps: 8 })
    await page.mouse.up()
  }
}

test('R13 the notice is shown, each purpose ticked by itself, sensitive data apart, and signed on the screen without a network', async () => {
  await openArchive(sales, '王先生')
  // Every version that was published is on the device.
  await sales.context().setOffline(true)
  await side(sales).getByRole('button', { name: '登记同意' }).click()
  const form = book(sales).getByRole('form', { name: '征求同意' })
  await form.getByText('条目 rights：测试公司告知的内容。').waitFor()
  expect(await form.getByRole('checkbox', { checked: true }).count()).toBe(0)
  await form.getByRole('button', { name: '记下同意' }).click()
  await form.getByRole('alert').getByText('客户同意哪几项，先勾上。').waitFor()
  await form.getByRole('checkbox', { name: /^联系客户/ }).check()
  await form.getByRole('checkbox', { name: /^单独同意处理敏感个人信息/ }).check()
  // Exhibition: one signs.
  expect(await form.getByRole('button', { name: '签名', exact: true }).getAttribute('aria-pressed')).toBe(
    'true',
  )
  await form.getByRole('button', { name: '记下同意' }).click()
  await form.getByRole('alert').getByText('还没有签名。').waitFor()
  await sign(sales)
  await shoot(sales, 'consent-asking')
  await form.getByRole('button', { name: '记下同意' }).click()
  await form.waitFor({ state: 'detached' })
  const rows = book(sales).getByRole('list', { name: '同意' }).getByRole('listitem')
  // Each consent is a fact of its own, and they are shown as they are saved.
  await expect.poll(() => rows.count()).toBe(2)
  await sales.keyboard.press('Escape')
  await side(sales).getByText('2 项同意').waitFor()
  await sales.context().setOffline(false)
})

test('R14 what was shown that day is two presses away, proven by its hash, and goes to paper by the third', async () => {
  await side(sales).getByRole('button', { name: '查看同意记录' }).click()
  await book(sales).getByRole('button', { name: '「联系客户」的凭证' }).click()
  const pack = book(sales).getByRole('region', { name: '告知与同意凭证' })
  await pack.getByText('校验一致：这就是当时出示的文本。').waitFor()
  await pack.getByText('告知书 第 1 版').waitFor()
  await pack.getByText('条目 purposes：测试公司告知的内容。').waitFor()
  await pack.getByRole('img', { name: '手写签名' }).waitFor()
  await pack
    .getByText(/日志第 \d+ 条/)
    .first()
    .waitFor()
  expect(await pack.getByText('sales 某').count()).toBe(2)
  expect(await pack.getByText('单独同意', { exact: true }).count()).toBe(1)
  // What only a check against the log asks for stands below, and not among what was agreed to.
  const numbers = pack.getByRole('region', { name: '编号（供核对）' })
  expect(await numbers.locator('dt').allInnerTexts()).toEqual(['档案编号', '记录编号', '设备编号'])
  expect((await numbers.locator('dd').nth(1).innerText()).split('\n')).toHaveLength(2)
  const [first = ''] = (await numbers.locator('dd').nth(1).innerText()).split('\n')
  expect(first).toMatch(/^\d+\.\d+$/)
  expect(await pack.getByText(first).count()).toBe(1)
  await shoot(sales, 'consent-evidence')
  await sales.evaluate(() => {
    window.print = () => void document.body.setAttribute('data-printed', '')
  })
  await pack.getByRole('button', { name: '打印' }).click()
  await sales.locator('body[data-printed]').waitFor()
  // On paper the pack stands alone.
  await sales.emulateMedia({ media: 'print' })
  await sales.setViewportSize({ width: 794, height: 1123 })
  await sales.locator('.print-alone').getByText('校验一致').waitFor()
  expect(await pack.isVisible()).toBe(false)
  expect(await sales.getByRole('navigation', { name: '去哪里' }).first().isVisible()).toBe(false)
  const folder = process.env['ANJUAN_SHOTS']
  if (folder !== undefined) await sales.screenshot({ path: `${folder}/consent-paper.png`, fullPage: true })
  await sales.emulateMedia({ media: 'screen' })
  await sales.setViewportSize({ width: 390, height: 844 })
  await book(sales).getByRole('button', { name: '返回' }).click()
  await sales.keyboard.press('Escape')
})

test('R13 consent is asked again when the notice takes in a purpose that was not agreed to, and withdrawn in as few presses', async () => {
  await publish(2, coversOfTemplates())
  await sales.reload()
  await sales.getByLabel('密码', { exact: true }).fill('quiet-river-72')
  await sales.getByRole('button', { name: '解锁', exact: true }).click()
  // Other words, the same purposes and kinds: nobody is asked anything.
  await side(sales).getByText('2 项同意').waitFor()
  await publish(3, [...coversOfTemplates(), marketingCover])
  await sales.reload()
  await sales.getByLabel('密码', { exact: true }).fill('quiet-river-72')
  await sales.getByRole('button', { name: '解锁', exact: true }).click()
  await side(sales).getByText('须重新征求').waitFor()
  await side(sales).getByRole('button', { name: '查看同意记录' }).click()
  await book(sales)
    .getByText(/告知书第 3 版多了原来没告知的内容：接收营销和活动信息/)
    .waitFor()
  await shoot(sales, 'consent-again')
  await book(sales).getByRole('button', { name: '重新征求' }).click()
  const form = book(sales).getByRole('form', { name: '征求同意' })
  await form.getByRole('checkbox', { name: /^联系客户/ }).check()
  await form.getByRole('button', { name: '纸质', exact: true }).click()
  await form.getByLabel(/^凭证/).fill('档案柜 3 排')
  await form.getByRole('button', { name: '记下同意' }).click()
  await form.waitFor({ state: 'detached' })
  expect(
    await book(sales)
      .getByText(/多了原来没告知的内容/)
      .count(),
  ).toBe(0)
  await book(sales).getByRole('button', { name: '撤回「处理敏感个人信息」的同意' }).click()
  await book(sales).getByRole('button', { name: '纸质', exact: true }).click()
  const record = book(sales).getByRole('button', { name: '记下撤回' })
  await record.click()
  // Pressed while the form still stands, Escape closes that alone.
  await record.waitFor({ state: 'detached' })
  await sales.keyboard.press('Escape')
  await book(sales).waitFor({ state: 'detached' })
  // The rest stands: each was given by itself.
  await side(sales).getByText('1 项同意').waitFor()
})

test('R05 who came by telephone is read the script, and nothing is recorded without evidence', async () => {
  await openArchive(sales, '电话客')
  await side(sales).getByRole('button', { name: '登记同意' }).click()
  const form = book(sales).getByRole('form', { name: '征求同意' })
  const script = form.getByRole('region', { name: '电话里这样说' })
  await script.getByText(/您好，我是.+的sales 某/).waitFor()
  expect(await form.getByRole('button', { name: '口头并留凭证' }).getAttribute('aria-pressed')).toBe('true')
  await form.getByRole('checkbox', { name: /^联系客户/ }).check()
  await form.getByRole('button', { name: '记下同意' }).click()
  await form
    .getByRole('alert')
    .getByText(/写下凭证/)
    .waitFor()
  await shoot(sales, 'consent-telephone')
  await form.getByLabel(/^凭证/).fill('录音 20261127-0931')
  await form.getByRole('button', { name: '记下同意' }).click()
  await form.waitFor({ state: 'detached' })
  await sales.keyboard.press('Escape')
  await side(sales).getByText('1 项同意').waitFor()
  // The short way through 记一笔 asks for the same.
  await sales.getByRole('button', { name: '记一笔' }).click()
  const sheet = sales.getByRole('dialog', { name: '记一笔' })
  await sheet.getByRole('button', { name: '同意', exact: true }).first().click()
  await sheet.getByRole('region', { name: '电话里这样说' }).waitFor()
  await sheet.getByRole('button', { name: '口头并留凭证' }).click()
  await sheet.getByRole('button', { name: '记下' }).click()
  await sheet.locator('[aria-invalid="true"]').first().waitFor()
  await sheet.getByLabel('凭证').fill('录音 20261127-0940')
  await sheet.getByRole('button', { name: '记下' }).click()
  await sheet.waitFor({ state: 'detached' })
})
