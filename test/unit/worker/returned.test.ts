/** H02: a list that was taken out comes back through the worker, against the real server: edited cells and nothing else. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { exportBook } from '../../../client/features/export/exportBook.ts'
import type { BatchId, ImportJob, ImportSettings, RowOutcome } from '../../../client/importing/api.ts'
import type { Json } from '../../../shared/base/json.ts'
import { readSheet } from '../../../shared/sheets/sheet.ts'
import { templates } from '../../../shared/templates/index.ts'
import { templateRef } from '../../../shared/templates/keys.ts'
import { nodeSheetPorts } from '../../../sync-server/import/sheet.ts'
import { Computers } from '../../support/computers.ts'
import { listQuery } from '../../support/listQuery.ts'
import { until } from '../../support/person.ts'
import { addPerson, PASSWORD } from '../../support/server.ts'
import { toCsv } from '../../support/sheets.ts'
import type { Computer } from '../../support/workerDevice.ts'

let computers: Computers
let computer: Computer

beforeEach(async () => {
  computers = await Computers.open()
  await addPerson(computers.server, 'sales', 'SA', 'A')
  computer = await seated('sales')
})
afterEach(async () => {
  await computers.end()
})

async function seated(login: string): Promise<Computer> {
  const sat = computers.add()
  expect((await sat.device.signIn(login, PASSWORD)).ok).toBe(true)
  return sat
}

const query = listQuery()

const rows = async (of = computer) => (await of.device.list(query)).rows

async function job(batch: BatchId): Promise<ImportJob> {
  const found = await computer.device.importJob(batch)
  if (found === null) throw new Error('the job is gone')
  return found
}

async function opened(table: readonly (readonly string[])[]): Promise<BatchId> {
  const batch = await computer.device.openSheet(new Blob([toCsv(table)]), '档案-2026-11-27.csv')
  if (!batch.ok) throw new Error(batch.error)
  return batch.value
}

async function survey(batch: BatchId, more: Partial<ImportSettings> = {}) {
  const found = await computer.device.surveyImport(batch, { ...(await job(batch)).settings, ...more })
  if (found === null) throw new Error('no survey')
  return found
}

async function run(batch: BatchId): Promise<ImportJob> {
  await computer.device.runImport(batch)
  await until(async () => (await job(batch)).state === 'done')
  return job(batch)
}

const sent = (): Promise<boolean> =>
  until(async () => (await computer.device.sync()).pending === 0, 'an empty outbox')

/** Three clients of the branch, numbered by the server. */
async function begun(): Promise<void> {
  const batch = await opened([
    ['客户姓名', '手机', '备注'],
    ['甲先生', '13800138001', '老客户'],
    ['乙女士', '13800138002', ''],
    ['=丙()', '13800138003', '周四回访'],
  ])
  await survey(batch, { basis: 'contract' })
  expect((await run(batch)).counts.created).toBe(3)
  await sent()
  await until(async () => (await rows()).every(({ archiveNo }) => archiveNo !== ''), 'numbers')
}

/** Taken out and opened again, as the cells of the file. */
async function takenOut(
  columns: readonly string[] = ['name', 'alias', 'remark', 'contacts.mobile', 'targetDate', 'budgetMax'],
): Promise<string[][]> {
  const archives = (await rows()).map(({ archive }) => archive)
  const selection = await computer.device.selectionOf(archives)
  const permit = { columns, selection, until: Date.now() + 3_600_000 }
  const order = { archives, template: templateRef(templates.homeDeco), columns, purpose: 'correct', permit }
  const list = await computer.device.exportList(order)
  if (!list.ok) throw new Error(list.error.type)
  const book = await exportBook(list.value, {
    organisation: '测试公司',
    name: '某人',
    at: '今天',
    purpose: '批量改正',
    note: '',
    keepUntil: '下月',
    approvedBy: '',
  })
  const read = await readSheet(new Uint8Array(await book.arrayBuffer()), nodeSheetPorts)
  if (!read.ok) throw new Error(read.error)
  return [[...read.value.headers], ...read.value.rows.map(({ cells }) => [...cells])]
}

/** The line of whoever is called so. */
function lineOf(table: readonly string[][], name: string): string[] {
  const at = table[0]?.indexOf('姓名/名称') ?? -1
  const line = table.find((cells, row) => row > 0 && cells[at] === name)
  if (line === undefined) throw new Error(`no row of ${name}`)
  return line
}
function edit(table: readonly string[][], name: string, column: string, text: string): void {
  const at = table[0]?.indexOf(column) ?? -1
  expect(at, column).toBeGreaterThan(-1)
  lineOf(table, name)[at] = text
}

