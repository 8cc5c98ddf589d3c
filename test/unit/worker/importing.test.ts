/**
 * R22, R02: sheets through the client's own worker, against the real server: every row accounted for, once,
 * whatever ends in between; without any network; and taken back.
 */
import 'fake-indexeddb/auto'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BatchId, ImportJob, ImportSettings } from '../../../client/importing/api.ts'
import type { WorkerDevice } from '../../../client/worker/device.ts'
import { readSheet } from '../../../shared/sheets/sheet.ts'
import type { LogRow } from '../../../sync-server/store/contract.ts'
import { nodeSheetPorts } from '../../../sync-server/import/sheet.ts'
import { Computers } from '../../support/computers.ts'
import { listQuery } from '../../support/listQuery.ts'
import { until } from '../../support/person.ts'
import { addPerson, PASSWORD } from '../../support/server.ts'
import type { Computer } from '../../support/workerDevice.ts'

let computers: Computers
let computer: Computer

beforeEach(async () => {
  computers = await Computers.open()
  await addPerson(computers.server, 'sales', 'SA', 'A')
  computer = computers.add()
  const entered = await computer.device.signIn('sales', PASSWORD)
  expect(entered.ok).toBe(true)
})
afterEach(async () => {
  await computers.end()
})

const query = listQuery()

const total = async (): Promise<number> => (await computer.device.list(query)).total
const names = async (): Promise<readonly string[]> =>
  (await computer.device.list(query)).rows.map(({ name }) => name).sort()

async function opened(content: BlobPart, name = 'a.csv'): Promise<BatchId> {
  const batch = await computer.device.openSheet(new Blob([content]), name)
  if (!batch.ok) throw new Error(batch.error)
  return batch.value
}

async function job(batch: BatchId): Promise<ImportJob> {
  const found = await computer.device.importJob(batch)
  if (found === null) throw new Error('the job is gone')
  return found
}

async function answer(batch: BatchId, more: Partial<ImportSettings> = {}) {
  const { settings } = await job(batch)
  return computer.device.surveyImport(batch, { ...settings, basis: 'contract', ...more })
}

async function run(batch: BatchId, device: WorkerDevice = computer.device): Promise<ImportJob> {
  await device.runImport(batch)
  await until(async () => (await job(batch)).state === 'done')
  return job(batch)
}

const sent = (): Promise<boolean> =>
  until(async () => (await computer.device.sync()).pending === 0, 'an empty outbox')

const isIdentity = ({ meta }: LogRow): boolean => meta.doc?.endsWith('.identity') === true

const csv = (...lines: readonly string[]): string => lines.join('\r\n')
const people = (count: number): string =>
  csv(
    '公司名称,手机,地区,备注栏',
    ...Array.from(
      { length: count },
      (_, at) => `样本第${at}贸易有限公司,139${String(10_000_000 + at)},北京市朝阳区,第${at}行`,
    ),
  )

