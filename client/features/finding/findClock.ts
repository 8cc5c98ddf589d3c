/**
 * How long it takes to find an archive (R104): from the moment a search is begun to the moment an archive opens. It
 * knows no word that was typed; of a search that is given up nothing is kept.
 */
import type { Millis } from '../../../shared/base/ports.ts'

/** Whoever went for a coffee in between was not searching. */
const LONGEST_MS = 10 * 60_000

export class FindClock {
  #begun: Millis | null = null

  /** The first letter. Typing on changes nothing. */
  typed(now: Millis): void {
    this.#begun ??= now
  }

  /** The line is empty again, or the person is elsewhere. */
  gaveUp(): void {
    this.#begun = null
  }

  /** An archive opens. Null: nobody was searching. */
  opened(now: Millis): Millis | null {
    const took = this.#begun === null ? null : now - this.#begun
    this.#begun = null
    return took === null || took < 0 || took > LONGEST_MS ? null : took
  }
}
