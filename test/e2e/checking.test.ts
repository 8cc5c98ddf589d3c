/**
 * From draft to verified and back, on the screens of those who do it: the owner hands a file in, the checker goes
 * through it line by line, what is wrong goes back with its reasons, and an edit clears its own mark.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { consentEntry, fill, personFields, stampedAt } from '../support/checkable.ts'
import { LedgerClient } from '../support/ledgerClient.ts'
import { addPerson, newId } from '../support/server.ts'
import { ServerArchives } from '../support/serverArchives.ts'
import { openArchive } from './screens/archives.ts'
import { keptHere } from './screens/access.ts'
import { DESK, PHONE, Seats } from './screens/seats.ts'
import { shoot } from './screens/shoot.ts'
import { sound } from './screens/sound.ts'
import { openCentre } from './screens/sync.ts'

const NAME = '周一鸣'
const DURING = '吴正审'
let seats: Seats
let server: ServerArchives
let archive: string
let during: string
const mobile = `contacts/${newId()}`

beforeAll(async () => {
  seats = await Seats.open()
  const seller = await addPerson(seats.server, 'sales', 'SA', 'A')
  await addPerson(seats.server, 'manager', 'BM', 'A')
  await addPerson(seats.server, 'checker', 'VR', 'A')
  await addPerson(seats.server, 'service', 'CS', 'A')
  server = new ServerArchives(seats.server.core)
  const sales = await LedgerClient.signIn(seats.server, 'sales')
  const made = await sales.open(seats.branches.a, seller.id, { ...personFields, name: NAME })
  archive = made.archive
  await fill(sales, made, mobile)
  const other = await sales.open(seats.branches.a, seller.id, { ...personFields, name: DURING })
  during = other.archive
  await fill(sales, other, mobile)
  await sales.write(`${during}.consent`, consentEntry(Date.now()))
  await sales.write(`${during}.life`, stampedAt(Date.now(), 'command', { command: { do: 'submit' } }))
  sales.close()
}, 240_000)
afterAll(async () => {
  await seats.end()
})

const checking = async () => (await server.read(archive)).checking.is
const submitSheet = async (page: Page) => {
  await page.getByRole('button', { name: '更多' }).click()
  await page.getByRole('menuitem', { name: '提交审核' }).click()
  return page.getByRole('dialog', { name: '提交审核' })
}
const toQueue = async (page: Page) => {
  await page
    .getByRole('navigation', { name: '去哪里' })
    .getByRole('link', { name: '审核', exact: true })
    .click()
  await page.getByRole('heading', { level: 1, name: '审核' }).waitFor()
}
const row = (page: Page, name = NAME) =>
  page.getByRole('main').locator('button[data-row]').filter({ hasText: name })
/** The form that asks what is wrong stands whole above the two ends. */
const aboveFoot = async (page: Page) => {
  const box = (name: RegExp, role: 'form' | 'button') => page.getByRole(role, { name }).boundingBox()
  const [form, foot] = [await box(/^有什么问题/, 'form'), await box(/^通过，核实完成/, 'button')]
  return form !== null && foot !== null && form.y > 0 && form.y + form.height <= foot.y
}
const desk = (page: Page, name = NAME) => page.getByRole('article', { name, exact: true })

