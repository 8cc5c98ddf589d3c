/** Masks: what stays, and that nothing else does. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/base/json.ts'
import { templates } from '../../../shared/templates/index.ts'
import { fieldOf } from '../../../shared/templates/keys.ts'
import { coverText, HIDDEN, isCovered, maskText, maskValue } from '../../../shared/templates/masking.ts'
import type { Field, MaskKind, Template } from '../../../shared/templates/types.ts'

const field = (template: Template, key: string): Field => {
  const found = fieldOf(template, key)
  if (found === null) throw new Error(key)
  return found
}

describe('masks of single values', () => {
  it.each<[MaskKind, string, string]>([
    ['name', '张三', '张*'],
    ['name', '张三丰', '张**'],
    ['name', '欧阳娜娜', '欧阳**'],
    ['name', '王先生', '王**'],
    ['name', '买买提·艾力', '买***'],
    ['name', '张', '张*'],
    ['name', 'John Smith', 'J***'],
    ['mobile', '13812345678', '138****5678'],
    ['mobile', '+85251234567', '+852****4567'],
    ['mobile', '1381', HIDDEN],
    ['landline', '0755-12345123', '0755-****123'],
    ['landline', '01012345123', '010-****123'],
    ['landline', '0755-12345123-8001', '0755-****123'],
    ['phone', '0755-12345123', '0755-****123'],
    ['phone', '13812345678', '138****5678'],
    ['id', '11010519491231002X', '110***********002X'],
    ['id', 'E12345678', HIDDEN],
    ['card', '6222021234567890123', '****0123'],
    ['email', 'zhang@x.com', 'z***@x.com'],
    ['email', '@x.com', HIDDEN],
    ['wechat', 'zhangsan88', 'zh****'],
    ['wechat', 'abc', HIDDEN],
    ['region', '440305', '440000'],
    ['hidden', '3号楼2单元501', HIDDEN],
    ['name', '', ''],
  ])('%s: %s → %s', (kind, text, masked) => {
    expect(maskText(kind, text)).toBe(masked)
  })

  it.each([
    ['北京市朝阳区建国路88号', '北京市朝阳区****'],
    ['朝阳区高井2号院', '朝阳区****'],
    ['广东省深圳市南山区粤海街道科技园1号', '广东省深圳市南山区粤海街道****'],
    ['内蒙古自治区呼和浩特市新城区海拉尔东街1号', '内蒙古自治区呼和浩特市新城区****'],
    ['浙江省义乌市北苑街道88号', '浙江省义乌市北苑街道****'],
    ['河北省保定市定兴县北河镇1号', '河北省保定市定兴县****'],
    ['江苏省苏州市工业园区星湖街1号', '江苏省苏州市****'],
    ['云南省大理白族自治州大理市下关街道1号', '云南省大理白族自治州大理市下关街道****'],
    ['高井小区3号楼2单元', HIDDEN],
    ['科技园区5栋', HIDDEN],
    ['乡村花园3号楼', HIDDEN],
    ['市场路5号', HIDDEN],
  ])('address: %s → %s', (address, masked) => {
    expect(maskText('address', address)).toBe(masked)
  })

  it('leaves no house number and no estate of any address made up', () => {
    const estate = fc.constantFrom('高井小区', '富强西里', '水岸温泉', '科技园区', '幸福社区', '阳光花园')
    const head = fc.constantFrom('', '朝阳区', '北京市朝阳区', '广东省深圳市南山区')
    fc.assert(
      fc.property(head, estate, fc.integer({ min: 1, max: 99 }), (area, name, number) => {
        const masked = maskText('address', `${area}${name}${String(number)}号楼`)
        expect(masked).toBe(area === '' ? HIDDEN : `${area}****`)
      }),
    )
  })
})

describe('masks of whole fields', () => {
  const { homeDeco, generic, realEstate } = templates

  it('keeps kind, preference and state of a contact, and covers number and label', () => {
    const contact = { type: 'mobile', value: '13812345678', label: '太太', primary: true, status: 'dead' }
    expect(maskValue(field(homeDeco, 'contacts'), contact)).toEqual({
      type: 'mobile',
      value: '138****5678',
      primary: true,
      status: 'dead',
    })
    expect(maskValue(field(homeDeco, 'contacts'), { type: 'other', value: 'QQ 12345678' })).toEqual({
      type: 'other',
      value: HIDDEN,
    })
  })

  it('covers each part of a contact person', () => {
    const person = { name: '李四', dept: '采购部', mobile: '13812345678', email: 'lisi@x.com' }
    expect(maskValue(field(generic, 'people'), person)).toEqual({
      name: '李*',
      dept: HIDDEN,
      mobile: '138****5678',
      email: 'l***@x.com',
    })
  })

  it('shows of sensitive values only that they are there', () => {
    expect(maskValue(field(realEstate, 'downPayment'), 500_000_00)).toBe(HIDDEN)
    expect(maskValue(field(realEstate, 'loan'), { bank: '某行', state: 'paid' })).toBe(HIDDEN)
    expect(maskValue(field(realEstate, 'marital'), 'married')).toBe(HIDDEN)
    expect(maskValue(field(homeDeco, 'idNumber'), '11010519491231002X')).toBe('110***********002X')
  })

  it('leaves operational values and empty ones as they are', () => {
    expect(maskValue(field(homeDeco, 'tier'), 'A')).toBe('A')
    expect(maskValue(field(homeDeco, 'name'), null)).toBeNull()
  })

  it('lets no whole value of a personal class through, whatever the field', () => {
    const secret: { readonly [is: string]: Json } = {
      text: '秘密的值SECRET',
      number: 987_654,
      money: 987_654,
      date: '2031-12-31',
      bool: true,
      ref: '秘密的值SECRET',
      enum: '秘密的值SECRET',
      enums: ['秘密的值SECRET'],
    }
    for (const template of Object.values(templates)) {
      for (const one of template.fields) {
        if (one.class === 'C0' || one.type.is === 'facts') continue
        const value: Json =
          one.type.is === 'contacts'
            ? { type: 'other', value: '秘密的值SECRET' }
            : one.type.is === 'object' || one.type.is === 'list'
              ? Object.fromEntries(one.type.shape.map(({ key, type }) => [key, secret[type.is] ?? null]))
              : (secret[one.type.is] ?? null)
        const masked = JSON.stringify(maskValue(one, value))
        expect(masked, `${template.id} ${one.key}`).not.toMatch(/SECRET|密的值|987654|2031-12-31|true/)
      }
    }
  })
})

describe('POL35 what stands covered for its own readers', () => {
  it('is what identifies or reaches a person, and figures with a mask; not the name one works with', () => {
    const covered = (template: Template) => template.fields.filter(isCovered).map(({ key }) => key)
    expect(covered(templates.homeDeco)).toEqual(
      expect.arrayContaining([
        'contacts',
        'address',
        'unitNo',
        'idNumber',
        'idType',
        'callerNumber',
        'importRaw',
      ]),
    )
    expect(covered(templates.generic)).toEqual(expect.arrayContaining(['people', 'invoice', 'invoiceSole']))
    expect(covered(templates.realEstate)).toEqual(
      expect.arrayContaining(['coBuyers', 'loan', 'hukou', 'aml']),
    )
    for (const template of Object.values(templates))
      for (const key of ['name', 'alias', 'regionCode', 'stage', 'tags', 'nextFollowUp'])
        expect(covered(template)).not.toContain(key)
  })

  it('reads as its mask in words, in both languages, and says nothing else', () => {
    const text = (template: Template, key: string, value: Json, language: 'zh' | 'en' = 'zh') =>
      coverText(field(template, key), value, { language })
    const { homeDeco, generic, realEstate } = templates
    expect(text(homeDeco, 'contacts', { type: 'mobile', value: '13812345678', label: '太太' })).toBe(
      '手机 138****5678',
    )
    expect(text(homeDeco, 'idNumber', '11010519491231002X')).toBe('110***********002X')
    expect(text(homeDeco, 'idLongTerm', true)).toBe(HIDDEN)
    expect(text(homeDeco, 'idExpiry', '2030-01-01')).toBe(HIDDEN)
    expect(text(realEstate, 'downPayment', 30_000_000)).toBe(HIDDEN)
    expect(text(homeDeco, 'idNumber', null)).toBe('')
    expect(text(generic, 'people', { name: '欧阳明珠', mobile: '13812345678' }, 'en')).toBe(
      'Name 欧阳**, Mobile 138****5678',
    )
    expect(text(generic, 'invoice', { account: '6222021234567890123' })).toContain('****0123')
  })
})
