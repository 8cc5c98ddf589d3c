/** SYN95–97 on screen: two people in one archive see each other before they write the same thing. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { importFor, smallSheet, startBranchCompany, type BranchCompany } from '../support/branchCompany.ts'
import { ensureClientBuild } from '../support/clientBuild.ts'
import { inspect } from '../shots/checks.ts'
import { Person } from '../support/person.ts'
import { Proxy } from '../support/proxy.ts'
import { signIn, unlock } from './screens/access.ts'
import { toArchives } from './screens/archives.ts'

let company: BranchCompany
const proxy = new Proxy(() => company.server.port)
const sales = new Person()
const manager = new Person()

beforeAll(async () => {
  ensureClientBuild()
  company = await startBranchCompany()
  expect(await importFor(company, smallSheet(3))).toBe(3)
  await proxy.open()
  for (const [person, login, url] of [
    [sales, 'sales', company.server.url],
    [manager, 'manager', proxy.url],
  ] as const) {
    await person.start(url)
    await signIn(person.page, login)
    await toArchives(person.page)
    await person.page.locator('[data-row="0"] a').first().waitFor()
  }
}, 240_000)
afterAll(async () => {
  await Promise.all([sales.end(), manager.end()])
  await proxy.close()
  expect(company.server.errors).toEqual([])
  await company.server.end()
})

const nameOf = (login: string): string => company.server.core.directory.userByLogin(login)?.name ?? ''

it('names who is there and what they fill in, on every tab of both, and no longer than it is so', async () => {
  const here = sales.page
  const there = manager.page
  const row = here.locator('[data-row="0"] a').first()
  const name = await row.innerText()
  await row.click()
  await there.getByRole('link', { name, exact: true }).click()
  await here.getByText(`${nameOf('manager')}也打开了这份档案`).waitFor()
  await there.getByText(`${nameOf('sales')}也打开了这份档案`).waitFor()

  await there.getByRole('tab', { name: '资料' }).click()
  await there.getByRole('button', { name: '编辑客户', exact: true }).click()
  await there.getByRole('form', { name: '编辑客户' }).getByLabel('曾用名/简称', { exact: true }).focus()
  const writing = `${nameOf('manager')}正在填「曾用名/简称」`
  await here.getByText(writing, { exact: true }).waitFor()
  // A second tab, which does not speak with the server itself.
  const tab = await sales.tab(here.url())
  await unlock(tab)
  await tab.getByText(writing, { exact: true }).waitFor()
  await tab.close()

  await here.getByRole('tab', { name: '资料' }).click()
  await here.getByRole('button', { name: '编辑客户', exact: true }).click()
  await here.getByText(`${writing}。两人都保存时`).waitFor()
  for (const colorScheme of ['light', 'dark'] as const) {
    await here.emulateMedia({ colorScheme })
    for (const size of [
      { width: 390, height: 844 },
      { width: 1440, height: 900 },
    ]) {
      await here.setViewportSize(size)
      expect(await inspect(here)).toEqual([])
      await here.screenshot({
        path: `${process.env['ANJUAN_SHOTS'] ?? sales.profile}/presence-${size.width}-${colorScheme}.png`,
      })
    }
  }

  // The line of the other breaks: nobody is there any more, and nothing of what is typed is disturbed.
  await proxy.close()
  await here.getByText(writing).first().waitFor({ state: 'detached' })
  await proxy.open()
  await here.getByText(`${writing}。两人都保存时`).waitFor({ timeout: 90_000 })
  await there.getByRole('button', { name: '取消' }).click()
  await here.getByText(`${nameOf('manager')}也打开了这份档案`).waitFor()
})
