/** Documents in clear: the one place that opens what stands sealed in snapshot and tail. */
import type { DocId } from '../../shared/domain/names.ts'
import { mergeUpdates } from '../../shared/document/write.ts'
import {
  documentAad,
  snapshotAad,
  type KeyStore,
  type Store,
  type StoredDocument,
} from '../store/contract.ts'
import { Lru } from '../store/lru.ts'

const KEPT = 256
/** A larger one is worth opening anew. */
const KEPT_BYTES = 128 * 1024

export interface OpenLedger {
  readonly stored: StoredDocument
  /** Merged state up to `upTo`; null when there is no snapshot yet. */
  readonly snapshot: { readonly upTo: number; readonly update: Uint8Array } | null
  readonly tail: readonly { readonly seq: number; readonly update: Uint8Array }[]
}

export class Ledgers {
  readonly #store: Store
  readonly #keys: KeyStore
  /** A change is asked for several times within a moment: live in each scope, by the projection, for the card. */
  readonly #recent = new Lru<DocId, OpenLedger>(KEPT)

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
    const { epoch } = stored.head
    const key = await this.#keys.findDocumentKey(doc, epoch)
    if (key === null) return null
    const { snapshot, tail } = stored
    const ledger: OpenLedger = {
      stored,
      snapshot: snapshot && {
        upTo: snapshot.upTo,
        update: key.open(snapshot.sealed, snapshotAad(doc, epoch)),
      },
      tail: tail.map(({ seq, sealed }) => ({ seq, update: key.open(sealed, documentAad(doc, epoch)) })),
    }
    if (sizeOf(ledger) <= KEPT_BYTES) this.#recent.set(doc, ledger)
    return ledger
  }

  /** Null unless nothing was written since and the key is still there: what was destroyed is not remembered. */
  async #stillRecent(doc: DocId): Promise<OpenLedger | null> {
    const recent = this.#recent.get(doc)
    if (recent === undefined) return null
    const { epoch, lastSeq } = recent.stored.head
    const [head, key] = await Promise.all([this.#store.docHead(doc), this.#keys.findDocumentKey(doc, epoch)])
    if (key !== null && head?.lastSeq === lastSeq && head.epoch === epoch) return recent
    this.#recent.delete(doc)
    return null
  }

  /** Folds snapshot and tail into a new snapshot. Derived data: nothing is lost when it fails. */
  async compact(ledger: OpenLedger): Promise<void> {
    const last = ledger.tail.at(-1)
    if (last === undefined) return
    const { doc, epoch } = ledger.stored.head
    const key = await this.#keys.documentKey(doc, epoch)
    const sealed = key.seal(mergeUpdates(allUpdates(ledger)), snapshotAad(doc, epoch))
    await this.#store.saveSnapshot(doc, epoch, last.seq, sealed)
    this.#recent.delete(doc)
  }
}

const sizeOf = (ledger: OpenLedger): number => allUpdates(ledger).reduce((sum, { length }) => sum + length, 0)

export function allUpdates(ledger: OpenLedger): readonly Uint8Array[] {
  return [
    ...(ledger.snapshot === null ? [] : [ledger.snapshot.update]),
    ...ledger.tail.map((one) => one.update),
  ]
}
