/**
 * What a scope lists now, in order of the documents' names: what a sweep walks through.
 *
 * Read once from the scope's rows and then kept up with what changes, so that the next device of the branch
 * does not read 50,000 rows again. Derived, in memory only, and as new as the moment when it is asked for.
 */
import type { DocId } from '../../shared/domain/names.ts'
import { turn, type ServerTimers } from '../ports.ts'
import type { Store } from '../store/contract.ts'
import { Lru } from '../store/lru.ts'
import { wholeSequences } from './pull.ts'

export interface Listing {
  /** The newest sequence that is in it. */
  readonly head: number
  /** The sequence of each document that is listed. */
  readonly seqs: ReadonlyMap<DocId, number>
  readonly names: readonly DocId[]
}

/** Of names in all scopes, some 100 bytes each; what is not asked for any more is read again one day. */
const KEPT = 400_000
const ROWS_AT_ONCE = 1_000

class Kept {
  head = 0
  readonly seqs = new Map<DocId, number>()
  names: readonly DocId[] | null = null
  /** As it was weighed: a weight may not change while it is kept. */
  size = 1
  reading: Promise<unknown> = Promise.resolve()
}

export class Listings {
  readonly #store: Store
  readonly #timers: ServerTimers
  readonly #kept = new Lru<string, Kept>(KEPT, ({ size }) => size)
  #epoch: string

  constructor(store: Store, timers: ServerTimers) {
    this.#store = store
    this.#timers = timers
    this.#epoch = store.serverEpoch
  }

  /** `rows` is the name under which the scope's rows stand. */
  async of(rows: string): Promise<Listing> {
    if (this.#epoch !== this.#store.serverEpoch) {
      this.#kept.clear()
      this.#epoch = this.#store.serverEpoch
    }
    let kept = this.#kept.get(rows)
    if (kept === undefined) this.#kept.set(rows, (kept = new Kept()))
    const mine = kept
    // One after the other: two readers of one page of rows would take it in twice, in whatever order.
    const reading = mine.reading.then(() => this.#catchUp(rows, mine))
    mine.reading = reading.catch(() => this.#kept.delete(rows))
    await reading
    mine.names ??= [...mine.seqs.keys()].sort()
    this.#weigh(rows, mine)
    return { head: mine.head, seqs: mine.seqs, names: mine.names }
  }

  #weigh(rows: string, kept: Kept): void {
    if (kept.size === kept.names?.length) return
    this.#kept.delete(rows)
    kept.size = kept.names?.length ?? 1
    this.#kept.set(rows, kept)
  }

  async #catchUp(rows: string, kept: Kept): Promise<void> {
    for (let more = true; more;) {
      const page = await wholeSequences(this.#store, rows, kept.head, ROWS_AT_ONCE)
      for (const { doc, leftSeq, lastSeq } of page.groups.flat()) {
        if (leftSeq !== null) {
          if (kept.seqs.delete(doc)) kept.names = null
          continue
        }
        if (!kept.seqs.has(doc)) kept.names = null
        kept.seqs.set(doc, lastSeq)
      }
      kept.head = page.groups.at(-1)?.[0]?.lastSeq ?? kept.head
      more = page.more
      if (more) await turn(this.#timers)
    }
  }
}
