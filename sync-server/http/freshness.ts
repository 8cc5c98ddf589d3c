/**
 * Keeps the projection close behind the log: a moment after each commit, many commits in one go; and lets an
 * answer wait for it, but not for long: after a large import an answer a moment old is better than none.
 */
import type { Projection } from '../projection/projection.ts'

/** Whoever asks waits for nothing of it; a document that changes often is folded once in that time. */
const SOON_MS = 1_000
const PATIENCE_MS = 500

export class Follower {
  readonly #projection: Projection
  readonly #report: (error: unknown) => void
  #timer: NodeJS.Timeout | null = null
  #running: Promise<void> = Promise.resolve()
  #stopped = false

  constructor(projection: Projection, report: (error: unknown) => void) {
    this.#projection = projection
    this.#report = report
  }

  soon(): void {
    if (this.#stopped) return
    this.#timer ??= setTimeout(() => {
      this.#timer = null
      this.#running = this.#projection.catchUp().then(() => undefined, this.#report)
    }, SOON_MS)
  }

  async caughtUp(): Promise<void> {
    let timer: NodeJS.Timeout | undefined
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, PATIENCE_MS)))
    try {
      await Promise.race([this.#projection.catchUp(), patience])
    } finally {
      clearTimeout(timer)
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#timer !== null) clearTimeout(this.#timer)
    await this.#running
  }
}
