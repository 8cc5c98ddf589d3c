import { expect, it } from 'vitest'
import { claimedApart } from '../../../../client/features/log/claimed.ts'
import { dayEnd, dayOf, dayStart, spanBack } from '../../../../client/features/log/range.ts'

it('turns days into half-open spans of this device’s calendar', () => {
  const start = dayStart('2026-01-15') ?? 0
  const end = dayEnd('2026-01-15') ?? 0
  expect(end - start).toBe(86_400_000)
  expect(dayOf(start)).toBe('2026-01-15')
  expect(dayOf(end - 1)).toBe('2026-01-15')
  expect(dayStart('')).toBeNull()
})

it('counts today among the last days', () => {
  const now = new Date(2026, 2, 8, 14).getTime()
  expect(spanBack(1, now)).toBe(dayStart('2026-03-08'))
  expect(spanBack(7, now)).toBe(dayStart('2026-03-02'))
})

it('tells the claimed time only where it differs, corrected by the clock offset', () => {
  const received = 1_800_000_000_000
  expect(claimedApart({ received, claimed: null, offset: null })).toBeNull()
  expect(claimedApart({ received, claimed: received - 2_000, offset: 0 })).toBeNull()
  // A phone that is two days fast and was online said "in two days": corrected, that is now.
  expect(claimedApart({ received, claimed: received + 172_800_000, offset: -172_800_000 })).toBeNull()
  expect(claimedApart({ received, claimed: received - 3_600_000, offset: 0 })).toBe(received - 3_600_000)
})
