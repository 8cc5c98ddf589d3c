/** H02: a sheet that comes back changes exactly the cells that somebody edited. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inert } from '../../../shared/base/inert.ts'
import type { Json } from '../../../shared/base/json.ts'
import type { Recorded } from '../../../shared/domain/entry.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { partOf, type Part } from '../../../shared/domain/names.ts'
import type { DocumentView } from '../../../shared/domain/view.ts'
import { allRegions } from '../../../shared/templates/allRegions.ts'
import {
  cellText,
  columnLabel,
  exportColumnsOf,
  keyOfColumn,
  partOfColumn,
  type ExportColumn,
} from '../../../shared/templates/exportColumns.ts'
import type { FormatTools } from '../../../shared/templates/format.ts'
import { templates } from '../../../shared/templates/index.ts'
import {
  correctionsOf,
  exportColumnOf,
  isReturned,
  returnedTargets,
  type Correction,
} from '../../../shared/templates/returning.ts'
import { archiveMark, businessMark, marksOf, namedIn, readMarks } from '../../../shared/templates/rowMarks.ts'
import type { Template } from '../../../shared/templates/types.ts'
import { set, ulid } from '../domain/ledger.ts'
import { valueOf } from './arbitrary.ts'

const archive = ulid('ARCH')
const business = ulid('BIZ')
const WANG = ulid('WANG')
const format: FormatTools = {
  language: 'zh',
  regions: allRegions,
  nameOf: (to, id) => (to === 'user' && id === WANG ? '王芳' : null),
}
const parse = {
  today: '2026-03-08',
  regions: allRegions,
  resolve: (to: string, text: string) => (to === 'user' && text === '王芳' ? WANG : null),
} as const

type Documents = ReadonlyMap<Part, DocumentView>
type Ledgers = { readonly [part: Part]: readonly Recorded[] }
const folded = (ledgers: Ledgers): Documents =>
  new Map(Object.entries(ledgers).map(([part, recorded]) => [part, foldDocument(recorded)]))

/** What the file says of one archive: a cell by label, and the marks. */
interface Taken {
  readonly cells: { readonly [label: string]: string }
  readonly marks: string
}

function takeOut(documents: Documents, columns: readonly ExportColumn[]): Taken {
  const cells = columns.map((column) => [
    columnLabel(column).zh,
    inert(cellText({ documents }, column, business, format)),
  ])
  const readable = columns.filter((column) => documents.has(partOfColumn(column, business) ?? ''))
  return { cells: Object.fromEntries(cells), marks: marksOf({ archive, documents }, readable, business) }
}

let items = 0
function bringBack(
  template: Template,
  { cells, marks }: { readonly cells: Taken['cells']; readonly marks: string | null },
  documents: Documents,
) {
  const headers = Object.keys(cells)
  const targets = returnedTargets(template, headers)
  const returned = headers.flatMap((header, at) => {
    const column = exportColumnOf(template, targets[at] ?? { to: 'nothing' })
    return column === null ? [] : [{ header, column, text: cells[header] ?? '' }]
  })
  return correctionsOf(returned, {
    template,
    business,
    documents,
    marks: marks === null ? null : readMarks(marks, archive),
    format,
    parse,
    newItem: () => ulid(`NEW${++items}`),
  })
}

const changes = (result: ReturnType<typeof bringBack>): readonly Correction[] => {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}
const short = (result: ReturnType<typeof bringBack>) =>
  changes(result).map(({ key, value, seen, disputed }) => ({ key, value, seen, disputed }))

describe.each(Object.values(templates))('every column of $id', (template) => {
  const columns = exportColumnsOf(template)
  const plain = columns.flatMap((column) => {
    const { type } = column.field
    const values =
      column.of === 'contact' ? null : type.is === 'ref' ? fc.constant<Json>(WANG) : valueOf(type)
    const key = keyOfColumn(column, business)
    const part = partOfColumn(column, business)
    return values === null || key === null || part === null || (type.is === 'ref' && type.to !== 'user')
      ? []
      : [{ column, key, part, values }]
  })

  it('H02 is found again by its heading', () => {
    const headers = ['档号', ...columns.map((column) => columnLabel(column).zh), '导出底稿', '导出水印']
    expect(isReturned(headers)).toBe(true)
    const targets = returnedTargets(template, headers)
    expect(targets[0]).toEqual({ to: 'archiveNo' })
    expect(targets.slice(-2)).toEqual([{ to: 'nothing' }, { to: 'nothing' }])
    expect(targets.slice(1, -2).map((target) => exportColumnOf(template, target)?.key)).toEqual(
      columns.map(({ key }) => key),
    )
  })

  it('H02 reads back to the value that was taken out, and untouched to no change', () => {
    expect(plain.length).toBeGreaterThan(30)
    for (const { column, key, part, values } of plain) {
      fc.assert(
        fc.property(values, (value) => {
          const standing = folded({ [part]: [set('1.0', { [key]: value })] })
          const taken = takeOut(standing, [column])
          expect(changes(bringBack(template, taken, standing)), column.key).toEqual([])
          expect(changes(bringBack(template, { ...taken, marks: null }, standing))).toEqual([])
          const read = bringBack(template, { ...taken, marks: null }, new Map())
          expect(short(read), JSON.stringify(taken.cells)).toEqual([
            { key, value, seen: [], disputed: false },
          ])
        }),
        { numRuns: 20 },
      )
    }
  })
})

