/**
 * The thread, from a keyboard in a branch to head office, on 3,842 archives: sales works a while without
 * any network on a browser that was killed, the manager changes some of the same fields meanwhile, what
 * contradicts is settled on screen, head office reads the merged records and the log knows it all.
 *
 * Each person has a Chromium with a profile of its own and a port of the proxy of its own; it is the port
 * of sales that closes. The chapters follow each other: each begins where the one before it ended.
 */
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { sameJson, type Json } from '../../shared/base/json.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { ArchiveView } from '../../shared/domain/view.ts'
import { templates } from '../../shared/templates/index.ts'
import { fieldOf as templateField } from '../../shared/templates/keys.ts'
import { coverText, isCovered } from '../../shared/templates/masking.ts'
import type { LogLine } from '../../shared/protocol/log.ts'
import { importFor, startBranchCompany, type BranchCompany } from '../support/branchCompany.ts'
import { Cast } from '../support/cast.ts'
import { ensureClientBuild } from '../support/clientBuild.ts'
import { LISTED_COMPANIES, listedCompanies } from '../support/listedCompanies.ts'
import { until } from '../support/person.ts'
import { fieldOf, ServerArchives, valuesOf } from '../support/serverArchives.ts'
import { keptHere, signIn, unlock } from './screens/access.ts'
import {
  dispute,
  editGroup,
  logCall,
  settleWith,
  settleWithThird,
  shownFields,
  timeline,
  writeNote,
  type Typed,
} from './screens/archive.ts'
import { archivesCount, createArchives, openArchive, toArchives } from './screens/archives.ts'
import { inboxRow } from './screens/conflicts.ts'
import { readLog } from './screens/log.ts'
import { chip, toConflicts } from './screens/sync.ts'

const EDITED = 20
const MINUTES = 60_000

const whos = ['sales', 'manager', 'headOffice'] as const
type Who = (typeof whos)[number]

/** A field as a person fills it in, and as it then stands in the ledger. */
interface Filled extends Typed {
  readonly key: string
  readonly stored: Json
}

const typed = (key: string, label: string, text: string, stored: Json = text): Filled => ({
  key,
  label,
  text,
  how: 'type',
  stored,
})
const chosen = (key: string, label: string, text: string, stored: Json): Filled => ({
  key,
  label,
  text,
  how: 'choose',
  stored,
})

/** What one person did to one archive, in order: what the log must list. */
interface Deed {
  readonly who: Who
  readonly archive: ArchiveId
  readonly action: 'set' | 'note' | 'call' | 'view'
  readonly offline: boolean
}

interface Touched {
  readonly archive: ArchiveId
  readonly name: string
  readonly before: ArchiveView
  /** What each typed, latest last. */
  readonly fields: { readonly who: Who; readonly filled: Filled }[]
  readonly facts: { readonly who: Who; readonly kind: 'note' | 'call'; readonly text: string }[]
  /** What must stand in the end, by key. */
  readonly final: Map<string, Json>
}

let company: BranchCompany
let server: ServerArchives
const cast = new Cast(whos, () => company.server.port)
const { people, proxies } = cast
const pageOf = (who: Who): Page => cast.page(who)
const touched: Touched[] = []
const deeds: Deed[] = []
const created = Array.from({ length: 5 }, (_, at) => ({
  name: `展会新客户${'甲乙丙丁戊'[at] ?? ''}`,
  mobile: `1390001000${at}`,
  source: '展会',
}))
/** The ids under which those arrived. */
const begun: ArchiveId[] = []
let offline = { from: 0, until: 0 }
/** Sales is without a network right now. */
let away = false

beforeAll(async () => {
  ensureClientBuild()
  const { sheet, which } = await listedCompanies()
  console.log(`told on ${which}`)
  company = await startBranchCompany()
  expect(await importFor(company, sheet)).toBe(LISTED_COMPANIES)
  server = new ServerArchives(company.server.core)
  await cast.open()
}, 4 * MINUTES)

afterAll(async () => {
  await cast.end()
  await company?.server.end()
})

