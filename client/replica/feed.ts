/**
 * Pulling: which scopes are complete, which are under way, which must be asked again. Scopes of which nothing is
 * here yet are swept (`sweeps.ts`), and pulled from there on.
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
import type { More, Pack, Sweep } from '../../shared/protocol/sweep.ts'
import type { ScopeBase, SweptPage, Tenure } from '../vault/depot.ts'
import { Sweeps } from './sweeps.ts'

/** Also the most pages that are stored together. A branch has about as many: the last one alone would pay every round trip. */
export const SCOPES_AT_ONCE = 8
export const PULL_BYTES = 192 * 1024

export interface FeedTools {
  send(message: Pull | Sweep | More): void
  /** Documents that do not hold what the server described. */
  repair(docs: readonly DocId[]): Promise<void>
  /** Something of the progress changed. */
  changed(): void
}

type Stores = Pick<Tenure, 'applyBatch' | 'applyLive' | 'applyPacks'>

interface Standing {
  head: number
  base: number
  /** A PULL of this scope is open. */
  pulling: boolean
  /** Something happened in the scope that the round under way may not bring. */
  again: boolean
  /** Where it will stand when its sweep is over. */
  swept: number | null
}

export class Feed {
  readonly #tenure: Stores
  readonly #tools: FeedTools
  readonly #scopes = new Map<string, Standing>()
  readonly #waiting: string[] = []
  readonly #inHand: Batch[] = []
  readonly #sweeps: Sweeps
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
    const swept: string[] = []
    for (const scope of scopes) {
      const from = bases.get(scope.id) ?? { base: 0, after: 0 }
      const sweeping = from.sweep !== undefined || (scope.head > 0 && from.base === 0 && from.after === 0)
      this.#scopes.set(scope.id, {
        head: scope.head,
        base: from.base,
        pulling: sweeping,
        again: false,
        swept: from.sweep?.head ?? null,
      })
      if (sweeping) swept.push(scope.id)
      // `after` beyond `base` is a round that an earlier connection began: it goes on where it stood.
      else if (scope.head > from.base || from.after > from.base) this.#ask(scope.id, from)
    }
    this.#sweeps = new Sweeps(swept, bases, (message) => tools.send(message))
    if (swept.length > 0) tools.changed()
  }

  get complete(): boolean {
    return this.#open === 0 && this.#waiting.length === 0 && this.#sweeps.over
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

  takePack(pack: Pack): void {
    this.#sweeps.take(pack)
  }

  /** Stores what is in hand. */
  async store(): Promise<void> {
    await this.#storePacks(this.#sweeps.handOver())
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

  async #storePacks(pages: readonly SweptPage[]): Promise<void> {
    if (pages.length === 0) return
    const { mismatched } = await this.#tenure.applyPacks(...pages)
    this.#sweeps.stored(pages)
    for (const { scopes, pack } of pages) {
      this.#received += documentsIn(pack)
      for (const [at, id] of scopes.entries()) {
        const scope = this.#scopes.get(id) as Standing
        // As the store has it: complete up to where the scope stood when its first page was read.
        scope.swept ??= pack.heads[at] ?? 0
        if (!pack.more) this.#swept(id, scope, scope.swept)
      }
    }
    this.#tools.changed()
    if (mismatched.length > 0) await this.#tools.repair(mismatched)
  }

  #swept(id: string, scope: Standing, head: number): void {
    scope.base = head
    scope.pulling = false
    if (scope.head > head || scope.again) this.#ask(id, { base: head, after: head })
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

  /** Everything of a scope again: something of it is lacking. */
  pullAnew(id: string): void {
    const scope = this.#scopes.get(id)
    if (scope === undefined || scope.pulling) return
    scope.base = 0
    this.#ask(id, { base: 0, after: 0 })
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

const documentsIn = ({ patterns, runs }: Pack): number => {
  let count = 0
  for (let at = 0; at < runs.length; at += 2)
    count += (patterns[runs[at] ?? 0]?.length ?? 0) * (runs[at + 1] ?? 0)
  return count
}
