/**
 * H02: Excel there and back. Eight clients go out as a sheet, LibreOffice changes ten cells of it and saves it its
 * own way, the sheet comes back on screen: ten fields hold something else, and nothing else was written.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Json } from '../../shared/base/json.ts'
import { openSheet, type Sheet } from '../../sync-server/import/sheet.ts'
import { editSheet, officePath, type CellEdit } from '../support/calc.ts'
import { agreesToSensitive } from '../support/consents.ts'
import { addPerson, signIn as session } from '../support/server.ts'
import { ServerArchives, valuesOf } from '../support/serverArchives.ts'
import { toCsv } from '../support/sheets.ts'
import { newClientId, setEntry, SocketClient } from '../support/socketClient.ts'
import { toArchives } from './screens/archives.ts'
import { answers, begin, chooseSheet, finished, toImport, undoImport } from './screens/import.ts'
import { Seats } from './screens/seats.ts'

const FORMULA = '=HYPERLINK("http://x")'
const ID_NUMBER = '11010519491231002X'
const OTHER_ID = '110101199003077811'

const clients: readonly (readonly string[])[] = [
  ['客户姓名', '手机', '地区', '证件号码', '预算上限', '目标日期', '备注'],
  ['赵先生', '13800138021', '北京市朝阳区', ID_NUMBER, '12.5万', '2027-01-15', '老客户介绍'],
  [FORMULA, '13800138022', '北京市海淀区', '', '20万', '2027-02-01', ''],
  ['孙女士', '13800138023/13800138033', '上海市黄浦区', '', '', '', '周四下午回访'],
  ['李先生', '13800138024', '', '', '8万', '2027-03-01', '第一行\n第二行'],
  ['周女士', '13800138025', '广东省深圳市南山区', '', '', '2027-04-01', "'带引号"],
  ['吴先生', '13800138026', '北京市朝阳区', '', '30万', '', ''],
  ['郑女士', '13800138027', '', '', '', '', '+86 打头的备注'],
  ['王先生', '13800138028', '北京市东城区', '', '15万', '2027-05-01', ''],
]

let seats: Seats
let sales: Page
let folder = ''
let branch = ''
let office: string | null = null
const exported = (): string => join(folder, '档案.xlsx')
const edited = (): string => join(folder, '档案-改.xlsx')

beforeAll(async () => {
  office = officePath()
  seats = await Seats.open()
  const { server } = seats
  branch = seats.branches.a
  folder = await mkdtemp(join(tmpdir(), 'anjuan-returned-'))
  await addPerson(server, 'sales', 'SA', 'A')
  await addPerson(server, 'auditor', 'AU', null)
  sales = await seats.sitDown('sales')
})
afterAll(async () => {
  await seats.end()
  await rm(folder, { recursive: true })
})

/** All that the server has: what every field shows, by client, document and key, and how often any was written. */
async function standing() {
  const archives = new ServerArchives(seats.server.core)
  const values = new Map<string, Json>()
  let writes = 0
  for (const archive of await archives.ofBranch(branch)) {
    const view = await archives.read(archive)
    const business = view.businesses.at(-1)?.id ?? ''
    const number = 'archiveNo' in view.lifecycle ? view.lifecycle.archiveNo : ''
    for (const [place, value] of valuesOf(view))
      values.set(`${number} ${place.replaceAll(business, 'B')}`, value)
    for (const document of view.documents.values())
      for (const field of document.fields.values()) writes += field.history.length
  }
  return { values, writes }
}
type Standing = Awaited<ReturnType<typeof standing>>

/** What the second holds otherwise than the first, with both values. */
function differences(before: Standing, after: Standing): readonly (readonly [string, Json, Json])[] {
  const places = [...new Set([...before.values.keys(), ...after.values.keys()])]
  return places.flatMap((place) => {
    const [was, is] = [before.values.get(place) ?? null, after.values.get(place) ?? null]
    return JSON.stringify(was) === JSON.stringify(is) ? [] : [[place, was, is] as const]
  })
}

async function opened(path: string): Promise<Sheet> {
  const read = await openSheet(path)
  if (!read.ok) throw new Error(`the file is no sheet: ${read.error}`)
  return read.value
}

