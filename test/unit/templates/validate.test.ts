/** The one validator: every code it can give, and that the way a row comes does not change its answer. */
import fc from 'fast-check'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/base/json.ts'
import type { FactKind } from '../../../shared/domain/entry.ts'
import type { Compartment } from '../../../shared/domain/names.ts'
import { mayStandIn } from '../../../shared/domain/receive.ts'
import { factHomes } from '../../../shared/templates/facts.ts'
import { templates } from '../../../shared/templates/index.ts'
import { fieldOf } from '../../../shared/templates/keys.ts'
import { parseType, parseValue } from '../../../shared/templates/parse.ts'
import { refusalCodes, type RefusalCode } from '../../../shared/templates/refusal.ts'
import type { Field, Template } from '../../../shared/templates/types.ts'
import {
  validateFact,
  validateFields,
  validateRow,
  validateValue,
  type Values,
} from '../../../shared/templates/validate.ts'
import { complaintOf } from '../../../shared/templates/values.ts'
import { warningCodes } from '../../../shared/templates/warn.ts'

const { homeDeco, generic, realEstate } = templates
const ITEM = '01JZ0000000000000000000001'
const FLAT = '01JZ0000000000000000000002'
const OTHER = '01JZ0000000000000000000003'

const field = (template: Template, key: string): Field => {
  const found = fieldOf(template, key)
  if (found === null) throw new Error(key)
  return found
}
const codes = (judged: {
  readonly ok: boolean
  readonly error?: readonly { readonly code: RefusalCode }[]
}) => (judged.error ?? []).map(({ code }) => code)
const one = (template: Template, key: string, value: Json): RefusalCode | 'ok' => {
  const judged = validateValue(field(template, key), value)
  return judged.ok ? 'ok' : judged.error.code
}
const typed = (template: Template, key: string, text: string): RefusalCode | 'ok' => {
  const read = parseValue(field(template, key), text, { today: '2026-03-08' })
  return read.ok ? 'ok' : read.error.code
}

