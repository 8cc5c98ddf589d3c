import { describe, expect, it } from 'vitest'
import { combined, disputesIn, wasOffline } from '../../../../client/features/archives/conflicts.ts'
import { templates } from '../../../../shared/templates/index.ts'
import { author, HOUR, MINUTE, NOON, receipt, set } from '../../domain/ledger.ts'
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
