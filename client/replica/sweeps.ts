/**
 * First syncs: scopes of which nothing is here yet are asked for together, and so are those whose sweep was cut at
 * the same document. One sweep after the other; within it the server keeps pages coming for as long as there is
 * room, so that a long line is never empty.
 */
import type { DocId } from '../../shared/domain/names.ts'
import type { More, Pack, Sweep } from '../../shared/protocol/sweep.ts'
import type { ScopeBase, SweptPage } from '../vault/depot.ts'

/** Pages that may be on their way or in hand. */
const PAGES_AHEAD = 4

interface Round {
  readonly scopes: readonly string[]
  readonly after: DocId | null
}

export class Sweeps {
  readonly #send: (message: Sweep | More) => void
  readonly #waiting: Round[] = []
  readonly #inHand: SweptPage[] = []
  #round: Round | null = null
  #sweep = 0
  /** Pages that came and are not stored yet. */
  #unstored = 0

  constructor(
    scopes: readonly string[],
    bases: ReadonlyMap<string, ScopeBase>,
    send: (message: Sweep | More) => void,
  ) {
    this.#send = send
    const rounds = new Map<DocId | null, string[]>()
    for (const scope of scopes) {
      const after = bases.get(scope)?.sweep?.to ?? null
      const together = rounds.get(after)
      if (together === undefined) rounds.set(after, [scope])
      else together.push(scope)
    }
    // What was begun is ended first.
    for (const [after, scopes] of rounds) if (after !== null) this.#waiting.push({ scopes, after })
    const fresh = rounds.get(null)
    if (fresh !== undefined) this.#waiting.push({ scopes: fresh, after: null })
    this.#next()
  }

  get over(): boolean {
    return this.#round === null && this.#unstored === 0
  }

  take(pack: Pack): void {
    const round = this.#round
    if (round === null || pack.sweep !== this.#sweep) return
    this.#inHand.push({ scopes: round.scopes, pack })
    this.#unstored += 1
    if (!pack.more) this.#next()
  }

  /** What is in hand; room is made for as many more once they are stored. */
  handOver(): readonly SweptPage[] {
    return this.#inHand.splice(0)
  }

  stored(pages: readonly SweptPage[]): void {
    this.#unstored -= pages.length
    const going = pages.filter(({ pack }) => pack.sweep === this.#sweep && pack.more).length
    if (going > 0 && this.#round !== null) this.#send({ type: 'MORE', sweep: this.#sweep, pages: going })
  }

  #next(): void {
    this.#round = this.#waiting.shift() ?? null
    if (this.#round === null) return
    const { scopes, after } = this.#round
    this.#send({ type: 'SWEEP', sweep: (this.#sweep += 1), scopes: [...scopes], after, pages: PAGES_AHEAD })
  }
}