/** A sheet brings nothing sensitive: two clients are asked, and the number that stood in it is typed (R13). */
async function consented(): Promise<void> {
  expect([...(await standing()).values.keys()].filter((place) => place.endsWith('/idNumber'))).toEqual([])
  const client = newClientId()
  const { client: socket } = await SocketClient.greet(
    seats.server.url,
    await session(seats.server, 'sales'),
    [client],
  )
  const archives = new ServerArchives(seats.server.core)
  const named = async (name: string): Promise<string> => {
    for (const archive of await archives.ofBranch(branch))
      if ((await archives.read(archive)).documents.get('profile')?.fields.get('name')?.value === name)
        return archive
    throw new Error(`nobody is called ${name}`)
  }
  const [withId, other] = [await named('赵先生'), await named('王先生')]
  const results = await socket.push([
    socket.entry(`${withId}.consent`, client, agreesToSensitive()),
    socket.entry(`${withId}.identity`, client, setEntry({ idNumber: ID_NUMBER })),
    socket.entry(`${other}.consent`, client, agreesToSensitive()),
  ])
  expect(results.map(({ code }) => code)).toEqual(['OK', 'OK', 'OK'])
  socket.close()
  // The device has heard of it before a sheet is read there.
  await sales.waitForTimeout(1_500)
}

const dialog = () => sales.getByRole('dialog', { name: '导出为表格' })

async function beginExport(): Promise<void> {
  await sales.keyboard.press('Escape')
  await sales.getByRole('checkbox', { name: '选中列表全部' }).click()
  await sales
    .getByRole('toolbar', { name: '已选的档案' })
    .getByRole('button', { name: '导出', exact: true })
    .click()
  await dialog().getByText('可导出 8 份').waitFor()
  for (const name of ['手机', '证件号码', '预算上限', '目标日期', '备注', '曾用名/简称', '地区', '等级']) {
    const chip = dialog().getByRole('button', { name, exact: true })
    if ((await chip.getAttribute('aria-pressed')) !== 'true') await chip.click()
  }
  await dialog().getByLabel('用途').selectOption({ label: '批量改正' })
}

test('H02 eight clients come in, and go out again with an auditor’s yes', async () => {
  await toImport(sales)
  const path = join(folder, '客户.csv')
  await writeFile(path, toCsv(clients))
  await chooseSheet(sales, path)
  await answers(sales, '合同履行')
  await begin(sales)
  expect(await finished(sales)).toBe('新建 8 份，重复 0 份，退回 0 行。')
  await expect
    .poll(async () => new Set([...(await standing()).values.keys()].map((key) => key.split(' ')[0])).size, {
      timeout: 30_000,
    })
    .toBe(8)
  await toArchives(sales)
  await beginExport()
  await dialog().getByRole('button', { name: '申请批准' }).click()
  await dialog().getByText('已申请，等人批准').waitFor()
  await sales.keyboard.press('Escape')
  const auditor = await seats.sitDown('auditor')
  await auditor.getByRole('link', { name: '审批' }).first().click()
  await auditor.getByText(/要导出 8 份档案/).waitFor()
  await auditor.getByRole('button', { name: '同意', exact: true }).click()
  await auditor.getByText('已批准导出。').waitFor()
  await auditor.context().close()
  await beginExport()
  await dialog()
    .getByText(/auditor.* 已批准/)
    .waitFor()
  const [download] = await Promise.all([
    sales.waitForEvent('download'),
    dialog().getByRole('button', { name: '导出 8 份' }).click(),
  ])
  await download.saveAs(exported())
  const { headers, rows } = await opened(exported())
  const cell = (name: string, header: string) =>
    rows.find(({ cells }) => cells[headers.indexOf('姓名/名称')] === name)?.cells[headers.indexOf(header)]
  // Whoever sells may write an identity number and not read it again.
  expect(cell('赵先生', '证件号码')).toBe('')
  expect(cell(`'${FORMULA}`, '手机')).toBe('13800138022')
  expect(cell('孙女士', '手机')).toBe('13800138023、13800138033')
})

