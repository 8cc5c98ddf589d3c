/** Reading what people type, paste and import; and that what is written out can be read back. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/base/json.ts'
import { allRegions } from '../../../shared/templates/allRegions.ts'
import { formatValue, type Language } from '../../../shared/templates/format.ts'
import { tidyFormat } from '../../../shared/templates/formats.ts'
import { templates } from '../../../shared/templates/index.ts'
import { fieldOf } from '../../../shared/templates/keys.ts'
import { parseValue, readContact, readContacts, type ParseContext } from '../../../shared/templates/parse.ts'
import { readPhone } from '../../../shared/templates/phones.ts'
import type { Field, Template } from '../../../shared/templates/types.ts'
import { validateValue } from '../../../shared/templates/validate.ts'
import { valueOf } from './arbitrary.ts'

const { homeDeco, generic, realEstate } = templates
const context: ParseContext = { today: '2026-03-08', regions: allRegions }

const field = (template: Template, key: string): Field => {
  const found = fieldOf(template, key)
  if (found === null) throw new Error(key)
  return found
}
const read = (template: Template, key: string, text: string, more: ParseContext = {}): Json => {
  const parsed = parseValue(field(template, key), text, { ...context, ...more })
  return parsed.ok ? parsed.value : parsed.error.code
}

describe('one field at a time', () => {
  it.each<readonly [Template, string, string, Json]>([
    [homeDeco, 'areaGross', '59㎡', 59],
    [homeDeco, 'areaGross', ' 89.5 平米', 89.5],
    [homeDeco, 'areaGross', '1,200m²', 1200],
    [homeDeco, 'areaGross', '5', 'too-small'],
    [homeDeco, 'plannedDays', '90天', 90],
    [realEstate, 'taxMonths', '24个月', 24],
    [homeDeco, 'budgetMax', '12.5万', 12_500_000],
    [homeDeco, 'budgetMax', '３，４００元', 340_000],
    [homeDeco, 'budgetMax', '-5', 'too-small'],
    [homeDeco, 'layout', '2室1厅1卫', '2室1厅1卫'],
    [homeDeco, 'layout', '两室一厅一卫', '2室1厅1卫'],
    [homeDeco, 'layout', '3房2厅2卫', '3室2厅2卫'],
    [homeDeco, 'layout', '1房间1卫', '1房间1卫'],
    [homeDeco, 'layout', '四室二厅一厨两卫', '4室2厅1厨2卫'],
    [homeDeco, 'layout', '2室1厅', 'bad-layout'],
    [homeDeco, 'targetDate', '2026年3月8日', '2026-03-08'],
    [homeDeco, 'targetDate', '20260308', '2026-03-08'],
    [homeDeco, 'targetDate', '3月8日', '2026-03-08'],
    [homeDeco, 'targetDate', '很快', 'not-a-day'],
    [homeDeco, 'clientType', '企业', 'company'],
    [homeDeco, 'clientType', 'Person', 'person'],
    [homeDeco, 'clientType', 'company', 'company'],
    [homeDeco, 'gender', '女', 'female'],
    [homeDeco, 'gender', '先生', 'male'],
    [homeDeco, 'tier', 'ａ', 'A'],
    [homeDeco, 'tier', '特级', 'not-an-option'],
    [homeDeco, 'stage', '量房', 'survey'],
    [realEstate, 'stage', '带看', 'ambiguous-option'],
    [realEstate, 'stage', '二手·带看', 'resaleViewing'],
    [realEstate, 'stage', '认筹', 'newReserve'],
    [homeDeco, 'stylePref', '现代简约、侘寂，北欧', ['modern', '侘寂', 'nordic']],
    [homeDeco, 'tags', '急; 急；老客', ['急', '老客']],
    [generic, 'industryCode', '制造业', 'C'],
    [generic, 'industryCode', '软件服务', '软件服务'],
    [generic, 'onCredit', '是', true],
    [generic, 'onCredit', 'No', false],
    [generic, 'onCredit', '可能', 'not-yes-or-no'],
    [generic, 'uscc', ' 91350100m000100y43 ', '91350100M000100Y43'],
    [homeDeco, 'idNumber', '１１０１０５ 19491231 002x', '11010519491231002X'],
    [homeDeco, 'idNumber', '110105194912310021', 'bad-checksum'],
    [homeDeco, 'regionCode', '深圳', '440300'],
    [homeDeco, 'regionCode', '广东省深圳市南山区', '440305'],
    [homeDeco, 'regionCode', '440305', '440305'],
    [homeDeco, 'regionCode', '朝阳', 'unknown-region'],
    [homeDeco, 'callerNumber', '(0755) 1234 5678 转 12', '0755-12345678-12'],
    [homeDeco, 'contacts', '138 1234 5678', { type: 'mobile', value: '13812345678' }],
    [homeDeco, 'contacts', '不详', 'bad-phone'],
    [homeDeco, 'name', '  王\u3000先生 ', '王 先生'],
    [homeDeco, 'name', '王\u200b先生', '王先生'],
    [homeDeco, 'remark', '第一行\r\n第二行', '第一行\n第二行'],
    [homeDeco, 'visitRecord', '一\n二', '一\n二'],
    [homeDeco, 'community', '高井\n小区', '高井 小区'],
    [homeDeco, 'name', '   ', null],
    [homeDeco, 'budgetMin', '', null],
    [homeDeco, 'referrer', '老王', '老王'],
    [generic, 'invoice', '某公司', 'not-from-text'],
    [homeDeco, 'milestones', '开工', 'not-from-text'],
  ])('%#: %s.%s ← "%s"', (template, key, text, value) => {
    expect(read(template, key, text)).toEqual(value)
  })

  it('takes a year only from a day that is known', () => {
    const parsed = parseValue(field(homeDeco, 'targetDate'), '3月8日', {})
    expect(parsed.ok ? 'ok' : parsed.error.code).toBe('year-missing')
  })

  it('looks for regions in the sheet’s own city first, and for people among those it is told', () => {
    expect(read(homeDeco, 'regionCode', '朝阳', { regionHint: '110000' })).toBe('110105')
    const id = '01JZ0000000000000000000001'
    const resolve = (to: string, text: string) => (to === 'user' && text === '李工' ? id : null)
    expect(read(homeDeco, 'pmId', '李工', { resolve })).toBe(id)
    expect(read(homeDeco, 'pmId', '王工', { resolve })).toBe('unknown-person')
    expect(read(homeDeco, 'pmId', id)).toBe(id)
  })

  it('judges a document number by the type in the same row', () => {
    expect(read(homeDeco, 'idNumber', 'E12345678', { idType: 'residentId' })).toBe('bad-length')
    expect(read(homeDeco, 'idNumber', 'E12345678', { idType: 'passport' })).toBe('E12345678')
  })
})

describe('phone numbers', () => {
  it.each([
    ['138 1234 5678', 'mobile', '13812345678'],
    ['+86 138-1234-5678', 'mobile', '13812345678'],
    ['8613812345678', 'mobile', '13812345678'],
    ['013812345678', 'mobile', '13812345678'],
    ['１３８１２３４５６７８', 'mobile', '13812345678'],
    ['0755-12345678', 'landline', '0755-12345678'],
    ['０７５５－２３４５６７８', 'landline', '0755-2345678'],
    ['(0755) 2345678转12', 'landline', '0755-2345678-12'],
    ['0755-2345678-1', 'landline', '0755-2345678-1'],
    ['010 6552 9988', 'landline', '010-65529988'],
    ['+86 10 65529988', 'landline', '010-65529988'],
    ['075523456789', 'landline', '0755-23456789'],
    ['400 810 8888', 'other', '400-810-8888'],
    ['+852 5123 4567', 'mobile', '+85251234567'],
    ['+44 (0)20 7946 0018', 'mobile', '+442079460018'],
    ['001 415 555 2671', 'mobile', '+14155552671'],
  ])('%s is a %s, %s', (text, type, value) => {
    expect(readPhone(text)).toEqual({ type, value })
  })

  it.each(['12345', '23456789', '1281234567', '138123456789', '+86 12345', '电话', '', '+', '0755-123'])(
    '"%s" is none',
    (text) => {
      expect(readPhone(text)).toBeNull()
    },
  )

  it('come out as what the validator takes, whatever goes in', () => {
    const digits = fc.string({ unit: fc.constantFrom(...'0123456789 -+()转'), maxLength: 18 })
    fc.assert(
      fc.property(digits, (text) => {
        const phone = readPhone(text)
        if (phone === null) return
        expect(validateValue(field(homeDeco, 'contacts'), { ...phone }).ok).toBe(true)
        expect(readPhone(phone.value)).toEqual(phone)
      }),
      { numRuns: 3000 },
    )
  })
})

describe('contacts', () => {
  it('are told apart by what they look like', () => {
    expect(readContact('zhang@X.COM')).toEqual({ type: 'email', value: 'zhang@x.com' })
    expect(readContact('微信:zhangsan88')).toEqual({ type: 'wechat', value: 'zhangsan88' })
    expect(readContact('12345678')).toBeNull()
    expect(readContact('12345678', 'wechat')).toEqual({ type: 'wechat', value: '12345678' })
    expect(readContact('0755-12345678', 'mobile')).toBeNull()
    expect(readContact('13812345678', 'landline')).toBeNull()
    expect(readContact('QQ 1234', 'other')).toEqual({ type: 'other', value: 'QQ 1234' })
  })

  it('may share a cell', () => {
    expect(readContacts('13812345678/0755-12345678')).toEqual([
      { type: 'mobile', value: '13812345678' },
      { type: 'landline', value: '0755-12345678' },
    ])
    expect(readContacts('13812345678、a@b.cn')).toHaveLength(2)
    expect(readContacts('13812345678、不详')).toBeNull()
  })
})

it('tidying twice changes nothing more', () => {
  const formats = ['email', 'wechat', 'layout', 'idNumber', 'uscc', 'taxNo', 'account'] as const
  fc.assert(
    fc.property(fc.constantFrom(...formats), fc.string({ maxLength: 30 }), (format, text) => {
      const tidy = tidyFormat(format, text)
      expect(tidyFormat(format, tidy)).toBe(tidy)
    }),
  )
})

describe.each(Object.values(templates))('what $id writes out', (template) => {
  it.each<Language>(['zh', 'en'])('is read back to the same value (%s)', (language) => {
    let tried = 0
    for (const known of template.fields) {
      const values = valueOf(known.type)
      if (values === null) continue
      tried++
      fc.assert(
        fc.property(values, (value) => {
          expect(validateValue(known, value), known.key).toEqual({ ok: true, value })
          const text = formatValue(known, value, { language, regions: allRegions })
          expect(text).not.toBe('')
          expect(parseValue(known, text, context), `${known.key}: ${text}`).toEqual({ ok: true, value })
        }),
        { numRuns: 40 },
      )
    }
    expect(tried).toBeGreaterThan(35)
  })
})

describe('writing out', () => {
  it('names the parts of an object and the kind of a contact', () => {
    const invoice = { title: '某公司', taxNo: '91350100M000100Y43' }
    expect(formatValue(field(generic, 'invoice'), invoice, { language: 'zh' })).toBe(
      '抬头 某公司，税号 91350100M000100Y43',
    )
    expect(
      formatValue(field(homeDeco, 'contacts'), { type: 'mobile', value: '13812345678' }, { language: 'en' }),
    ).toBe('Mobile 13812345678')
    expect(formatValue(field(generic, 'finance'), { debtRatio: 62.5 }, { language: 'zh' })).toBe(
      '资产负债率 62.5%',
    )
  })

  it('writes nothing for what is empty, and what it does not know as it stands', () => {
    expect(formatValue(field(homeDeco, 'name'), null, { language: 'zh' })).toBe('')
    expect(formatValue(field(homeDeco, 'tier'), 'Z', { language: 'zh' })).toBe('Z')
    expect(
      formatValue(field(homeDeco, 'regionCode'), '999999', { language: 'zh', regions: allRegions }),
    ).toBe('999999')
    expect(formatValue(field(homeDeco, 'pmId'), 'X', { language: 'zh', nameOf: () => '李工' })).toBe('李工')
  })
})

it('never throws at a text, whatever the field', () => {
  const fields = Object.values(templates).flatMap((template) => template.fields)
  fc.assert(
    fc.property(fc.constantFrom(...fields), fc.string({ unit: 'grapheme', maxLength: 40 }), (known, text) => {
      const parsed = parseValue(known, text, context)
      if (parsed.ok) expect(validateValue(known, parsed.value, { today: '2026-03-08' }).ok).toBe(true)
    }),
    { numRuns: 3000 },
  )
})