describe('single values', () => {
  const refused: readonly (readonly [RefusalCode, Template, string, Json])[] = [
    ['wrong-type', homeDeco, 'name', 7],
    ['wrong-type', homeDeco, 'areaGross', '59'],
    ['wrong-type', homeDeco, 'budgetMin', 12.5],
    ['wrong-type', homeDeco, 'budgetMin', '100'],
    ['wrong-type', homeDeco, 'tier', 1],
    ['wrong-type', homeDeco, 'stylePref', 'modern'],
    ['wrong-type', homeDeco, 'pmId', '李工'],
    ['wrong-type', generic, 'onCredit', 'yes'],
    ['wrong-type', generic, 'invoice', 'x'],
    ['missing-member', generic, 'invoice', { title: '某公司' }],
    ['unknown-member', generic, 'invoice', { title: '某公司', taxNo: '91350100M000100Y43', colour: 'red' }],
    ['wrong-type', generic, 'invoice', { title: '某公司', taxNo: null }],
    ['untidy-text', homeDeco, 'name', '王\u0007先生'],
    ['untidy-text', homeDeco, 'name', '王\n先生'],
    ['untidy-text', homeDeco, 'remark', 'half \ud83d'],
    ['too-short', homeDeco, 'name', '王'],
    ['too-short', homeDeco, 'name', ''],
    ['too-long', homeDeco, 'name', '王'.repeat(61)],
    ['too-small', homeDeco, 'areaGross', 9.99],
    ['too-small', homeDeco, 'contractAmount', 0],
    ['too-large', homeDeco, 'areaGross', 2000.5],
    ['too-fine', homeDeco, 'areaGross', 59.123],
    ['too-fine', homeDeco, 'plannedDays', 90.5],
    ['too-many', homeDeco, 'tags', Array.from({ length: 51 }, (_, at) => `t${String(at)}`)],
    ['not-an-option', homeDeco, 'tier', 'Z'],
    ['not-an-option', homeDeco, 'stage', 'contract'],
    ['repeated', homeDeco, 'tags', ['急', '急']],
    ['not-a-day', homeDeco, 'targetDate', '2026-02-30'],
    ['not-a-day', homeDeco, 'targetDate', '2026/2/3'],
    ['bad-mobile', homeDeco, 'contacts', { type: 'mobile', value: '12812345678' }],
    ['bad-mobile', homeDeco, 'contacts', { type: 'mobile', value: '138 1234 5678' }],
    ['bad-mobile', homeDeco, 'contacts', { type: 'mobile', value: '+8613812345678' }],
    ['bad-landline', homeDeco, 'contacts', { type: 'landline', value: '12345678' }],
    ['bad-email', homeDeco, 'contacts', { type: 'email', value: 'a@b' }],
    ['bad-wechat', homeDeco, 'contacts', { type: 'wechat', value: 'abc' }],
    ['not-an-option', homeDeco, 'contacts', { type: 'fax', value: '1' }],
    ['missing-member', homeDeco, 'contacts', { type: 'mobile' }],
    ['bad-phone', homeDeco, 'callerNumber', '999'],
    ['bad-region', homeDeco, 'regionCode', '4403'],
    ['bad-layout', homeDeco, 'layout', '两室'],
    ['bad-account', generic, 'invoice', { title: '某公司', taxNo: '91350100M000100Y43', account: '12-3' }],
    ['bad-length', generic, 'uscc', '91350100M000100Y4'],
    ['bad-format', generic, 'uscc', '91350100M000100Y4Z'],
    ['bad-checksum', generic, 'uscc', '91350100M000100Y44'],
    ['bad-checksum', homeDeco, 'idNumber', '110105194912310021'],
    ['bad-date', homeDeco, 'idNumber', '110105194902300025'],
    ['more-than', realEstate, 'lease', { rent: 3_300_00, start: '2027-01-01', end: '2026-01-01' }],
    ['wrong-key', homeDeco, 'milestones', 'x'],
  ]

  it.each(refused)('are refused as %s: %s', (code, template, key, value) => {
    expect(one(template, key, value)).toBe(code)
  })

  const accepted: readonly (readonly [Template, string, Json])[] = [
    [homeDeco, 'name', '王先生'],
    [homeDeco, 'name', '买买提·艾力'],
    [
      homeDeco,
      'contacts',
      { type: 'mobile', value: '13812345678', label: '太太', primary: true, status: 'doubtful' },
    ],
    [homeDeco, 'contacts', { type: 'mobile', value: '+85251234567' }],
    [homeDeco, 'contacts', { type: 'landline', value: '0755-12345678-801' }],
    [homeDeco, 'contacts', { type: 'landline', value: '075512345678' }],
    [homeDeco, 'contacts', { type: 'email', value: 'li.si+x@mail.example.com.cn' }],
    [homeDeco, 'contacts', { type: 'wechat', value: 'zhang_san-88' }],
    [homeDeco, 'contacts', { type: 'other', value: '400-810-8888' }],
    [homeDeco, 'layout', '2室1厅1卫'],
    [homeDeco, 'layout', '3室2厅1厨2卫'],
    [homeDeco, 'layout', '1房间1卫'],
    [homeDeco, 'areaGross', 59],
    [homeDeco, 'areaGross', 89.55],
    [homeDeco, 'budgetMax', 12_500_000],
    [homeDeco, 'stylePref', ['modern', '侘寂']],
    [homeDeco, 'changeOrders', { desc: '取消吊顶', amount: -300_000 }],
    [homeDeco, 'remark', '第一行\n第二行 🏠'],
    [generic, 'industryCode', 'C'],
    [generic, 'industryCode', '软件服务'],
    [generic, 'finance', { debtRatio: 62.5, source: '年报', asOf: '2025-12-31', cashflow: -1 }],
    [realEstate, 'wantRegions', ['110105', '望京']],
    [realEstate, 'coBuyers', { business: FLAT, name: '李四', consented: true }],
  ]

  it.each(accepted)('%# are taken: %s', (template, key, value) => {
    expect(one(template, key, value)).toBe('ok')
  })

  it('may always be emptied', () => {
    for (const template of Object.values(templates)) {
      for (const known of template.fields)
        expect(validateValue(known, null)).toEqual({ ok: true, value: null })
    }
  })

  it('follow a template’s own pattern, where it sets one', () => {
    const type = { is: 'text', max: 20, pattern: '[A-Z]{2}-\\d+' } as const
    expect(complaintOf(type, 'AB-12')).toBeNull()
    expect(complaintOf(type, 'AB-12x')?.code).toBe('bad-pattern')
  })

  it('never make the validator throw, whatever stands there', () => {
    const fields = Object.values(templates).flatMap((template) => template.fields)
    fc.assert(
      fc.property(fc.constantFrom(...fields), fc.jsonValue({ maxDepth: 3 }), (known, value) => {
        expect(typeof validateValue(known, value as Json).ok).toBe('boolean')
      }),
      { numRuns: 2000 },
    )
  })
})

