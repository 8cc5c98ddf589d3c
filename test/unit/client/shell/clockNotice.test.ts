/** S8: a clock that is wrong by more than five minutes is told of. */
import { expect, it } from 'vitest'
import { clockNotice } from '../../../../client/shell/clockNotice.ts'

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 24 * 3_600_000]

it.each([
  [-40 * MINUTE, '快 40 分钟'],
  [90 * MINUTE, '慢 90 分钟'],
  [5 * HOUR, '慢 5 小时'],
  [-3 * DAY, '快 3 天'],
  [3_652 * DAY, '慢 3,652 天'],
])('S8 an offset of %d ms is said', (offset, words) => {
  expect(clockNotice({ offset })).toContain(words)
})

it('S8 nobody is told of a clock that differs by a trim', () => {
  expect(clockNotice({ offset: 5 * MINUTE })).toBeNull()
  expect(clockNotice({ offset: -5 * MINUTE })).toBeNull()
})