beforeEach(({ onTestFailed }) => {
  onTestFailed(() => cast.tell())
})

// ---- deeds, noted down as they are done -------------------------------------------------------

async function look(who: Who, of: Touched): Promise<Page> {
  const page = pageOf(who)
  await openArchive(page, of.name)
  note(who, of.archive, 'view')
  return page
}

function note(who: Who, archive: ArchiveId, action: Deed['action']): void {
  deeds.push({ who, archive, action, offline: who === 'sales' && away })
}

/** One save of one group. */
async function fillIn(who: Who, of: Touched, group: string, filled: readonly Filled[]): Promise<void> {
  await editGroup(pageOf(who), group, filled)
  note(who, of.archive, 'set')
  for (const one of filled) {
    of.fields.push({ who, filled: one })
    of.final.set(one.key, one.stored)
  }
}

async function say(who: Who, of: Touched, kind: 'note' | 'call', text: string): Promise<void> {
  if (kind === 'note') await writeNote(pageOf(who), text)
  else await logCall(pageOf(who), '已接通', text)
  note(who, of.archive, kind)
  of.facts.push({ who, kind, text })
}

/** Five kinds of edit, taken in turns. */
function editsOf(at: number): readonly { readonly group: string; readonly filled: readonly Filled[] }[] {
  const kinds = [
    {
      group: '企业信息',
      filled: [
        chosen('size', '规模', '中型', 'medium'),
        typed('legalRep', '法定代表人', `赵法人${at}`),
        typed('regAddress', '注册地址', `朝阳区建国路 ${at} 号`),
      ],
    },
    {
      group: '客户',
      filled: [
        chosen('tier', '等级', 'A', 'A'),
        typed('remark', '备注', `离线时写的备注 ${at}，含「引号」与 emoji 😀`),
      ],
    },
    {
      group: '进展',
      filled: [
        chosen('urgency', '紧急程度', '一个月内', 'month'),
        typed('targetDate', '目标日期', `2027-03-${String(at + 1).padStart(2, '0')}`),
      ],
    },
    {
      group: '来源',
      filled: [
        chosen('channel', '来源渠道', '官网', 'website'),
        typed('sourceDetail', '来源明细', `秋季投放第 ${at} 组`),
      ],
    },
    { group: '客户', filled: [typed('alias', '曾用名/简称', `简称${at}`)] },
  ]
  const kind = kinds[at % kinds.length]
  if (kind === undefined) throw new RangeError('no such kind')
  return at % 5 === 4
    ? [kind, { group: '企业信息', filled: [typed('bizAddress', '经营地址', `海淀区中关村 ${at} 号`)] }]
    : [kind]
}

const at = (index: number): Touched => {
  const found = touched[index]
  if (found === undefined) throw new RangeError(`no archive ${index}`)
  return found
}

/** Fields in dispute after the port opens: which archive, which label, what each said. */
const disputes = [
  { index: 0, key: 'legalRep', label: '法定代表人', group: '企业信息', manager: '钱法人', take: 'sales' },
  { index: 5, key: 'legalRep', label: '法定代表人', group: '企业信息', manager: '孙法人', take: 'manager' },
  { index: 10, key: 'legalRep', label: '法定代表人', group: '企业信息', manager: '李法人', take: '周法人' },
  { index: 1, key: 'remark', label: '备注', group: '客户', manager: '店长在线写的备注一', take: 'sales' },
  { index: 6, key: 'remark', label: '备注', group: '客户', manager: '店长在线写的备注二', take: 'manager' },
  { index: 4, key: 'alias', label: '曾用名/简称', group: '客户', manager: '店长说的简称', take: 'sales' },
] as const

/** What a page shows of what stands: a day in words, and in its mask what names the client. */
function readsAs({ key, text, stored }: Filled, standing: Json): string {
  const field = templateField(templates.generic, key)
  if (field !== null && isCovered(field)) return coverText(field, standing, { language: 'zh' })
  if (!sameJson(standing, stored)) return String(standing)
  const day = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)
  if (day === null) return text
  const year = Number(day[1]) === new Date().getFullYear() ? '' : `${day[1]}年`
  return `${year}${Number(day[2])}月${Number(day[3])}日`
}

