/**
 * The whole story on four screens: two branches that share two archives, head office and the auditor. Both branches are
 * cut off and write on; then the lines are back. What contradicts is settled by those whose it is, branch B never hears
 * of anything of A that was not shared, head office's numbers are what the raw entries say, and the log alone tells the
 * auditor who saw and changed what, without a network too.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { OFFLINE_AFTER_MS } from '../../shared/domain/history.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { ArchiveView } from '../../shared/domain/view.ts'
import type { LogLine } from '../../shared/protocol/log.ts'
import { inspect } from '../shots/checks.ts'
import { startBranchCompany, type BranchCompany } from '../support/branchCompany.ts'
import { findIn, needlesOf } from '../support/canaries.ts'
import { Cast } from '../support/cast.ts'
import { clientDist, ensureClientBuild } from '../support/clientBuild.ts'
import { filesIn, idsKeptBy } from '../support/keptOnDisk.ts'
import { LedgerClient } from '../support/ledgerClient.ts'
import { until } from '../support/person.ts'
import { addPerson, newId, post, signIn as session } from '../support/server.ts'
import { fieldOf, ServerArchives } from '../support/serverArchives.ts'
import { toldBy } from '../support/wire.ts'
import { signIn, unlock } from './screens/access.ts'
import { editGroup } from './screens/archive.ts'
import { archivesCount, openArchive, toArchives } from './screens/archives.ts'
import { inboxDispute, inboxRow, toInbox } from './screens/conflicts.ts'
import { readLog } from './screens/log.ts'
import { sound } from './screens/sound.ts'
import { chip } from './screens/sync.ts'

const MINUTES = 60_000
const whos = ['a', 'b', 'office', 'auditor'] as const
type Who = (typeof whos)[number]

/** Strings that stand nowhere else: of A's archives, the first two of which are shared with B. */
const ofA = Array.from({ length: 6 }, (_, at) => ({
  name: `甲店客户${'一二三四五六'[at] ?? ''}号`,
  remark: `金丝雀甲${at}Q7xvZ专属备注`,
}))
const ofB = Array.from({ length: 3 }, (_, at) => ({
  name: `乙店客户${'一二三'[at] ?? ''}号`,
  remark: `乙店备注${at}`,
}))
const [SHARED, BESIDE] = ofA.map(({ name }) => name) as [string, string]
const OWN = ofA[2]?.name ?? ''

let company: BranchCompany
let server: ServerArchives
let auditor: string
let north: string
const archives = new Map<string, ArchiveId>()
const cast = new Cast(whos, () => company.server.port)
const { people, proxies } = cast
const pageOf = (who: Who): Page => cast.page(who)
const of = (name: string): ArchiveId => archives.get(name) ?? ''

/** What each did, as it was done: the log must tell the same. */
interface Deed {
  readonly who: Who
  readonly name: string
  readonly action: 'view' | 'set'
  readonly offline: boolean
}
const deeds: Deed[] = []
const away = new Set<Who>()
const note = (who: Who, name: string, action: Deed['action']): void => {
  deeds.push({ who, name, action, offline: away.has(who) })
}

beforeAll(async () => {
  ensureClientBuild()
  company = await startBranchCompany({ client: clientDist })
  const b = await addPerson(company.server, 'north', 'BM', 'B')
  const sellerB = await addPerson(company.server, 'seller', 'SA', 'B')
  const au = await addPerson(company.server, 'auditor', 'AU', null)
  north = b.id
  auditor = au.id
  server = new ServerArchives(company.server.core)
  for (const [login, branch, owner, clients, template] of [
    ['sales', company.a, company.sales.id, ofA, 'generic@1'],
    ['seller', company.b, sellerB.id, ofB, 'homeDeco@1'],
  ] as const) {
    const writer = await LedgerClient.signIn(company.server, login)
    for (const { name, remark } of clients) {
      const made = await writer.open(branch, owner, { name, remark }, template)
      archives.set(name, made.archive)
    }
    // The last client of each came to both branches, under two names.
    await writer.set(
      `${of(clients.at(-1)?.name ?? '')}.contact`,
      { [`contacts/${newId()}`]: { type: 'mobile', value: '13800138000', primary: true } },
      {},
      template,
    )
    writer.close()
  }
  const office = await session(company.server, 'hq')
  for (const name of [SHARED, BESIDE]) {
    const answer = await post(
      company.server.url,
      '/api/access/grant',
      {
        archive: of(name),
        to: { is: 'branch', branch: company.b },
        compartments: ['profile', 'service'],
        right: 'write',
        until: Date.now() + 30 * 24 * 3_600_000,
        why: '两店共同服务',
        agreement: null,
      },
      { cookie: office.cookie },
    )
    expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('granted')])
  }
  proxies.b.heard = []
  await cast.open()
}, 4 * MINUTES)

