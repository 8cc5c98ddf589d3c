/**
 * Who wants to know that something was committed: by this process, at once; and by another one on the
 * same data folder (an import, `npm run user` in the shell), within a second.
 *
 * SQLite lets others write; our memory would not notice. So we count our own commits, look at the log's
 * head every second, and when it moved by more than we did, everyone who keeps something is told.
 */
import type { Timers } from '../../shared/base/ports.ts'
import { systemTimers } from '../ports.ts'
import type { Store } from '../store/contract.ts'

const LOOK_EVERY_MS = 1_000

export class CommitWatch {
  readonly store: Store
  readonly #inner: Store
  readonly #foreignListeners: (() => Promise<void> | void)[] = []
  readonly #ownListeners: (() => void)[] = []
  readonly #report: (error: unknown) => void
  #head = 0
  #own = 0
  /** Somebody who had to be told could not take it in. */
  #missed = false
  #cancel: (() => void) | null = null
  #looking: Promise<void> | null = null

  private constructor(inner: Store, report: (error: unknown) => void) {
    this.#inner = inner
    this.#report = report
    this.store = new Proxy(inner, {
      get: (target, name) => {
        if (name === 'commit') return this.#commit
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    })
  }

  /** Use its `store` from here on, and only that. */
  static async watch(
    inner: Store,
    report: (error: unknown) => void,
    timers: Timers = systemTimers,
  ): Promise<CommitWatch> {
    const watched = new CommitWatch(inner, report)
    watched.#head = await inner.head()
    const wait = (): void => {
      watched.#cancel = timers.after(LOOK_EVERY_MS, () => {
        wait()
        void watched.look()
      })
    }
    wait()
    return watched
  }

  /** After each commit of this process, before its answer is heard: only to take note. */
  onOwn(listener: () => void): void {
    this.#ownListeners.push(listener)
  }

  onForeign(listener: () => Promise<void> | void): void {
    this.#foreignListeners.push(listener)
  }

  look(): Promise<void> {
    return (this.#looking ??= this.#look().finally(() => (this.#looking = null)))
  }

  async stop(): Promise<void> {
    this.#cancel?.()
    await this.#looking
  }

  readonly #commit: Store['commit'] = async (prepared) => {
    const outcomes = await this.#inner.commit(prepared)
    for (const outcome of outcomes) if (outcome.ok) this.#own++
    for (const listener of this.#ownListeners) listener()
    return outcomes
  }

  async #look(): Promise<void> {
    try {
      // Exact, because the embedded store writes and answers within one turn of the loop: what the head
      // shows here has been counted.
      const head = await this.#inner.head()
      const moved = head - this.#head
      const own = this.#own
      this.#head = head
      this.#own = 0
      if (moved === own && !this.#missed) return
      // Until all of them took it in: a right that was ended over there must not live on for a busy disk.
      this.#missed = true
      for (const listener of this.#foreignListeners) await listener()
      this.#missed = false
    } catch (error) {
      this.#report(error)
    }
  }
}
