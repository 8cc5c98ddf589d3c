import { expect, it } from 'vitest'
import { freshnessOf } from '../../../../client/features/head-office/freshness.ts'

const now = 1_800_000_000_000
const hour = 3_600_000

it('calls a branch current only when it was heard within a day and holds nothing back', () => {
  expect(freshnessOf({ pending: 0, lastContact: now - hour }, now)).toBe('current')
  expect(freshnessOf({ pending: 3, lastContact: now - hour }, now)).toBe('waiting')
})

it('calls it silent after a day, whatever it said last', () => {
  expect(freshnessOf({ pending: 0, lastContact: now - 25 * hour }, now)).toBe('silent')
  expect(freshnessOf({ pending: 9, lastContact: now - 25 * hour }, now)).toBe('silent')
  expect(freshnessOf({ pending: 0, lastContact: null }, now)).toBe('never')
})
