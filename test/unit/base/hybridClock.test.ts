import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { freshStamps, joinStamps, JUMP_MS, nextStamp, StampClock } from '../../../shared/base/hybridClock.ts'

const DAY = 86_400_000

describe('the stamp of a device', () => {
  it('F3 is the wall clock while that moves on', () => {
    let now = 1_000
    const clock = new StampClock({ now: () => now }, null)
    expect(clock.stamp()).toBe(1_000)
    now = 5_000
    expect(clock.stamp()).toBe(5_000)
  })

  it('F3 never repeats and never goes back, whatever the wall clock does', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3 * DAY, max: 3 * DAY })), (steps) => {
        let now = 100 * DAY
        const clock = new StampClock({ now: () => now }, null)
        let last = 0
        for (const step of steps) {
          now += step
          const stamp = clock.stamp()
          expect(stamp).toBeGreaterThan(last)
          expect(stamp).toBeGreaterThanOrEqual(now)
          last = stamp
        }
      }),
    )
  })

  it('F3 counts each jump back, and lets the small steps of a time server pass', () => {
    let now = 10 * DAY
    const clock = new StampClock({ now: () => now }, null)
    clock.stamp()
    now -= JUMP_MS
    clock.stamp()
    expect(clock.state.jumps).toBe(0)
    now -= 2 * DAY
    clock.stamp()
    clock.stamp()
    expect(clock.state.jumps).toBe(1)
    now -= DAY
    clock.stamp()
    expect(clock.state.jumps).toBe(2)
    now += 5 * DAY
    clock.stamp()
    expect(clock.state.jumps).toBe(2)
  })

  it('F3 notices a jump back that happened while it was not running', () => {
    let now = 10 * DAY
    const before = new StampClock({ now: () => now }, null)
    const stamp = before.stamp()
    now -= DAY
    const after = new StampClock({ now: () => now }, before.state)
    expect(after.stamp()).toBe(stamp + 1)
    expect(after.state.jumps).toBe(1)
  })

  it('goes on from what another tab of the device stored', () => {
    const clock = new StampClock({ now: () => 1_000 }, null)
    clock.stamp()
    clock.adopt({ last: 9_000, wall: 1_500, jumps: 3 })
    expect(clock.stamp()).toBe(9_001)
    expect(clock.state.jumps).toBe(3)
    clock.adopt(freshStamps)
    expect(clock.stamp()).toBe(9_002)
  })

  it('joins two states to the same one from either side', () => {
    const state = fc.record({ last: fc.nat(), wall: fc.nat(), jumps: fc.nat(9) })
    fc.assert(
      fc.property(state, state, fc.nat(), (a, b, now) => {
        const joined = joinStamps(a, b)
        expect(joinStamps(b, a)).toEqual(joined)
        expect(nextStamp(joined, now).last).toBeGreaterThan(Math.max(a.last, b.last))
      }),
    )
  })

  it('gives whole milliseconds', () => {
    expect(nextStamp(freshStamps, 12.75).last).toBe(12)
  })
})
