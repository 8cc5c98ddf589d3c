/**
 * Keeps the projection close behind the log: a moment after each commit, many commits in one go; and lets an
 * answer wait for it, but not for long: after a large import an answer a moment old is better than none. When it has
 * caught up for the first time, the reader is warmed. While somebody looks on (`watch`) that moment is a short one.
 */
import type { LiveNumbers } from '../../shared/protocol/live.ts'
import type { ReadSide } from '../projection/index.ts'

/** Whoever asks waits for nothing of it; a document that changes often is folded once in that time. */
const SOON_MS = 1_000
/** A change in a branch is to be on head office's screen within a second, asking for it included. */
const WATCHED_MS = 150
const PATIENCE_MS = 500

export class Follower {
  readonly #readSide: Pick<ReadSide, 'projection' | 'queries'>
  readonly #report: (error: unknown) => void
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> = Promise.resolve()
  readonly #watchers = new Set<() => void>()
  #warm = false
  #stopped = false

  constructor(readSide: Pick<ReadSide, 'projection' | 'queries'>, report: (error: unknown) => void) {
    this.#readSide = readSide
    this.#report = report
  }

  soon(): void {
    if (this.#stopped) return
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#running = this.#follow().catch(this.#report)
    }, this.#delayMs)
  }

  /** How far what can be asked for is. */
  get standing(): LiveNumbers {
    const { news, move } = this.#readSide.projection.standing
    return { log: news, cards: move }
  }

  /** Calls each time it has caught up, and hurries as long as anybody watches. Returns the end of it. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher)
    return () => this.#watchers.delete(watcher)
  }

  get #delayMs(): number {
    return this.#watchers.size > 0 ? WATCHED_MS : SOON_MS
  }

  async caughtUp(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)))
    try {
      await Promise.race([this.#readSide.projection.catchUp(), patience])
    } finally {
      clearTimeout(timer)
    }
  }

  async #follow(): Promise<void> {
    const { projection, queries } = this.#readSide
    await projection.catchUp()
    for (const watcher of this.#watchers) watcher()
    if (!this.#warm) queries.warm()
    this.#warm = true
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#running
  }
}
