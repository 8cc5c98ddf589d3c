/** Touchpoints of a client, oldest first (R09). */
import { expect, it } from 'vitest'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { touchesOf } from '../../../shared/domain/touches.ts'
import { set, ulid } from './ledger.ts'

const of = (...saved: readonly { readonly [key: string]: never | string | object | null }[]) =>
  touchesOf(foldDocument(saved.map((fields, at) => set(`1.${at}`, fields as never))))
const item = (mark: string): string => `touchpoints/${ulid(mark)}`

it('R09 an exhibition and an ad are two touchpoints, the source first', () => {
  expect(
    of({ channel: 'expo', capturedAt: '2026-03-08', [item('A')]: { channel: 'webAd', day: '2026-04-01' } }),
  ).toEqual(['expo', 'webAd'])
})

it('R09 two people who add one each both keep it, and a removed one counts no more', () => {
  const [a, b] = [item('A'), item('B')]
  expect(of({ channel: 'expo' }, { [a]: { channel: 'webAd' } }, { [b]: { channel: 'store' } })).toEqual([
    'expo',
    'webAd',
    'store',
  ])
  expect(of({ channel: 'expo' }, { [a]: { channel: 'webAd' } }, { [a]: null })).toEqual(['expo'])
})

it('R09 days decide, not the order of writing; what has no day comes last', () => {
  expect(
    of({
      channel: 'phone',
      capturedAt: '2026-05-01',
      [item('A')]: { channel: 'store' },
      [item('B')]: { channel: 'webAd', day: '2026-06-01' },
      [item('C')]: { channel: 'expo', day: '2026-04-01' },
    }),
  ).toEqual(['expo', 'phone', 'webAd', 'store'])
  expect(of({ name: '张三' })).toEqual([])
})
