/** The built-in templates are sound, and an unsound one is told what is wrong with it. */
import { describe, expect, it } from 'vitest'
import { factKinds } from '../../../shared/domain/entry.ts'
import { fragmentOf } from '../../../shared/domain/fragment.ts'
import { businessCompartments } from '../../../shared/domain/names.ts'
import { cardTemplate } from '../../../shared/templates/card.ts'
import { checkTemplate, faultCodes, type FaultCode } from '../../../shared/templates/check.ts'
import { factHomes, factShapes } from '../../../shared/templates/facts.ts'
import { findTemplate, templates } from '../../../shared/templates/index.ts'
import { fieldKey, fieldOf, isKeyOf, standingOf, templateRef } from '../../../shared/templates/keys.ts'
import {
  templateIds,
  type Field,
  type Member,
  type Option,
  type Template,
} from '../../../shared/templates/types.ts'

const every = Object.values(templates)
const { homeDeco, generic, realEstate } = templates
const ITEM = '01JZ0000000000000000000001'

describe.each(every)('$id', (template) => {
  it('is sound', () => {
    expect(checkTemplate(template)).toEqual([])
  })

  it('is plain data: it survives being written down and read', () => {
    expect(JSON.parse(JSON.stringify(template))).toEqual(template)
  })

  it('has every label and every option in both languages', () => {
    const words: (Option | Member['label'])[] = [
      ...template.stages,
      ...template.groups,
      ...template.tracks,
      ...template.attachments,
    ]
    for (const { label, help, unit, type } of template.fields) {
      words.push(label, ...(help ? [help] : []), ...(unit ? [unit] : []))
      if (type.is === 'enum' || type.is === 'enums') words.push(...type.options)
      if (type.is === 'object' || type.is === 'list') {
        for (const member of type.shape) {
          words.push(member.label)
          if (member.type.is === 'enum' || member.type.is === 'enums') words.push(...member.type.options)
        }
      }
    }
    expect(words.length).toBeGreaterThan(200)
    for (const { zh, en } of words) {
      expect(zh).not.toBe('')
      expect(en).toMatch(/^[\x20-\x7e’²–]+$/)
    }
  })

  it('is found by the reference that its entries carry, and a version still to come is not', () => {
    expect(findTemplate(templateRef(template))).toBe(template)
    expect(findTemplate(`${template.id}@${String(template.version + 1)}`)).toBeNull()
  })

  it('asks three things at quick create', () => {
    const quick = template.fields.filter((field) => field.quickCreate).map((field) => field.key)
    expect(quick).toEqual(['name', 'contacts', 'channel'])
  })

  it('gives each register one key, with the suffix that its place demands', () => {
    for (const field of template.fields) {
      const standing = standingOf(field)
      if (standing === 'none') {
        expect(() => fieldKey(field, ITEM)).toThrow()
        continue
      }
      const key = fieldKey(field, ITEM)
      expect(key).toBe(standing === 'plain' ? field.key : `${field.key}/${ITEM}`)
      expect(isKeyOf(field, key)).toBe(true)
      expect(isKeyOf(field, standing === 'plain' ? `${field.key}/${ITEM}` : field.key)).toBe(false)
      expect(isKeyOf(field, `${field.key}/x`)).toBe(false)
      expect(fieldOf(template, key)).toBe(field)
      if (standing !== 'plain') expect(() => fieldKey(field, null)).toThrow()
    }
  })

  it('suffixes a business’s value only in documents that the archive’s businesses share', () => {
    for (const field of template.fields) {
      const inBusiness = (businessCompartments as readonly string[]).includes(field.compartment)
      if (standingOf(field) === 'business') expect([field.of, inBusiness]).toEqual(['business', false])
    }
  })

  it('names in its card only fields that a card may show', () => {
    const card = cardTemplate(templateRef(template))
    expect(card).not.toBeNull()
    for (const key of [card!.place, ...card!.shown.deal, ...card!.shown.finance])
      expect(['C0', 'C1', 'F']).toContain(card!.classOf(key))
    expect(cardTemplate('nothing@1')).toBeNull()
  })
})

