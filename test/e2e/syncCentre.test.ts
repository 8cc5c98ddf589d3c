/**
 * R36 in a real browser: the device is taken out of the network, killed and started cold; its person goes on working, and
 * the sync centre says what waits, since when, until when it may, and what came too late.
 */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inspect } from '../shots/checks.ts'
import { importFor, smallSheet, startBranchCompany, type BranchCompany } from '../support/branchCompany.ts'
import { clientDist, ensureClientBuild } from '../support/clientBuild.ts'
import { Person } from '../support/person.ts'
import { Proxy } from '../support/proxy.ts'
import { addPerson, post, signIn as session } from '../support/server.ts'
import { keptHere, signIn, unlock } from './screens/access.ts'
import { editGroup } from './screens/archive.ts'
import { archivesCount, toArchives } from './screens/archives.ts'
import { chip, openCentre } from './screens/sync.ts'

let company: BranchCompany
const sales = new Person()
const network = new Proxy(() => company.server.port)

beforeAll(async () => {
  ensureClientBuild()
  company = await startBranchCompany({ client: clientDist })
  expect(await importFor(company, smallSheet(5))).toBe(5)
  await network.open()
  await signIn(await sales.start(network.url), 'sales')
  await toArchives(sales.page)
  await archivesCount(sales.page).filter({ hasText: '5 份' }).waitFor({ timeout: 60_000 })
  await chip(sales.page, '已同步').waitFor({ timeout: 60_000 })
}, 240_000)
afterAll(async () => {
  await sales.end()
  await network.close()
  await company.server.end()
})

test('R36 a cold start without any network opens everything, and what is written waits until the server has it', async () => {
  await keptHere(sales.page)
  await network.close()
  await sales.kill()
  const page = await sales.start(network.url)
  await unlock(page)
  await toArchives(page)
  await archivesCount(page).filter({ hasText: '5 份' }).waitFor()
  await chip(page, '离线').waitFor()
  const row = page.locator('[data-row="0"] a').first()
  const name = await row.innerText()
  await row.click()
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  await editGroup(page, '客户', [{ label: '备注', text: '冷启动后写的', how: 'type' }])
  await chip(page, '离线', 1).waitFor()

  const centre = await openCentre(page)
  for (const word of ['待上传', '最早一条', '可用到', '程序版本'])
    await centre.getByText(word).first().waitFor()
  await centre.getByText('0.1.0').waitFor()
  // A toast that fades is hard to read for a moment, and that is all right.
  await page.waitForFunction(() => document.querySelector('[data-sonner-toast]') === null)
  for (const size of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(size)
    expect(await inspect(page)).toEqual([])
  }
  await page.setViewportSize({ width: 1440, height: 900 })
  await centre.getByRole('link', { name: '看看' }).click()
  await page.getByRole('link', { name, exact: true }).waitFor()

  await network.open()
  await (await openCentre(page)).getByRole('button', { name: '立即同步' }).click()
  await page.getByRole('dialog', { name: '同步中心' }).getByRole('button', { name: '关闭' }).click()
  await chip(page, '已同步').waitFor({ timeout: 60_000 })
})

/** By the manager, at once, to a colleague of the branch. */
async function handOver(archive: string): Promise<void> {
  const to = await addPerson(company.server, 'colleague', 'SA', 'A')
  const { cookie } = await session(company.server, 'manager')
  const order = { archive, business: null, to: to.id, why: '休假交接' }
  const answer = await post(company.server.url, '/api/access/transfer', order, { cookie })
  expect([answer.status, await answer.text()]).toEqual([200, expect.any(String)])
}

test('R36 work that comes after the archive went to somebody else is told of as 迟到修改, with its words', async () => {
  const { page } = sales
  await page.goto(`${network.url}/archives`)
  await unlock(page)
  const row = page.locator('[data-row="1"] a').first()
  const name = await row.innerText()
  await row.click()
  await page.getByRole('heading', { level: 1, name, exact: true }).waitFor()
  const archive = /\/archive\/(\w+)$/.exec(page.url())?.[1] ?? ''
  await network.close()
  await editGroup(page, '客户', [{ label: '备注', text: '来晚了的一句', how: 'type' }])
  await chip(page, '离线', 1).waitFor()
  await handOver(archive)
  await network.open()
  const late = (await openCentre(page)).getByRole('region', { name: /^迟到修改/ })
  await late.getByText('来晚了的一句').waitFor({ timeout: 90_000 })
  await late.getByRole('button', { name: '复制内容' }).waitFor()
  expect(await inspect(page)).toEqual([])
})