describe('what one save says of one document', () => {
  it('refuses keys that are unknown, misplaced, computed or wrongly addressed', () => {
    expect(codes(validateFields(homeDeco, 'profile', { nonsense: 1 }))).toEqual(['unknown-field'])
    expect(codes(validateFields(homeDeco, 'profile', { uscc: 'x' }))).toEqual(['unknown-field'])
    expect(codes(validateFields(homeDeco, 'profile', { address: '某处' }))).toEqual(['wrong-compartment'])
    expect(codes(validateFields(homeDeco, 'life', { archiveNo: '1' }))).toEqual(['computed-field'])
    expect(codes(validateFields(homeDeco, 'contact', { contacts: null }))).toEqual(['wrong-key'])
    expect(codes(validateFields(homeDeco, 'contact', { 'contacts/1': null }))).toEqual(['wrong-key'])
    expect(codes(validateFields(homeDeco, 'profile', { [`name/${ITEM}`]: '王先生' }))).toEqual(['wrong-key'])
    expect(codes(validateFields(homeDeco, 'profile', { community: '高井' }))).toEqual(['wrong-key'])
    expect(codes(validateFields(homeDeco, 'service', { milestones: {} }))).toEqual(['wrong-key'])
    expect(
      codes(validateFields(homeDeco, 'profile', { __proto__x: 1, constructor: 2, toString: 3 })),
    ).toEqual(Array.from({ length: 3 }, () => 'unknown-field'))
  })

  it('takes values under the key of their item or of their business', () => {
    const contact = { type: 'mobile', value: '13812345678' }
    expect(
      validateFields(homeDeco, 'contact', { [`contacts/${ITEM}`]: contact, [`unitNo/${FLAT}`]: '3-2-501' })
        .ok,
    ).toBe(true)
    expect(validateFields(homeDeco, 'profile', { name: '王先生', [`community/${FLAT}`]: '高井' }).ok).toBe(
      true,
    )
  })

  it('R20 refuses a range whose lower end is above the upper, whichever end is written', () => {
    expect(codes(validateFields(homeDeco, 'deal', { budgetMin: 200, budgetMax: 100 }))).toContain('more-than')
    const standing = (key: string): Json | undefined =>
      ({ budgetMin: 200, budgetMax: 300, areaGross: 50 })[key]
    expect(codes(validateFields(homeDeco, 'deal', { budgetMax: 100 }, { standing }))).toEqual(['more-than'])
    expect(codes(validateFields(homeDeco, 'deal', { budgetMin: 400 }, { standing }))).toEqual(['more-than'])
    expect(codes(validateFields(homeDeco, 'deal', { areaNet: 60 }, { standing }))).toEqual(['more-than'])
    expect(validateFields(homeDeco, 'deal', { budgetMax: 200 }, { standing }).ok).toBe(true)
    expect(validateFields(homeDeco, 'deal', { budgetMin: null }, { standing }).ok).toBe(true)
    expect(
      codes(validateFields(homeDeco, 'service', { startAt: '2026-05-02', plannedEnd: '2026-05-01' })),
    ).toContain('more-than')
  })

  it('judges a document number by the type beside it, in the same save or standing', () => {
    const passport = 'E12345678'
    expect(codes(validateFields(homeDeco, 'identity', { idType: 'residentId', idNumber: passport }))).toEqual(
      ['bad-length'],
    )
    expect(validateFields(homeDeco, 'identity', { idType: 'passport', idNumber: passport }).ok).toBe(true)
    const standing = (key: string): Json | undefined => (key === 'idType' ? 'residentId' : undefined)
    expect(codes(validateFields(homeDeco, 'identity', { idNumber: passport }, { standing }))).toEqual([
      'bad-length',
    ])
    const tomorrow = { idType: 'residentId', idNumber: '11010519491231002X' }
    expect(codes(validateFields(homeDeco, 'identity', tomorrow, { today: '1949-12-30' }))).toEqual([
      'bad-date',
    ])
  })

  it('tells every refusal, in the order of the template', () => {
    const bad: Values = { zzz: 1, remark: 7, name: '王', aaa: 1, clientType: 'x' }
    const judged = validateFields(homeDeco, 'profile', bad)
    expect(judged.ok ? [] : judged.error.map((refusal) => refusal.field)).toEqual([
      'clientType',
      'name',
      'remark',
      'aaa',
      'zzz',
    ])
  })
})

