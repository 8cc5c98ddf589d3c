import { expect, it } from 'vitest'
import { freshnessOf } from '../../../../client/features/head-office/freshness.ts'

const now = 1_800_000_000_000
const hour = 3_600_000
const heard = (hoursAgo: number, completeHoursAgo: number, pending = 0) => ({
  pending,
  lastContact: now - hoursAgo * hour,
  dataAsOf: now - completeHoursAgo * hour,
})

it('calls a branch current only when every device of it is, and none holds anything back', () => {
  expect(freshnessOf(heard(0.1, 0.2), now)).toBe('current')
  expect(freshnessOf(heard(0.1, 5), now)).toBe('recent')
  expect(freshnessOf(heard(0.1, 0.2, 3), now)).toBe('waiting')
})

it('does not let one device that was heard speak for another that was not', () => {
  expect(freshnessOf(heard(0.1, 49), now)).toBe('partly')
  expect(freshnessOf({ pending: 0, lastContact: now, dataAsOf: null }, now)).toBe('partly')
})

it('calls it silent after a day, whatever it said last', () => {
  expect(freshnessOf(heard(25, 25), now)).toBe('silent')
  expect(freshnessOf(heard(25, 25, 9), now)).toBe('silent')
  expect(freshnessOf({ pending: 0, lastContact: null, dataAsOf: null }, now)).toBe('never')
})