const saidBySales = (of: Touched, key: string): Json =>
  of.fields.find(({ who, filled }) => who === 'sales' && filled.key === key)?.filled.stored ?? null

describe('the thread from a branch to head office', () => {
  it(
    'three people sign in; the device of sales holds every archive and says so',
    async () => {
      await Promise.all(
        (['sales', 'manager', 'headOffice'] as const).map(async (who) => {
          const login = { sales: 'sales', manager: 'manager', headOffice: 'hq' }[who]
          await signIn(await people[who].start(proxies[who].url), login)
        }),
      )
      for (const who of ['sales', 'manager'] as const) {
        await toArchives(pageOf(who))
        await archivesCount(pageOf(who))
          .filter({ hasText: '3,842 份' })
          .waitFor({ timeout: 3 * MINUTES })
        await chip(pageOf(who), '已同步').waitFor({ timeout: 3 * MINUTES })
      }
      await pageOf('headOffice').getByText('3,842 份').first().waitFor()

      const ids = await server.ofBranch(company.a)
      expect(ids.length).toBe(LISTED_COMPANIES)
      const names = new Set<string>()
      for (let step = 7; touched.length < EDITED; step += 97) {
        const archive = ids[step % ids.length] ?? ''
        const before = await server.read(archive)
        const name = String(fieldOf(before, 'name')?.value)
        if (!/^[\u4e00-\u9fff]+\d*[\u4e00-\u9fff]*$/.test(name) || names.has(name)) continue
        names.add(name)
        touched.push({ archive, name, before, fields: [], facts: [], final: new Map() })
      }
    },
    5 * MINUTES,
  )

  it('the port of sales closes, her browser is killed and comes back cold, without any network', async () => {
    await keptHere(pageOf('sales'))
    await proxies.sales.close()
    offline = { from: Date.now(), until: 0 }
    away = true
    await people.sales.kill()

    const page = await people.sales.start(proxies.sales.url)
    await expect(fetch(proxies.sales.url)).rejects.toThrow()
    await unlock(page)
    await toArchives(page)
    await archivesCount(page).filter({ hasText: '3,842 份' }).waitFor()
    await chip(page, '离线').waitFor()
  })

  it(
    'without a network sales edits twenty archives and begins five',
    async () => {
      for (const [index, of] of touched.entries()) {
        await look('sales', of)
        for (const { group, filled } of editsOf(index)) await fillIn('sales', of, group, filled)
        await say('sales', of, 'note', `离线记的第 ${index} 笔：客户下周来谈`)
        if (index % 3 === 0) await say('sales', of, 'call', `离线通话 ${index}，约了时间`)
      }
      await createArchives(pageOf('sales'), created)
      const saves = deeds.filter(({ action }) => action !== 'view').length
      // Each new archive is `life`, profile, contact and deal: what waits is counted in entries.
      await chip(pageOf('sales'), '离线', saves + created.length * 4).waitFor()
    },
    4 * MINUTES,
  )

  it(
    'the manager, online, edits some of the same fields',
    async () => {
      const page = pageOf('manager')
      for (const { index, key, label, group, manager } of disputes) {
        await look('manager', at(index))
        await fillIn('manager', at(index), group, [typed(key, label, manager)])
      }
      // Another field of an archive that sales edits as well: nothing to settle.
      await look('manager', at(3))
      await fillIn('manager', at(3), '客户', [typed('remark', '备注', '店长只改备注')])
      await say('manager', at(3), 'note', '店长在线记的一笔')
      // The same field with the same value: no conflict either.
      await look('manager', at(9))
      await fillIn('manager', at(9), '客户', [typed('alias', '曾用名/简称', '简称9')])
      await chip(page, '已同步').waitFor()
    },
    2 * MINUTES,
  )

  it(
    'the port opens: everything of sales arrives, and exactly what contradicts is said to be in conflict',
    async () => {
      offline = { ...offline, until: Date.now() }
      await proxies.sales.open()
      away = false
      const page = pageOf('sales')
      await page.getByRole('button', { name: /打开同步中心/ }).click()
      await page.getByRole('button', { name: '立即同步' }).click()
      await page.getByRole('dialog', { name: '同步中心' }).getByRole('button', { name: '关闭' }).click()
      await chip(page, '有冲突', disputes.length).waitFor({ timeout: MINUTES })
      await toConflicts(page)
      await archivesCount(page)
        .filter({ hasText: `${disputes.length} 份` })
        .waitFor()
      for (const { index } of disputes) await inboxRow(page, at(index).name).waitFor()
      // The first of them lies open beside the list: that too is an access.
      const shown = await page.getByRole('article').getAttribute('aria-label')
      const first = touched.find(({ name }) => name === shown)
      if (first === undefined) throw new Error(`${shown} is none of those in conflict`)
      await page.getByRole('article').getByText('原值').first().waitFor()
      note('sales', first.archive, 'view')
    },
    2 * MINUTES,
  )

  it(
    'each conflict stands in three columns and is settled on screen',
    async () => {
      for (const { index, key, label, manager, take } of disputes) {
        const of = at(index)
        const page = await look('sales', of)
        const card = await dispute(page, label)
        const mine = String(saidBySales(of, key))
        const origin = fieldOf(of.before, key)?.value
        await card.getByText('原值').waitFor()
        await card.getByText(typeof origin === 'string' ? origin : '原来没填', { exact: true }).waitFor()
        await card.getByText(mine, { exact: true }).waitFor()
        await card.getByText(manager, { exact: true }).waitFor()
        await card.getByText('sales 某').first().waitFor()
        await card.getByText('manager 某').first().waitFor()
        const value = take === 'sales' ? mine : take === 'manager' ? manager : take
        if (take === 'sales' || take === 'manager') await settleWith(card, value)
        else await settleWithThird(card, label, value)
        of.final.set(key, value)
        note('sales', of.archive, 'set')
      }
      await chip(pageOf('sales'), '已同步').waitFor()
      await chip(pageOf('manager'), '已同步').waitFor()
    },
    2 * MINUTES,
  )

  it(
    'every field of every touched archive holds what was typed, at the server',
    async () => {
      for (const of of touched) {
        const view = await server.read(of.archive)
        expect([of.name, view.conflicts, view.pending]).toEqual([of.name, 0, 0])
        const expected = new Map(
          [...valuesOf(of.before)].map(([place, value]) => [place, value] as [string, Json]),
        )
        for (const [place, value] of valuesOf(view)) {
          const key = place.slice(place.lastIndexOf('/') + 1)
          const wanted = of.final.has(key) ? of.final.get(key) : expected.get(place)
          expect([of.name, key, value]).toEqual([of.name, key, wanted])
          expected.delete(place)
        }
        expect([...expected]).toEqual([])
        for (const key of of.final.keys()) expect([of.name, fieldOf(view, key)?.key]).toEqual([of.name, key])
        // Nothing that anybody typed is gone: it stands in the history, under the name of who typed it.
        for (const { who, filled } of of.fields) {
          const writes = (fieldOf(view, filled.key)?.history ?? []).filter(
            ({ value, author }) => sameJson(value, filled.stored) && author.user === company[who].id,
          )
          expect([of.name, who, filled.key, writes.length > 0]).toEqual([of.name, who, filled.key, true])
        }
        const facts = [...view.documents.values()].flatMap((document) =>
          document.facts.map(({ kind, fact, author }) => `${author.user} ${kind} ${String(fact['text'])}`),
        )
        expect(facts.toSorted()).toEqual(
          of.facts.map(({ who, kind, text }) => `${company[who].id} ${kind} ${text}`).toSorted(),
        )
      }
      const ids = await server.ofBranch(company.a)
      expect(ids.length).toBe(LISTED_COMPANIES + created.length)
      const old = new Set(touched.map(({ archive }) => archive))
      const fresh = new Map<string, ArchiveView>()
      for (const archive of ids.slice(-60).filter((id) => !old.has(id))) {
        const view = await server.read(archive)
        fresh.set(String(fieldOf(view, 'name')?.value), view)
      }
      for (const { name, mobile } of created) {
        const view = fresh.get(name)
        if (view === undefined) throw new Error(`${name} did not arrive`)
        begun.push(view.archive)
        expect(view.lifecycle).toMatchObject({ state: 'open', owner: company.sales.id, branch: company.a })
        const values = [...valuesOf(view)].map(([place, value]) => [
          place.replace(/^.*?\.?(\w+)\/(\w+).*$/, '$2'),
          value,
        ])
        expect(Object.fromEntries(values)).toMatchObject({
          name,
          channel: 'expo',
          stage: 'lead',
          capturedBy: company.sales.id,
          contacts: { type: 'mobile', value: mobile },
        })
      }
    },
    2 * MINUTES,
  )

  it(
    'both devices show it, field by field, and so does head office',
    async () => {
      await pageOf('headOffice').reload()
      await unlock(pageOf('headOffice'))
      for (const of of touched) {
        await look('sales', of)
        const bySales = await shownFields(pageOf('sales'))
        await look('manager', of)
        const byManager = await shownFields(pageOf('manager'))
        for (const [label, text] of bySales) {
          if (text === '你的角色看不到这一栏' || text === '可以补填，看不到已填的') continue
          expect([of.name, label, text]).toEqual([of.name, label, byManager.get(label)])
        }
        const view = await server.read(of.archive)
        for (const { filled } of of.fields) {
          const standing = fieldOf(view, filled.key)?.value ?? null
          const wanted = readsAs(filled, standing)
          expect([of.name, filled.label, bySales.get(filled.label)]).toEqual([of.name, filled.label, wanted])
        }
        for (const who of ['sales', 'manager'] as const) {
          await pageOf(who).getByRole('tab', { name: '时间线' }).click()
          for (const { text } of of.facts) await timeline(pageOf(who), text).waitFor()
        }
      }
      for (const { name } of created) {
        for (const who of ['sales', 'manager'] as const) {
          await openArchive(pageOf(who), name)
          const shown = await shownFields(pageOf(who))
          expect(shown.get('来源渠道')).toBe('展会')
        }
      }
    },
    4 * MINUTES,
  )

  it(
    'head office sees the merged values in the merged list and in the opened archive',
    async () => {
      const page = pageOf('headOffice')
      await page.getByText('3,847 份').first().waitFor()
      for (const of of touched) {
        await page.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '合并档案' }).click()
        await page.getByRole('textbox', { name: '查找档案' }).fill(of.name)
        const row = page
          .getByRole('row')
          .filter({ has: page.getByRole('link', { name: of.name, exact: true }) })
        await row.getByText('朝阳店').waitFor()
        if (of.final.get('tier') === 'A') await row.getByText('A', { exact: true }).waitFor()
        const day = of.final.get('targetDate')
        if (typeof day === 'string') await row.getByText(/2027.*3/).waitFor()
        expect(await row.getByText(/\d+ 处/).count()).toBe(0)
        await row.getByRole('link', { name: of.name, exact: true }).click()
        await page.getByRole('heading', { level: 1, name: of.name, exact: true }).waitFor()
        note('headOffice', of.archive, 'view')
        const shown = await shownFields(page)
        const view = await server.read(of.archive)
        for (const { filled } of of.fields) {
          const standing = fieldOf(view, filled.key)?.value ?? null
          const wanted = readsAs(filled, standing)
          expect([of.name, filled.label, shown.get(filled.label)]).toEqual([of.name, filled.label, wanted])
        }
      }
    },
    3 * MINUTES,
  )

  it(
    'the log lists every change and every view with author, device and both times, the offline ones included',
    async () => {
      const page = pageOf('headOffice')
      const devices = await company.server.core.store.devices()
      for (const of of touched) {
        const mine = deeds.filter(({ archive }) => archive === of.archive)
        // Views of devices come with the next connection; everything else stood there before.
        const lines = await until(async () => {
          const found = await logOf(page, of.archive)
          return found.length >= mine.length ? found : undefined
        }, 'whole log')
        for (const who of ['sales', 'manager', 'headOffice'] as const) {
          const said = lines.filter(({ user }) => user === company[who].id)
          const counted = (list: readonly { readonly action: string; readonly offline: boolean | null }[]) =>
            list
              .map(({ action, offline }) => (action === 'view' ? `view ${String(offline)}` : action))
              .toSorted()
          expect([of.name, who, counted(said)]).toEqual([
            of.name,
            who,
            counted(mine.filter((one) => one.who === who)),
          ])
          const device = devices.find(({ user, app }) => user === company[who].id && app !== 'import')
          for (const line of said) {
            expect(line.outcome).toBe('ok')
            expect(line.device).toBe(device?.id)
            expect(line.userName).toBeTruthy()
            expect(line.deviceName).toMatch(/Chrome/)
            expect(line.claimed).toBeLessThanOrEqual(line.received)
          }
          if (who !== 'sales') continue
          const before = said.filter(({ claimed }) => (claimed ?? 0) < offline.until)
          expect(before.length).toBe(mine.filter((deed) => deed.who === who && deed.offline).length)
          for (const line of before) {
            expect(line.claimed).toBeGreaterThanOrEqual(offline.from)
            expect(line.received).toBeGreaterThanOrEqual(offline.until)
          }
        }
      }
      for (const archive of begun) {
        const lines = await logOf(page, archive)
        const opening = lines.filter(({ user, kind }) => user === company.sales.id && kind === 'change')
        expect(opening.map(({ action }) => action).toSorted()).toEqual(['open', 'set', 'set', 'set'])
        for (const { claimed, received, device, deviceName } of opening) {
          expect(claimed).toBeGreaterThanOrEqual(offline.from)
          expect(claimed).toBeLessThan(offline.until)
          expect(received).toBeGreaterThanOrEqual(offline.until)
          expect([device, deviceName]).toEqual([opening[0]?.device, opening[0]?.deviceName])
        }
      }
      await page.getByRole('navigation', { name: '去哪里' }).getByRole('link', { name: '日志' }).click()
      await page.getByRole('button', { name: '只看离线' }).click()
      const rows = page.getByRole('row').filter({ hasText: 'sales 某' }).filter({ hasText: '离线' })
      await rows.filter({ hasText: '查看档案' }).first().waitFor()
      const views = deeds.filter((deed) => deed.offline && deed.action === 'view').length
      await page
        .getByText(new RegExp(`${views} 条`))
        .first()
        .waitFor()
      await rows.filter({ hasText: '查看档案' }).first().getByRole('button').click()
      const detail = page.getByRole('dialog', { name: '查看档案' })
      for (const label of ['接收时间', '声称时间', '设备', '人'])
        await detail.getByText(label, { exact: true }).waitFor()
      expect(company.server.errors).toEqual([])
      for (const person of Object.values(people)) expect(person.complaints.filter(isNotOffline)).toEqual([])
    },
    2 * MINUTES,
  )
})

/** Without a network the browser itself notes every address that it could not reach. */
const isNotOffline = (complaint: string): boolean =>
  !/ERR_CONNECTION|WebSocket connection|ERR_INTERNET_DISCONNECTED|ERR_SOCKET|ERR_EMPTY_RESPONSE/.test(
    complaint,
  )

/** Changes and views of one archive as head office may ask for them, in its own session. */
async function logOf(page: Page, archive: ArchiveId): Promise<readonly LogLine[]> {
  const answer = await readLog(page, { kinds: ['change', 'access'], archive })
  expect(answer.next).toBeNull()
  const imported = (line: LogLine): boolean => line.deviceName === '导入'
  return answer.lines.filter((line) => !imported(line))
}