describe('R02: one bad row, one code', () => {
  const rows: readonly (readonly [RefusalCode, { readonly [compartment in Compartment]?: Values }])[] = [
    ['too-short', { profile: { name: '王' }, contact: { address: 7 }, deal: { budgetMin: 9, budgetMax: 1 } }],
    [
      'bad-mobile',
      {
        profile: { name: '王先生' },
        contact: { [`contacts/${ITEM}`]: { type: 'mobile', value: '1' } },
        deal: { stage: 'x' },
      },
    ],
    ['more-than', { deal: { budgetMin: 9, budgetMax: 1, urgency: 'x' }, service: { surveyAt: '昨天' } }],
    ['unknown-field', { profile: { nope: 1 }, deal: { alsoNope: 1 } }],
  ]

  it.each(rows)('is refused as %s first, in whatever order its compartments and keys come', (code, row) => {
    const parts = Object.entries(row) as [Compartment, Values][]
    fc.assert(
      fc.property(
        fc.shuffledSubarray(parts, { minLength: parts.length }),
        fc.boolean(),
        (order, backwards) => {
          const shuffled = order.map(([compartment, values]): [Compartment, Values] => [
            compartment,
            backwards ? Object.fromEntries(Object.entries(values).reverse()) : values,
          ])
          const judged = validateRow(homeDeco, new Map(shuffled))
          expect(codes(judged)[0]).toBe(code)
        },
      ),
    )
  })

  it('is refused alike by the form, which asks field by field, and by the door, which asks by document', () => {
    const values: Values = { name: '王', remark: '好' }
    const byDoor = validateFields(homeDeco, 'profile', values)
    const byForm = Object.entries(values).flatMap(([key, value]) => {
      const judged = validateValue(field(homeDeco, key), value)
      return judged.ok ? [] : [judged.error]
    })
    expect(byDoor.ok ? [] : byDoor.error).toEqual(byForm)
  })

  it('lets through what every part allows', () => {
    const parts = new Map<Compartment, Values>([
      ['profile', { name: '王先生', regionCode: '440305' }],
      ['deal', { budgetMin: 100, budgetMax: 100 }],
    ])
    expect(validateRow(homeDeco, parts)).toEqual({ ok: true, value: parts })
  })
})