async function valueOf(name: string, part: string, key: string, of = computer): Promise<Json | undefined> {
  const row = (await rows(of)).find((one) => one.name === name)
  const read = await of.device.open(row?.archive ?? '', 'read')
  return read.ok ? read.value.view.documents.get(part)?.fields.get(key)?.value : undefined
}

const outcomeOf = (found: Awaited<ReturnType<typeof survey>>): readonly RowOutcome[] =>
  found.returned?.rows.map(({ outcome }) => outcome) ?? []

describe('H02: a sheet of our own', () => {
  it('is known by its headings, asks for nothing, and says every change before it is written', async () => {
    await begun()
    const table = await takenOut()
    edit(table, '甲先生', '备注', '改过')
    edit(table, "'=丙()", '姓名/名称', "'=丁()")
    const batch = await opened(table)
    expect((await job(batch)).settings).toMatchObject({
      returned: true,
      template: 'homeDeco',
      matchBy: 'archiveNo',
      onMatch: 'update',
    })
    const found = await survey(batch)
    expect(found.returned?.counts).toMatchObject({ changes: 2, updated: 2, unchanged: 1, refused: 0 })
    expect(found.returned?.rows.map(({ name }) => name).sort()).toEqual(['=丙()', '甲先生'])
    expect(await valueOf('甲先生', 'profile', 'remark')).toBe('老客户')
    const done = await run(batch)
    expect(done.counts).toMatchObject({ created: 0, changes: 2, updated: 2, unchanged: 1, duplicates: 0 })
    expect(await valueOf('甲先生', 'profile', 'remark')).toBe('改过')
    expect((await rows()).map(({ name }) => name)).toContain('=丁()')
    await sent()
    expect(await computer.device.rejected()).toEqual([])
  })

  it('that nobody touched changes nothing at all, and is not kept as imported', async () => {
    await begun()
    const before = (await computers.server.core.store.logMetas(1, 5_000)).filter(
      ({ kind }) => kind === 'change',
    ).length
    const batch = await opened(await takenOut())
    expect((await run(batch)).counts).toMatchObject({ changes: 0, updated: 0, unchanged: 3, refused: 0 })
    await sent()
    const after = (await computers.server.core.store.logMetas(1, 5_000)).filter(
      ({ kind }) => kind === 'change',
    ).length
    expect(after).toBe(before)
    expect(await valueOf('甲先生', 'contact', 'importRaw')).toBeUndefined()
  })

  it('leaves alone what a colleague changed since, and keeps both where the cell was edited too', async () => {
    await begun()
    const table = await takenOut()
    edit(table, '乙女士', '备注', '表里写的')
    await addPerson(computers.server, 'manager', 'BM', 'A')
    const other = await seated('manager')
    await until(async () => (await rows(other)).length === 3, 'the archives')
    for (const name of ['甲先生', '乙女士']) {
      const row = (await rows(other)).find((one) => one.name === name)
      const read = await other.device.open(row?.archive ?? '', 'read')
      const held = read.ok ? read.value.view.documents.get('profile')?.fields.get('remark') : undefined
      const saved = await other.device.save({
        archive: row?.archive ?? '',
        business: null,
        fields: { remark: '店长写的' },
        seen: { remark: held?.heads.map(({ id }) => id) ?? [] },
      })
      expect(saved.ok).toBe(true)
    }
    await until(async () => (await valueOf('甲先生', 'profile', 'remark')) !== '老客户', 'the other hand')
    await until(async () => (await valueOf('乙女士', 'profile', 'remark')) === '店长写的', 'the other hand')
    const batch = await opened(table)
    const found = await survey(batch)
    expect(found.returned).toMatchObject({ disputed: 1, counts: { changes: 1, unchanged: 2 } })
    await run(batch)
    const row = (await rows()).find((one) => one.name === '乙女士')
    const read = await computer.device.open(row?.archive ?? '', 'read')
    const field = read.ok ? read.value.view.documents.get('profile')?.fields.get('remark') : undefined
    expect(field?.conflict).toBe(true)
    expect(field?.heads.map(({ value }) => value).sort()).toEqual(['店长写的', '表里写的'].sort())
  })

  it('refuses rows that name nobody, somebody else, or the same archive twice, each with its reason', async () => {
    await begun()
    const table = await takenOut()
    const [headers = [], ...lines] = table
    const checkAt = headers.indexOf('导出底稿')
    const [first = [], second = [], third = []] = lines
    const swapped = second.map((cell, at) => (at === 0 ? (third[0] ?? '') : cell))
    const fresh = headers.map((header) => (header === '姓名/名称' ? '新来的' : ''))
    const foreign = first.map((cell, at) => (at === 0 ? 'Z-2020-00001' : at === checkAt ? '' : cell))
    const batch = await opened([headers, first, first, swapped, fresh, foreign])
    const found = await survey(batch)
    expect(outcomeOf(found)).toEqual([
      { is: 'duplicate', of: { row: 2 } },
      { is: 'barred', why: 'other-row' },
      { is: 'barred', why: 'no-number' },
      { is: 'barred', why: 'unknown-number' },
    ])
    const done = await run(batch)
    expect(done.counts).toMatchObject({ created: 0, updated: 0, unchanged: 1, duplicates: 1, refused: 3 })
    expect(await rows()).toHaveLength(3)
  })

  it('refuses a row with a cell that cannot be, whole', async () => {
    await begun()
    const table = await takenOut()
    edit(table, '甲先生', '手机', '1380013')
    edit(table, '甲先生', '备注', '这一行不写')
    const [outcome] = outcomeOf(await survey(await opened(table)))
    expect(outcome).toMatchObject({
      is: 'refused',
      reasons: [{ column: '手机', text: '1380013', refusal: { code: 'bad-mobile' } }],
    })
  })

  it('refuses what this person may not write', async () => {
    await begun()
    const table = (await takenOut(['name'])).map((cells, at) => [
      ...cells,
      at === 0 ? '证件号码' : at === 1 ? '110101199003077811' : '',
    ])
    await addPerson(computers.server, 'manager', 'BM', 'A')
    computer = await seated('manager')
    await until(async () => (await rows()).length === 3, 'the archives')
    const found = await survey(await opened(table))
    expect(outcomeOf(found)).toEqual([{ is: 'barred', why: 'not-allowed' }])
    expect(found.returned?.counts).toMatchObject({ changes: 0, unchanged: 2, refused: 1 })
  })

  it('changes one number of several in place, and undo gives everything back', async () => {
    await begun()
    const table = await takenOut()
    edit(table, '甲先生', '手机', '13800138001、13900139000')
    edit(table, '甲先生', '备注', '')
    edit(table, '乙女士', '手机', '13700137000')
    edit(table, '乙女士', '目标日期', '2027-03-08')
    edit(table, '乙女士', '预算上限', '12.5万')
    const batch = await opened(table)
    expect((await survey(batch)).returned?.counts.changes).toBe(5)
    expect((await run(batch)).counts.changes).toBe(5)
    const numbers = async (name: string): Promise<readonly string[]> => {
      const row = (await rows()).find((one) => one.name === name)
      const read = await computer.device.open(row?.archive ?? '', 'read')
      const fields = read.ok ? read.value.view.documents.get('contact')?.fields : undefined
      return [...(fields?.values() ?? [])]
        .filter(({ key, value }) => key.startsWith('contacts/') && value !== null)
        .map(({ key, value }) => `${key} ${JSON.stringify(value)}`)
    }
    expect(await numbers('甲先生')).toHaveLength(2)
    const [changed = ''] = await numbers('乙女士')
    expect(changed).toContain('13700137000')
    expect(await valueOf('甲先生', 'profile', 'remark')).toBeNull()
    expect(await computer.device.undoImport(batch)).toMatchObject({ restored: 5, kept: [] })
    expect(await numbers('甲先生')).toHaveLength(1)
    const [restored = ''] = await numbers('乙女士')
    expect(restored).toContain('13800138002')
    expect(restored.split(' ')[0]).toBe(changed.split(' ')[0])
    expect(await valueOf('甲先生', 'profile', 'remark')).toBe('老客户')
    await sent()
    expect(await computer.device.rejected()).toEqual([])
  })

  it('treated as any sheet keeps its own marks out of the raw data', async () => {
    await begun()
    const batch = await opened(await takenOut())
    const found = await survey(batch, { returned: false })
    expect(found.returned).toBeNull()
    const { settings, headers } = await job(batch)
    const raw = headers.filter((_, at) => settings.targets[at]?.to === 'raw')
    expect(raw).not.toContain('导出水印')
    expect(raw).not.toContain('导出底稿')
  })
})
