/** What columns mean, and what a row of them becomes. */
import { describe, expect, it } from 'vitest'
import { allRegions } from '../../../shared/templates/allRegions.ts'
import { guessColumns, regionAround } from '../../../shared/templates/columns.ts'
import { readRow, type RowTools } from '../../../shared/templates/importRow.ts'
import { templates } from '../../../shared/templates/index.ts'
import { companyHeaders, companyRow } from '../../support/sheets.ts'

const ITEM = '01HZZZZZZZZZZZZZZZZZZZZZZZ'
const BUSINESS = '01HYYYYYYYYYYYYYYYYYYYYYYY'

const guess = (headers: readonly string[], ...rows: (readonly string[])[]) =>
  guessColumns(templates.generic, headers, rows).map((target) =>
    target.to === 'field' ? target.key : target.to === 'contact' ? `contacts.${target.type}` : null,
  )

const tools = (headers: readonly string[]): RowTools => ({
  template: templates.generic,
  headers,
  targets: guessColumns(templates.generic, headers, []),
  business: BUSINESS,
  newItem: () => ITEM,
  context: { today: '2026-11-22', regions: allRegions },
})

describe('guessing columns', () => {
  it('knows the columns of a list of companies', () => {
    expect(guess(companyHeaders)).toEqual([null, 'alias', 'regionCode', 'industryCode', 'name', null])
  })

  it('reads headers with remarks and marks in them', () => {
    expect(guess(['客户姓名（必填）', '手机号 *', '地区:省市'])).toEqual([
      'name',
      'contacts.mobile',
      'regionCode',
    ])
  })

  it('gives a field to the surest of two columns that claim it, and keeps the other raw', () => {
    expect(guess(['名称', '公司名称'])).toEqual([null, 'name'])
  })

  it('knows phone numbers and mail by what stands below an odd header', () => {
    expect(guess(['怎么找', '网'], ['13800138000', 'a@b.com'], ['139 0013 9000', 'c@d.cn'])).toEqual([
      'contacts.mobile',
      'contacts.email',
    ])
  })
})

describe('guessing by what stands below', () => {
  const rental = (headers: readonly string[], ...rows: (readonly string[])[]) => {
    const regionHint = regionAround(rows, allRegions) ?? ''
    return guessColumns(templates.realEstate, headers, rows, { regions: allRegions, regionHint }).map(
      (target) => (target.to === 'field' ? target.key : target.to),
    )
  }

  it('R26: takes no header at its word that its cells contradict, and knows regions and layouts by themselves', () => {
    const rows = ['石景山', '海淀', '朝阳', '亦庄开发区', '大兴', '西城'].map((district) => [
      '59㎡',
      '2室1厅1卫',
      district,
      '3300',
    ])
    expect(rental(['meters', 'zone', 'area', 'house_price'], ...rows)).toEqual([
      'areaMax',
      'wantLayout',
      'regionCode',
      'budgetMax',
    ])
    expect(regionAround(rows, allRegions)).toBe('110000')
  })

  it('R26: makes a sales area of a district that no national table knows, when asked', () => {
    const context = { regions: allRegions, regionHint: '110000' }
    const row = readRow(['', '', '亦庄开发区', '', '某公司', ''], {
      ...tools(companyHeaders),
      context,
      ownAreas: true,
    })
    expect(row).toMatchObject({ ok: true, value: { values: { regionCode: '110000~亦庄开发区' } } })
  })

  it('R16: refuses a number of which the sheet lost the end', () => {
    const targets = [
      { to: 'field', key: 'name' },
      { to: 'field', key: 'idNumber' },
    ] as const
    const row = readRow(['王芳', '1.10105E+17'], { ...tools(['姓名', '身份证号']), targets })
    expect(row).toMatchObject({ ok: false, error: [{ refusal: { code: 'digits-lost' } }] })
  })
})

describe('reading a row', () => {
  it('places regions by the words of sheets', () => {
    for (const [text, code] of [
      ['深圳', '440300'],
      ['内蒙', '150000'],
    ] as const) {
      const row = readRow(['', '', text, '银行', '某银行', ''], tools(companyHeaders))
      expect(row).toMatchObject({ ok: true, value: { values: { regionCode: code }, gaps: [] } })
    }
  })

  it('lists what a row lacks and keeps what no field took', () => {
    const row = readRow(companyRow(1921), tools(companyHeaders))
    expect(row).toMatchObject({
      ok: true,
      value: {
        gaps: ['regionCode', 'industryCode'],
        values: { name: '样本第1921实业股份有限公司', importRaw: '股票代码：001921\n上市日期：20100104' },
      },
    })
  })

  it('keeps a region that nobody knows with the raw data and names it as a gap', () => {
    const row = readRow(['', '', '火星', '', '某公司', ''], tools(companyHeaders))
    expect(row).toMatchObject({
      ok: true,
      value: { gaps: ['regionCode', 'industryCode'], values: { importRaw: '所在地域：火星' } },
    })
  })

  it('takes two numbers from one cell, each of its kind', () => {
    const row = readRow(['某公司', '13800138000/0755-12345678'], tools(['公司名称', '联系电话']))
    expect(row.ok && Object.values(row.value.values)).toContainEqual({
      type: 'landline',
      value: '0755-12345678',
    })
  })

  it('R22 keeps the numbers of one cell in their order, whatever ids they get', () => {
    const ids = ['3', '1', '2'].map((digit) => `01HZZZZZZZZZZZZZZZZZZZZZZ${digit}`)
    const row = readRow(['某公司', '13800138003、13800138001、13800138002'], {
      ...tools(['公司名称', '手机']),
      newItem: () => ids.shift() ?? '',
    })
    const contacts = Object.entries(row.ok ? row.value.values : {}).filter(([key]) =>
      key.startsWith('contacts/'),
    )
    expect(contacts.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, value]) => value)).toEqual(
      ['13800138003', '13800138001', '13800138002'].map((value) => ({ type: 'mobile', value })),
    )
  })

  it('refuses a row for a number that cannot be one, naming column and cell', () => {
    const row = readRow(['某公司', '1380013'], tools(['公司名称', '手机']))
    expect(row).toMatchObject({
      ok: false,
      error: [{ column: '手机', text: '1380013', refusal: { code: 'bad-mobile' } }],
    })
  })
})
