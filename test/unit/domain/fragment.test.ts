import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import {
  addressHead,
  fragmentOf,
  tailOf,
  type CardTemplate,
  type FragmentTools,
} from '../../../shared/domain/fragment.ts'
import type { Recorded } from '../../../shared/domain/entry.ts'
import { compartments, partOf, type Part } from '../../../shared/domain/names.ts'
import { maskFragment } from '../../../shared/policy/mask.ts'
import { fieldName } from '../../../shared/domain/listField.ts'
import { command, fact, HOUR, NOON, receipt, record, set, setEntry, ulid, verdict } from './ledger.ts'

const B1 = ulid('B1')
const CLASSES: { readonly [name: string]: ReturnType<CardTemplate['classOf']> } = {
  name: 'C1',
  community: 'C1',
  stage: 'C0',
  layout: 'C0',
  contractAmount: 'F',
  creditGrade: 'F',
  monthlyCap: 'C3',
  coBuyers: 'C2',
  style: 'C1',
}
const template: CardTemplate = {
  place: 'community',
  // A template that was written carelessly: it asks for fields that no list may show.
  shown: {
    deal: ['layout', 'contractAmount', 'monthlyCap', 'coBuyers', 'unheardOf', 'style'],
    finance: ['creditGrade', 'monthlyCap'],
  },
  isPurpose: (word) => word === 'contact' || word === 'marketing',
  isChecked: (name) => name === 'name',
  watchedAs: () => null,
  isCondition: (name) => name === 'channel' || name === 'monthlyCap',
  fills: (key) => [fieldName(key)],
  classOf: (name) => CLASSES[name] ?? null,
  label: (name, value) => (name === 'style' && value === 'modern' ? '现代' : null),
  filledBy: (kind, one) => (kind === 'consent' && one['act'] === 'grant' ? ['consents'] : []),
}
const tools: FragmentTools = {
  pinyin: (text) =>
    text === '张三' ? [{ full: 'zhangsan', initials: 'zs' }] : [{ full: 'zhangzong', initials: 'zz' }],
  region: (code) => (code === '110105' ? '朝阳区' : null),
  template: (ref) => (ref === 'homeDeco@1' ? template : null),
}
const make = (part: Part, ...all: readonly Recorded[]) => fragmentOf(part, foldDocument(all), tools)

