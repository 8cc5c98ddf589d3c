/** Doubts: raised where a person would raise an eyebrow, and nowhere else; never a refusal. */
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/base/json.ts'
import { allRegions } from '../../../shared/templates/allRegions.ts'
import { templates } from '../../../shared/templates/index.ts'
import type { Template } from '../../../shared/templates/types.ts'
import { warnings, type DoubtContext } from '../../../shared/templates/warn.ts'

const { homeDeco, generic, realEstate } = templates
const ITEM = '01JZ0000000000000000000001'
const FLAT = '01JZ0000000000000000000002'
const context: DoubtContext = { today: '2026-03-08', regions: allRegions }

const doubts = (template: Template, key: string, value: Json, within: DoubtContext = context) =>
  warnings(template, { [key]: value }, within).map(({ code }) => code)

describe('R11: values that say nothing', () => {
  it.each(['不详', '未知', '暂无', 'xxx', '？？', '测试', 'N/A', '11111111', '12345678', '无'])(
    '"%s" is doubted',
    (text) => {
      expect(doubts(homeDeco, `community/${FLAT}`, text)).toEqual(['vague-value'])
    },
  )

  it.each(['高井', '无锡花园', '未来城', '国际村 11号', '1234'])('"%s" is not', (text) => {
    expect(doubts(homeDeco, `community/${FLAT}`, text)).toEqual([])
  })

  it('doubts numbers that nobody has', () => {
    const mobile = (value: string) => doubts(homeDeco, `contacts/${ITEM}`, { type: 'mobile', value })
    expect(mobile('13811111111')).toEqual(['unlikely-number'])
    expect(mobile('13800138000')).toEqual(['unlikely-number'])
    expect(mobile('13812345678')).toEqual(['unlikely-number'])
    expect(mobile('13816204793')).toEqual([])
  })
})

describe('numbers that belong elsewhere', () => {
  it('finds an identity number in a remark, also one of fifteen digits or with spaces', () => {
    expect(doubts(homeDeco, 'remark', '身份证11010519491231002X，下周来')).toEqual(['id-in-text'])
    expect(doubts(homeDeco, 'remark', '号码 110105 19491231 002x')).toEqual(['id-in-text'])
    expect(doubts(homeDeco, 'remark', '旧证 110105491231002')).toEqual(['id-in-text'])
  })

  it('finds a card number, and leaves order numbers and phones alone', () => {
    expect(doubts(homeDeco, 'remark', '卡 4532 0151 1283 0366')).toEqual(['card-in-text'])
    expect(doubts(homeDeco, 'remark', '订单 4532015112830367')).toEqual([])
    expect(doubts(homeDeco, 'remark', '电话 13816204793 和 0755-26204793')).toEqual([])
  })

  it('finds children’s details in what the household needs', () => {
    expect(doubts(homeDeco, 'household', '孩子6岁，上阳光小学')).toEqual(['minor-in-text'])
    expect(doubts(homeDeco, 'household', '有儿童和一只猫，要圆角')).toEqual([])
    expect(doubts(homeDeco, 'remark', '房龄6岁')).toEqual([])
  })
})

describe('codes, days and ranges', () => {
  it('mentions codes that are unknown or out of use, where the whole table is at hand', () => {
    expect(doubts(homeDeco, 'regionCode', '999999')).toEqual(['unknown-region'])
    expect(warnings(homeDeco, { regionCode: '110103' }, context)).toEqual([
      { code: 'retired-region', field: 'regionCode', params: { successor: '110101' } },
    ])
    expect(doubts(homeDeco, 'regionCode', '440305')).toEqual([])
    expect(doubts(homeDeco, 'regionCode', '999999', { today: '2026-03-08' })).toEqual([])
    expect(doubts(homeDeco, 'idNumber', '34052419800101001X')).toEqual(['unknown-region'])
    expect(doubts(homeDeco, 'idNumber', '11010519491231002X')).toEqual([])
  })

  it('doubts a card number whose check digit does not fit, not a company account', () => {
    const invoice = (account: string) =>
      doubts(generic, 'invoice', { title: '某公司', taxNo: '91350100M000100Y43', account })
    expect(invoice('4532015112830367')).toEqual(['luhn'])
    expect(invoice('4532015112830366')).toEqual([])
    expect(invoice('110902345678')).toEqual([])
  })

  it('doubts what was done on a day still to come, where it knows today', () => {
    expect(doubts(homeDeco, 'signedAt', '2026-03-09')).toEqual(['future-day'])
    expect(doubts(homeDeco, 'signedAt', '2026-03-08')).toEqual([])
    expect(doubts(homeDeco, 'signedAt', '2026-03-09', {})).toEqual([])
    expect(doubts(homeDeco, 'targetDate', '2027-01-01')).toEqual([])
    expect(warnings(generic, { finance: { source: '年报', asOf: '2030-01-01' } }, context)).toEqual([
      { code: 'future-day', field: 'finance', params: { member: 'asOf' } },
    ])
  })

  it('shows a range whose ends came from two devices and do not meet', () => {
    expect(warnings(realEstate, { budgetMin: 300, budgetMax: 200 }, context)).toEqual([
      { code: 'more-than', field: 'budgetMin', params: { other: 'budgetMax' } },
    ])
    expect(warnings(realEstate, { budgetMin: 200, budgetMax: 200 }, context)).toEqual([])
  })
})

it('comes in the order of the template, and passes over what is empty or unknown', () => {
  const values = { remark: '不详', name: '不详', tier: null, nonsense: '不详' }
  expect(warnings(homeDeco, values, context).map(({ field }) => field)).toEqual(['name', 'remark'])
})