describe('facts', () => {
  const factCode = (kind: FactKind, fact: Json, where: Parameters<typeof validateFact>[2] = {}) => {
    const judged = validateFact(kind, fact, where)
    return judged.ok ? 'ok' : judged.error.code
  }
  const file = {
    file: ITEM,
    key: 'a'.repeat(44),
    name: '图.jpg',
    mime: 'image/jpeg',
    bytes: 10,
    kind: 'floorPlan',
  }

  it.each<readonly [FactKind, Json]>([
    ['note', { text: '客户在意采光' }],
    ['note', { text: '多行\n文字', occurredAt: 1_700_000_000_000 }],
    ['call', { direction: 'out', result: 'reached', text: '约周四', duration: 95, contact: ITEM }],
    ['visit', { type: 'viewing', unit: '3-2-501', by: OTHER, feedback: '喜欢', signed: true }],
    ['complaint', { text: '延期', type: 'delay', severity: 'high', state: 'received' }],
    ['survey', { score: 5, nps: 9, node: 'completion' }],
    ['payment', { amount: 5_000_000, on: '2026-03-01', node: 'sign', way: 'transfer' }],
    ['payment', { amount: -5_000_000, on: '2026-03-02', text: '冲正' }],
    [
      'milestone',
      { type: 'paint', plan: '2026-05-01', actual: '2026-05-03', result: 'passed', photos: [ITEM] },
    ],
    [
      'consent',
      { act: 'granted', purpose: 'contact', basis: 'consent', scope: ['C2'], method: 'signed', notice: 'v3' },
    ],
    ['file', file],
  ])('%s is taken when complete', (kind, fact) => {
    expect(factCode(kind, fact)).toBe('ok')
  })

  it.each<readonly [RefusalCode, FactKind, Json]>([
    ['wrong-type', 'note', '只有文字'],
    ['missing-member', 'note', {}],
    ['unknown-member', 'note', { text: '好', author: 'x' }],
    ['not-an-option', 'call', { direction: 'up', result: 'reached' }],
    ['too-large', 'survey', { score: 6 }],
    ['zero-amount', 'payment', { amount: 0, on: '2026-03-01' }],
    ['wrong-type', 'payment', { amount: 12.5, on: '2026-03-01' }],
    ['not-a-day', 'payment', { amount: 1, on: '2026-02-30' }],
    ['missing-member', 'consent', { act: 'granted', purpose: 'contact', basis: 'consent' }],
    ['wrong-type', 'file', { ...file, file: 'x' }],
    ['unknown-kind', 'gossip' as FactKind, {}],
    ['unknown-kind', 'toString' as FactKind, {}],
  ])('is refused as %s: a %s', (code, kind, fact) => {
    expect(factCode(kind, fact)).toBe(code)
  })

  it('stand only in the document of their kind, and files in that of their class', () => {
    expect(factCode('payment', { amount: 1, on: '2026-03-01' }, { compartment: 'service' })).toBe(
      'wrong-compartment',
    )
    expect(factCode('note', { text: '好' }, { compartment: 'service' })).toBe('ok')
    expect(factCode('file', file, { template: homeDeco, compartment: 'service' })).toBe('ok')
    expect(factCode('file', file, { template: homeDeco, compartment: 'profile' })).toBe('wrong-compartment')
    expect(
      factCode('file', { ...file, kind: 'idCard' }, { template: homeDeco, compartment: 'service' }),
    ).toBe('wrong-compartment')
    expect(factCode('file', { ...file, kind: 'selfie' }, { template: homeDeco })).toBe('not-an-option')
  })

  it('have homes that the domain allows them', () => {
    for (const [kind, homes] of Object.entries(factHomes)) {
      for (const home of homes ?? []) expect(mayStandIn(kind as FactKind, home)).toBe(true)
    }
  })
})

describe('the codes', () => {
  it('each have a sentence in both languages, and no sentence is without a code', () => {
    const wanted = [
      ...refusalCodes.map((code) => `forms_refused_${code.replaceAll('-', '_')}`),
      ...warningCodes.map((code) => `forms_doubt_${code.replaceAll('-', '_')}`),
    ].sort()
    for (const locale of ['zh-CN', 'en']) {
      const path = new URL(`../../../client/messages/forms/${locale}.json`, import.meta.url)
      const said = Object.keys(JSON.parse(readFileSync(path, 'utf8')) as object)
      expect(said.filter((key) => /^forms_(refused|doubt)_/.test(key)).sort()).toEqual(wanted)
    }
  })

  it('can each be met', () => {
    const read = (type: Parameters<typeof parseType>[0], text: string) => {
      const result = parseType(type, text)
      return result.ok ? 'ok' : result.error.code
    }
    const met = new Set<string>([
      typed(homeDeco, 'areaGross', '很大'),
      typed(homeDeco, 'budgetMax', '随便'),
      typed(homeDeco, 'budgetMax', '0.001'),
      typed(homeDeco, 'budgetMax', '99999999亿'),
      typed(homeDeco, 'targetDate', '2026-2-30'),
      typed(homeDeco, 'targetDate', '1026-2-3'),
      typed(homeDeco, 'pmId', '李工'),
      typed(homeDeco, 'regionCode', '亦庄'),
      typed(homeDeco, 'regionCode', '110105~高井！'),
      typed(generic, 'onCredit', '也许'),
      typed(generic, 'invoice', '某公司'),
      read({ is: 'date' }, '3月8日'),
    ])
    expect(met).toEqual(
      new Set([
        'not-a-number',
        'not-an-amount',
        'finer-than-fen',
        'too-large',
        'no-such-day',
        'year-out-of-range',
        'unknown-person',
        'unknown-region',
        'bad-area',
        'not-yes-or-no',
        'not-from-text',
        'year-missing',
      ]),
    )
  })
})
