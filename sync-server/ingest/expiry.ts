/**
 * The end of grants: when a date comes, the documents leave the feeds they were opened to, in one commit
 * with the verdict that says so.
 *
 * The right itself ends by the clock, whoever judges it (`isRunning`); what waits for this is the feed.
 * It follows within milliseconds of the end, and at the start of the server for what ended while it stood.
 */
import type { Clock, Millis, Timers } from '../../shared/base/ports.ts'
import type { Store } from '../store/contract.ts'
import type { Ordered, OrderAnswer } from './orders.ts'

interface Tools {
  readonly store: Store
  readonly clock: Clock
  readonly timers: Timers
  readonly order: (ordered: Ordered) => Promise<OrderAnswer>
  readonly report: (error: unknown) => void
}

const AT_ONCE = 100
/** Timers take no longer waits; grants may run for a year. */
const LONGEST_WAIT_MS: Millis = 12 * 3_600_000

export class Expiry {
  readonly #tools: Tools
  #cancel: (() => void) | null = null
  #running: Promise<void> | null = null
  #stopped = false

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** Call at the start, and whenever grants may have changed. */
  async look(): Promise<void> {
    if (this.#stopped) return
    await (this.#running ??= this.#run().finally(() => (this.#running = null)))
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#cancel?.()
    await this.#running
  }

  async #run(): Promise<void> {
    const { store, clock, order, report } = this.#tools
    try {
      for (;;) {
        const due = await store.archivesWithGrantsUntil(clock.now(), AT_ONCE)
        const answers = await Promise.all(
          due.map(({ archive }) => order({ by: null, archive, order: { do: 'expire' } })),
        )
        if (due.length === 0 || this.#stopped || !answers.some(({ done }) => done)) break
      }
      await this.#wait()
    } catch (error) {
      report(error)
    }
  }

  async #wait(): Promise<void> {
    const { store, clock, timers } = this.#tools
    const next = await store.nextGrantEnd()
    this.#cancel?.()
    this.#cancel = null
    if (next === null || this.#stopped) return
    const wait = Math.min(Math.max(next - clock.now(), 0), LONGEST_WAIT_MS)
    this.#cancel = timers.after(wait, () => void this.look())
  }
}
