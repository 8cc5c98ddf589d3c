/** LCK11: a clock that stands still while the store is open. A real vault, timers in the hand of the test. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { CLOCK_SLACK_MS } from '../../../client/vault/mark.ts'
import type { Vault } from '../../../client/vault/vault.ts'
import { Watchman, type WatchEnd } from '../../../client/worker/watchman.ts'
import { clock, greet, make, newDevice, PASSWORD, type Device } from '../vault/world.ts'

const LOOK_MS = 5_000
const start = clock.time

let device: Device
let vault: Vault
let ends: WatchEnd[]
let ring: () => void
let watchman: Watchman

beforeEach(async () => {
  device = newDevice()
  vault = await make(device)
  ends = []
  watchman = new Watchman(vault, {
    clock,
    timers: {
      after: (_, call) => {
        ring = call
        return () => (ring = () => undefined)
      },
    },
    presence: { say: () => undefined, hear: () => undefined, close: () => undefined },
    isPassword: (password) => Promise.resolve(password === PASSWORD),
    kept: () => Promise.resolve(true),
    changed: () => undefined,
    end: (how) => ends.push(how),
    report: (problem) => {
      throw problem
    },
  })
})
afterEach(() => {
  watchman.stop()
  vault.close()
  clock.time = start
})

/** Timers fire for so long, while the clock goes on at `pace` of the time. Somebody is there all the while. */
async function pass(ms: number, pace: number): Promise<void> {
  for (let left = ms; left > 0 && ends.length === 0; left -= LOOK_MS) {
    clock.time += LOOK_MS * pace
    ring()
    await watchman.touch()
  }
}

it('LCK11 S8 a clock that stands still shuts the store once ten minutes must have passed', async () => {
  await pass(CLOCK_SLACK_MS, 0)
  expect(ends).toEqual([])
  await pass(2 * LOOK_MS, 0)
  expect(ends).toEqual([{ type: 'shut', why: 'clock' }])
})

it('LCK11 a clock that goes as it should is not doubted, nor one that runs while no timer fires', async () => {
  await pass(2 * CLOCK_SLACK_MS, 1)
  clock.time += 8 * 3_600_000
  await watchman.touch()
  await pass(2 * CLOCK_SLACK_MS, 1)
  expect(ends.filter(({ type }) => type === 'shut')).toEqual([])
})

it('LCK11 a contact vouches for whatever the clock shows then', async () => {
  await pass(CLOCK_SLACK_MS - LOOK_MS, 0)
  clock.time += 1
  await greet(vault, device, ['life'])
  await pass(CLOCK_SLACK_MS, 0)
  expect(ends).toEqual([])
})
