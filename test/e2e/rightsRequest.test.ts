/**
 * R13, R15 on screen: sensitive fields that are locked until the client consents to them by itself and sealed when that
 * is withdrawn; and a request about the client's own data from its receipt in the shop to the manager's answer.
 */
import { readFile } from 'node:fs/promises'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addPerson } from '../support/server.ts'
import { createArchives, openArchive } from './screens/archives.ts'
import { DESK, PHONE, Seats } from './screens/seats.ts'
import { shoot } from './screens/shoot.ts'

let seats: Seats
let sales: Page
let boss: Page
const ID_NUMBER = '11010519491231002X'

beforeAll(async () => {
  seats = await Seats.open()
  await addPerson(seats.server, 'sales', 'SA', 'A')
  await addPerson(seats.server, 'boss', 'BM', 'A')
  sales = await seats.sitDown('sales', DESK)
  await createArchives(sales, [{ name: '王先生', mobile: '13800138000', source: '展会' }])
})
afterAll(async () => {
  await seats.end()
})

const group = (page: Page, name: string): Locator => page.getByRole('region', { name })
const consents = (page: Page): Locator => page.getByRole('dialog', { name: '告知与同意' })
const requests = (page: Page): Locator => page.getByRole('dialog', { name: '权利请求' })

async function say(page: Page, way: string, evidence: string, save: string): Promise<void> {
  const form = consents(page).getByRole('form')
  await form.getByRole('button', { name: way, exact: true }).click()
  await form.getByLabel('凭证').fill(evidence)
  await form.getByRole('button', { name: save, exact: true }).click()
}

/** Where it rests. */
async function boxOf(what: Locator) {
  await what.waitFor()
  await expect.poll(() => what.evaluate((node) => node.getAnimations().length)).toBe(0)
  return (await what.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 }
}

/** What was said stands in the book before it is closed: while a form saves, it stays. */
async function leave(page: Page): Promise<void> {
  await consents(page).getByRole('list', { name: '同意' }).waitFor()
  await page.keyboard.press('Escape')
  await consents(page).waitFor({ state: 'detached' })
}

test('R13 an identity number is locked until the client consents to it by itself, one press away, and sealed when that is withdrawn', async () => {
  await openArchive(sales, '王先生')
  await sales.getByRole('tab', { name: '资料' }).click()
  const identity = group(sales, '证件')
  await identity.getByText(/证件号码.*客户单独同意处理敏感信息后才能填写/).waitFor()
  expect(await identity.getByText('已锁定').count()).toBeGreaterThan(0)
  await identity.scrollIntoViewIfNeeded()
  await shoot(sales, 'sensitive-locked')
  await identity.getByRole('button', { name: '征求单独同意' }).click()
  await consents(sales).getByRole('form').waitFor()
  await shoot(sales, 'sensitive-asking')
  await say(sales, '纸质', '同意书 7', '记下')
  await leave(sales)
  await identity.getByRole('button', { name: /编辑/ }).click()
  await identity.getByLabel('证件号码').fill(ID_NUMBER)
  await identity.getByRole('button', { name: '保存' }).click()
  await identity.getByRole('button', { name: /编辑/ }).waitFor()
  // No longer.
  await sales
    .getByRole('complementary', { name: '联系与下一步' })
    .getByRole('button', { name: '查看同意记录' })
    .click()
  await consents(sales)
    .getByRole('button', { name: /撤回.*处理敏感个人信息/ })
    .click()
  await say(sales, '纸质', '撤回书 1', '记下撤回')
  await leave(sales)
  await identity.getByText(/已撤回敏感信息的同意，内容已封存/).waitFor()
  expect(await identity.getByText('已封存', { exact: true }).count()).toBeGreaterThan(0)
  await identity.scrollIntoViewIfNeeded()
  await shoot(sales, 'sensitive-sealed')
})

