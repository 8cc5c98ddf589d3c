import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { PAUSE_MS, SettlePause } from '../../../../client/features/archives/settlePause.svelte.ts'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('holds a second press until what comes next has stood there for a moment', () => {
  const pause = new SettlePause()
  expect(pause.held).toBe(false)
  pause.begin()
  vi.advanceTimersByTime(PAUSE_MS - 1)
  expect(pause.held).toBe(true)
  pause.shown()
  vi.advanceTimersByTime(PAUSE_MS - 1)
  expect(pause.held).toBe(true)
  vi.advanceTimersByTime(1)
  expect(pause.held).toBe(false)
})

it('holds nobody who opens a client of their own accord', () => {
  const pause = new SettlePause()
  pause.shown()
  expect(pause.held).toBe(false)
})
