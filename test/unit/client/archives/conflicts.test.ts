import { describe, expect, it } from 'vitest'
import {
  answerOf,
  combined,
  disputesIn,
  isVouched,
  lacksFor,
  wasOffline,
  type Dispute,
} from '../../../../client/features/archives/conflicts.ts'
import { templates } from '../../../../shared/templates/index.ts'
import {
  author,
  HOUR,
  MINUTE,
  NOON,
  receipt,
  record,
  set,
  setEntry,
  ulid,
  verdict,
} from '../../domain/ledger.ts'
import { BUSINESS, DEAL, openedWith } from './opened.ts'

const disputes = (...writes: Parameters<typeof openedWith>[0]['profile'][]) =>
  disputesIn(openedWith({ profile: writes.flat() }).view, templates.homeDeco)

describe('the three columns', () => {
  it('show what stood, and each account with who gave it; the one that is shown comes first', () => {
    const [dispute] = disputes([
      set('1.0', { name: '王先生' }),
      set('2.0', { name: '王芳' }, { name: ['1.0'] }, { at: NOON + HOUR, seq: 70 }),
      set('3.0', { name: '王方' }, { name: ['1.0'] }, { at: NOON + 2 * HOUR, seq: 140 }),
    ])
    expect(dispute!.origin!.value).toBe('王先生')
    expect(dispute!.accounts.map(({ value, writes }) => [value, writes.map((one) => one.author)])).toEqual([
      ['王方', [author('3')]],
      ['王芳', [author('2')]],
    ])
  })

  it('name every head to settle, also when there are three and when two say the same', () => {
    const [dispute] = disputes([
      set('1.0', { name: '王先生' }),
      set('2.0', { name: '王芳' }, { name: ['1.0'] }),
      set('3.0', { name: '王方' }, { name: ['1.0'] }),
      set('4.0', { name: '王芳' }, { name: ['1.0'] }),
    ])
    expect(dispute!.accounts).toHaveLength(2)
    expect(
      dispute!.accounts
        .find(({ value }) => value === '王芳')!
        .writes.map(({ id }) => id)
        .sort(),
    ).toEqual(['2.0', '4.0'])
    expect([...dispute!.seen].sort()).toEqual(['2.0', '3.0', '4.0'])
  })

  it('have no 原值 where both wrote into an empty field', () => {
    const [dispute] = disputes([set('2.0', { name: '王芳' }), set('3.0', { name: '王方' })])
    expect(dispute!.origin).toBeNull()
  })

  it('know the business of a field, and stand in the order of the form', () => {
    const opened = openedWith({
      [DEAL]: [set('2.0', { budgetMax: 1 }), set('3.0', { budgetMax: 2 })],
      profile: [set('4.0', { name: '王芳' }), set('5.0', { name: '王方' })],
    })
    const found = disputesIn(opened.view, templates.homeDeco)
    expect(found.map(({ field, business }) => [field.key, business])).toEqual([
      ['name', null],
      ['budgetMax', BUSINESS],
    ])
  })

  it('offer to put words and texts together, never numbers or choices', () => {
    const both = (fields: readonly [unknown, unknown], key: string) => {
      const [dispute] = disputes([
        set('2.0', { [key]: fields[0] as string }),
        set('3.0', { [key]: fields[1] as string }),
      ])
      return combined(dispute!)
    }
    expect([...(both([['急'], ['急', '老客']], 'tags') as string[])].sort()).toEqual(['急', '老客'])
    expect(
      String(both(['要学区', '要朝南'], 'remark'))
        .split('\n')
        .sort(),
    ).toEqual(['要学区', '要朝南'].sort())
    expect(both(['A', 'B'], 'tier')).toBeNull()
  })
})

it('calls a write offline by how long it took to arrive, and one that has not arrived not yet', () => {
  expect(wasOffline({ at: NOON, receipt: receipt(1, NOON + 3 * HOUR) })).toBe(true)
  expect(wasOffline({ at: NOON, receipt: receipt(1, NOON + MINUTE / 2) })).toBe(false)
  expect(wasOffline({ at: NOON - HOUR, receipt: receipt(1, NOON + MINUTE / 2, HOUR) })).toBe(false)
  expect(wasOffline({ at: NOON, receipt: null })).toBe(false)
})