test('H02 ten cells edited in LibreOffice change exactly ten fields, and are said before', async () => {
  const { headers, rows } = await opened(exported())
  const nameAt = headers.indexOf('姓名/名称')
  const edit = (name: string, header: string, value: CellEdit['value']): CellEdit => {
    const row = rows.find(({ cells }) => cells[nameAt] === name)
    expect(headers).toContain(header)
    return { column: headers.indexOf(header), row: (row?.number ?? 0) - 1, value }
  }
  const edits = [
    edit('王先生', '证件号码', OTHER_ID),
    edit('赵先生', '目标日期', '2027-03-08'),
    edit('赵先生', '预算上限', 88_000.5),
    edit(`'${FORMULA}`, '姓名/名称', `'=HYPERLINK("http://y")`),
    edit(`'${FORMULA}`, '手机', '13900139000'),
    edit('孙女士', '手机', '13800138023、13700137000'),
    edit('孙女士', '备注', ''),
    edit('李先生', '地区', '上海市黄浦区'),
    edit('周女士', '曾用名/简称', '小周'),
    edit('吴先生', '等级', 'A'),
  ]
  const by = await editSheet(office, exported(), edits, edited())
  console.log(`edited by ${by}`)
  await consented()
  const before = await standing()
  await toImport(sales)
  await chooseSheet(sales, edited())
  await sales.getByText('这是本系统导出的表：按档号更新，只写改动过的格子。').waitFor()
  await sales.getByText('改动 10 处，涉及 7 份；未改动 1 份，退回 0 行').waitFor()
  await sales.getByText('13900139000').waitFor()
  await sales.getByRole('button', { name: '更新 7 份' }).click()
  await sales.getByText('改动 10 处，更新 7 份；未改动 1 份，退回 0 行。').waitFor()
  await expect.poll(async () => (await standing()).writes, { timeout: 30_000 }).toBe(before.writes + 10)
  const after = await standing()
  const changed = differences(before, after).map(([place, was, is]) => {
    const key = place.split('/')[1] ?? ''
    const of = (value: Json): Json =>
      key === 'contacts' ? ((value as { readonly value: string } | null)?.value ?? null) : value
    return [key, of(was), of(is)]
  })
  expect([...before.values].filter(([place]) => place.endsWith('/idNumber')).map(([, id]) => id)).toEqual([
    ID_NUMBER,
  ])
  expect(changed.sort()).toEqual(
    [
      ['idNumber', null, OTHER_ID],
      ['targetDate', '2027-01-15', '2027-03-08'],
      ['budgetMax', 12_500_000, 8_800_050],
      ['name', FORMULA, '=HYPERLINK("http://y")'],
      ['contacts', '13800138022', '13900139000'],
      ['contacts', '13800138033', '13700137000'],
      ['remark', '周四下午回访', null],
      ['regionCode', null, '310101'],
      ['alias', null, '小周'],
      ['tier', null, 'A'],
    ].sort(),
  )
})

test('H02 the same sheet once more changes nothing that can be compared; undo gives back what stood', async () => {
  const before = await standing()
  await toImport(sales)
  await chooseSheet(sales, edited())
  // The identity number is the one cell that this person cannot compare: it is written once more, the same.
  await sales.getByText('改动 1 处，涉及 1 份；未改动 7 份，退回 0 行').waitFor()
  await sales.getByRole('button', { name: '不导入了' }).click()
  await sales.getByText('把 Excel 或 CSV 拖到这里').waitFor()
  await sales.getByRole('link', { name: /档案-改\.xlsx/ }).click()
  await undoImport(sales)
  await sales.getByText('9 项恢复原值').waitFor()
  await sales.getByText('1 份留下').waitFor()
  await expect.poll(async () => (await standing()).writes, { timeout: 30_000 }).toBe(before.writes + 9)
  const { headers, rows } = await opened(exported())
  const names = rows.map(({ cells }) => cells[headers.indexOf('姓名/名称')])
  const shown = [...(await standing()).values]
    .filter(([place]) => place.endsWith('/name'))
    .map(([, name]) => name)
  expect(shown.map((name) => (name === FORMULA ? `'${FORMULA}` : name)).sort()).toEqual([...names].sort())
})