describe('what the page of templates asks for', () => {
  const find = (template: Template, key: string): Field => {
    const field = fieldOf(template, key)
    if (field === null) throw new Error(`${template.id} has no ${key}`)
    return field
  }

  it('has the keys of the page, each in the compartment of its class', () => {
    const base =
      'archiveNo clientType name gender contacts idType idNumber idExpiry regionCode address channel sourceDetail capturedAt capturedBy capturedDevice referrer urgency targetDate tier stage tags ownerId deputyIds branchId verifyState verifiedAt nextReviewAt noticeVersion consents retentionClass retentionFrom remark'
    const own: { readonly [id: string]: string } = {
      homeDeco:
        'community unitNo houseState layout areaGross areaNet handoverDate decoType stylePref budgetMin budgetMax plannedStart household designerId pmId supervisorId surveyAt surveyNotes deposit contractNo signedAt contractAmount changeOrders plannedDays startAt plannedEnd milestones paySchedule receipts payMethod acceptedAt warrantyEnd waterproofEnd propertyOffice csat',
      generic:
        'uscc ownership size foundedAt industryCode legalRep regAddress bizAddress people needs invoice finance creditGrade creditLimit termDays settle contracts orders deliveries samples serviceOrders serials annualRevenue valueScore riskFlags',
      realEstate:
        'needType purchaseType propType purpose wantRegions wantProjects wantLayout areaMin areaMax budgetMin budgetMax downPayment monthlyCap payMethod eligibility hukou taxMonths marital homesOwned creditSummary coBuyers regNo protectUntil viewings reserve subscribe unitRef filingNo dealPrice commission loan escrow transferAt deliverAt deedAt lease aml',
    }
    for (const template of every) {
      for (const key of `${base} ${own[template.id] ?? ''}`.split(' ')) find(template, key)
    }
    expect(templateIds).toEqual(['homeDeco', 'generic', 'realEstate'])
  })

  it('keeps need, money, credit, timeline and identity apart', () => {
    const homes: readonly (readonly [Template, string, string])[] = [
      [homeDeco, 'budgetMin', 'deal'],
      [homeDeco, 'paySchedule', 'deal'],
      [homeDeco, 'receipts', 'finance'],
      [homeDeco, 'unitNo', 'contact'],
      [homeDeco, 'milestones', 'service'],
      [generic, 'needs', 'deal'],
      [generic, 'finance', 'finance'],
      [generic, 'invoice', 'finance'],
      [generic, 'invoiceSole', 'identity'],
      [generic, 'creditGrade', 'finance'],
      [generic, 'people', 'contact'],
      [realEstate, 'loan', 'identity'],
      [realEstate, 'aml', 'identity'],
      [realEstate, 'eligibility', 'contact'],
      [realEstate, 'lease', 'deal'],
    ]
    for (const [template, key, home] of homes)
      expect([key, find(template, key).compartment]).toEqual([key, home])
  })

  it('walks the stages of the page in their order', () => {
    const walk = (template: Template, track: string) =>
      template.stages
        .filter((stage) => stage.track === track && !stage.exit)
        .map((stage) => stage.zh)
        .join('→')
    expect(walk(homeDeco, 'main')).toBe(
      '线索→邀约到店→量房→方案→报价→定金→签约→开工→水电隐蔽验收→防水闭水→泥木→油漆→安装→竣工验收→结算→质保→老客转介绍',
    )
    expect(walk(generic, 'main')).toBe(
      '线索→资格确认→需求确认→打样/试制→报价/投标→谈判→合同→排产交付→验收→回款→售后→续约',
    )
    expect(walk(realEstate, 'newHome')).toBe(
      '来电/来访→登记报备→带看→认筹→认购→资格核验→签约网签→首付→按揭→交付→办证→老业主',
    )
    expect(walk(realEstate, 'resale')).toBe('委托→匹配→带看→议价→定金→签约网签→资金监管/贷款→过户→交房')
    expect(walk(realEstate, 'rental')).toBe('找房→带看→定金→签约→入住→续租→退租')
  })
})

describe('facts', () => {
  it('have a shape and a home for every kind, in both languages', () => {
    for (const [kind, shape] of Object.entries(factShapes)) {
      expect(new Set(shape.map(({ key }) => key)).size, kind).toBe(shape.length)
      for (const { label } of shape) expect(label.zh !== '' && label.en !== '', kind).toBe(true)
    }
    for (const of of [factHomes, factShapes]) expect(Object.keys(of).sort()).toEqual([...factKinds].sort())
  })

  it('fill the template field that stands for them, and only those of the right type', () => {
    const card = cardTemplate('realEstate@1')!
    expect(card.filledBy('visit', { type: 'viewing' })).toEqual(['viewings'])
    expect(card.filledBy('visit', { type: 'store' })).toEqual([])
    expect(card.filledBy('consent', {})).toEqual(['consents'])
    expect(card.label('needType', 'rent')).toBe('租房')
    expect(card.label('needType', '别的')).toBeNull()
  })

  it('come into a card made by the domain', () => {
    const view = {
      fields: new Map(),
      proposals: new Map(),
      facts: [],
      commands: [],
      verdicts: [],
      newer: [],
      redacted: [],
      count: 0,
      pending: 0,
    }
    const tools = { pinyin: () => [], region: () => null, template: cardTemplate }
    expect(fragmentOf('profile', view, tools)).toMatchObject({ part: 'profile', place: '' })
  })
})

