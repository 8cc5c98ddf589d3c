/** Who answers for what, and changes that departments are told of: read, left unread, and told to the manager. */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, test } from 'vitest'
import { LedgerClient } from '../support/ledgerClient.ts'
import { addPerson, newId } from '../support/server.ts'
import { setEntry } from '../support/socketClient.ts'
import { openArchive } from './screens/archives.ts'
import { PHONE, Seats } from './screens/seats.ts'
import { sound } from './screens/sound.ts'

const NAME = '沈守望'
let seats: Seats
const people = new Map<string, string>()

beforeAll(async () => {
  seats = await Seats.open()
  for (const [login, role] of [
    ['sales', 'SA'],
    ['service', 'CS'],
    ['money', 'FN'],
    ['manager', 'BM'],
  ] as const)
    people.set(login, (await addPerson(seats.server, login, role, 'A')).id)
  const writer = await LedgerClient.signIn(seats.server, 'sales')
  const { archive } = await writer.open(seats.branches.a, people.get('sales') ?? '', { name: NAME })
  const mobile = { type: 'mobile', value: '13800138000', primary: true }
  await writer.write(`${archive}.contact`, setEntry({ [`contacts/${newId()}`]: mobile }, {}, 'homeDeco@1'))
  writer.close()
}, 240_000)
afterAll(() => seats.end())

const group = (page: Page, name: string) => page.getByRole('region', { name, exact: true })

test('R47 every group of a file says which department answers for it and which are told', async () => {
  const page = await seats.sitDown('service', PHONE)
  await openArchive(page, NAME)
  await page.getByRole('tab', { name: '资料' }).click()
  await group(page, '联系方式').getByText('责任 销售 · 知会 客服、审核、财务').waitFor()
  await group(page, '施工').getByText('责任 现场 · 知会 销售、客服').waitFor()
  await sound(page)

  await page.getByRole('button', { name: '返回' }).click()
  await page.getByRole('link', { name: '我的', exact: true }).click()
  await page.getByRole('link', { name: '我能看什么' }).click()
  const charges = group(page, '各部门分工')
  await charges.getByText('责任 现场').waitFor()
  // What a role may do stands beside what it answers for.
  await charges.getByText('遮住看 现场、财务').first().waitFor()
  await sound(page)
  await page.context().close()
}, 120_000)
