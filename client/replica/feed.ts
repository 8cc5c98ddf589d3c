/**
 * Pulling: which scopes are complete, which are under way, which must be asked again.
 *
 * A scope is complete when the device stands at the head that WELCOME or the last LIVE or NUDGE
 * named. One PULL per scope is open at a time; the next page is asked for before the last one is
 * stored, which hides a round trip and holds at most two pages in memory per scope.
 *
 * Pages are taken in hand as they come and stored together: what comes while a transaction syncs is the
 * next transaction. On a slow line that is one page, on a fast one a page of each scope under way.
 */
import type { DocId } from '../../shared/domain/names.ts'
import type { Batch, Live, Nudge, Pull } from '../../shared/protocol/feed.ts'
import type { ScopeInfo } from '../../shared/protocol/hello.ts'
import type { ScopeBase, Tenure } from '../vault/depot.ts'

/** Also the most pages that are stored together. A branch has about as many: the last one alone would pay every round trip. */
export const SCOPES_AT_ONCE = 8
export const PULL_BYTES = 192 * 1024

export interface FeedTools {
  send(message: Pull): void
  /** Documents that do not hold what the server described. */
  repair(docs: readonly DocId[]): Promise<void>
  /** Something of the progress changed. */
  changed(): void
}

type Stores = Pick<Tenure, 'applyBatch' | 'applyLive'>

interface Standing {
  head: number
  base: number
  /** A PULL of this scope is open. */
  pulling: boolean
  /** Something happened in the scope that the round under way may not bring. */
  again: boolean
}

export class Feed {
  readonly #tenure: Stores
  readonly #tools: FeedTools
  readonly #scopes = new Map<string, Standing>()
  readonly #waiting: string[] = []
  readonly #inHand: Batch[] = []
  #open = 0
  #received = 0

  constructor(
    tenure: Stores,
    tools: FeedTools,
    scopes: readonly ScopeInfo[],
    bases: ReadonlyMap<string, ScopeBase>,
  ) {
    this.#tenure = tenure
    this.#tools = tools
    for (const scope of scopes) {
      const from = bases.get(scope.id) ?? { base: 0, after: 0 }
      this.#scopes.set(scope.id, { head: scope.head, base: from.base, pulling: false, again: false })
      // `after` beyond `base` is a round that an earlier connection began: it goes on where it stood.
      if (scope.head > from.base || from.after > from.base) this.#ask(scope.id, from)
    }
  }

  get complete(): boolean {
    return this.#open === 0 && this.#waiting.length === 0
  }

  /** Documents received in this connection. */
  get received(): number {
    return this.#received
  }

  /** Takes a page in hand, to be stored by the next `store`. */
  take(batch: Batch): void {
    const scope = this.#scopes.get(batch.scope)
    if (scope === undefined || !scope.pulling) return
    if (batch.more) this.#pull(batch.scope, scope.base, batch.to)
    this.#inHand.push(batch)
  }

  /** Stores what is in hand. */
  async store(): Promise<void> {
    const batches = this.#inHand.splice(0)
    if (batches.length === 0) return
    const { mismatched } = await this.#tenure.applyBatch(...batches)
    for (const { scope: id, to, more, items } of batches) {
      this.#received += items.length
      if (!more) this.#finish(id, this.#scopes.get(id) as Standing, to)
    }
    this.#tools.changed()
    if (mismatched.length > 0) await this.#tools.repair(mismatched)
  }

  async live(live: Live): Promise<void> {
    const scope = this.#scopes.get(live.scope)
    if (scope === undefined) return
    scope.head = Math.max(scope.head, live.seq)
    if (scope.pulling) {
      scope.again = true
      return
    }
    const outcome = await this.#tenure.applyLive(live)
    if (outcome.type === 'gap') this.#ask(live.scope, { base: scope.base, after: scope.base })
    if (outcome.type !== 'applied') return
    scope.base = live.seq
    this.#tools.changed()
    if (outcome.mismatched.length > 0) await this.#tools.repair(outcome.mismatched)
  }

  nudge(nudge: Nudge): void {
    const scope = this.#scopes.get(nudge.scope)
    if (scope === undefined || nudge.head <= scope.base) return
    scope.head = Math.max(scope.head, nudge.head)
    if (scope.pulling) scope.again = true
    else this.#ask(nudge.scope, { base: scope.base, after: scope.base })
  }

  #ask(id: string, from: ScopeBase): void {
    const scope = this.#scopes.get(id) as Standing
    scope.pulling = true
    scope.again = false
    if (this.#open >= SCOPES_AT_ONCE) {
      this.#waiting.push(id)
      this.#after.set(id, from.after)
    } else {
      this.#open += 1
      this.#pull(id, from.base, from.after)
    }
    // From here on something is known to be missing, long before any of it arrives.
    this.#tools.changed()
  }

  readonly #after = new Map<string, number>()

  #pull(id: string, base: number, after: number): void {
    this.#tools.send({ type: 'PULL', scope: id, base, after: Math.max(base, after), maxBytes: PULL_BYTES })
  }

  #finish(id: string, scope: Standing, to: number): void {
    scope.base = to
    scope.pulling = false
    this.#open -= 1
    const next = this.#waiting.shift()
    if (next !== undefined) {
      const waiting = this.#scopes.get(next) as Standing
      this.#open += 1
      this.#pull(next, waiting.base, this.#after.get(next) ?? waiting.base)
      this.#after.delete(next)
    }
    if (scope.again && scope.head > scope.base) this.#ask(id, { base: scope.base, after: scope.base })
    else scope.again = false
  }
}
