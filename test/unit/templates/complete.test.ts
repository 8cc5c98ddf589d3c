/** What a stage still needs, and how complete a file is. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { templates } from '../../../shared/templates/index.ts'
import {
  applies,
  canSave,
  completeness,
  filledBy,
  filledKeysOf,
  missing,
  requiredAt,
  stagesOf,
  trackOf,
} from '../../../shared/templates/complete.ts'
import { fieldOf } from '../../../shared/templates/keys.ts'

const { homeDeco, generic, realEstate } = templates
const ITEM = '01JZ0000000000000000000001'
const always = missing(homeDeco, null, ['contacts'])

describe('what must be filled', () => {
  it('is more at every stage than at the one before', () => {
    for (const template of Object.values(templates)) {
      for (const track of template.tracks) {
        let before: readonly string[] = []
        for (const stage of stagesOf(template, track.code)) {
          const now = requiredAt(template, stage.code).map((field) => field.key)
          expect(
            before.filter((key) => !now.includes(key)),
            `${template.id} ${stage.code}`,
          ).toEqual([])
          before = now
        }
      }
    }
  })

  it('asks for a stage’s own fields from that stage on', () => {
    expect(missing(homeDeco, 'invite', [])).not.toContain('layout')
    expect(missing(homeDeco, 'survey', [])).toContain('layout')
    expect(missing(homeDeco, 'warranty', [])).toContain('layout')
    expect(missing(homeDeco, 'sign', ['contractNo'])).not.toContain('contractNo')
    expect(missing(realEstate, 'newSubscribe', [])).toContain('unitRef')
    expect(missing(realEstate, 'rentSearch', [])).not.toContain('unitRef')
    expect(missing(realEstate, 'rentSign', [])).toContain('unitRef')
  })

  it('asks nobody for what the program works out', () => {
    for (const template of Object.values(templates)) {
      for (const stage of template.stages) {
        for (const field of requiredAt(template, stage.code)) expect(field.auto).not.toBe('computed')
      }
    }
  })

  it('asks at a side exit for the reason, and for nothing that a later stage would need', () => {
    const needed = missing(homeDeco, 'lost', ['contacts'], { stage: 'lost' })
    expect(needed).toEqual([...always, 'exitReason'].sort((a, b) => orderOf(a) - orderOf(b)))
  })

  const orderOf = (key: string): number => fieldOf(homeDeco, key)?.order ?? 0

  it('R04 asks each channel its own question: a referral needs its referrer', () => {
    const at = (channel: string) => missing(homeDeco, null, ['contacts'], { channel })
    expect(at('referral')).toContain('referrer')
    expect(at('returning')).not.toContain('referrer')
    expect(at('expo')).toContain('expoName')
    expect(at('visit')).toContain('visitRecord')
    expect(at('phone')).toContain('callerNumber')
    expect(at('website').filter((key) => !always.includes(key))).toEqual([])
  })

  it('R12 asks a reason for each number that is not there, and none while the kinds are not known', () => {
    expect(missing(homeDeco, null, ['contacts', 'contacts.mobile'])).toEqual(
      expect.arrayContaining(['landlineReason', 'emailReason']),
    )
    expect(missing(homeDeco, null, ['contacts', 'contacts.mobile'])).not.toContain('mobileReason')
    expect(missing(homeDeco, null, ['contacts'])).not.toContain('emailReason')
    expect(missing(homeDeco, null, [])).toEqual(expect.arrayContaining(['contacts', 'mobileReason']))
    const whole = ['contacts', 'contacts.mobile', 'contacts.landline', 'contacts.email']
    expect(missing(homeDeco, null, whole).filter((key) => key.endsWith('Reason'))).toEqual([])
  })

  it('asks credit questions only of those who buy on credit, and the company’s account only of companies', () => {
    expect(missing(generic, 'contract', [], { onCredit: true })).toContain('creditLimit')
    expect(missing(generic, 'contract', [], { onCredit: false })).not.toContain('creditLimit')
    expect(missing(generic, 'contract', [], {})).toContain('invoice')
    const sole = missing(generic, 'contract', [], { ownership: 'soleTrader' })
    expect(sole).toContain('invoiceSole')
    expect(sole).not.toContain('invoice')
  })

  it('asks a buyer who pays at once for no loan, and one who borrows for it', () => {
    const at = (payMethod: string) => missing(realEstate, 'newDeliver', [], { needType: 'buy', payMethod })
    expect(at('once')).not.toContain('loan')
    expect(at('loan')).toContain('loan')
    expect(missing(realEstate, 'resaleSign', [], { needType: 'buy' })).toContain('aml')
  })
})

describe('R28: the form follows what the client wants', () => {
  const shown = (needType: string) =>
    realEstate.fields.filter((field) => applies(field, { needType })).map(({ key }) => key)

  it('shows a tenant the lease and a buyer the means', () => {
    expect(shown('rent')).toContain('lease')
    expect(shown('rent')).not.toContain('downPayment')
    expect(shown('buy')).toContain('downPayment')
    expect(shown('buy')).not.toContain('lease')
  })

  it('keeps what both share', () => {
    for (const key of ['name', 'contacts', 'budgetMin', 'budgetMax', 'wantRegions']) {
      expect(shown('rent')).toContain(key)
      expect(shown('buy')).toContain(key)
    }
  })

  it('chooses the track', () => {
    expect(trackOf(realEstate, { needType: 'rent' }).code).toBe('rental')
    expect(trackOf(realEstate, { needType: 'buy', purchaseType: 'resale' }).code).toBe('resale')
    expect(trackOf(realEstate, { needType: 'buy' }).code).toBe('newHome')
    expect(trackOf(realEstate, {}).code).toBe('newHome')
    expect(trackOf(homeDeco, {}).code).toBe('main')
  })
})

describe('R23: completeness', () => {
  it('is none for an empty file, whole for a full one, and rises with every gap that is filled', () => {
    for (const template of Object.values(templates)) {
      for (const stage of [null, ...template.stages.map(({ code }) => code)]) {
        const gaps = requiredAt(template, stage).map((field) => field.key)
        const steps = gaps.map((_, at) => completeness(template, stage, gaps.slice(0, at)))
        expect([...steps].sort((a, b) => a - b)).toEqual(steps)
        expect(new Set(steps).size).toBe(steps.length)
        expect([steps[0], completeness(template, stage, gaps)]).toEqual([0, 1])
      }
    }
  })

  it('stays between none and whole, whatever is filled', () => {
    const keys = homeDeco.fields.map((field) => field.key)
    const stages = homeDeco.stages.map(({ code }) => code)
    fc.assert(
      fc.property(fc.subarray(keys), fc.constantFrom(null, 'nonsense', ...stages), (filled, stage) => {
        const share = completeness(homeDeco, stage, filled)
        expect(share).toBeGreaterThanOrEqual(0)
        expect(share).toBeLessThanOrEqual(1)
        const gaps = missing(homeDeco, stage, filled)
        expect(gaps.filter((key) => filled.includes(key))).toEqual([])
      }),
    )
  })
})

describe('the names of what is filled', () => {
  it('tell the kinds of contacts, and count no dead number', () => {
    expect(filledBy(`contacts/${ITEM}`, { type: 'mobile', value: '13812345678' })).toEqual([
      'contacts',
      'contacts.mobile',
    ])
    expect(filledBy(`contacts/${ITEM}`, { type: 'mobile', value: '13812345678', status: 'dead' })).toEqual([])
    expect(filledBy(`contacts/${ITEM}`, null)).toEqual([])
    expect(filledBy('name', '')).toEqual([])
    expect(filledBy('onCredit', false)).toEqual(['onCredit'])
  })

  it('count a company’s people as its contacts', () => {
    const keys = filledKeysOf(generic, [[`people/${ITEM}`, { name: '李四', mobile: '13812345678' }]])
    expect(keys).toEqual(['contacts', 'contacts.mobile', 'people'])
    expect(missing(generic, null, keys)).not.toContain('contacts')
  })

  it('come from registers and facts of this template only, each once', () => {
    const keys = filledKeysOf(
      homeDeco,
      [
        [`community/${ITEM}`, '高井'],
        ['name', '王先生'],
        ['uscc', 'x'],
      ],
      [
        { kind: 'consent', fact: {} },
        { kind: 'consent', fact: {} },
        { kind: 'milestone', fact: {} },
      ],
    )
    expect(keys).toEqual(['community', 'consents', 'milestones', 'name'])
  })

  it('allow a save as soon as one knows how to call the client', () => {
    expect(canSave(['name'])).toBe(true)
    expect(canSave(['contacts'])).toBe(true)
    expect(canSave(['remark', 'channel'])).toBe(false)
  })
})
