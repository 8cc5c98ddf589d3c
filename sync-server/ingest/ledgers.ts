/** Documents in clear: the one place that opens what stands sealed in snapshot and tail. */
import { emptyGuard, type Guard } from '../../shared/domain/guard.ts'
import type { DocId } from '../../shared/domain/names.ts'
import { mergeUpdates } from '../../shared/document/write.ts'
import {
  documentAad,
  snapshotAad,
  type DocHead,
  type KeyStore,
  type Run,
  type Store,
} from '../store/contract.ts'
import { Lru } from '../store/lru.ts'

/** Of opened ledgers, about. */
const KEPT_BYTES = 32 * 1024 * 1024
/** What a receipt, or an update beside its bytes, takes in memory. */
const EACH = 200

/** What an entry of the log added to a document. */
export interface Added {
  readonly doc: DocId
  readonly epoch: number
  /** How many entries the document held before. */
  readonly before: number
  readonly guard: Guard
  readonly update: Uint8Array
  readonly run: Run
}

export interface OpenLedger {
  readonly head: DocHead
  readonly runs: readonly Run[]
  /** Merged state up to `upTo`; null when there is no snapshot yet. */
  readonly snapshot: { readonly upTo: number; readonly update: Uint8Array } | null
  readonly tail: readonly { readonly seq: number; readonly update: Uint8Array }[]
}

export class Ledgers {
  readonly #store: Store
  readonly #keys: KeyStore
  /**
   * A change is asked for several times within a moment: live in each scope, by the projection, for the card.
   * What is here may be behind the store, never ahead of it; who opens one asks the store how far it is.
   */
  readonly #recent = new Lru<DocId, OpenLedger>(KEPT_BYTES, sizeOf)

  constructor(store: Store, keys: KeyStore) {
    this.#store = store
    this.#keys = keys
  }

  /** Null when it does not exist, or its key was destroyed. */
  async open(doc: DocId): Promise<OpenLedger | null> {
    const recent = await this.#stillRecent(doc)
    if (recent !== null) return recent
    const stored = await this.#store.document(doc)
    if (stored === null) return null
    const { head, runs, snapshot, tail } = stored
    const { epoch } = head
    const key = await this.#keys.findDocumentKey(doc, epoch)
    if (key === null) return null
    const ledger: OpenLedger = {
      head,
      runs,
      snapshot: snapshot && {
        upTo: snapshot.upTo,
        update: key.open(snapshot.sealed, snapshotAad(doc, epoch)),
      },
      tail: tail.map(({ seq, sealed }) => ({ seq, update: key.open(sealed, documentAad(doc, epoch)) })),
    }
    this.#recent.set(doc, ledger)
    return ledger
  }

  /**
   * This was committed: whoever opens the document next need not read all of it again. The commit compared
   * epoch and count, so a ledger that holds exactly so many entries is the one that was written to.
   */
  grew({ doc, epoch, before, guard, update, run }: Added): void {
    const recent = before === 0 ? EMPTY : this.#recent.get(doc)
    if (recent === undefined || recent.head.guard.count !== before) return
    if (before > 0 && recent.head.epoch !== epoch) return
    this.#recent.set(doc, {
      head: { doc, epoch, lastSeq: run.seq, guard },
      runs: [...recent.runs, run],
      snapshot: recent.snapshot,
      // Copied out of the message it came in, which would be held whole.
      tail: [...recent.tail, { seq: run.seq, update: new Uint8Array(update) }],
    })
  }

  /** Null unless nothing was written since and the key is still there: what was destroyed is not remembered. */
  async #stillRecent(doc: DocId): Promise<OpenLedger | null> {
    const recent = this.#recent.get(doc)
    if (recent === undefined) return null
    const { epoch, lastSeq } = recent.head
    const [head, key] = await Promise.all([this.#store.docHead(doc), this.#keys.findDocumentKey(doc, epoch)])
    if (key !== null && head?.lastSeq === lastSeq && head.epoch === epoch) return recent
    this.#recent.delete(doc)
    return null
  }

  /** Folds snapshot and tail into a new snapshot. Derived data: nothing is lost when it fails. */
  async compact(ledger: OpenLedger): Promise<void> {
    const last = ledger.tail.at(-1)
    if (last === undefined) return
    const { doc, epoch } = ledger.head
    const key = await this.#keys.findDocumentKey(doc, epoch)
    // Destroyed since it was opened: there is nothing left to fold.
    if (key === null) return void this.#recent.delete(doc)
    const update = mergeUpdates(allUpdates(ledger))
    await this.#store.saveSnapshot(doc, epoch, last.seq, key.seal(update, snapshotAad(doc, epoch)))
    this.#recent.delete(doc)
  }
}

/** A document before its first entry. */
const EMPTY: OpenLedger = {
  head: { doc: '', epoch: 0, lastSeq: 0, guard: emptyGuard },
  runs: [],
  snapshot: null,
  tail: [],
}

/** What it takes in memory, about. */
export function sizeOf(ledger: OpenLedger): number {
  const each = ledger.runs.length + ledger.tail.length
  return allUpdates(ledger).reduce((sum, { length }) => sum + length, EACH * (each + 1))
}

export function allUpdates(ledger: OpenLedger): readonly Uint8Array[] {
  return [
    ...(ledger.snapshot === null ? [] : [ledger.snapshot.update]),
    ...ledger.tail.map((one) => one.update),
  ]
}