describe('an answer to a change request', () => {
  const asked = record('2.0', { ...setEntry({ remark: '朝南' }, { remark: ['1.0'] }), k: 'propose' })
  const [request] = disputes([set('1.0', { remark: '朝北' }), asked])
  const said = { distinct: true, how: null, why: '' }

  it('agrees, refuses, or says something else; what contradicts is settled', () => {
    expect(answerOf(request!, '朝南')).toBe('agrees')
    expect(answerOf(request!, '朝北')).toBe('refuses')
    expect(answerOf(request!, '朝东')).toBe('writes')
    const [torn] = disputes([set('3.0', { remark: '朝南' }), set('4.0', { remark: '朝北' })])
    expect(answerOf(torn!, '朝北')).toBe('settles')
  })

  it('refuses nobody who asked for what stands by now', () => {
    const [same] = disputes([set('1.0', { remark: '朝南' }), asked])
    expect(answerOf(same!, '朝南')).toBe('agrees')
  })

  it('lacks a reason only where it refuses, and says all that it lacks', () => {
    expect(lacksFor('refuses', { ...said, why: ' ' })).toEqual(['why'])
    expect(lacksFor('refuses', { ...said, why: '客户说老号码还在用' })).toEqual([])
    expect(lacksFor('agrees', said)).toEqual([])
    expect(lacksFor('agrees', { ...said, how: 'call' })).toEqual([])
    expect(lacksFor('refuses', { distinct: false, how: '', why: '' })).toEqual(['look', 'how', 'why'])
  })
})

describe('what a checker vouches for', () => {
  const first = set('1.0', { name: '王芳' })
  const beside = [
    set('2.0', { name: '王方' }, { name: ['1.0'] }),
    set('3.0', { name: '王' }, { name: ['1.0'] }),
  ]
  const found = (of: string): Dispute => {
    const marks = { profile: { name: { of, how: 'call' } } }
    const ruling = verdict('92.0', 2, { is: 'verified', by: ulid('C'), marks })
    return disputesIn(
      openedWith({ profile: [first, ...beside], life: [ruling] }).view,
      templates.homeDeco,
    )[0]!
  }
  const me = author('2').user

  it('F11 POL100 is a conflict over what was checked, be it one of the accounts or what stood before them', () => {
    const torn = found('1.0')
    expect([torn.verified, torn.checked, isVouched(torn, '王', me)]).toEqual([false, true, true])
    const over = found('2.0')
    expect([over.verified, over.checked, isVouched(over, '王', me)]).toEqual([true, true, true])
    // A settlement says itself how it was checked, also where it is not the account that is shown.
    const [said] = disputes([
      first,
      record('2.0', { ...setEntry({ name: '王方' }, { name: ['1.0'] }), how: 'call' }),
      set('3.0', { name: '王' }, { name: ['1.0'] }, { at: NOON + HOUR, seq: 70 }),
    ])
    expect([said!.register.value, said!.verified, said!.checked]).toEqual(['王', true, true])
  })

  it('POL100 is no conflict over what nobody checked, and nothing that they alone said', () => {
    const [plain] = disputes([first, ...beside])
    expect([plain!.verified, plain!.checked, isVouched(plain!, '王', me)]).toEqual([false, false, false])
    const torn = found('1.0')
    expect([isVouched(torn, '王方', me), isVouched(torn, '王方', author('3').user)]).toEqual([false, true])
    expect(isVouched(torn, '王方方', me)).toBe(false)
  })

  it('POL100 is every answer to a change request, but for the own words', () => {
    const asked = record('2.0', { ...setEntry({ name: '王方' }, { name: ['1.0'] }), k: 'propose' })
    const [request] = disputes([first, asked])
    expect(['王芳', '王方'].map((value) => isVouched(request!, value, me))).toEqual([true, false])
  })
})