afterAll(async () => {
  await cast.end()
  await company?.server.end()
})

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => cast.tell())
})

async function edit(who: Who, name: string, label: string, text: string): Promise<void> {
  await openArchive(pageOf(who), name)
  note(who, name, 'view')
  await editGroup(pageOf(who), '客户', [{ label, text, how: 'type' }])
  note(who, name, 'set')
}

async function cut(who: Who): Promise<void> {
  await proxies[who].close()
  away.add(who)
  await chip(pageOf(who), '离线').waitFor({ timeout: MINUTES })
}

async function join(who: Who): Promise<void> {
  await proxies[who].open()
  away.delete(who)
  const page = pageOf(who)
  await page.getByRole('button', { name: /打开同步中心/ }).click()
  await page.getByRole('button', { name: '立即同步' }).click()
  await page.getByRole('dialog', { name: '同步中心' }).getByRole('button', { name: '关闭' }).click()
}

test(
  'both branches hold what is theirs and what is shared, and no more',
  async () => {
    const logins = { a: 'manager', b: 'north', office: 'hq', auditor: 'auditor' } as const
    for (const who of whos) await signIn(await people[who].start(proxies[who].url), logins[who])
    for (const [who, count] of [
      ['a', ofA.length],
      ['b', ofB.length + 2],
    ] as const) {
      await toArchives(pageOf(who))
      await archivesCount(pageOf(who))
        .filter({ hasText: `${count} 份` })
        .waitFor({ timeout: MINUTES })
      await chip(pageOf(who), '已同步').waitFor({ timeout: MINUTES })
    }
  },
  3 * MINUTES,
)

test(
  'cut off, both write the same field, other fields and archives of their own',
  async () => {
    await cut('a')
    await cut('b')
    await edit('a', SHARED, '备注', '甲店说要朝南')
    await edit('b', SHARED, '备注', '乙店说要朝北')
    await edit('a', BESIDE, '备注', '甲店只改备注')
    await edit('b', BESIDE, '曾用名/简称', '乙店只改简称')
    await edit('a', OWN, '备注', '甲店自己的金丝雀Q7xvZ新备注')
    // What arrives within a minute was as good as said at once.
    await new Promise((go) => setTimeout(go, OFFLINE_AFTER_MS + 1_000))
    await join('a')
    await chip(pageOf('a'), '已同步').waitFor({ timeout: MINUTES })
    await join('b')
    for (const who of ['a', 'b'] as const) await chip(pageOf(who), '有冲突', 1).waitFor({ timeout: MINUTES })
  },
  3 * MINUTES,
)

test('R37 head office sees what contradicts over all branches, in three columns that it only reads', async () => {
  const page = pageOf('office')
  await page.getByRole('button', { name: '有冲突', exact: true }).click()
  const disputed = (await everyArchive()).filter(({ conflicts }) => conflicts > 0)
  expect(disputed.map(({ archive }) => archive)).toEqual([of(SHARED)])
  await page.getByText(/^1 份/).first().waitFor()
  await page.getByRole('link', { name: SHARED, exact: true }).click()
  note('office', SHARED, 'view')
  await page.getByRole('button', { name: '查看', exact: true }).first().click()
  const sheet = page.getByRole('dialog', { name: '有两个说法的项' })
  for (const text of ['甲店说要朝南', '乙店说要朝北', ofA[0]?.remark ?? ''])
    await sheet.getByText(text, { exact: true }).waitFor()
  await sheet.getByText(/^可由负责人/).waitFor()
  expect(await sheet.getByRole('button', { name: /^用这个/ }).count()).toBe(0)
  expect(await inspect(page)).toEqual([])
  await page.keyboard.press('Escape')
})

test('the home branch settles it in its inbox; the other branch reads the same and is told who worked beside whom', async () => {
  const page = pageOf('a')
  await toInbox(page)
  const card = inboxDispute(page, SHARED, '备注')
  await card.getByText('manager 某').first().waitFor()
  note('a', SHARED, 'view')
  await card.getByRole('button', { name: '用这个：乙店说要朝北' }).click()
  note('a', SHARED, 'set')
  await inboxRow(page, SHARED).waitFor({ state: 'detached' })
  for (const who of ['a', 'b'] as const) await chip(pageOf(who), '已同步').waitFor({ timeout: MINUTES })
  const remark = fieldOf(await server.read(of(SHARED)), 'remark')
  expect([remark?.value, remark?.conflict, remark?.history.length]).toEqual(['乙店说要朝北', false, 4])

  await page.getByRole('button', { name: /^并行修改/ }).click()
  await page.getByRole('article').getByText('离线期间，另一人改了别的项').first().waitFor()
  note('a', BESIDE, 'view')
  await openArchive(pageOf('b'), SHARED)
  note('b', SHARED, 'view')
  await pageOf('b').getByText('乙店说要朝北').first().waitFor()
})