describe('an unsound template', () => {
  const changed = (key: string, change: Partial<Field>): Template => ({
    ...homeDeco,
    fields: homeDeco.fields.map((field) => (field.key === key ? { ...field, ...change } : field)),
  })
  const without = (key: string, member: keyof Field): Template => ({
    ...homeDeco,
    fields: homeDeco.fields.map((field) =>
      field.key === key
        ? (Object.fromEntries(Object.entries(field).filter(([name]) => name !== member)) as unknown as Field)
        : field,
    ),
  })
  const [name] = homeDeco.fields.filter((field) => field.key === 'name')
  const [lead] = homeDeco.stages
  const withList = (field: Partial<Field>): Template => ({
    ...homeDeco,
    fields: [...homeDeco.fields, { ...name!, key: 'coFund', ...field }],
  })
  const shape: readonly Member[] = [{ key: 'a', label: { zh: '甲', en: 'A' }, type: { is: 'bool' } }]

  const planted: readonly (readonly [FaultCode, string, Template])[] = [
    ['contact-value-elsewhere', 'address', changed('address', { compartment: 'profile' })],
    [
      'contact-value-elsewhere',
      'deed',
      {
        ...homeDeco,
        attachments: homeDeco.attachments.map((kind) =>
          kind.code === 'deed' ? { ...kind, compartment: 'service' } : kind,
        ),
      },
    ],
    ['sensitive-value-elsewhere', 'idNumber', changed('idNumber', { compartment: 'contact' })],
    ['money-value-elsewhere', 'deposit', changed('deposit', { compartment: 'profile' })],
    ['client-field-in-business', 'remark', changed('remark', { compartment: 'service' })],
    ['duplicate-key', 'name', { ...homeDeco, fields: [...homeDeco.fields, name!] }],
    ['bad-key', 'full name', changed('name', { key: 'full name' })],
    ['unknown-stage', 'layout', changed('layout', { required: { from: ['moon'] } })],
    ['unknown-stage', 'layout', changed('layout', { required: { from: ['lost'] } })],
    ['two-stages-of-a-track', 'layout', changed('layout', { required: { from: ['survey', 'quote'] } })],
    ['no-basis', 'name', without('name', 'basis')],
    ['no-purpose', 'name', without('name', 'purpose')],
    ['basis-too-weak', 'name', changed('name', { basis: 'operation' })],
    ['basis-too-weak', 'idNumber', changed('idNumber', { basis: 'consent' })],
    ['unknown-class', 'name', changed('name', { class: 'C9' as Field['class'] })],
    ['unknown-compartment', 'name', changed('name', { compartment: 'attic' as Field['compartment'] })],
    ['unknown-group', 'name', changed('name', { group: 'attic' })],
    ['unknown-field', 'name', changed('name', { when: { field: 'nothing', in: ['x'] } })],
    ['unknown-field', 'areaNet', changed('areaNet', { notOver: 'nothing' })],
    ['unknown-field', 'nothing', { ...homeDeco, categories: ['nothing'] }],
    ['unknown-field', 'budgetMin', { ...homeDeco, place: 'budgetMin' }],
    [
      'unknown-track',
      'lead',
      { ...homeDeco, stages: [{ ...lead!, track: 'moon' }, ...homeDeco.stages.slice(1)] },
    ],
    ['unlike-partner', 'areaNet', changed('areaNet', { notOver: 'handoverDate' })],
    ['no-options', 'tier', changed('tier', { type: { is: 'enum', options: [] } })],
    [
      'same-label',
      'tier.B',
      changed('tier', {
        type: {
          is: 'enum',
          options: [
            { code: 'A', zh: '甲', en: 'A' },
            { code: 'B', zh: '甲', en: 'B' },
          ],
        },
      }),
    ],
    [
      'duplicate-option',
      'tier.A',
      changed('tier', {
        type: {
          is: 'enum',
          options: [
            { code: 'A', zh: '甲', en: 'A' },
            { code: 'A', zh: '乙', en: 'B' },
          ],
        },
      }),
    ],
    ['duplicate-option', 'lead', { ...homeDeco, stages: [...homeDeco.stages, lead!] }],
    ['untranslated', 'name', changed('name', { label: { zh: '姓名', en: '' } })],
    [
      'untranslated',
      'tier.A',
      changed('tier', { type: { is: 'enum', options: [{ code: 'A', zh: '', en: 'A' }] } }),
    ],
    [
      'item-without-business',
      'coFund',
      withList({ class: 'C2', compartment: 'contact', of: 'business', type: { is: 'list', shape } }),
    ],
  ]

  it.each(planted)('is told %s at %s', (code, at, template) => {
    expect(checkTemplate(template)).toContainEqual({ code, at })
  })

  it('is told every kind of fault that there is, by the cases above', () => {
    expect(new Set(planted.map(([code]) => code))).toEqual(new Set(faultCodes))
  })
})