describe('fragmentOf', () => {
  it('makes the profile findable by name, former name and pinyin', () => {
    const items = { [`community/${ulid('B1')}`]: '高井', [`community/${ulid('B2')}`]: '110105' }
    expect(
      make(
        'profile',
        set('1.0', {
          name: '张三',
          alias: '张总',
          tier: 'A',
          clientType: 'person',
          regionCode: '110105',
          tags: ['老客', '转介绍'],
          channel: 'store',
          ...items,
        }),
      ),
    ).toEqual({
      part: 'profile',
      touches: ['store'],
      given: { channel: 'store' },
      name: '张三',
      alias: '张总',
      checked: expect.any(Number) as number,
      pinyin: 'zhangsan|zs|zhangzong|zz',
      clientType: 'person',
      tier: 'A',
      region: '110105',
      tags: ['老客', '转介绍'],
      channel: 'store',
      place: '高井、朝阳区',
      conflicts: 0,
      filledKeys: ['alias', 'channel', 'clientType', 'community', 'name', 'regionCode', 'tags', 'tier'],
      changed: NOON,
    })
  })

  it("says nothing in place of what is not there: wording is the screen's", () => {
    expect(make('profile', set('1.0', { tier: 'C' }))).toMatchObject({
      name: '',
      alias: '',
      pinyin: '',
      place: '',
      region: '',
      tags: [],
    })
    expect(make('profile')).toMatchObject({ name: '', conflicts: 0, filledKeys: [], changed: 0 })
  })

  it('shows of a contact the last four digits, the best number first, and the address down to the street', () => {
    const contact = (mark: string, value: JsonObject) => ({ [`contacts/${ulid(mark)}`]: value })
    const fragment = make(
      'contact',
      set('1.0', {
        ...contact('1', { type: 'mobile', value: '13800131111', status: 'dead' }),
        ...contact('2', { type: 'landline', value: '010-88882222-801' }),
        ...contact('3', { type: 'mobile', value: '13900133333' }),
        ...contact('4', { type: 'mobile', value: '+8613700134444', primary: true }),
        ...contact('5', { type: 'wechat', value: 'wx_20265555' }),
        address: '北京市朝阳区建国路88号3栋1201',
      }),
    )
    expect(fragment).toMatchObject({
      part: 'contact',
      tails: ['4444', '3333', '2222', '1111'],
      address: '北京市朝阳区建国路',
      reachable: true,
    })
    expect(JSON.stringify(fragment)).not.toMatch(/1380013|8888|1390013|2026|1201/)
    expect(
      make('contact', set('1.0', contact('1', { type: 'mobile', value: '13800131111', status: 'dead' }))),
    ).toMatchObject({ reachable: false })
    expect(make('contact')).toMatchObject({ tails: [], address: '', reachable: false })
  })

  it('shows of a deal what the template lists, as far as anyone may see it', () => {
    const fragment = make(
      partOf(B1, 'deal'),
      set('1.0', {
        stage: 'lead',
        urgency: 'now',
        targetDate: '2026-05-01',
        budgetMin: 10_000_000,
        budgetMax: 30_000_000,
        layout: '2室1厅',
        contractAmount: 28_000_000,
        style: '',
        monthlyCap: 987_654,
        coBuyers: '李雷',
        unheardOf: '?',
      }),
    )
    expect(fragment).toMatchObject({
      part: 'deal',
      stage: 'lead',
      urgency: 'now',
      targetDate: '2026-05-01',
      budgetMin: 10_000_000,
      budgetMax: 30_000_000,
      shown: { layout: '2室1厅', contractAmount: 28_000_000 },
    })
    expect(Object.keys((fragment as { shown: object }).shown)).toEqual(['layout', 'contractAmount'])
  })

  it('takes the last contact from what happened, corrected reports and plain notes aside', () => {
    const service = partOf(B1, 'service')
    const call = fact('1.0', 'call', { result: 'answered', occurredAt: NOON - HOUR })
    expect(make(service, call, set('1.1', { nextFollowUp: '2026-03-12' }))).toMatchObject({
      lastContact: NOON - HOUR,
      nextFollowUp: '2026-03-12',
    })
    expect(make(service, call, fact('1.1', 'note', { text: '记' }, [], { at: NOON + HOUR }))).toMatchObject({
      lastContact: NOON - HOUR,
    })
    expect(make(service, fact('1.0', 'visit', { occurredAt: NOON + 99 * HOUR }))).toMatchObject({
      lastContact: NOON,
    })
    const taken = fact('1.1', 'call', { result: 'mistake', occurredAt: NOON - 9 * HOUR }, ['1.0'], {
      at: NOON + 1,
    })
    expect(make(service, call, taken)).toMatchObject({ lastContact: NOON - 9 * HOUR })
    expect(make(service)).toMatchObject({ lastContact: null, nextFollowUp: '' })
  })

  it('RCH4 takes no call that nobody answered for a contact', () => {
    const service = partOf(B1, 'service')
    const spoken = fact('1.0', 'call', { direction: 'out', result: 'callBack' })
    const later = (result: string, direction: string, n: number) =>
      fact(`1.${n}`, 'call', { direction, result }, [], { at: NOON + n * 1_000 })
    const missed = ['noAnswer', 'busy', 'off', 'stopped', 'empty', 'declined']
    const calls = missed.map((result, n) => later(result, result === 'noAnswer' ? 'in' : 'out', n + 1))
    expect(make(service, ...calls)).toMatchObject({ lastContact: null })
    expect(make(service, spoken, ...calls)).toMatchObject({ lastContact: NOON })
    expect(make(service, spoken, ...calls, later('reached', 'in', 9))).toMatchObject({
      lastContact: NOON + 9_000,
    })
  })

  it('takes a complaint for a contact when it came, and not when a step of it was written down', () => {
    const service = partOf(B1, 'service')
    const came = fact('1.0', 'complaint', { text: '延期', state: 'received' })
    const step = fact('1.1', 'complaint', { text: '延期', state: 'handling' }, ['1.0'], {
      at: NOON + 9 * HOUR,
    })
    expect(make(service, came, step)).toMatchObject({
      lastContact: NOON,
      complaints: 1,
      openComplaints: [{ severity: 'low', since: NOON }],
    })
  })

  it('shows of life where the archive stands', () => {
    const open = command(
      '1.0',
      { do: 'open', branch: ulid('BR'), owner: ulid('W'), business: B1 },
      { receipt: null },
    )
    const common = {
      part: 'life',
      branch: ulid('BR'),
      owner: ulid('W'),
      template: 'homeDeco@1',
      businesses: [{ id: B1, owner: ulid('W') }],
    }
    expect(make('life', open)).toMatchObject({ ...common, state: 'requested', archiveNo: null })
    const opened = verdict(
      '9.0',
      1,
      { is: 'opened', branch: ulid('BR'), owner: ulid('W'), business: B1, archiveNo: 'CY-1' },
      { life: ['1.0'] },
      { at: NOON + 5 },
    )
    expect(make('life', open, opened)).toMatchObject({
      ...common,
      state: 'open',
      archiveNo: 'CY-1',
      changed: NOON + 5,
    })
    const out = verdict(
      '3.0',
      3,
      { is: 'voided', by: ulid('W'), until: NOON + 30 * HOUR, why: '误建' },
      {},
      { at: NOON + 6 },
    )
    const back = verdict('3.1', 4, { is: 'unvoided', by: ulid('W') }, {}, { at: NOON + 7 })
    expect(make('life', open, opened, out)).not.toHaveProperty('restored')
    expect(make('life', open, opened, out, back)).toMatchObject({ state: 'open', restored: NOON + 7 })
    expect(make('life')).toMatchObject({ state: 'unknown', branch: null, owner: null, businesses: [] })
  })

  it('says of finance, custody and identity only how much stands there, and of consent what it is for', () => {
    expect(
      make('consent', set('1.0', { noticeVersion: 'v3' }), fact('1.1', 'consent', { act: 'grant' })),
    ).toEqual({
      part: 'consent',
      filled: 2,
      granted: [],
      conflicts: 0,
      filledKeys: ['consents', 'noticeVersion'],
      changed: NOON,
    })
    const yes = { act: 'granted', purpose: 'contact' }
    const no = { act: 'granted', purpose: 'marketing' }
    const parts = [fact('1.0', 'consent', yes), fact('1.1', 'consent', no)]
    expect(make('consent', ...parts)).toMatchObject({ granted: ['contact', 'marketing'] })
    const asked = { request: ulid('Q1'), step: 'received', right: 'see', due: '2026-12-18' }
    expect(make('consent', ...parts, fact('1.3', 'right', asked))).toMatchObject({ answerDue: '2026-12-18' })
    expect(make('consent', ...parts)).not.toHaveProperty('answerDue')
    const own = fact('1.2', 'consent', { act: 'granted', purpose: '给张三的太太看方案' })
    expect(make('consent', ...parts, own)).toMatchObject({ granted: ['contact', 'marketing', 'other'] })
    // R13: withdrawn for one purpose, it is in no list of that purpose, and in those of the other as before.
    const withdrawn = fact('2.0', 'consent', { ...no, act: 'withdrawn' }, [], { at: NOON + 1 })
    expect(make('consent', ...parts, withdrawn)).toMatchObject({ granted: ['contact'] })
    const twice = [fact('1.0', 'payment', { amount: 100 }), fact('1.1', 'payment', { amount: 90 }, ['1.0'])]
    expect(make(partOf(B1, 'finance'), ...twice)).toMatchObject({ part: 'finance', filled: 1 })
  })

  it('shows of finance what lists ask for, and a mask takes it out again', () => {
    const fragment = make(partOf(B1, 'finance'), set('1.0', { creditGrade: 'AA', monthlyCap: 8000 }))
    expect(fragment).toMatchObject({ part: 'finance', filled: 2, shown: { creditGrade: 'AA' } })
    expect(Object.keys((fragment as { shown: object }).shown)).toEqual(['creditGrade'])
    expect(JSON.stringify(maskFragment(fragment))).not.toContain('AA')
  })

  it('R23 names the code that decides what else is asked for, where a reader may know it, and no mask shows it', () => {
    const given = (part: Part, fields: { readonly [key: string]: string }) =>
      make(part, set('1.0', fields)).given
    expect(given('profile', { channel: 'expo', name: '张三' })).toEqual({ channel: 'expo' })
    expect(given('profile', { name: '张三' })).toBeUndefined()
    expect(given(`${B1}.deal`, { monthlyCap: 'C3' })).toBeUndefined()
    for (const part of ['identity', 'custody', 'consent'] as const)
      expect(given(part, { channel: 'expo' })).toBeUndefined()
    expect(maskFragment(make('profile', set('1.0', { channel: 'expo' })))).not.toHaveProperty('given')
  })

  it('never carries a value of identity, custody or consent, an unlisted one of finance, nor a C3 value of any document', () => {
    const secret = fc.stringMatching(/^[0-9A-Z]{12,18}$/)
    fc.assert(
      fc.property(
        secret,
        fc.constantFrom('idNumber', 'monthlyCap', 'loan', 'idExpiry', 'note'),
        (value, key) => {
          const wrapped = { bank: value, list: [value] }
          for (const compartment of compartments) {
            const part = partOf(['deal', 'finance', 'service'].includes(compartment) ? B1 : null, compartment)
            const all = [
              set('1.0', { [key]: value, [`${key}s/${ulid('1')}`]: wrapped, monthlyCap: wrapped }),
              fact('1.1', 'payment', { amount: value }),
              fact('1.2', 'consent', { act: 'grant', evidence: value }),
              fact('1.3', 'call', { text: value }),
            ]
            expect(JSON.stringify(make(part, ...all))).not.toContain(value)
          }
          for (const compartment of ['identity', 'custody', 'consent'] as const) {
            expect(
              JSON.stringify(make(compartment, set('1.0', { name: value, stage: value, address: value }))),
            ).not.toContain(value)
          }
        },
      ),
    )
  })

  it('F11 names the last write that leaves something to check: no settlement that says how, no answer that keeps', () => {
    const checked = (...all: readonly Recorded[]) => make('profile', ...all).checked
    const first = set('1.0', { name: '张三' }, {}, { seq: 1 })
    const asked = record(
      '2.0',
      { ...setEntry({ name: '张山' }, { name: ['1.0'] }), k: 'propose' },
      { seq: 2 },
    )
    const answer = (name: string, more: JsonObject = {}) =>
      record('3.0', { ...setEntry({ name }, { name: ['1.0', '2.0'] }), ...more }, { seq: 3 })
    const at = (seq: number) => receipt(seq).received
    expect(checked(first, asked)).toBe(at(1))
    // Taken up or left by a checker, who says how.
    for (const name of ['张山', '张三'])
      expect(checked(first, asked, answer(name, { how: 'call' }))).toBe(undefined)
    // Left by somebody who may write; taken up by them, it is theirs and was not checked.
    expect(checked(first, asked, answer('张三'))).toBe(at(1))
    expect(checked(first, asked, answer('张山'))).toBe(at(3))
    // Written beside or after a settlement.
    const settled = answer('张山', { how: 'call' })
    expect(checked(first, asked, settled, set('4.0', { name: '张' }, { name: ['3.0'] }, { seq: 4 }))).toBe(
      at(4),
    )
    expect(checked(first, asked, settled, set('4.0', { name: '张' }, { name: ['1.0'] }, { seq: 4 }))).toBe(
      at(4),
    )
  })

  it('F4 counts conflicts, and F8 notices entries that it cannot read', () => {
    expect(
      make('profile', set('1.0', { name: '甲', tier: 'A' }), set('2.0', { name: '乙', tier: 'A' })),
    ).toMatchObject({ conflicts: 1 })
    const newer = record(
      '1.0',
      { k: 'hologram', v: 9 },
      { receipt: { seq: 1, received: NOON + 3 * HOUR, offset: 0 } },
    )
    expect(make('profile', newer)).toMatchObject({ changed: NOON + 3 * HOUR })
  })

  it('shows common fields of a template that it does not know', () => {
    const entry = {
      k: 'set',
      at: NOON,
      v: 1,
      t: 'hotel@7',
      fields: { stage: 'booked', layout: 'x' },
      base: {},
    }
    expect(make(partOf(B1, 'deal'), record('1.0', entry))).toMatchObject({ stage: 'booked', shown: {} })
  })

  it('ignores values of the wrong shape', () => {
    expect(make('profile', set('1.0', { name: 7, tags: 'vip', community: { a: 1 } }))).toMatchObject({
      name: '',
      tags: ['vip'],
      place: '',
    })
    expect(
      make(
        'contact',
        set('1.0', { [`contacts/${ulid('1')}`]: '13800138000', [`contacts/${ulid('2')}`]: { value: 5 } }),
      ),
    ).toMatchObject({ tails: [] })
  })

  it('throws for a document that no archive has', () => {
    for (const part of ['attic', 'deal', `${B1}.profile`, '']) expect(() => make(part)).toThrow(RangeError)
  })
})

describe('what a list shows of contact data', () => {
  it('is never a whole number', () => {
    expect(
      ['13800138000', '12345', '1234', '110', '', '0571-8888999', '0571-88889990-12345'].map(tailOf),
    ).toEqual(['8000', '2345', '', '', '', '8999', '9990'])
  })

  it('ends where the house begins', () => {
    expect(
      [
        '幸福里小区三号楼二单元',
        '三里屯路',
        '朝阳区望京西园四区',
        '88号',
        'Chaoyang Rd. 12',
        '海淀区中关村大街，A座1201',
        '南京东路第5弄',
        '  ',
      ].map(addressHead),
    ).toEqual([
      '幸福里小区',
      '三里屯路',
      '朝阳区望京西园',
      '',
      'Chaoyang Rd.',
      '海淀区中关村大街',
      '南京东路',
      '',
    ])
  })
})
