import { describe, expect, it } from 'vitest'
import type { Recorded } from '../../../shared/domain/entry.ts'
import { answeredIn } from '../../../shared/domain/answeredProposals.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { fragmentOf } from '../../../shared/domain/fragment.ts'
import { maskFragment } from '../../../shared/policy/mask.ts'
import { cardTools } from '../../../shared/templates/cardTools.ts'
import { author, NOON, receipt, record, set, setEntry } from './ledger.ts'

const WAY = 'contacts/01J00000000000000000000000'
const asked = (id: string, value: string, who: string, at = NOON + 1): Recorded =>
  record(
    id,
    { ...setEntry({ [WAY]: value }, { [WAY]: ['1.0'] }, at), k: 'propose' },
    { author: author(who), at },
  )
const answer = (value: string, who: string, base: readonly string[], beside = {}): Recorded =>
  set('9.0', { [WAY]: value }, { [WAY]: ['1.0', ...base] }, { author: author(who), at: NOON + 9, ...beside })
const stands = set('1.0', { [WAY]: 'old' })
const answered = (...all: readonly Recorded[]) => answeredIn(foldDocument([stands, ...all]))

describe('answeredIn', () => {
  it('R44 tells who asked, who answered and what became of it, and nothing of what waits', () => {
    const received = NOON + 60_000
    expect(answered(asked('2.0', 'new', 'S'))).toEqual([])
    const left = answered(
      asked('2.0', 'new', 'S'),
      answer('old', 'C', ['2.0'], { receipt: receipt(9, received) }),
    )
    expect(left).toEqual([
      {
        by: author('S').user,
        answeredBy: author('C').user,
        at: received,
        field: 'contacts',
        outcome: 'left',
      },
    ])
    expect(JSON.stringify(left)).not.toMatch(/old|new/)
  })

  it('R44 tells each of two who asked for different values what became of theirs', () => {
    const both = answered(
      asked('2.0', 'new', 'S'),
      asked('3.0', 'other', 'T'),
      answer('new', 'C', ['2.0', '3.0']),
    )
    expect(both.map(({ by, outcome }) => [by, outcome])).toEqual([
      [author('S').user, 'taken'],
      [author('T').user, 'left'],
    ])
  })

  it('R44 R06 stands on the card of whoever reads the document, and on no masked one', () => {
    const card = fragmentOf(
      'contact',
      foldDocument([stands, asked('2.0', 'new', 'S'), answer('new', 'C', ['2.0'])]),
      cardTools,
    )
    expect(card.answeredProposals).toHaveLength(1)
    expect(maskFragment(card)).not.toHaveProperty('answeredProposals')
  })

  it('R44 is silent where somebody answered their own wish', () => {
    expect(answered(asked('2.0', 'new', 'S'), answer('new', 'S', ['2.0']))).toEqual([])
  })

  it('keeps the newest of many, for a card is no history', () => {
    const many = Array.from({ length: 9 }, (_, n) => asked(`${n + 2}.1`, `v${n}`, 'S', NOON + n))
    const all = answered(
      ...many,
      answer(
        'x',
        'C',
        many.map(({ id }) => id),
      ),
    )
    expect(all).toHaveLength(6)
  })
})
