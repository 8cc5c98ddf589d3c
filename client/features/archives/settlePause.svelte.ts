/**
 * A breath after each answer: what comes next has its buttons where the hand still rests, and a second press of the same
 * finger would decide about another client. It lasts from the answer until what came next has stood there for a moment.
 */
import type { getKeep } from '../../shell/api.ts'

export const PAUSE_MS = 700

export class SettlePause {
  #held = $state(false)
  #ending: ReturnType<typeof setTimeout> | undefined

  /** Nothing is to be decided by a press now. */
  get held(): boolean {
    return this.#held
  }

  begin(): void {
    this.#held = true
    clearTimeout(this.#ending)
    this.#ending = setTimeout(() => (this.#held = false), PAUSE_MS)
  }

  /** What comes next is on the screen: if somebody just answered, the moment begins with it. */
  shown(): void {
    if (this.#held) this.begin()
  }
}

/** The one of this session: the next client comes with a page of its own. */
export const settlePauseIn = (keep: ReturnType<typeof getKeep>): SettlePause =>
  keep.once('settlePause', () => new SettlePause())