test('R37 an edit of a branch stands in the merged list within seconds, and its numbers are those of the raw entries', async () => {
  const page = pageOf('office')
  await page.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '合并档案' }).click()
  await page.getByRole('button', { name: '有冲突', pressed: true }).click()
  const total = (count: number) => page.getByText(new RegExp(`^${count} 份`)).first()
  const views = await everyArchive()
  await total(views.length).waitFor()
  for (const [branch, name] of [
    [company.a, '朝阳店'],
    [company.b, '海淀店'],
  ] as const) {
    const card = page.getByRole('list').getByRole('button', { name: new RegExp(`^${name}`) })
    await card.click()
    await total(
      views.filter(({ lifecycle }) => 'branch' in lifecycle && lifecycle.branch === branch).length,
    ).waitFor()
    await card.click()
    await total(views.length).waitFor()
  }
  await page.getByRole('button', { name: '有冲突', exact: true }).click()
  await total(views.filter(({ conflicts }) => conflicts > 0).length).waitFor()
  await page.getByRole('button', { name: '有冲突', exact: true }).click()

  await page.getByRole('button', { name: '筛选', exact: true }).click()
  await page.getByRole('group', { name: '筛选' }).getByRole('button', { name: '疑似重复' }).click()
  await total(2).waitFor()
  await page
    .getByRole('button', { name: /疑似重复的 1 份$/ })
    .first()
    .click()
  const pair = page.getByRole('dialog', { name: '疑似重复' })
  for (const { name } of [ofA.at(-1), ofB.at(-1)].flatMap((one) => one ?? []))
    await pair.getByRole('link', { name, exact: true }).waitFor()
  await pair.getByText('同一个号码').waitFor()
  await sound(page)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: '清除条件' }).click()
  await total(views.length).waitFor()

  // A branch writes; head office does nothing but look.
  await page.getByRole('textbox', { name: '查找档案' }).fill(OWN)
  await total(1).waitFor()
  await openArchive(pageOf('a'), OWN)
  note('a', OWN, 'view')
  const tier = page.getByRole('row').filter({ hasText: OWN }).getByText('A', { exact: true })
  expect(await tier.count()).toBe(0)
  const saving = editGroup(pageOf('a'), '客户', [{ label: '等级', text: 'A', how: 'choose' }])
  note('a', OWN, 'set')
  await pageOf('a')
    .getByText(/已保存/)
    .last()
    .waitFor()
  const saved = Date.now()
  await tier.waitFor({ timeout: 5_000 })
  console.log(`seen at head office ${Date.now() - saved} ms after it was saved`)
  await saving
})

test('branch B never heard of anything of A that was not shared', async () => {
  const told = await toldBy(proxies.b.heard ?? [])
  const hidden = ofA.slice(2).flatMap(({ name, remark }) => [of(name), name, remark])
  const shared = ofA.slice(0, 2).map(({ remark }) => remark)
  const needles = (texts: readonly string[]) => needlesOf({ texts, numbers: [] })
  expect(findIn(told, needles([...hidden, '甲店自己的金丝雀Q7xvZ新备注']))).toEqual([])
  // The search is not blind: what was shared is found.
  for (const text of shared) expect(findIn(told, needles([text])).length).toBeGreaterThan(0)
})

test('nor does anything of it lie in the store of B, under lock or open, or in a file of its browser', async () => {
  const page = pageOf('b')
  // What is sealed, as its own page opens it: the list is whole, and the search knows no more than it.
  const mine = [...ofA.slice(0, 2), ...ofB].map(({ name }) => name)
  const others = ofA.slice(2).map(({ name }) => name)
  await toArchives(page)
  const search = page.getByRole('textbox', { name: '查找档案' })
  await search.fill('')
  await archivesCount(page)
    .filter({ hasText: `${mine.length} 份` })
    .waitFor()
  for (const name of mine) await page.getByRole('link', { name, exact: true }).waitFor()
  for (const { name, remark } of ofA.slice(2)) {
    for (const text of [name, remark]) {
      await search.fill(text)
      await page.getByText('没有相符的档案').first().waitFor()
    }
    expect(await page.getByRole('link', { name, exact: true }).count()).toBe(0)
  }
  // What is in clear: the ids of what has moved since it was first here.
  const kept = await idsKeptBy(page)
  const held = (names: readonly string[]) => names.filter((name) => kept.includes(of(name)))
  expect([held([SHARED, BESIDE]), held(others)]).toEqual([[SHARED, BESIDE], []])
  // And the bytes of every file, its caches too.
  const files = filesIn(people.b.profile)
  const needles = (texts: readonly string[]) => needlesOf({ texts, numbers: [] })
  expect(
    findIn(files, needles(ofA.slice(2).flatMap(({ name, remark }) => [of(name), name, remark]))),
  ).toEqual([])
  expect(findIn(files, needles([SHARED, BESIDE].map(of))).length).toBeGreaterThan(0)
})

