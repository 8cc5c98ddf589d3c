/**
 * The log as an auditor has it before him: live, counted, with what came late and what never came, by person and by
 * archive, asked again by name, and taken out.
 */
import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SeenEvent } from '../../shared/protocol/seen.ts'
import { addPerson, newId, signIn as session } from '../support/server.ts'
import { seenChain } from '../support/seenChain.ts'
import { newClientId, openCommand, setEntry, SocketClient } from '../support/socketClient.ts'
import { unlock } from './screens/access.ts'
import { openArchive } from './screens/archives.ts'
import { Seats } from './screens/seats.ts'
import { chip } from './screens/sync.ts'

const NAME = '欧阳明珠'
const OTHER = '司马清'

let seats: Seats
let auditor: Page
let sales: Page
let archive: string
/** Another device of the seller, whose frames are in our hand. */
let device: SocketClient
let client: number
let seen: SeenEvent | undefined

beforeAll(async () => {
  seats = await Seats.open()
  const seller = await addPerson(seats.server, 'sales', 'SA', 'A')
  await addPerson(seats.server, 'auditor', 'AU', null)
  client = newClientId()
  device = (await SocketClient.greet(seats.server.url, await session(seats.server, 'sales'), [client])).client
  const opened = async (name: string): Promise<string> => {
    const id = newId()
    const results = await device.push([
      device.entry(`${id}.life`, client, openCommand(seats.branches.a, seller.id, newId())),
      device.entry(`${id}.profile`, client, setEntry({ name })),
    ])
    expect(results.map(({ code }) => code)).toEqual(['OK', 'OK'])
    return id
  }
  archive = await opened(NAME)
  await opened(OTHER)
  sales = await seats.sitDown('sales')
  auditor = await seats.sitDown('auditor')
  await toLog()
})
afterAll(async () => {
  device.close()
  await seats.end()
})

async function toLog(): Promise<void> {
  await auditor.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '日志' }).click()
  await auditor.getByRole('table', { name: '日志' }).getByRole('button').first().waitFor()
  await tile('变更').filter({ hasText: /\d/ }).waitFor()
}
const tile = (label: string): Locator =>
  auditor.getByRole('region', { name: '今天的数字' }).getByRole('button', { name: new RegExp(`^${label}`) })
const tileSays = async (label: string): Promise<number> =>
  Number(((await tile(label).textContent()) ?? '').replace(/\D/g, ''))
const lines = (): Locator => auditor.getByRole('table', { name: '日志' }).getByRole('row')

async function access(
  kind: SeenEvent['kind'],
  count: number,
  at = Date.now(),
  offline = false,
): Promise<void> {
  const like = { kind, archive, parts: ['profile'], purpose: 'work', at, offline }
  const events = seenChain(count, like, seen)
  seen = events.at(-1)
  await device.send({ type: 'SEEN', events })
  await device.next('SEEN_ACK')
}

test('R55 forty views, forty edits and an export each stand in the counters and in the list within five seconds', async () => {
  for (const [label, word, count, deed] of [
    ['查看', '查看档案', 40, () => access('view', 40)],
    [
      '变更',
      '改资料',
      40,
      async () => {
        for (let turn = 0; turn < 40; turn++)
          await device.push([
            device.entry(`${archive}.profile`, client, setEntry({ tier: 'ABC'[turn % 3]! })),
          ])
      },
    ],
    ['导出', '导出', 1, () => access('export', 1)],
  ] as const) {
    const before = await tileSays(label)
    await deed()
    const done = Date.now()
    await expect.poll(() => tileSays(label), { timeout: 10_000, interval: 50 }).toBe(before + count)
    await lines().nth(1).filter({ hasText: word }).waitFor()
    expect(Date.now() - done).toBeLessThan(5_000)
  }
})

test('R55 a number opens exactly the lines that it counts', async () => {
  await access('reveal', 2)
  await expect.poll(() => tileSays('揭开号码'), { timeout: 10_000 }).toBe(2)
  for (const [label, deed] of [
    ['查看', '查看档案'],
    ['变更', '改资料'],
    ['揭开号码', '揭开号码'],
    ['导出', '导出'],
  ] as const) {
    const count = await tileSays(label)
    await tile(label).click()
    await auditor.getByText(`共 ${count} 条`).waitFor()
    await lines().nth(1).filter({ hasText: deed }).waitFor()
    await tile(label).click()
  }
  await tile('在岗').click()
  const people = auditor.getByRole('dialog', { name: '在岗的人：今天' })
  await people.getByRole('link', { name: 'sales 某' }).waitFor()
  await auditor.keyboard.press('Escape')
  await auditor.getByRole('button', { name: '清除条件' }).click()
})

