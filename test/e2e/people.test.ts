/**
 * Head office administers people in a real browser, while somebody whose rights it changes sits at another:
 * a person is taken on, one is disabled with a handover, and the rooms of an open page follow.
 */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { importFor, smallSheet, startBranchCompany, type BranchCompany } from '../support/branchCompany.ts'
import { ensureClientBuild } from '../support/clientBuild.ts'
import { Person, until } from '../support/person.ts'
import { addPerson } from '../support/server.ts'
import { signIn } from './screens/access.ts'

const ARCHIVES = 30
let company: BranchCompany
let helper: string
const headOffice = new Person()
const manager = new Person()

beforeAll(async () => {
  ensureClientBuild()
  company = await startBranchCompany()
  helper = (await addPerson(company.server, 'helper', 'SA', 'A')).id
  expect(await importFor(company, smallSheet(ARCHIVES))).toBe(ARCHIVES)
  for (const [person, login] of [
    [headOffice, 'hq'],
    [manager, 'manager'],
  ] as const) {
    await person.start(company.server.url)
    await signIn(person.page, login)
  }
}, 240_000)
afterAll(async () => {
  await Promise.all([headOffice.end(), manager.end()])
  expect(company.server.errors).toEqual([])
  await company.server.end()
})

const toPeople = async (): Promise<void> => {
  await headOffice.page.getByRole('link', { name: '人员', exact: true }).first().click()
  await headOffice.page.locator('a[href^="/person/"]').first().waitFor()
}
const openPerson = async (login: string): Promise<void> => {
  await toPeople()
  await headOffice.page.locator('a[href^="/person/"]').filter({ hasText: login }).first().click()
  await headOffice.page.getByRole('heading', { name: '任职' }).waitFor()
}

it('PPL12 takes somebody on by name, login and role; the person appears, not joined, with an invitation', async () => {
  const { page } = headOffice
  await toPeople()
  await page.getByRole('button', { name: '添加人员' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByLabel('姓名').fill('陈新')
  await sheet.getByLabel('登录名').fill('Chenxin')
  const add = sheet.getByRole('button', { name: '添加', exact: true })
  // A right that nobody chose is one too many.
  expect(await add.isDisabled()).toBe(true)
  await sheet.getByRole('button', { name: '销售', exact: true }).click()
  await add.click()
  await page.getByRole('heading', { name: '陈新' }).first().waitFor()
  await page.getByText('未加入').first().waitFor()
  await page.getByRole('button', { name: '生成邀请' }).click()
  await page.getByText('/join#').waitFor()
  const added = company.server.core.directory.userByLogin('chenxin')
  const rows = company.server.core.directory.membershipRowsOf(added?.id ?? '')
  expect(rows.map(({ role, branch }) => [role, branch])).toEqual([['SA', company.a]])
})

it('PPL30 head office opens a branch with a name and a code', async () => {
  const { page } = headOffice
  await page.getByRole('link', { name: '分公司', exact: true }).first().click()
  await page.getByRole('button', { name: '新增分公司' }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByLabel('名称').fill('武汉店')
  await sheet.getByLabel('代码').fill('wh')
  await sheet.getByRole('button', { name: '新增分公司' }).click()
  await page.getByRole('heading', { name: '武汉店' }).waitFor()
  expect(company.server.core.directory.branchByCode('WH')).toMatchObject({ name: '武汉店', ownership: 'own' })
})

it('PPL7 PPL20 disabling asks who takes the archives, wants the name typed, and moves them all', async () => {
  const { page } = headOffice
  const { core } = company.server
  await openPerson('sales')
  await page.getByRole('button', { name: '停用', exact: true }).click()
  const sheet = page.getByRole('dialog')
  await sheet.getByText(`名下 ${ARCHIVES} 份档案`).waitFor()
  const go = sheet.getByRole('button', { name: '停用并交接' })
  expect(await go.isDisabled()).toBe(true)
  await sheet.getByLabel(/^输入姓名/).fill('sales 某')
  expect(await go.isDisabled()).toBe(true)
  await sheet.getByRole('button', { name: 'helper 某' }).click()
  await go.click()
  await page.getByText('已停用', { exact: true }).first().waitFor()
  await until(async () =>
    (await core.store.countOwnedBy(helper, company.a)) === ARCHIVES ? true : undefined,
  )
  expect(await core.store.countOwnedBy(company.sales.id, company.a)).toBe(0)
  expect(core.directory.actor(company.sales.id)).toBeNull()
})

it('PPL9 ending a membership takes its rooms from the open page within seconds', async () => {
  const rooms = manager.page.getByRole('navigation', { name: '去哪里' }).first()
  await rooms.getByRole('link', { name: '人员' }).waitFor()
  await openPerson('manager')
  const { page } = headOffice
  await page.getByRole('button', { name: /^更多: 店长/ }).click()
  await page.getByRole('menuitem', { name: '结束岗位' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '结束岗位' }).click()
  await page.getByText('已结束，对方的设备马上跟上。').waitFor()
  const began = performance.now()
  await rooms.getByRole('link', { name: '人员' }).waitFor({ state: 'detached', timeout: 10_000 })
  expect(performance.now() - began).toBeLessThan(10_000)
  await page.getByText('现在没有岗位').first().waitFor()
})
