/** What ends by a date is ended then; what could not be ended is tried again, though nobody writes meanwhile. */
import { describe, expect, it } from 'vitest'
import type { Millis, Timers } from '../../../shared/base/ports.ts'
import { Expiry } from '../../../sync-server/ingest/expiry.ts'
import type { ArchiveRow } from '../../../sync-server/store/contract.ts'
import { HandClock } from '../../support/tempStore.ts'

const row = { archive: 'a' } as ArchiveRow

/** One archive that is due at `end`, and hands that move the clock. */
class Scene {
  readonly clock = new HandClock(0)
  readonly reported: unknown[] = []
  tries = 0
  /** What the next tries come to; after them it can be ended. */
  readonly fails: ('not-now' | 'error')[] = []
  #left = true
  #timer: { readonly at: Millis; readonly call: () => void } | null = null
  readonly #timers: Timers = {
    after: (ms, call) => {
      const timer = { at: this.clock.time + ms, call }
      this.#timer = timer
      return () => {
        if (this.#timer === timer) this.#timer = null
      }
    },
  }
  readonly end: Millis
  readonly expiry: Expiry

  constructor(end: Millis) {
    this.end = end
    this.expiry = new Expiry({
      clock: this.clock,
      timers: this.#timers,
      report: (error) => this.reported.push(error),
      due: (time) => Promise.resolve(this.#left && this.end <= time ? [row] : []),
      next: () => Promise.resolve(this.#left ? this.end : null),
      end: () => {
        this.tries++
        const fail = this.fails.shift()
        if (fail === 'error') return Promise.reject(new Error('the disk is full'))
        if (fail === undefined) this.#left = false
        return Promise.resolve(fail === undefined)
      },
    })
  }

  get ended(): boolean {
    return !this.#left
  }

  /** When it looks again by itself; null: never. */
  get looksAt(): Millis | null {
    return this.#timer?.at ?? null
  }

  async pass(ms: Millis): Promise<void> {
    this.clock.time += ms
    if (this.#timer === null || this.#timer.at > this.clock.time) return
    const { call } = this.#timer
    this.#timer = null
    call()
    for (let turn = 0; turn < 50; turn++) await Promise.resolve()
  }
}

describe('H03 what ends by a date', () => {
  it('is ended in the moment it is due, and nothing looks after it any more', async () => {
    const scene = new Scene(5_000)
    await scene.expiry.look()
    expect(scene.looksAt).toBe(5_000)
    await scene.pass(5_000)
    expect(scene.ended).toBe(true)
    expect(scene.looksAt).toBeNull()
  })

  it.each(['not-now', 'error'] as const)(
    'is tried again within a minute when it ends in %s, until it is done',
    async (fail) => {
      const scene = new Scene(0)
      scene.fails.push(fail, fail)
      await scene.expiry.look()
      expect([scene.tries, scene.ended]).toEqual([1, false])
      await scene.pass(60_000)
      expect([scene.tries, scene.ended]).toEqual([2, false])
      await scene.pass(60_000)
      expect(scene.ended).toBe(true)
      expect(scene.reported).toHaveLength(fail === 'error' ? 2 : 0)
    },
  )

  it('is left alone once the server stops', async () => {
    const scene = new Scene(0)
    scene.fails.push('not-now')
    await scene.expiry.look()
    await scene.expiry.stop()
    await scene.pass(60_000)
    expect(scene.tries).toBe(1)
  })
})
