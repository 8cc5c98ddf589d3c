/**
 * What ends by a date. Grants: the documents leave the feeds they were opened to, in one commit with the
 * verdict that says so. Voided archives: nobody brought them back in time, and their keys go.
 *
 * The right itself ends by the clock, whoever judges it (`isRunning`); what waits for this is the feed.
 * It follows within milliseconds of the end, and at the start of the server for what ended while it stood.
 */
import type { Clock, Millis, Timers } from '../../shared/base/ports.ts'
import type { ArchiveRow } from '../store/contract.ts'

interface Tools {
  readonly clock: Clock
  readonly timers: Timers
  /** Those whose time is over by then, the earliest first. */
  readonly due: (time: Millis, limit: number) => Promise<readonly ArchiveRow[]>
  /** When the next one's is. */
  readonly next: () => Promise<Millis | null>
  /** False: it could not be done now. */
  readonly end: (row: ArchiveRow) => Promise<boolean>
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

  /** Call at the start, and whenever a date may have changed. */
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
    const { clock, due: dueBy, end, report } = this.#tools
    try {
      for (;;) {
        const due = await dueBy(clock.now(), AT_ONCE)
        const ended = await Promise.all(due.map(end))
        if (due.length === 0 || this.#stopped || !ended.includes(true)) break
      }
      await this.#wait()
    } catch (error) {
      report(error)
    }
  }

  async #wait(): Promise<void> {
    const { clock, timers, next: nextEnd } = this.#tools
    const next = await nextEnd()
    this.#cancel?.()
    this.#cancel = null
    if (next === null || this.#stopped) return
    const wait = Math.min(Math.max(next - clock.now(), 0), LONGEST_WAIT_MS)
    this.#cancel = timers.after(wait, () => void this.look())
  }
}