const { homeDeco } = templates
const columns = exportColumnsOf(homeDeco)
const pick = (...keys: readonly string[]) => columns.filter(({ key }) => keys.includes(key))
const profile = (...recorded: readonly Recorded[]): Documents => folded({ profile: recorded })

describe('a cell', () => {
  const then = profile(set('1.0', { name: '王先生', remark: '老客户' }))
  const taken = takeOut(then, pick('name', 'remark', 'alias'))
  const edited = (cells: Taken['cells'], marks: string | null = taken.marks) => ({
    cells: { ...taken.cells, ...cells },
    marks,
  })

  it('H02 that was edited answers what it showed', () => {
    expect(short(bringBack(homeDeco, edited({ 备注: '新' }), then))).toEqual([
      { key: 'remark', value: '新', seen: ['1.0'], disputed: false },
    ])
  })

  it('H02 that nobody touched does not bring back what stood there before', () => {
    const now = profile(
      set('1.0', { name: '王先生', remark: '老客户' }),
      set('2.0', { remark: '同事改的' }, { remark: ['1.0'] }, { seq: 2 }),
    )
    expect(short(bringBack(homeDeco, taken, now))).toEqual([])
    expect(short(bringBack(homeDeco, edited({ '姓名/名称': '王大明' }), now))).toEqual([
      { key: 'name', value: '王大明', seen: ['1.0'], disputed: false },
    ])
  })

  it('H02 that was edited while a colleague wrote something else leaves both', () => {
    const now = profile(
      set('1.0', { name: '王先生', remark: '老客户' }),
      set('2.0', { remark: '同事改的' }, { remark: ['1.0'] }, { seq: 2 }),
    )
    expect(short(bringBack(homeDeco, edited({ 备注: '表里改的' }), now))).toEqual([
      { key: 'remark', value: '表里改的', seen: ['1.0'], disputed: true },
    ])
    expect(short(bringBack(homeDeco, edited({ 备注: '同事改的' }), now))).toEqual([])
  })

  it('H02 that was emptied empties what it showed, and nothing that it did not show', () => {
    expect(short(bringBack(homeDeco, edited({ 备注: '' }), then))).toEqual([
      { key: 'remark', value: null, seen: ['1.0'], disputed: false },
    ])
    const filledSince = profile(
      set('1.0', { name: '王先生', remark: '老客户' }),
      set('2.0', { alias: '小王' }, {}, { seq: 2 }),
    )
    expect(short(bringBack(homeDeco, taken, filledSince))).toEqual([])
    const covered = takeOut(new Map(), pick('name', 'remark'))
    expect(covered.cells).toEqual({ '姓名/名称': '', 备注: '' })
    expect(short(bringBack(homeDeco, covered, then))).toEqual([])
  })

  it('H02 without marks is held against what stands now, and empties nothing', () => {
    expect(short(bringBack(homeDeco, edited({ 备注: '' }, null), then))).toEqual([])
    expect(short(bringBack(homeDeco, edited({ 备注: '新' }, null), then))).toEqual([
      { key: 'remark', value: '新', seen: ['1.0'], disputed: false },
    ])
  })

  it('H02 that cannot be read sends its whole row back, named by its column', () => {
    const read = bringBack(homeDeco, edited({ 备注: '新', '姓名/名称': '王' }), then)
    expect(read).toMatchObject({
      ok: false,
      error: [{ column: '姓名/名称', text: '王', refusal: { code: 'too-short' } }],
    })
  })

  it('H02 that contradicts what stands beside it is refused', () => {
    const standing = folded({
      [partOf(business, 'deal')]: [set('1.0', { budgetMin: 100_000, budgetMax: 200_000 })],
    })
    const sheet = takeOut(standing, pick('budgetMin', 'budgetMax'))
    expect(sheet.cells).toEqual({ 预算下限: '1,000.00', 预算上限: '2,000.00' })
    const read = bringBack(homeDeco, { ...sheet, cells: { ...sheet.cells, 预算下限: '3000' } }, standing)
    expect(read).toMatchObject({ ok: false, error: [{ column: '预算下限', refusal: { code: 'more-than' } }] })
  })

  it('H02 takes a choice by its word in either language', () => {
    const standing = profile(set('1.0', { clientType: 'person' }))
    const sheet = takeOut(standing, pick('clientType'))
    for (const word of ['企业', 'Company', 'company'])
      expect(short(bringBack(homeDeco, { ...sheet, cells: { 客户类型: word } }, standing))).toMatchObject([
        { value: 'company' },
      ])
  })

  it('H02 judges an identity number by the kind that the row says', () => {
    const standing = folded({
      identity: [set('1.0', { idType: 'residentId', idNumber: '11010519491231002X' })],
    })
    const sheet = takeOut(standing, pick('idType', 'idNumber'))
    const said = (kind: string) =>
      bringBack(homeDeco, { ...sheet, cells: { 证件类型: kind, 证件号码: 'E12345678' } }, standing)
    expect(said('护照').ok).toBe(true)
    expect(said('居民身份证').ok).toBe(false)
  })
})

