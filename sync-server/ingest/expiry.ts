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
/** Until what could not be ended is tried again. */
const AGAIN_MS: Millis = 60_000

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
    const { clock, next, report } = this.#tools
    try {
      if (!(await this.#endAll())) return this.#lookIn(AGAIN_MS)
      const end = await next()
      this.#lookIn(end === null ? null : Math.max(end - clock.now(), 0))
    } catch (error) {
      report(error)
      this.#lookIn(AGAIN_MS)
    }
  }

  /** False: something is due and none of it could be ended. */
  async #endAll(): Promise<boolean> {
    const { clock, due: dueBy, end } = this.#tools
    for (;;) {
      const due = await dueBy(clock.now(), AT_ONCE)
      if (due.length === 0 || this.#stopped) return true
      const ended = await Promise.all(due.map(end))
      if (!ended.includes(true)) return false
    }
  }

  #lookIn(wait: Millis | null): void {
    this.#cancel?.()
    this.#cancel = null
    if (wait === null || this.#stopped) return
    this.#cancel = this.#tools.timers.after(Math.min(wait, LONGEST_WAIT_MS), () => void this.look())
  }
}