describe('R22: a sheet on the device', () => {
  it('is asked about before anything is written, and shows its rows as they will become', async () => {
    const batch = await opened(csv('公司名称,手机,旧编号', '甲有限公司,13800138000,7', '乙有限公司,123,8'))
    const survey = await answer(batch)
    expect(survey).toMatchObject({ ready: 1, refused: 1, repeats: 0, raw: 1 })
    expect(survey?.preview[0]?.fields).toContainEqual({ key: 'name', value: '甲有限公司' })
    expect(survey?.preview[1]?.refusals[0]?.refusal.code).toBe('bad-mobile')
    expect(await total()).toBe(0)
  })

  it('does not begin before its basis is chosen', async () => {
    const batch = await opened(people(2))
    await computer.device.runImport(batch)
    expect((await job(batch)).state).toBe('asking')
  })

  it('keeps the columns of a new template when the next answer still has those of the old one', async () => {
    const batch = await opened(csv('姓名,手机,建筑面积', '王先生,13800138000,89㎡'))
    const { settings } = await job(batch)
    expect(settings.targets).toContainEqual({ to: 'field', key: 'areaGross' })
    await computer.device.surveyImport(batch, { ...settings, template: 'realEstate' })
    const { targets } = (await job(batch)).settings
    await computer.device.surveyImport(batch, { ...settings, template: 'realEstate', basis: 'contract' })
    expect((await job(batch)).settings).toMatchObject({ template: 'realEstate', basis: 'contract', targets })
  })

  it('S8 is taken in on a clock that stepped back behind the moment at which the right to it began', async () => {
    const batch = await opened(people(3))
    await answer(batch)
    // By then the server has said what time it is; whatever it says later it says to the clock that stepped.
    await computer.settled()
    computer.clock.shift = -60_000
    expect((await run(batch)).counts).toMatchObject({ created: 3, refused: 0 })
  })

  it('accounts for every row: created, repeated, refused, with the refused ones as a workbook', async () => {
    const batch = await opened(
      csv(
        '公司名称,手机,身份证号',
        '甲有限公司,13800138000,',
        '甲有限公司,13800138000,',
        '乙有限公司,123,',
        '丙有限公司,,1.10105E+17',
      ),
    )
    await answer(batch)
    const done = await run(batch)
    expect(done.counts).toMatchObject({ created: 1, duplicates: 1, refused: 2, updated: 0 })
    expect(done.done).toBe(4)
    const words = {
      row: '行号',
      result: '结果',
      reason: '原因',
      refused: '退回',
      duplicate: '重复',
      withheld: '已写入，敏感项除外',
      fields: { idNumber: '证件号码' },
      reasons: { 'bad-mobile': '手机号不对', 'digits-lost': '15 位以后已丢失' },
      sameAsRow: '与第 {row} 行相同',
      sameAsArchive: '已有 {name}',
    }
    const book = await computer.device.importReport(batch, words)
    const read = await readSheet(new Uint8Array(await book.arrayBuffer()), nodeSheetPorts)
    expect(read.ok && read.value.headers).toEqual(['行号', '结果', '原因', '公司名称', '手机', '身份证号'])
    expect(read.ok && read.value.rows.map(({ cells }) => cells.slice(0, 4))).toEqual([
      ['3', '重复', '与第 2 行相同', '甲有限公司'],
      ['4', '退回', '手机「123」：手机号不对', '乙有限公司'],
      ['5', '退回', '身份证号「1.10105E+17」：15 位以后已丢失', '丙有限公司'],
    ])
  })

  it('R13 takes a row without what is sensitive in it, and hands the row back with the reason', async () => {
    const batch = await opened(
      csv('公司名称,手机,身份证号', '丁有限公司,13800138004,11010519491231002X', '戊有限公司,13800138005,'),
    )
    await answer(batch)
    const { counts } = await run(batch)
    expect(counts).toMatchObject({ created: 2, refused: 0, withheld: 1 })
    const words = {
      row: '行号',
      result: '结果',
      reason: '原因',
      refused: '退回',
      duplicate: '重复',
      withheld: '已写入，敏感项除外',
      fields: { idNumber: '证件号码' },
      reasons: { 'no-sensitive-consent': '要先单独同意' },
      sameAsRow: '',
      sameAsArchive: '',
    }
    const book = await computer.device.importReport(batch, words)
    const read = await readSheet(new Uint8Array(await book.arrayBuffer()), nodeSheetPorts)
    expect(read.ok && read.value.rows.map(({ cells }) => cells)).toEqual([
      [
        '2',
        '已写入，敏感项除外',
        '证件号码：要先单独同意',
        '丁有限公司',
        '13800138004',
        '11010519491231002X',
      ],
    ])
    await sent()
    expect((await computers.server.core.store.log(1, 10_000)).filter(isIdentity)).toEqual([])
  })

  it('works with no network at all, and is sent afterwards', async () => {
    computer.unplug()
    const batch = await opened(people(70))
    await answer(batch)
    expect((await run(batch)).counts.created).toBe(70)
    expect(await total()).toBe(70)
    expect((await computer.device.sync()).pending).toBeGreaterThan(70)
    computer.plug()
    await computer.device.syncNow()
    await sent()
    const open = async (): Promise<boolean> =>
      (await computer.device.list(query)).rows.every(({ state }) => state === 'open')
    await until(open, 'the verdicts')
    expect(await computer.device.rejected()).toEqual([])
  })

  it('goes on after a reload, and takes no row in twice', async () => {
    const batch = await opened(people(400))
    await answer(batch)
    await computer.device.runImport(batch)
    await until(async () => (await job(batch)).done >= 64)
    await computer.restart()
    const [profile] = await (async () => {
      const session = await computer.session
      return session.type === 'locked' ? session.profiles : []
    })()
    await computer.device.unlock(profile?.id ?? '', PASSWORD)
    await until(async () => (await job(batch)).state === 'done')
    expect((await job(batch)).counts).toMatchObject({ created: 400, duplicates: 0, refused: 0 })
    expect(await total()).toBe(400)
  })

  it('can be paused and goes on', async () => {
    const batch = await opened(people(300))
    await answer(batch)
    await computer.device.runImport(batch)
    await computer.device.pauseImport(batch)
    expect((await job(batch)).state).toBe('paused')
    expect((await run(batch)).counts.created).toBe(300)
    expect(await total()).toBe(300)
  })

  it('keeps what is 待补告知 with each archive', async () => {
    const batch = await opened(people(1))
    await answer(batch, { basis: 'noticeDue' })
    await run(batch)
    const [row] = (await computer.device.list(query)).rows
    const archive = await computer.device.open(row?.archive ?? '', 'read')
    const profile = archive.ok ? archive.value.view.documents.get('profile') : undefined
    expect(profile?.fields.get('importBasis')?.value).toBe('noticeDue')
  })

  it('says of a broken file what is wrong, and keeps nothing of it', async () => {
    const bad = await computer.device.openSheet(new Blob(['%PDF-1.7']), 'a.xlsx')
    expect(bad).toEqual({ ok: false, error: 'not-a-sheet' })
    expect(await computer.device.imports()).toEqual([])
  })
})