test('R24 R13 R59 a file is handed in with consent only, checked by another, returned, mended and verified', async () => {
  const sales = await seats.sitDown('sales')
  await openArchive(sales, NAME)
  await sales.getByText('草稿', { exact: true }).first().waitFor()

  // No consent, no way out of draft; the sheet leads to it.
  let sheet = await submitSheet(sales)
  await sheet.getByText('还没有客户同意').waitFor()
  expect(await sheet.getByRole('button', { name: '提交审核' }).isDisabled()).toBe(true)
  await sound(sales)
  await sheet.getByRole('button', { name: '去登记同意' }).click()
  const book = sales.getByRole('dialog', { name: '告知与同意' })
  await book.getByRole('button', { name: '口头并留凭证' }).click()
  await book.getByLabel('凭证').fill('录音 2026-11-27 第 3 段')
  await book.getByRole('button', { name: '记下' }).click()
  await book.getByText(/同意 · .+ · 口头并留凭证/).waitFor()
  await sales.keyboard.press('Escape')
  await book.waitFor({ state: 'detached' })

  // Handed in without a network: asked for here, decided there.
  await sales.context().setOffline(true)
  sheet = await submitSheet(sales)
  await sheet.getByText('资料齐了').waitFor()
  await sheet.getByRole('button', { name: '提交审核' }).click()
  await sales.getByText('已申请提交审核，联网后送出。').waitFor()
  expect(await checking()).toBe('draft')
  await sales.context().setOffline(false)
  await sales.getByText('提交，等待审核。').waitFor()
  await expect.poll(checking).toBe('submitted')

  const checker = await seats.sitDown('checker')
  await toQueue(checker)
  await row(checker).click()
  const lines = desk(checker).getByRole('list', { name: '逐项核对' })
  await lines.getByRole('listitem').first().waitFor()
  expect(await lines.getByRole('listitem').count()).toBe(4)
  // Who filled it in, and the consent, lie beside the line.
  await desk(checker).getByText('录音 2026-11-27 第 3 段').waitFor()
  await sound(checker)
  // Nothing is right before somebody said how it was checked, nor behind its mask.
  await checker.locator('body').press('y')
  await desk(checker).getByText('先选怎么核对的，再说属实').waitFor()
  await sound(checker)
  await desk(checker).getByRole('button', { name: '电话核对', exact: true }).click()
  await checker.locator('body').press('y')
  await desk(checker).getByText('还差 3 项').waitFor()
  await lines.getByRole('button', { name: '看原值 联系方式' }).click()
  await lines.getByText('13800138000').waitFor()
  await lines.getByRole('button', { name: '属实 联系方式' }).waitFor()
  // What is wrong is asked in full view, also of the last line of a low window.
  for (const viewport of [{ width: 390, height: 844 }, { width: 1440, height: 480 }, DESK.viewport]) {
    if (viewport != null) await checker.setViewportSize(viewport)
    const items = lines.getByRole('listitem')
    for (const item of [items.nth(1), items.last()])
      await item.getByRole('button', { name: /^有问题/ }).click()
    await expect.poll(() => aboveFoot(checker)).toBe(true)
  }
  // Words before the reason are kept with it.
  await lines.getByRole('button', { name: '有问题 联系方式' }).click()
  await lines.getByLabel('说明（可不填，给填写人看）').fill('少一位')
  await lines.getByText('其他 · 少一位').waitFor()
  await lines.getByRole('button', { name: '与凭证不符' }).click()
  await lines.getByText('与凭证不符 · 少一位').waitFor()
  await sound(checker)
  await lines.getByRole('button', { name: '好，下一项' }).click()
  expect(await desk(checker).getByRole('button', { name: '通过，核实完成' }).isDisabled()).toBe(true)
  await desk(checker).getByRole('button', { name: '退回', exact: true }).click()
  const back = checker.getByRole('dialog', { name: '退回这份档案' })
  await back.getByLabel('主要原因').selectOption({ label: '与凭证不符' })
  await back.getByRole('button', { name: '退回', exact: true }).click()
  await expect.poll(checking).toBe('returned')
  await row(checker).waitFor({ state: 'detached' })
  // Who sent it back, and when.
  await checker.getByRole('button', { name: /^已退回/ }).click()
  await row(checker)
    .getByText(/^checker 某 今天 .+ 退回 · 与凭证不符$/)
    .waitFor()
  await shoot(checker, 'returned')
  await checker.getByRole('button', { name: /^待审核/ }).click()

  // Back at the owner: what is wrong, where, and why.
  await sales.getByText('退回：与凭证不符', { exact: false }).first().waitFor()
  await sales.getByText('与凭证不符 · 少一位').waitFor()
  await sound(sales)
  const centre = await openCentre(sales)
  await centre.getByText('被退回', { exact: true }).waitFor()
  await centre.getByRole('link', { name: '去修改' }).click()
  await sales.getByRole('heading', { level: 1, name: '被退回的档案' }).waitFor()
  await sales.getByRole('link', { name: NAME, exact: true }).click()
  const write = await LedgerClient.signIn(seats.server, 'sales')
  const standing = (await server.read(archive)).documents.get('contact')?.fields.get(mobile)?.heads[0]?.id
  await write.set(
    `${archive}.contact`,
    { [mobile]: { type: 'mobile', value: '13900139000' } },
    { [mobile]: [standing ?? ''] },
  )
  await sales.getByText('与凭证不符 · 少一位').waitFor({ state: 'detached' })
  await sales.getByRole('button', { name: '改好了，再提交' }).click()
  sheet = sales.getByRole('dialog', { name: '提交审核' })
  await sheet.getByRole('button', { name: '提交审核' }).click()
  await expect.poll(checking).toBe('submitted')

  // One line was found right before and still is; the rest by keyboard.
  await row(checker).click()
  await desk(checker).getByText('还差 3 项').waitFor()
  await desk(checker)
    .getByRole('button', { name: /^看全部原值/ })
    .click()
  await lines.getByText('13900139000').waitFor()
  for (let at = 3; at > 0; at--) {
    await checker.locator('body').press('y')
    if (at > 1)
      await desk(checker)
        .getByText(`还差 ${at - 1} 项`)
        .waitFor()
  }
  await checker.locator('body').press('p')
  await expect.poll(checking).toBe('verified')
  await sales.getByText('已核实', { exact: true }).first().waitFor()

  // An edit clears the mark of that value, and of no other; the file comes back to the checker by itself.
  const verified = (await server.read(archive)).documents.get('contact')?.fields.get(mobile)
  expect(verified).toMatchObject({ verified: true, mark: { mark: { how: 'call' } } })
  write.close()
  const service = await LedgerClient.signIn(seats.server, 'service')
  await service.set(
    `${archive}.contact`,
    { [mobile]: { type: 'mobile', value: '13700137000' } },
    { [mobile]: [verified?.heads[0]?.id ?? ''] },
  )
  service.close()
  await sales.getByText('核实后又改了 1 项').waitFor()
  await checker.getByRole('button', { name: /^有改动/ }).click()
  await row(checker).click()
  await desk(checker).getByText('还差 1 项').waitFor()
  // Which line it is, whose, and what was found right: covered as the value itself is.
  const first = lines.getByRole('listitem').first()
  await first.getByText('改过', { exact: true }).waitFor()
  await first.getByText(/^service 某 · /).waitFor()
  await first.getByText(/^核实时：.*139\*{4}9000/).waitFor()
  expect(await lines.getByText('改过', { exact: true }).count()).toBe(1)
  await shoot(checker, 'changed-line')
  await first.getByRole('button', { name: '看原值 联系方式' }).click()
  await first.getByText(/^核实时：.*13900139000/).waitFor()
  const view = await server.read(archive)
  expect(view.documents.get('contact')?.fields.get(mobile)?.verified).toBe(false)
  expect(view.documents.get('profile')?.fields.get('name')?.verified).toBe(true)
}, 120_000)

