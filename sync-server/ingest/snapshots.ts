/**
 * Folds long tails into snapshots, one document at a time, when nothing else is being done.
 *
 * Only a saving: a document reads the same with a snapshot or without. So nothing here is remembered over
 * a restart; a document that keeps changing comes up again by itself.
 */
import type { Timers } from '../../shared/base/ports.ts'
import type { DocId } from '../../shared/domain/names.ts'
import type { Ledgers } from './ledgers.ts'

/** Updates after which a tail is worth folding. */
export const TAIL = 64
/** Every so many changes the document itself is asked how long its tail is. */
const LOOK_EVERY = 16
const PAUSE_MS = 20

export class Snapshots {
  readonly #ledgers: Ledgers
  readonly #timers: Timers
  readonly #report: (error: unknown) => void
  readonly #changes = new Map<DocId, number>()
  readonly #due = new Set<DocId>()
  #running: Promise<void> | null = null
  #stopped = false

  constructor(ledgers: Ledgers, timers: Timers, report: (error: unknown) => void) {
    this.#ledgers = ledgers
    this.#timers = timers
    this.#report = report
  }

  changed(doc: DocId): void {
    // An import touches each document once; those counts are worth nothing.
    if (this.#changes.size > 100_000) this.#changes.clear()
    const changes = (this.#changes.get(doc) ?? 0) + 1
    if (changes < LOOK_EVERY) {
      this.#changes.set(doc, changes)
      return
    }
    this.#changes.delete(doc)
    this.#due.add(doc)
    if (!this.#stopped) this.#running ??= this.#run().finally(() => (this.#running = null))
  }

  /** Settles when nothing is due. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#running
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      await new Promise<void>((later) => this.#timers.after(PAUSE_MS, later))
      const [doc] = this.#due
      if (doc === undefined) return
      this.#due.delete(doc)
      try {
        const ledger = await this.#ledgers.open(doc)
        if (ledger !== null && ledger.tail.length >= TAIL) await this.#ledgers.compact(ledger)
      } catch (error) {
        this.#report(error)
      }
    }
  }
}