describe('R22: 导入原始数据', () => {
  it('is kept with the archive, and fills a field once somebody knows what it is', async () => {
    const batch = await opened(
      csv('公司名称,神秘列', '甲有限公司,北京市朝阳区', '乙有限公司,', '甲有限公司,北京市朝阳区'),
    )
    const { settings } = await job(batch)
    const raw = settings.targets.map((target, at) => (at === 1 ? ({ to: 'raw' } as const) : target))
    await answer(batch, { targets: raw })
    await run(batch)
    const values = async (name: string) => {
      const row = (await computer.device.list(query)).rows.find((one) => one.name === name)
      const read = await computer.device.open(row?.archive ?? '', 'read')
      const of = (part: string, key: string): unknown =>
        read.ok ? read.value.view.documents.get(part)?.fields.get(key)?.value : undefined
      return { raw: of('contact', 'importRaw'), region: of('profile', 'regionCode') }
    }
    expect(await values('甲有限公司')).toEqual({ raw: '神秘列：北京市朝阳区', region: undefined })
    await computer.device.mapImport(batch, {
      columns: [{ at: 1, target: { to: 'field', key: 'regionCode' } }],
    })
    await until(async () => (await job(batch)).state === 'done')
    expect(await values('甲有限公司')).toEqual({ raw: '神秘列：北京市朝阳区', region: '110105' })
    expect(await job(batch)).toMatchObject({ filledLater: 1, counts: { created: 2, duplicates: 1 } })
    expect(await computer.device.undoImport(batch)).toMatchObject({ kept: [] })
  })
})

describe('R22, R11: clients who are here already', () => {
  const first = csv('公司名称,手机,地区', '甲有限公司,13800138000,')
  const second = csv(
    '公司名称,手机,座机,地区,备注',
    '甲有限公司,13800138000,010-12345678,北京市朝阳区,老客户',
  )

  it('are skipped, and named', async () => {
    const batch = await opened(first)
    await answer(batch)
    await run(batch)
    const again = await opened(first)
    await answer(again)
    expect((await run(again)).counts).toMatchObject({ created: 0, duplicates: 1 })
    expect(await total()).toBe(1)
  })

  it('have what was empty filled, or what is different replaced, as asked; and given back', async () => {
    const batch = await opened(first)
    await answer(batch)
    await run(batch)
    const fill = await opened(second)
    await answer(fill, { onMatch: 'fill' })
    expect((await run(fill)).counts).toMatchObject({ created: 0, updated: 1 })
    const value = async (part: string, key: string): Promise<unknown> => {
      const [row] = (await computer.device.list(query)).rows
      const read = await computer.device.open(row?.archive ?? '', 'read')
      return read.ok ? read.value.view.documents.get(part)?.fields.get(key)?.value : undefined
    }
    expect(await value('profile', 'regionCode')).toBe('110105')
    const change = await opened(csv('公司名称,手机,地区', '甲有限公司,13800138000,上海市黄浦区'))
    await answer(change, { onMatch: 'update' })
    expect((await run(change)).counts.updated).toBe(1)
    expect(await value('profile', 'regionCode')).toBe('310101')
    expect(await computer.device.undoImport(change)).toMatchObject({ restored: 1, kept: [] })
    expect(await value('profile', 'regionCode')).toBe('110105')
    await sent()
    expect(await computer.device.rejected()).toEqual([])
  })
})

describe('R22: three departments', () => {
  it('become one archive, and the last sheet can be taken back by itself', async () => {
    const sheets = [
      csv('公司名称,手机', '甲有限公司,13800138000'),
      csv('客户名称,座机,地区', '甲有限公司,010-12345678,北京市朝阳区'),
      csv('企业名称,地区,备注', '甲有限公司,上海市黄浦区,售后：周四回访'),
    ]
    const done: ImportJob[] = []
    for (const sheet of sheets) {
      const batch = await opened(sheet)
      await answer(batch, { onMatch: done.length === 2 ? 'update' : 'fill' })
      done.push(await run(batch))
    }
    expect(done.map(({ counts }) => [counts.created, counts.updated])).toEqual([
      [1, 0],
      [0, 1],
      [0, 1],
    ])
    const read = async () => {
      const [row] = (await computer.device.list(query)).rows
      const archive = await computer.device.open(row?.archive ?? '', 'read')
      const fields = archive.ok ? archive.value.view.documents.get('profile')?.fields : undefined
      return [fields?.get('regionCode')?.value, fields?.get('remark')?.value]
    }
    expect(await total()).toBe(1)
    expect(await read()).toEqual(['310101', '售后：周四回访'])
    expect(await computer.device.undoImport(done[2]?.batch ?? '')).toMatchObject({ restored: 2, kept: [] })
    expect(await read()).toEqual(['110105', null])
  })
})

