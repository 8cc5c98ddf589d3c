import { describe, expect, it } from 'vitest'
import { byDay, happeningsOf } from '../../../../client/features/archives/timeline.ts'
import { DAY, fact, HOUR, NOON, record } from '../../domain/ledger.ts'
import { openedWith, SERVICE } from './opened.ts'

describe('the timeline', () => {
  it('runs from the newest, and puts a fact where it happened, not where it was written', () => {
    const { view } = openedWith({
      [SERVICE]: [
        fact('1.0', 'note', { text: '一' }, [], { at: NOON, seq: 1 }),
        fact('1.1', 'call', { direction: 'out', result: 'reached' }, [], { at: NOON + DAY, seq: 1500 }),
        fact('1.2', 'visit', { type: 'home', occurredAt: NOON - DAY }, [], { at: NOON + DAY, seq: 1501 }),
      ],
    })
    const kinds = happeningsOf(view).flatMap((one) => (one.type === 'fact' ? [one.fact.kind] : []))
    expect(kinds).toEqual(['call', 'note', 'visit'])
  })

  it('shows a corrected fact once, with what it corrects behind it', () => {
    const { view } = openedWith({
      [SERVICE]: [
        fact('1.0', 'note', { text: '预算 20 万' }),
        fact('1.1', 'note', { text: '预算 30 万' }, ['1.0'], { at: NOON + HOUR, seq: 70 }),
      ],
    })
    const [shown, ...others] = happeningsOf(view).filter((one) => one.type === 'fact')
    expect(others).toEqual([])
    expect(shown).toMatchObject({ fact: { id: '1.1' }, corrected: [{ id: '1.0' }] })
  })

  it('F8 shows an entry of a newer program as one, instead of dropping it', () => {
    const { view } = openedWith({
      [SERVICE]: [record('1.0', { k: 'hologram', at: NOON, v: 9, t: 'homeDeco@9' })],
    })
    expect(happeningsOf(view).map((one) => one.type)).toContain('newer')
  })

  it('cuts days by the wall of this device', () => {
    const { view } = openedWith({
      [SERVICE]: [
        fact('1.0', 'note', { text: '一' }, [], { at: Date.UTC(2026, 2, 8, 15), seq: 1000 }),
        fact('1.1', 'note', { text: '二' }, [], { at: Date.UTC(2026, 2, 8, 17), seq: 1000 }),
      ],
    })
    const facts = happeningsOf(view).filter((one) => one.type === 'fact')
    expect(byDay(facts, 480).map(({ day }) => day)).toHaveLength(2)
    expect(byDay(facts, 0).map(({ day }) => day)).toEqual(['2026-03-08'])
  })
})