test('R24 nobody checks their own: the manager who handed it in may look, and is told why', async () => {
  const manager = await seats.sitDown('manager')
  const view = await server.read(archive)
  const write = await LedgerClient.signIn(seats.server, 'manager')
  const name = view.documents.get('profile')?.fields.get('name')?.heads[0]?.id ?? ''
  await write.set(`${archive}.profile`, { name: NAME, alias: '小周' }, { name: [name] })
  write.close()
  await toQueue(manager)
  await manager.getByRole('button', { name: /^有改动/ }).click()
  await row(manager).click()
  await desk(manager).getByText('这是你建档、提交或填写的').waitFor()
  expect(await desk(manager).getByRole('button', { name: '通过，核实完成' }).count()).toBe(0)
  await sound(manager)
})

test('R24 R59 what was written without a network while the file was checked leaves the rest verified, and comes back to be checked', async () => {
  const sales = await seats.sitDown('sales', PHONE)
  await openArchive(sales, DURING)
  await keptHere(sales)
  await sales.context().setOffline(true)
  await sales.getByRole('tab', { name: '资料' }).click()
  await sales.getByRole('button', { name: '编辑客户', exact: true }).click()
  const form = sales.getByRole('form', { name: '编辑客户', exact: true })
  await form.getByLabel('姓名/名称').fill('吴正申')
  await form.getByRole('button', { name: /^保存/ }).click()
  await form.waitFor({ state: 'detached' })

  const checker = await seats.sitDown('checker')
  await toQueue(checker)
  await row(checker, DURING).click()
  const of = desk(checker, DURING)
  await checker.locator('body').press('3')
  await of.getByRole('button', { name: '电话核对', exact: true, pressed: true }).waitFor()
  await of.getByRole('button', { name: /^看全部原值/ }).click()
  await of.getByRole('button', { name: '属实 联系方式' }).waitFor()
  for (let left = 4; left > 0; left--) {
    await of.getByText(`还差 ${left} 项`).waitFor()
    await checker.locator('body').press('y')
  }
  await checker.locator('body').press('p')
  const read = () => server.read(during)
  await expect.poll(async () => (await read()).checking.is).toBe('verified')

  await sales.context().setOffline(false)
  const nameOf = async () => (await read()).documents.get('profile')?.fields.get('name')
  await expect.poll(async () => (await nameOf())?.value, { timeout: 60_000 }).toBe('吴正申')
  // The verdict covers what was looked at, and nothing that came after it.
  expect((await nameOf())?.verified).toBe(false)
  expect((await read()).documents.get('contact')?.fields.get(mobile)?.verified).toBe(true)
  await sales.getByText('核实后又改了 1 项').waitFor({ timeout: 60_000 })
  await sound(sales)
  await checker.getByRole('button', { name: /^有改动/ }).click()
  await row(checker, '吴正申').click()
  await desk(checker, '吴正申').getByText('还差 1 项').waitFor()
  await sound(checker)
}, 180_000)