test('R15 a request to see one’s data is taken in the shop, and shown to the manager with its limit', async () => {
  await sales.getByRole('button', { name: '更多' }).first().click()
  await sales.getByRole('menuitem', { name: '权利请求' }).click()
  await requests(sales).getByText('还没有请求').waitFor()
  await requests(sales).getByRole('button', { name: '受理请求' }).click()
  const form = requests(sales).getByRole('form', { name: '受理请求' })
  await form.getByText('默认期限：受理后 15 个工作日').waitFor()
  await shoot(sales, 'request-receive')
  await choose(form, '请求', '查阅、复制')
  await form.getByLabel('提出人').fill('王先生本人')
  await form.getByRole('button', { name: '记下' }).click()
  await requests(sales).getByText('已受理').first().waitFor()
  await requests(sales).getByText('由店长汇集、答复或拒绝。').waitFor()
  await requests(sales).getByRole('button', { name: '核验身份' }).click()
  const check = requests(sales).getByRole('form')
  await check.getByRole('button', { name: '记下' }).click()
  await choose(check, '核验方式', '出示证件')
  await check.getByRole('button', { name: '记下' }).click()
  await requests(sales).getByText('已核验身份').first().waitFor()
  await requests(sales)
    .getByText(/（含）前答复$/)
    .waitFor()
  expect(await requests(sales).getByRole('button', { name: '汇集资料' }).count()).toBe(0)

  // It stands on the page from then on, with its limit and where it stands.
  await sales.keyboard.press('Escape')
  await requests(sales).waitFor({ state: 'detached' })
  const line = group(sales, '权利请求')
  await line.getByText('已核验身份').waitFor()
  await line.getByText(/（含）前答复$/).waitFor()
  await shoot(sales, 'request-side')
  await line.getByRole('button', { name: '查看权利请求：查阅、复制' }).click()
  await requests(sales).waitFor()

  boss = await seats.sitDown('boss', PHONE)
  await boss.getByRole('heading', { name: /权利请求/ }).waitFor()
  await boss.getByText(/（含）前答复客户/).waitFor()
  await shoot(boss, 'request-today')
})

test('R15 the manager collects the package, with what others have to add, and answers; the log has it', async () => {
  await boss.getByRole('link', { name: '王先生' }).click()
  await boss.getByRole('button', { name: '更多' }).first().click()
  await boss.getByRole('menuitem', { name: '权利请求' }).click()
  await shoot(boss, 'request-phone')
  await requests(boss).getByRole('button', { name: '汇集资料' }).click()
  const pack = requests(boss).getByRole('region', { name: '个人信息资料包' })
  await pack.getByText('13800138000').waitFor()
  await pack.getByText(/已封存的敏感信息/).waitFor()
  await shoot(boss, 'request-package')
  const [json] = await Promise.all([
    boss.waitForEvent('download'),
    pack.getByRole('button', { name: '下载 JSON' }).click(),
  ])
  const told = await readFile(await json.path(), 'utf8')
  expect(told).toContain('13800138000')
  expect(told).not.toContain(ID_NUMBER)
  expect(told).toContain('仅用于答复本人请求')
  await pack.getByRole('button', { name: '登记已汇集' }).click()
  // What is said at the edge of a phone covers neither the head of what is open nor the bar below.
  const said = await boxOf(boss.locator('[data-sonner-toast]').first())
  const head = await boxOf(requests(boss))
  expect(said.y + said.height).toBeLessThanOrEqual(head.y)
  await requests(boss).getByRole('button', { name: '答复', exact: true }).click()
  const form = requests(boss).getByRole('form')
  await form.getByLabel('说明').fill('资料已当面交给本人')
  await form.getByRole('button', { name: '记下' }).click()
  await requests(boss).getByText('已答复').first().waitFor()
  await expect
    .poll(
      async () =>
        (await seats.server.core.store.log(1, 10_000))
          .map(({ meta }) => meta)
          .filter(
            ({ action, purpose }) => action === 'right' || (action === 'export' && purpose === 'rights'),
          )
          .map(({ action }) => action).length,
    )
    .toBeGreaterThanOrEqual(5)
})

/** A choice of few options is a row of buttons, one of many a list. */
async function choose(form: Locator, label: string, option: string): Promise<void> {
  const chip = form.getByRole('button', { name: option, exact: true })
  const list = form.getByRole('combobox', { name: label })
  await chip.or(list).first().waitFor()
  await ((await chip.count()) > 0 ? chip.click() : list.selectOption({ label: option }))
}
