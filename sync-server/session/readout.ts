/**
 * Documents as items of the feed: PUT with what the device lacks, or ERASE where the key is gone.
 *
 * `base` decides between whole and part. A part is every entry above `base`, never above some later
 * point of the same round; where the snapshot already swallowed what lies above `base`, or the document
 * came into the scope after it, the whole goes.
 */
import { emptySetHash } from '../../shared/base/setHash.ts'
import { mergeUpdates } from '../../shared/document/write.ts'
import type { DocId } from '../../shared/domain/names.ts'
import type { Item, Put } from '../../shared/protocol/feed.ts'
import type { ReceiptRun } from '../../shared/protocol/types.ts'
import { allUpdates, type Ledgers, type OpenLedger } from '../ingest/ledgers.ts'
import type { Run, ScopeRow, Store } from '../store/contract.ts'
import type { Authors } from './authors.ts'
import type { Cards } from './cards.ts'
import { maskedCard } from './maskedCard.ts'

/** Nothing of the document is known to the device. */
const NOTHING = -1

export class Readout {
  readonly #store: Store
  readonly #ledgers: Ledgers
  readonly #authors: Authors
  readonly #cards: Cards

  constructor(store: Store, ledgers: Ledgers, authors: Authors, cards: Cards) {
    this.#store = store
    this.#ledgers = ledgers
    this.#authors = authors
    this.#cards = cards
  }

  /**
   * What a device that is complete up to `base` must be told about this row of a scope, `rows` being the
   * name under which the row stands.
   *
   * The row is older than the bytes: it came with a page, and pages take a while. What was written since
   * may belong to somebody else, so a document that moved on is looked up again, after its bytes were read:
   * if the scope still lists it then, it listed it when they were.
   */
  async item(rows: string, row: ScopeRow, base: number, masked: boolean): Promise<Item> {
    if (row.leftSeq !== null) return leaveOf(row)
    const ledger = await this.#ledgers.open(row.doc)
    if (ledger === null) return { op: 'ERASE', doc: row.doc }
    if (ledger.head.lastSeq > row.lastSeq) {
      const now = await this.#store.scopeRow(rows, row.doc)
      if (now === null || now.leftSeq !== null) return leaveOf(now ?? row)
      if (now.enterSeq > base) return masked ? this.#masked(ledger) : this.#put(ledger, NOTHING)
    }
    return masked ? this.#masked(ledger) : this.#put(ledger, row.enterSeq > base ? NOTHING : base)
  }

  /** The whole document, for FETCH. */
  async whole(doc: DocId, masked: boolean): Promise<Item> {
    const ledger = await this.#ledgers.open(doc)
    if (ledger === null) return { op: 'ERASE', doc }
    return masked ? this.#masked(ledger) : this.#put(ledger, NOTHING)
  }

  async #put(ledger: OpenLedger, base: number): Promise<Put> {
    const { head, runs } = ledger
    const full = base === NOTHING || (ledger.snapshot !== null && ledger.snapshot.upTo > base)
    const updates = full
      ? allUpdates(ledger)
      : ledger.tail.filter(({ seq }) => seq > base).map(({ update }) => update)
    const sent = full ? runs : runs.filter(({ seq }) => seq > base)
    const [first] = updates
    return {
      op: 'PUT',
      doc: head.doc,
      epoch: head.epoch,
      seq: head.lastSeq,
      full,
      update: first !== undefined && updates.length === 1 ? first : mergeUpdates(updates),
      authors: await this.#authors.rowsOf(sent),
      receipts: sent.map(receiptOf),
      card: await this.#cards.fragment(ledger),
      count: head.guard.count,
      setHash: head.guard.setHash,
    }
  }

  /** The card and nothing else: neither bytes nor who wrote, when, how often. */
  async #masked(ledger: OpenLedger): Promise<Put> {
    const { head } = ledger
    return {
      op: 'PUT',
      doc: head.doc,
      epoch: head.epoch,
      seq: head.lastSeq,
      full: true,
      update: null,
      authors: [],
      receipts: [],
      card: await maskedCard(ledger, { store: this.#store, ledgers: this.#ledgers, cards: this.#cards }),
      count: 0,
      setHash: emptySetHash,
    }
  }
}

const leaveOf = ({ doc, why }: ScopeRow): Item =>
  why === 'erased' ? { op: 'ERASE', doc } : { op: 'LEAVE', doc, why: why ?? 'left' }

export const receiptOf = ({ client, clock, length, seq, received, offset }: Run): ReceiptRun => ({
  client,
  from: clock,
  to: clock + length,
  seq,
  received,
  offset,
})

/** A guess of the item's size on the wire before compression. */
export function sizeOf(item: Item): number {
  if (item.op !== 'PUT') return 80
  return 400 + (item.update?.length ?? 0) + item.receipts.length * 70 + item.authors.length * 110
}
