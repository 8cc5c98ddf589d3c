import { describe, expect, it } from 'vitest'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { allowed, standing } from '../../../shared/domain/standing.ts'
import type { Fact } from '../../../shared/domain/view.ts'
import { fact, HOUR, NOON } from './ledger.ts'

const grants = ({ kind, fact: one }: Fact) => kind === 'consent' && one['act'] === 'grant'
const withdraws = ({ kind, fact: one }: Fact) => kind === 'consent' && one['act'] === 'withdraw'
const granted = fact('1.0', 'consent', { act: 'grant' })
const withdrawn = fact('2.0', 'consent', { act: 'withdraw' }, [], { at: NOON + HOUR })

describe('what restricts', () => {
  it('F6 wins over a permission given at the same time elsewhere, whichever clock is ahead', () => {
    for (const hours of [-5, 0, 5]) {
      const again = fact('3.0', 'consent', { act: 'grant' }, [], { at: NOON + hours * HOUR, seq: 2 })
      const { facts } = foldDocument([granted, withdrawn, again])
      expect(standing(facts, withdraws).map(({ id }) => id)).toEqual(['2.0'])
      expect(allowed(facts, grants, withdraws)).toEqual([])
    }
  })

  it('F6 stands until a later fact names it', () => {
    const again = fact('3.0', 'consent', { act: 'grant' }, ['2.0'], { at: NOON + 2 * HOUR })
    const { facts } = foldDocument([granted, withdrawn, again])
    expect(standing(facts, withdraws)).toEqual([])
    expect(allowed(facts, grants, withdraws).map(({ id }) => id)).toEqual(['1.0', '3.0'])
  })

  it('F6 stands while one of two is left unnamed, and when it was only said again more rightly', () => {
    const second = fact('4.0', 'consent', { act: 'withdraw' })
    const again = fact('3.0', 'consent', { act: 'grant' }, ['2.0'])
    expect(allowed(foldDocument([granted, withdrawn, second, again]).facts, grants, withdraws)).toEqual([])
    const corrected = fact('2.1', 'consent', { act: 'withdraw', on: '2026-03-07' }, ['2.0'])
    expect(
      standing(foldDocument([granted, withdrawn, corrected]).facts, withdraws).map(({ id }) => id),
    ).toEqual(['2.1'])
  })
})
