/**
 * One device's first sync: pages leave one after the other for as long as it has room for them, beside
 * everything else that is said on its line.
 */
import type { DocId } from '../../shared/domain/names.ts'
import type { More, Pack, Sweep } from '../../shared/protocol/sweep.ts'
import type { Pages } from './pages.ts'

export interface SweepingTools {
  readonly pages: Pages
  /** Resolves when the bytes have left. */
  say(pack: Pack): Promise<void>
  /** Asked before every page: rights end while a sweep goes on. */
  mayPull(scopes: readonly string[]): boolean
  failed(error: unknown): void
}

interface Round {
  readonly sweep: number
  readonly scopes: readonly string[]
  after: DocId | null
  room: number
  complete: boolean
}

export class Sweeping {
  readonly #tools: SweepingTools
  #round: Round | null = null
  #working = false

  constructor(tools: SweepingTools) {
    this.#tools = tools
  }

  begin({ sweep, scopes, after, pages }: Sweep): void {
    this.#round = { sweep, scopes, after, room: pages, complete: false }
    this.#wake()
  }

  /** Of a sweep that is over: nothing. */
  more({ sweep, pages }: More): void {
    if (this.#round?.sweep !== sweep) return
    // Whoever promises room for ever gets no more of our memory for it: pages leave one by one.
    this.#round.room = Math.min(this.#round.room + pages, MOST_ROOM)
    this.#wake()
  }

  end(): void {
    this.#round = null
  }

  #wake(): void {
    if (this.#working) return
    this.#working = true
    void this.#work()
      .catch((error: unknown) => this.#tools.failed(error))
      .finally(() => (this.#working = false))
  }

  async #work(): Promise<void> {
    for (;;) {
      const round = this.#round
      if (round === null || round.complete || round.room === 0) return
      if (!this.#tools.mayPull(round.scopes)) return this.end()
      round.room--
      const page = await this.#tools.pages.after(round.scopes, round.after)
      // Ended meanwhile, or begun anew.
      if (this.#round !== round) continue
      round.after = page.to
      round.complete = !page.more
      await this.#tools.say({ type: 'PACK', sweep: round.sweep, ...page })
    }
  }
}

const MOST_ROOM = 32
