/** How long a find takes (R104). */
import { expect, it } from 'vitest'
import { FindClock } from '../../../../client/features/finding/findClock.ts'

it('R104 counts from the first letter to the archive that opens, once', () => {
  const clock = new FindClock()
  clock.typed(1_000)
  clock.typed(2_000)
  expect(clock.opened(4_500)).toBe(3_500)
  expect(clock.opened(5_000)).toBeNull()
})

it('R104 counts no search that was given up, and nobody who went away in between', () => {
  const clock = new FindClock()
  clock.typed(1_000)
  clock.gaveUp()
  expect(clock.opened(2_000)).toBeNull()
  clock.typed(0)
  expect(clock.opened(3_600_000)).toBeNull()
})
