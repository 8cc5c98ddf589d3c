/** Two managers edit one notice at once, through the published packages: live, offline and back, logged, and closed to a third. */
import * as Y from 'yjs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { documentAad } from '../../sync-server/store/contract.ts'
import { startBranchCompany, type BranchCompany } from '../support/branchCompany.ts'
import { ensureClientBuild } from '../support/clientBuild.ts'
import { Person } from '../support/person.ts'
import { Proxy } from '../support/proxy.ts'
import { addPerson, signIn as session, type TestPerson } from '../support/server.ts'
import { openDesk } from '../support/workspace.ts'
import { signIn } from './screens/access.ts'
import { shoot } from './screens/shoot.ts'

let company: BranchCompany
let second: TestPerson
const proxy = new Proxy(() => company.server.port)
const one = new Person()
const two = new Person()
const auditor = new Person()

beforeAll(async () => {
  ensureClientBuild()
  company = await startBranchCompany()
  second = await addPerson(company.server, 'second', 'BM', 'A')
  await addPerson(company.server, 'elsewhere', 'SA', 'B')
  await addPerson(company.server, 'auditor', 'AU', null)
  await proxy.open()
  // Behind a line that can be cut.
  await one.start(proxy.url)
  await signIn(one.page, 'manager')
  await two.start(company.server.url)
  await signIn(two.page, 'second')
}, 240_000)
afterAll(async () => {
  await Promise.all([one.end(), two.end(), auditor.end()])
  await proxy.close()
  expect(company.server.errors).toEqual([])
  await company.server.end()
})

const enter = async ({ page }: Person): Promise<void> => {
  await page.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '公告' }).click()
}
const dialog = ({ page }: Person) => page.getByRole('dialog', { name: '修改「春节安排」' })
const text = (person: Person) => dialog(person).getByRole('textbox', { name: '正文' })

it('R89 WSP10 WSP20 two edit a notice at once, offline and back, the log says who wrote what, and a third hears nothing', async () => {
  const doc = `notices.${company.a}`
  await enter(one)
  await one.page.getByRole('button', { name: '发公告' }).click()
  const form = one.page.getByRole('dialog', { name: '发公告' })
  await form.getByLabel('标题').fill('春节安排')
  await form.getByRole('textbox', { name: '正文' }).click()
  await one.page.keyboard.press('Control+b')
  await one.page.keyboard.type('二月八日放假')
  await one.page.keyboard.press('Control+b')
  await one.page.keyboard.press('Enter')
  await form.getByRole('button', { name: '项目列表' }).click()
  await one.page.keyboard.type('值班表见下')
  await one.page.keyboard.press('Enter')
  await one.page.keyboard.type('钥匙交前台')
  await form.getByRole('button', { name: '发布' }).click()
  await form.waitFor({ state: 'detached' })

  await enter(two)
  await two.page.getByRole('strong').getByText('二月八日放假').waitFor()
  expect(await two.page.getByRole('listitem').filter({ hasText: '钥匙交前台' }).count()).toBe(1)

  // Both at once: each sees the other, and what the other types as it is typed.
  for (const person of [one, two]) {
    await person.page.getByRole('button', { name: '修改「春节安排」' }).click()
    await text(person).getByText('钥匙交前台').waitFor()
  }
  await dialog(one).getByText('second 某 也在写').waitFor()
  await dialog(two).getByText('manager 某 也在写').waitFor()
  await text(one).getByText('值班表见下').click()
  await one.page.keyboard.press('End')
  await text(two).getByText('钥匙交前台').click()
  await two.page.keyboard.press('End')
  await Promise.all([
    one.page.keyboard.type('，店长排班', { delay: 30 }),
    two.page.keyboard.type('，离店拉闸', { delay: 30 }),
  ])
  for (const person of [one, two]) {
    await text(person).getByText('值班表见下，店长排班').waitFor()
    await text(person).getByText('钥匙交前台，离店拉闸').waitFor()
  }
  await text(one).locator('.writing-cursor-name').getByText('second 某').waitFor({ state: 'attached' })
  await shoot(two.page, 'writing-together', process.env['ANJUAN_SHOTS'] ?? two.profile)

  // One without a line, the other goes on.
  await proxy.close()
  await dialog(one).getByText('second 某 也在写').waitFor({ state: 'detached' })
  await one.page.keyboard.type('（初五起）')
  await two.page.keyboard.type('、断水')
  await text(one).getByText('值班表见下，店长排班（初五起）').waitFor()
  expect(await text(one).getByText('断水').count()).toBe(0)
  await proxy.open()
  for (const person of [one, two]) {
    await text(person).getByText('值班表见下，店长排班（初五起）').waitFor({ timeout: 60_000 })
    await text(person).getByText('钥匙交前台，离店拉闸、断水').waitFor({ timeout: 60_000 })
    await dialog(person).getByRole('button', { name: '保存' }).click()
    await dialog(person).waitFor({ state: 'detached' })
  }

  // Who wrote what: each sealed change stands under one person, and holds that person's words only.
  const { store, keys } = company.server.core
  const lines = (await store.log(1, 10_000)).filter(
    ({ meta }) => meta.kind === 'workspace' && meta.doc === doc,
  )
  const stored = await store.workspace(doc)
  const key = await keys.findDocumentKey(doc, 1)
  const said = new Map<string, string>()
  for (const { seq, sealed } of stored?.tail ?? []) {
    const by = lines.find((line) => line.meta.seq === seq)?.meta.user ?? ''
    const { structs } = Y.decodeUpdate(key?.open(sealed, documentAad(doc, 1)) ?? new Uint8Array())
    const words = structs.flatMap((struct) =>
      struct instanceof Y.Item && struct.content instanceof Y.ContentString ? [struct.content.str] : [],
    )
    said.set(by, (said.get(by) ?? '') + words.join(''))
  }
  expect([...said.keys()].sort()).toEqual([company.manager.id, second.id].sort())
  expect(said.get(company.manager.id)).toContain('店长排班')
  expect(said.get(company.manager.id)).toContain('初五起')
  expect(said.get(company.manager.id)).not.toMatch(/拉闸|断水/)
  expect(said.get(second.id)).toContain('离店拉闸')
  expect(said.get(second.id)).toContain('断水')
  expect(said.get(second.id)).not.toMatch(/店长|初五/)

  // A third, who works elsewhere, through the published provider with a session of their own.
  const third = openDesk(company.server, await session(company.server, 'elsewhere'), doc)
  await expect.poll(() => third.closed).toContain(4403)
  expect(third.provider.synced).toBe(false)
  expect(third.doc.store.clients.size).toBe(0)
  expect(third.provider.awareness.getStates().size).toBeLessThanOrEqual(1)
  third.end()

  // The same on the auditor's screen.
  await auditor.start(company.server.url)
  await signIn(auditor.page, 'auditor')
  await auditor.page.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '日志' }).click()
  const rows = auditor.page.getByRole('table', { name: '日志' }).getByRole('row').filter({ hasText: '公告' })
  for (const who of ['manager 某', 'second 某']) await rows.filter({ hasText: who }).first().waitFor()
})