describe('R22: taking a sheet back', () => {
  it('leaves nothing of what was not sent', async () => {
    computer.unplug()
    const batch = await opened(people(130))
    await answer(batch)
    await run(batch)
    expect(await computer.device.undoImport(batch)).toMatchObject({ dropped: 130, kept: [] })
    expect(await total()).toBe(0)
    expect((await computer.device.sync()).pending).toBe(0)
    computer.plug()
    await computer.device.syncNow()
    await until(async () => (await computer.device.sync()).state === 'synced')
    expect(await total()).toBe(0)
  })

  it('voids what the server has: out of the list, matching nobody, the reason in the log', async () => {
    const batch = await opened(people(70))
    await answer(batch)
    await run(batch)
    await sent()
    await until(async () => (await computer.device.list(query)).rows.every(({ state }) => state === 'open'))
    expect(await computer.device.undoImport(batch)).toMatchObject({ dropped: 0, withdrawn: 70, kept: [] })
    await until(async () => (await total()) === 0, 'an empty list')
    const again = await opened(people(70))
    await answer(again)
    expect((await run(again)).counts).toMatchObject({ created: 70, duplicates: 0 })
    const metas = await computers.server.core.store.logMetas(1, 5_000)
    expect(metas.filter(({ kind, action }) => kind === 'verdict' && action === 'voided')).toHaveLength(70)
    expect(await computer.device.rejected()).toEqual([])
  })

  it('POL82 leaves what a colleague worked on meanwhile, though this device had not heard of it', async () => {
    const batch = await opened(people(3))
    await answer(batch)
    await run(batch)
    await sent()
    await until(async () => (await computer.device.list(query)).rows.every(({ state }) => state === 'open'))
    await addPerson(computers.server, 'manager', 'BM', 'A')
    const manager = await computers.atWork('manager')
    computer.unplug()
    const [row] = (await manager.device.list(query)).rows
    const archive = row?.archive ?? ''
    const noted = await manager.device.addFact({
      archive,
      business: null,
      kind: 'note',
      fact: { text: '约了周四' },
      supersedes: [],
    })
    expect(noted.ok).toBe(true)
    await manager.settled()
    expect(await computer.device.undoImport(batch)).toMatchObject({ withdrawn: 3, kept: [] })
    computer.plug()
    await computer.device.syncNow()
    await until(async () => (await total()) === 1, 'two of three in the bin')
    await until(async () => (await job(batch)).undo?.kept.length === 1, 'the one that stays named')
    expect((await job(batch)).undo).toMatchObject({ withdrawn: 2, kept: [archive] })
  })

  it('leaves what somebody worked on since, and says so', async () => {
    computer.unplug()
    const batch = await opened(people(3))
    await answer(batch)
    await run(batch)
    const [row] = (await computer.device.list(query)).rows
    const noted = await computer.device.addFact({
      archive: row?.archive ?? '',
      business: null,
      kind: 'note',
      fact: { text: '约了周四' },
      supersedes: [],
    })
    expect(noted.ok).toBe(true)
    expect(await computer.device.undoImport(batch)).toMatchObject({ dropped: 2, kept: [row?.archive] })
    expect(await names()).toEqual([row?.name])
  })
})

const beside = (name: string): string =>
  fileURLToPath(new URL(`../../../../shared/data/${name}`, import.meta.url))

describe.runIf(existsSync(beside('beijing-rentals.csv')))('R22, R26: sheets from life', () => {
  it('3,000 rentals: area, rent and layout in all, 44 in a sales area, 72 repeats, none lost', async () => {
    const batch = await opened(readFileSync(beside('beijing-rentals.csv')), 'beijing-rentals.csv')
    const survey = await answer(batch, { template: 'realEstate' })
    expect(survey).toMatchObject({ ready: 2_928, refused: 0, repeats: 72 })
    expect(survey?.areas).toEqual([{ text: '亦庄开发区', rows: 44 }])
    const keys = (await job(batch)).settings.targets.map((target) =>
      target.to === 'field' ? target.key : target.to,
    )
    expect(keys).toEqual([
      'raw',
      'areaMax',
      'wantLayout',
      'wantProjects',
      'raw',
      'regionCode',
      'raw',
      'raw',
      'budgetMax',
    ])
  })
})
