/** Notices on screen: a manager writes, the branch reads, also without a network, and the disk holds none of it in clear. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { inspect } from '../shots/checks.ts'
import { startBranchCompany, type BranchCompany } from '../support/branchCompany.ts'
import { ensureClientBuild } from '../support/clientBuild.ts'
import { Person } from '../support/person.ts'
import { Proxy } from '../support/proxy.ts'
import { signIn, unlock } from './screens/access.ts'

let company: BranchCompany
const proxy = new Proxy(() => company.server.port)
const sales = new Person()
const manager = new Person()
const TEXT = '周五 18:00 关店盘点。canary-83112 各人先把自己的柜台点一遍。'

beforeAll(async () => {
  ensureClientBuild()
  company = await startBranchCompany()
  await proxy.open()
  await manager.start(company.server.url)
  await signIn(manager.page, 'manager')
  // Behind a line that can be cut.
  await sales.start(proxy.url)
  await signIn(sales.page, 'sales')
}, 240_000)
afterAll(async () => {
  await Promise.all([sales.end(), manager.end()])
  await proxy.close()
  expect(company.server.errors).toEqual([])
  await company.server.end()
})

const enter = async ({ page }: Person): Promise<void> => {
  await page.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '公告' }).click()
}

async function shoot(person: Person, name: string): Promise<void> {
  const { page } = person
  // A toast that fades is hard to read for a moment, and that is all right.
  await page.waitForFunction(() => document.querySelector('[data-sonner-toast]') === null)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const size of [
      { width: 390, height: 844 },
      { width: 1440, height: 900 },
    ]) {
      await page.setViewportSize(size)
      // Colours on their way from one theme to the other are nobody's.
      await page.evaluate(() => Promise.allSettled(document.getAnimations().map((one) => one.finished)))
      expect(await inspect(page)).toEqual([])
      await page.screenshot({
        path: `${process.env['ANJUAN_SHOTS'] ?? person.profile}/${name}-${size.width}-${colorScheme}.png`,
      })
    }
  }
}

it('WSP30–33 brings a notice to the branch, keeps it for when there is no line, and in no clear word', async () => {
  const there = manager.page
  const here = sales.page
  await enter(manager)
  await there.getByText('还没有内容').waitFor()
  await there.getByRole('button', { name: '发公告' }).click()
  const form = there.getByRole('dialog', { name: '发公告' })
  await form.getByText('这里写工作，不写客户').waitFor()
  await form.getByLabel('标题').fill('周五盘点')
  await form.getByLabel('正文').fill(TEXT)
  await form.getByRole('button', { name: '发布' }).click()
  await form.waitFor({ state: 'detached' })
  await there.getByRole('status').getByText('已同步').waitFor()

  await enter(sales)
  await here.getByText(TEXT).waitFor()
  expect(await here.getByRole('button', { name: '发公告' }).count()).toBe(0)
  expect(await here.getByRole('button', { name: /修改/ }).count()).toBe(0)

  // Live, and with who did it.
  await there.getByRole('button', { name: '修改「周五盘点」' }).click()
  const editing = there.getByRole('dialog', { name: '修改「周五盘点」' })
  await editing.getByLabel('正文').fill(`${TEXT}带盘点表。`)
  await shoot(manager, 'notice-form')
  await editing.getByRole('button', { name: '保存' }).click()
  await editing.waitFor({ state: 'detached' })
  await here.getByText('带盘点表。').waitFor()
  await here.getByText(/manager 某 修改/).waitFor()
  await shoot(manager, 'notices-manager')
  await shoot(sales, 'notices-reader')

  // Minutes are written by everybody.
  await here.getByLabel('看哪一处').selectOption({ label: '朝阳店 · 会议纪要' })
  await here.getByRole('button', { name: '写纪要' }).waitFor()
  await here.getByLabel('看哪一处').selectOption({ label: '朝阳店 · 公告' })

  // Without a line, after a cold start.
  await proxy.close()
  await sales.kill()
  await sales.start(proxy.url)
  await unlock(sales.page)
  await enter(sales)
  await sales.page.getByText('带盘点表。').waitFor()
  await sales.page.getByRole('status').getByText('离线').waitFor()
  await sales.page.getByLabel('看哪一处').selectOption({ label: '朝阳店 · 会议纪要' })
  await sales.page.getByRole('button', { name: '写纪要' }).click()
  await sales.page.getByLabel('标题').fill('周会')
  await sales.page.getByLabel('正文').fill('离线写下的一句 canary-83112')
  await sales.page.getByRole('button', { name: '发布' }).click()
  await sales.page.getByText('已存本机，联网后自动上传。').first().waitFor()
  await shoot(sales, 'notices-offline')
  const found = await sales.page.evaluate(async () => {
    const hits: string[] = []
    let rows = 0
    for (const { name } of await indexedDB.databases()) {
      const db = await new Promise<IDBDatabase>((done) => {
        const request = indexedDB.open(name ?? '')
        request.onsuccess = () => done(request.result)
      })
      for (const store of db.objectStoreNames) {
        const all = await new Promise<unknown[]>((done) => {
          const request = db.transaction(store).objectStore(store).getAll()
          request.onsuccess = () => done(request.result as unknown[])
        })
        rows += all.length
        for (const value of all) {
          const text =
            value instanceof Uint8Array ? new TextDecoder().decode(value) : (JSON.stringify(value) ?? '')
          if (/canary-83112|盘点|周会/.test(text)) hits.push(`${name}/${store}`)
        }
      }
      db.close()
    }
    return { hits, workspaceRows: rows }
  })
  expect(found.hits).toEqual([])
  expect(found.workspaceRows).toBeGreaterThan(0)

  // And up it goes, although nobody enters the room there.
  await sales.kill()
  await proxy.open()
  await sales.start(proxy.url)
  await unlock(sales.page)
  await there.getByLabel('看哪一处').selectOption({ label: '朝阳店 · 会议纪要' })
  await there.getByText('离线写下的一句').waitFor({ timeout: 60_000 })
  await enter(sales)
  await sales.page.getByLabel('看哪一处').selectOption({ label: '朝阳店 · 会议纪要' })
  await there.getByRole('button', { name: '撤下「周会」' }).click()
  await sales.page.getByText('已撤下', { exact: true }).first().waitFor()
})
