/**
 * R15, the story of the Rights request machine: taken in the shop without a network, refused with a reason, appealed,
 * collected with who else writes there, and answered; and two who move it at once leave what each of them did.
 */
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newUlid } from '../../shared/base/ulid.ts'
import { systemClock, systemRandom } from '../../sync-server/ports.ts'
import { addPerson } from '../support/server.ts'
import { createArchives, openArchive } from './screens/archives.ts'
import { DESK, PHONE, Seats } from './screens/seats.ts'
import { shoot } from './screens/shoot.ts'

let seats: Seats
let sales: Page
let boss: Page

beforeAll(async () => {
  seats = await Seats.open()
  await addPerson(seats.server, 'sales', 'SA', 'A')
  await addPerson(seats.server, 'boss', 'BM', 'A')
  sales = await seats.sitDown('sales', PHONE)
  await createArchives(sales, [{ name: '李女士', mobile: '13800138000', source: '展会' }])
  boss = await seats.sitDown('boss', DESK)
})
afterAll(async () => {
  await seats.end()
})

const requests = (page: Page): Locator => page.getByRole('dialog', { name: '权利请求' })

async function openRequests(page: Page): Promise<void> {
  await page.getByRole('button', { name: '更多' }).first().click()
  await page.getByRole('menuitem', { name: '权利请求' }).click()
}

async function choose(form: Locator, label: string, option: string): Promise<void> {
  const chip = form.getByRole('button', { name: option, exact: true })
  const list = form.getByRole('combobox', { name: label })
  await chip.or(list).first().waitFor()
  await ((await chip.count()) > 0 ? chip.click() : list.selectOption({ label: option }))
}

async function step(page: Page, button: string, fill: (form: Locator) => Promise<void>): Promise<void> {
  await requests(page).getByRole('button', { name: button, exact: true }).first().click()
  const form = requests(page).getByRole('form')
  await fill(form)
  await form.getByRole('button', { name: '记下' }).click()
  await form.waitFor({ state: 'detached' })
}

test('R15 a request is taken in without a network, and reaches the manager with its day when the line is back', async () => {
  await openArchive(sales, '李女士')
  await sales.context().setOffline(true)
  await openRequests(sales)
  await step(sales, '受理请求', async (form) => {
    await choose(form, '请求', '删除')
    await form.getByLabel('提出人').fill('李女士本人')
  })
  await step(sales, '核验身份', (form) => choose(form, '核验方式', '出示证件'))
  await requests(sales).getByText('已核验身份').first().waitFor()
  await sales.keyboard.press('Escape')
  expect(await boss.getByRole('region', { name: '权利请求' }).count()).toBe(0)
  await sales.context().setOffline(false)
  await boss.getByRole('region', { name: '权利请求' }).getByRole('link', { name: '李女士' }).click()
})

test('R15 nobody refuses without a reason, and the client may appeal', async () => {
  await openRequests(boss)
  await requests(boss).getByRole('button', { name: '拒绝', exact: true }).click()
  const form = requests(boss).getByRole('form')
  await form.getByRole('button', { name: '记下' }).click()
  await form.locator('[aria-invalid="true"]').first().waitFor()
  await choose(form, '拒绝理由', '法定保存期未满')
  await form.getByLabel('说明').fill('合同资料须保存至 2036 年')
  await form.getByRole('button', { name: '记下' }).click()
  await requests(boss).getByText('已拒绝').first().waitFor()
  await shoot(boss, 'request-refused')
  await step(boss, '客户申诉', (form) => form.getByLabel('说明').fill('只要求删除营销标签'))
  await requests(boss).getByText('申诉').first().waitFor()
})

test('R15 who writes there from elsewhere is named in the draft of the answer', async () => {
  const { core } = seats.server
  const head = core.directory.userByLogin('hq')
  const [row] = (await core.store.log(1, 10_000)).flatMap(({ meta }) => meta.archive ?? [])
  if (head === null || row === undefined) throw new Error('nothing to share')
  const by = { user: head.id, device: newUlid(systemClock, systemRandom), session: null, offset: 0 }
  const shared = await core.door.order({
    by,
    archive: row,
    order: {
      do: 'grant',
      grant: {
        id: newUlid(systemClock, systemRandom),
        to: { is: 'branch', branch: seats.branches.b },
        compartments: ['profile', 'service'],
        right: 'write',
        from: Date.now() - 1_000,
        until: Date.now() + 3_600_000,
        by: head.id,
        approvedBy: null,
        why: '两店同做一单',
        agreement: null,
      },
    },
  })
  expect(shared).toMatchObject({ done: true })
  await requests(boss).getByRole('button', { name: /汇集/ }).click()
  const pack = requests(boss).getByRole('region', { name: '个人信息资料包' })
  await pack.getByText(/分公司也在写这份档案，请其先同步再答复/).waitFor()
  await shoot(boss, 'request-elsewhere')
})

test('R15 it is answered, and an appeal that two write down side by side stands twice and moves it once', async () => {
  const pack = requests(boss).getByRole('region', { name: '个人信息资料包' })
  await pack.getByRole('button', { name: '登记已汇集' }).click()
  await requests(boss).getByText('已汇集').first().waitFor()
  await step(boss, '答复', (form) => form.getByLabel('说明').fill('营销标签已删除'))
  await requests(boss).getByText('已答复').first().waitFor()

  await openRequests(sales)
  await requests(sales).getByText('已答复').first().waitFor()
  await sales.context().setOffline(true)
  await step(sales, '客户申诉', (form) => form.getByLabel('说明').fill('还有一处没删'))
  await step(boss, '客户申诉', (form) => form.getByLabel('说明').fill('来电说还有一处'))
  await sales.context().setOffline(false)
  await boss.keyboard.press('Escape')
  const timeline = boss.locator('#archive-main')
  await timeline.getByText(/还有一处没删/).waitFor()
  await timeline.getByText(/来电说还有一处/).waitFor()
  await openRequests(boss)
  // Nobody has to choose: the next step is asked for once.
  await expect.poll(() => requests(boss).getByRole('button', { name: /汇集/ }).count()).toBe(1)
})