test('R55 new lines come above without moving what is read further down, and wait there', async () => {
  const table = auditor.getByRole('table', { name: '日志' })
  await table.evaluate((scroller) => scroller.scrollTo(0, 800))
  const firstInView = () =>
    table.evaluate((scroller) => {
      const top = scroller.getBoundingClientRect().top + 60
      const row = [...scroller.querySelectorAll('[role=row]')].find(
        (each) => each.querySelector('[role=cell]') !== null && each.getBoundingClientRect().top >= top,
      )
      return [row?.textContent, Math.round(row?.getBoundingClientRect().top ?? 0)]
    })
  await expect.poll(() => table.evaluate((scroller) => scroller.scrollTop)).toBe(800)
  const before = await firstInView()
  await access('view', 3)
  const above = auditor.getByRole('button', { name: /^\d+ 条新记录$/ })
  await above.waitFor()
  expect(await firstInView()).toEqual(before)
  await above.click()
  await above.waitFor({ state: 'detached' })
  expect(await table.evaluate((scroller) => scroller.scrollTop)).toBe(0)
  // Switched off, nothing comes until one asks.
  await auditor.getByRole('switch', { name: '实时' }).click()
  const first = await lines().nth(1).textContent()
  await access('reveal', 1)
  await auditor.waitForTimeout(1_000)
  expect(await lines().nth(1).textContent()).toBe(first)
  await auditor.getByRole('switch', { name: '实时' }).click()
  await lines().nth(1).filter({ hasText: '揭开号码' }).waitFor()
})

test('R55 what was done offline and came late is marked 补录, with both times', async () => {
  await access('view', 2, Date.now() - 3 * 3_600_000, true)
  await lines().nth(1).getByText('补录', { exact: true }).waitFor()
  await auditor.getByRole('button', { name: '只看补录' }).click()
  await auditor.getByText('共 2 条').waitFor()
  await lines().nth(1).getByRole('button').click()
  const detail = auditor.getByRole('dialog', { name: '查看档案' })
  for (const label of ['接收时间', '发生时间']) await detail.getByText(label, { exact: true }).waitFor()
  await auditor.keyboard.press('Escape')
  await auditor.getByRole('button', { name: '清除条件' }).click()
})

test('R54 an access that somebody deletes on the device by hand is missed: the auditor sees the gap', async () => {
  // The forty edits of before knew nothing of each other.
  await chip(sales, '有冲突').or(chip(sales, '已同步')).first().waitFor()
  await sales.context().setOffline(true)
  await sales
    .getByRole('button', { name: /离线.*打开同步中心/ })
    .first()
    .waitFor({ timeout: 60_000 })
  for (const name of [NAME, OTHER, NAME, OTHER]) await openArchive(sales, name)
  const counters = await deleteSecondAccess(sales)
  expect(counters.left.length).toBeGreaterThanOrEqual(3)
  await sales.context().setOffline(false)
  await auditor.getByRole('link', { name: '缺口' }).click()
  await auditor.getByRole('heading', { level: 1, name: '缺口与断链' }).waitFor()
  const found = auditor.getByText(`缺第 ${counters.deleted} 条`, { exact: true })
  await expect
    .poll(
      async () => {
        await auditor.getByRole('button', { name: '刷新' }).click()
        return found.count()
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe(1)
  const card = auditor
    .getByRole('listitem')
    .filter({ has: auditor.getByRole('heading', { name: 'sales 某' }) })
  await card.getByText('缺 1 条').waitFor()
  const after = card.getByRole('button', { name: new RegExp(`^第 ${counters.deleted + 1} 条 · 查看档案`) })
  await card.getByRole('button', { name: new RegExp(`^第 ${counters.deleted - 1} 条`) }).waitFor()
  await after.click()
  const detail = auditor.getByRole('dialog', { name: '查看档案' })
  await detail.getByText('有缺号').waitFor()
  await detail.getByText(/访问记录接不上/).waitFor()
  await auditor.keyboard.press('Escape')
  await auditor.getByRole('link', { name: '回到日志' }).click()
})

/** As whoever knows the browser's tools does it: one row of the store `seen`, and nothing else. */
async function deleteSecondAccess(
  page: Page,
): Promise<{ readonly deleted: number; readonly left: readonly number[] }> {
  return page.evaluate(async () => {
    const wait = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => reject(request.error)
      })
    for (const { name } of await indexedDB.databases()) {
      const db = await wait(indexedDB.open(name ?? ''))
      if (![...db.objectStoreNames].includes('seen')) {
        db.close()
        continue
      }
      const store = db.transaction('seen', 'readwrite').objectStore('seen')
      const counters = (await wait(store.getAllKeys())) as number[]
      const deleted = counters[1]
      if (deleted === undefined) throw new Error('nothing was written offline')
      await wait(store.delete(deleted))
      db.close()
      return { deleted, left: counters.filter((counter) => counter !== deleted) }
    }
    throw new Error('no store of accesses')
  })
}

