import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { Gathered } from '../../../../client/shell/gathered.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it('asks at once, then once more for all that changed meanwhile, and never twice at the same time', async () => {
  let [asked, open, most] = [0, 0, 0]
  const gathered = new Gathered(async () => {
    asked += 1
    most = Math.max(most, (open += 1))
    await new Promise((resolve) => setTimeout(resolve, 50))
    open -= 1
  }, 300)
  gathered.soon()
  expect(asked).toBe(1)
  for (let at = 0; at < 100; at++) {
    gathered.soon()
    await vi.advanceTimersByTimeAsync(3)
  }
  expect(asked).toBe(1)
  await vi.advanceTimersByTimeAsync(1_000)
  expect([asked, most]).toEqual([2, 1])
})

it('asks no more once nobody looks', async () => {
  let asked = 0
  const gathered = new Gathered(() => Promise.resolve(void (asked += 1)), 300)
  gathered.soon()
  gathered.soon()
  gathered.rest()
  await vi.advanceTimersByTimeAsync(1_000)
  expect(asked).toBe(1)
})