test(
  'from the log alone the auditor reads who saw and who changed what, and finds what was done without a network',
  async () => {
    const page = pageOf('auditor')
    const ids: { readonly [who in Who]: string } = {
      a: company.manager.id,
      b: north,
      office: company.headOffice.id,
      auditor,
    }
    for (const name of [SHARED, BESIDE, OWN]) {
      const mine = deeds.filter((deed) => deed.name === name)
      const told = (lines: readonly LogLine[]) =>
        whos.flatMap((who) =>
          lines
            .filter(({ user }) => user === ids[who])
            .map(({ action, offline }) => `${who} ${action} ${String(offline)}`),
        )
      const expected = whos.flatMap((who) =>
        mine
          .filter((deed) => deed.who === who)
          .map(({ action, offline }) => `${who} ${action} ${String(offline)}`),
      )
      // Views of devices come with the next connection.
      const lines = await until(async () => {
        const found = await logOf(page, of(name))
        return told(found).length >= expected.length ? found : undefined
      }, `the whole log of ${name}`)
      expect([name, told(lines).toSorted()]).toEqual([name, expected.toSorted()])
      for (const { claimed, received, device } of lines) {
        expect(device).toBeTruthy()
        expect(claimed ?? 0).toBeLessThanOrEqual(received)
      }
      expect([name, (await trailOf(page, name)).toSorted()]).toEqual([
        name,
        mine.map(({ who, action, offline }) => onScreen(who, action, offline)).toSorted(),
      ])
    }
    await page.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '日志' }).click()
    await page.getByRole('button', { name: '只看离线' }).click()
    for (const name of ['manager 某', 'north 某'])
      await page.getByRole('row').filter({ hasText: name }).filter({ hasText: '查看档案' }).first().waitFor()
    expect(company.server.errors).toEqual([])
  },
  4 * MINUTES,
)

const NAMES: { readonly [who in Who]: string } = {
  a: 'manager 某',
  b: 'north 某',
  office: '总部甲',
  auditor: 'auditor 某',
}
const onScreen = (who: Who, action: Deed['action'], offline: boolean): string =>
  `${NAMES[who]} ${action === 'view' ? '查看档案' : '改资料'} ${offline ? '离线' : '在线'}`

/** What the explorer shows of one archive, line by line down to its end: views and changes of these four. */
async function trailOf(page: Page, name: string): Promise<readonly string[]> {
  await page.goto(`${proxies.auditor.url}/log/archive/${of(name)}`)
  await unlock(page)
  const table = page.getByRole('table', { name: `${name}的经过` })
  await table.getByRole('button').first().waitFor()
  const rows = await table.evaluate(async (scroller) => {
    const bySeq = new Map<string, readonly string[]>()
    for (let top = 0; ; top += scroller.clientHeight / 2) {
      scroller.scrollTo(0, top)
      await new Promise((go) => setTimeout(go, 200))
      for (const row of scroller.querySelectorAll('[role=row]')) {
        const cells = [...row.querySelectorAll('[role=cell]')].map((cell) => cell.textContent.trim())
        if (cells.length > 1) bySeq.set(cells.at(-1) ?? '', cells)
      }
      if (top > scroller.scrollHeight - scroller.clientHeight) return [...bySeq.values()]
    }
  })
  return rows.flatMap(([, , , by = '', , action = '', , , offline = '']) => {
    const who = whos.find((one) => by.startsWith(NAMES[one]))
    const did = action === '查看档案' ? 'view' : action === '改资料' ? 'set' : null
    return who === undefined || did === null ? [] : [onScreen(who, did, offline.startsWith('离线'))]
  })
}

/** Every archive of the company, folded from its ledgers as they lie at the server. */
async function everyArchive(): Promise<readonly ArchiveView[]> {
  return Promise.all([...archives.values()].map((archive) => server.read(archive)))
}

/** Changes and views of one archive, as the auditor may ask for them in a session of their own. */
async function logOf(page: Page, archive: ArchiveId): Promise<readonly LogLine[]> {
  const answer = await readLog(page, { kinds: ['change', 'access'], archive })
  return answer.lines.filter(({ action }) => action === 'view' || action === 'set')
}