test('what one person did stands by day and device, with a picture of when and the table behind it', async () => {
  await toLog()
  await tile('在岗').click()
  await auditor.getByRole('dialog').getByRole('link', { name: 'sales 某' }).click()
  await auditor.getByRole('heading', { level: 1, name: 'sales 某的经过' }).waitFor()
  await auditor.getByRole('img', { name: /最近 14 天的操作时间。最多的是今天/ }).waitFor()
  await auditor.getByRole('heading', { level: 2, name: '今天' }).first().waitFor()
  await auditor.getByText('用表格看').click()
  await auditor.getByRole('row', { name: /^今天/ }).getByRole('button', { name: '今天' }).click()
  await auditor.getByRole('button', { name: /^时间: 今天/ }).waitFor()
  await auditor.getByRole('button', { name: '查看档案' }).first().click()
  await auditor.getByRole('dialog').getByRole('link', { name: '看这份档案的经过' }).click()
  await auditor.getByRole('heading', { level: 1, name: new RegExp(`(${NAME}|${OTHER})的经过`) }).waitFor()
  await auditor.getByRole('link', { name: '回到日志' }).click()
})

test('questions that are asked again stand ready, and one’s own are kept by name', async () => {
  await auditor.getByRole('button', { name: '常用查询' }).click()
  await auditor.getByRole('button', { name: '离线查看' }).click()
  await auditor.getByRole('button', { name: '只看离线', pressed: true }).waitFor()
  await auditor.getByRole('button', { name: '离线查看' }).click()
  await auditor.getByRole('button', { name: '缺口与断链' }).click()
  await lines().filter({ hasText: '有缺号' }).first().waitFor()
  await auditor.getByRole('button', { name: '清除条件' }).click()
  await auditor.getByRole('button', { name: '访问', exact: true }).click()
  await auditor.getByRole('button', { name: '常用查询' }).click()
  await auditor.getByLabel('把现在的筛选存为').fill('所有访问')
  await auditor.getByRole('button', { name: '保存', exact: true }).click()
  await auditor.getByText('已保存查询「所有访问」').waitFor()
  await auditor.getByRole('button', { name: '清除条件' }).click()
  const keeper = seats.server.core.directory.userByLogin('auditor')?.id ?? ''
  await expect
    .poll(async () => (await seats.server.core.store.recordsOf('view', keeper)).length, { timeout: 10_000 })
    .toBe(1)
  await auditor.reload()
  await unlock(auditor)
  await toLog()
  await auditor.getByRole('button', { name: '常用查询' }).click()
  await auditor.getByRole('button', { name: '所有访问', exact: true }).click()
  await auditor.getByRole('button', { name: '访问', exact: true, pressed: true }).waitFor()
})

test('the log goes out with a purpose, a mark on every row, and a line that says so', async () => {
  await auditor.getByRole('button', { name: '导出日志' }).click()
  const sheet = auditor.getByRole('dialog', { name: '导出日志' })
  await sheet.getByRole('button', { name: '导出', exact: true }).click()
  await sheet.getByText('选一个用途。').waitFor()
  await sheet.getByLabel('用途').selectOption({ label: '调查案件' })
  await sheet.getByLabel('文件格式').selectOption({ label: 'CSV' })
  const [download] = await Promise.all([
    auditor.waitForEvent('download'),
    sheet.getByRole('button', { name: '导出', exact: true }).click(),
  ])
  expect(download.suggestedFilename()).toMatch(/^日志-\d{4}-\d\d-\d\d\.csv$/)
  const text = readFileSync(await download.path(), 'utf8')
  expect(text).toMatch(/^\uFEFF序号,接收时间,发生时间/)
  const rows = text.trim().split('\r\n')
  expect(rows.length).toBeGreaterThan(40)
  for (const row of rows.slice(1)) expect(row).toMatch(/auditor 某 · .* · 调查案件$/)
  await auditor.getByRole('button', { name: '清除条件' }).click()
  await lines().filter({ hasText: '调查案件' }).filter({ hasText: 'auditor 某' }).first().waitFor()
})

test('谁看过这份档案 is told beside, and apart from, who may see it', async () => {
  await toLog()
  await lines().filter({ hasText: NAME }).first().getByRole('button').click()
  await auditor.getByRole('dialog').getByRole('link', { name: '打开档案' }).click()
  await auditor.getByRole('heading', { level: 1, name: NAME }).waitFor()
  await auditor.getByRole('button', { name: '更多', exact: true }).click()
  await auditor.getByRole('menuitem', { name: '谁能看这份档案' }).waitFor()
  await auditor.getByRole('menuitem', { name: '谁看过', exact: true }).click()
  const sheet = auditor.getByRole('dialog', { name: '谁看过这份档案' })
  await sheet.getByText('sales 某').click()
  await sheet.getByText('补录').first().waitFor()
  await sheet.getByText('离线').first().waitFor()
  await sheet.getByRole('link', { name: '看这份档案的经过' }).waitFor()
  await sales.getByRole('button', { name: '更多', exact: true }).click()
  await sales.getByRole('menuitem', { name: '谁能看这份档案' }).waitFor()
  expect(await sales.getByRole('menuitem', { name: '谁看过', exact: true }).count()).toBe(0)
})