describe('ways to reach somebody', () => {
  const [first, second, mail] = [ulid('C1'), ulid('C2'), ulid('C3')]
  const mobile = (value: string, more: { readonly [key: string]: Json } = {}) => ({
    type: 'mobile',
    value,
    ...more,
  })
  const then = folded({
    contact: [
      set('1.0', {
        [`contacts/${first}`]: mobile('13800138001', { label: '本人', primary: true }),
        [`contacts/${second}`]: mobile('13800138002', { label: '太太', status: 'dead' }),
        [`contacts/${mail}`]: { type: 'email', value: 'a@b.cn' },
      }),
    ],
  })
  const taken = takeOut(then, pick('contacts.mobile', 'contacts.email'))
  const say = (text: string, now = then, marks: string | null = taken.marks) =>
    short(bringBack(homeDeco, { cells: { ...taken.cells, 手机: text }, marks }, now))

  it('H02 stand in one cell and come back as they were', () => {
    expect(taken.cells).toEqual({ 手机: '13800138001、13800138002', 邮箱: 'a@b.cn' })
    expect(say('13800138001、13800138002')).toEqual([])
    expect(say('13800138002, 138 0013 8001')).toEqual([])
  })

  it('H02 only the edited one changes; it keeps its label, and not what was found out about the old number', () => {
    expect(say('13800138001、13900139000')).toEqual([
      {
        key: `contacts/${second}`,
        value: mobile('13900139000', { label: '太太' }),
        seen: ['1.0'],
        disputed: false,
      },
    ])
  })

  it('H02 one more is added, one less is taken out', () => {
    expect(say('13800138001、13800138002、13900139000')).toMatchObject([
      { value: mobile('13900139000'), seen: [] },
    ])
    expect(say('13800138002')).toEqual([
      { key: `contacts/${first}`, value: null, seen: ['1.0'], disputed: false },
    ])
    expect(say('').map(({ value }) => value)).toEqual([null, null])
    expect(say('', then, null)).toEqual([])
  })

  it('H02 one that a colleague added meanwhile stays', () => {
    const third = ulid('C4')
    const now = folded({
      contact: [
        set('1.0', {
          [`contacts/${first}`]: mobile('13800138001', { label: '本人', primary: true }),
          [`contacts/${second}`]: mobile('13800138002', { label: '太太', status: 'dead' }),
          [`contacts/${mail}`]: { type: 'email', value: 'a@b.cn' },
        }),
        set('2.0', { [`contacts/${third}`]: mobile('13700137000') }, {}, { seq: 2 }),
      ],
    })
    expect(say('13800138001、13800138002', now)).toEqual([])
    expect(say('13900139000、13800138002', now).map(({ key }) => key)).toEqual([`contacts/${first}`])
    expect(say('13800138001、13800138002、13700137000', now)).toEqual([])
  })

  it('H02 what is no number of that kind is refused', () => {
    const read = bringBack(homeDeco, { cells: { 手机: '1380013' }, marks: taken.marks }, then)
    expect(read).toMatchObject({ ok: false, error: [{ column: '手机', refusal: { code: 'bad-mobile' } }] })
  })
})

describe('marks', () => {
  it('H02 name archive and business, say nothing of values, and are taken whole or not at all', () => {
    const documents = profile(set('1.0', { name: '王先生' }))
    const text = marksOf({ archive, documents }, pick('name'), business)
    expect(namedIn(` ${text} `)).toEqual({
      archive: archiveMark(archive),
      business: businessMark(archive, business),
    })
    expect(
      marksOf({ archive, documents: profile(set('1.0', { name: '李女士' })) }, pick('name'), business),
    ).toBe(text)
    for (const spoiled of ['', text.slice(0, -1), text.replace(/^1/, '2'), 'x'])
      expect(namedIn(spoiled)).toBeNull()
  })
})
