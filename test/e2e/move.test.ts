/**
 * 迁移地址 in real browsers: a company leaves http://localhost for HTTPS under a name while one device is without
 * a network and holds a new archive. It comes back late, hands in its work at the old address, is led to the new
 * one, and finds everything there.
 */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { LOCALHOST } from '../../sync-server/address/settings.ts'
import { inspect } from '../shots/checks.ts'
import { clientDist, ensureClientBuild } from '../support/clientBuild.ts'
import { authorityOf, freePort, lanAddress, LAN_NAME, lanPerson, trust } from '../support/lan.ts'
import { Proxy } from '../support/proxy.ts'
import { addPerson, setUpCompany, startTestServer, type TestServer } from '../support/server.ts'
import { signIn } from './screens/access.ts'
import { toArchives } from './screens/archives.ts'
import { chip } from './screens/sync.ts'

let port: number
let server: TestServer
const before = (): string => `http://localhost:${port}`
const after = (): string => `https://${LAN_NAME}:${port}`
const late = new Proxy(() => port)
const sales = lanPerson()
const headOffice = lanPerson()
const newcomer = lanPerson()

beforeAll(async () => {
  ensureClientBuild()
  port = await freePort()
  server = await startTestServer({ port, address: LOCALHOST, client: clientDist })
  await setUpCompany(server)
  await addPerson(server, 'sales', 'SA', 'A')
  await late.open()
})
afterAll(async () => {
  await sales.end()
  await headOffice.end()
  await newcomer.end()
  await late.close()
  expect(server?.errors).toEqual([])
  await server?.end()
})
beforeEach(({ onTestFailed }) => {
  onTestFailed(async () => {
    for (const person of [sales, headOffice]) console.log(await person.said())
  })
})

test('ADR22 head office announces, and a device that is online sees it at once', async () => {
  const there = await sales.start(late.url)
  await signIn(there, 'sales')
  await there.waitForFunction(
    async () => (await navigator.serviceWorker.getRegistration())?.active !== undefined,
  )
  const page = await headOffice.start(before())
  await signIn(page, 'hq')
  // The picture of the person, below the rooms.
  await page.locator('a[href="/me"]:visible').first().click()
  await page.getByRole('link', { name: '公司地址' }).click()
  await page.getByText(before(), { exact: true }).waitFor()
  await page.getByRole('textbox', { name: '新地址' }).fill('http://anjuan.example.com')
  await page.getByRole('button', { name: '宣布迁移' }).click()
  await page.getByText('要以 https:// 开头').waitFor()
  await page.getByRole('textbox', { name: '新地址' }).fill(after())
  await page.getByRole('button', { name: '宣布迁移' }).click()
  await page.getByRole('heading', { name: '正在迁移' }).waitFor()
  await page.getByText('新地址还打不开').waitFor()
  expect(await page.getByRole('button', { name: '切换到新地址' }).isDisabled()).toBe(true)
  await there.getByText(`案卷将搬到 ${after()}`).waitFor()
  await page.getByRole('listitem').filter({ hasText: 'sales 某' }).getByText('已就绪').waitFor()
})

test('ADR24 the server starts under its new address, and head office switches from the old one', async () => {
  // Without a network from here on, and at work.
  await late.close()
  const there = sales.page
  await toArchives(there)
  await there.getByRole('button', { name: /新建/ }).first().click()
  await there.getByRole('dialog').getByRole('textbox').first().fill('展会上的王先生')
  await there.keyboard.press('Enter')
  await there.getByText('展会上的王先生').first().waitFor()

  await server.stop()
  server = await startTestServer({ port, address: lanAddress(), client: clientDist, data: server.data })
  expect(server.url).toBe(before())
  const { page } = headOffice
  await page.getByText('新地址已能打开').waitFor({ timeout: 30_000 })
  for (const size of [
    { width: 390, height: 844 },
    { width: 1440, height: 900 },
  ]) {
    await page.setViewportSize(size)
    expect(await inspect(page)).toEqual([])
  }
  await page.getByRole('button', { name: '切换到新地址' }).click()
  await page.getByRole('dialog').getByRole('button', { name: '切换到新地址' }).click()
  // Head office holds nothing on the device: it is led on at once.
  await page.getByRole('heading', { name: '案卷已搬到新地址' }).waitFor({ timeout: 30_000 })
  expect(await page.getByRole('link', { name: '去新地址登录' }).getAttribute('href')).toBe(after())
  expect(await inspect(page)).toEqual([])
})

test('ADR26 the late device hands in its work at the old address and goes on at the new one', async () => {
  const there = sales.page
  // The app lives on in the browser; a page that nobody has opened before is the server's.
  await late.open()
  await there.getByRole('heading', { name: '案卷已搬到新地址' }).waitFor({ timeout: 60_000 })
  expect(await inspect(there)).toEqual([])
  const archives = await server.core.store.archivesOwnedBy(
    server.core.directory.userByLogin('sales')?.id ?? '',
    server.core.directory.branchByCode('A')?.id ?? '',
    '',
    10,
  )
  expect(archives).toHaveLength(1)

  await sales.quit()
  trust(sales, authorityOf(server))
  const again = await sales.start(late.url)
  // Cold, at the old address: the app asks for nothing but says where the company went.
  await again.getByText('案卷已搬到新地址').first().waitFor()
  await again.getByRole('link', { name: '去新地址登录' }).click()
  await again.waitForURL(`${after()}/**`)
  await signIn(again, 'sales')
  await toArchives(again)
  await again.getByText('展会上的王先生').first().waitFor()
  await chip(again, '已同步').waitFor()
})

test('ADR25 whoever never had the app there gets the page that names the new address', async () => {
  const page = await newcomer.start(`${before()}/archives`)
  await page.getByRole('heading', { name: '案卷已搬到新地址' }).waitFor()
  await page.getByRole('link', { name: '原来的案卷' }).waitFor()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const size of [
      { width: 390, height: 844 },
      { width: 1440, height: 900 },
    ]) {
      await page.setViewportSize(size)
      expect(await inspect(page)).toEqual([])
    }
  }
  // Whose service worker is gone still gets at what the browser holds for this address.
  await page.getByRole('link', { name: '原来的案卷' }).click()
  await page.getByRole('textbox', { name: '账号' }).waitFor()
  await page.getByText('这台设备有未上传的修改，就在这里登录一次再去').waitFor()
})
