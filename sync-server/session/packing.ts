/** Documents as they stand in a pack: opened, their entries as JSON, the card beside them. */
import { addToHash, emptySetHash } from '../../shared/base/setHash.ts'
import type { Json, JsonObject } from '../../shared/base/json.ts'
import { readEntries } from '../../shared/document/read.ts'
import type { DocId } from '../../shared/domain/names.ts'
import type { EntryRun, PackedDocument } from '../../shared/protocol/pack.ts'
import type { AuthorRow } from '../../shared/protocol/types.ts'
import { allUpdates, sizeOf, type Ledgers, type OpenLedger } from '../ingest/ledgers.ts'
import type { Store } from '../store/contract.ts'
import type { Authors } from './authors.ts'
import type { Cards } from './cards.ts'
import { maskedCard } from './maskedCard.ts'
import { receiptOf } from './readout.ts'

export interface PackingTools {
  readonly store: Store
  readonly ledgers: Ledgers
  readonly authors: Authors
  readonly cards: Cards
  readonly report: (error: unknown) => void
}

/** What is asked for: a document that these rows listed at that sequence. */
export interface Wanted {
  readonly doc: DocId
  readonly seq: number
  /** Names of rows by which it is listed to be read, and by which its mask is. */
  readonly read: readonly string[]
  readonly masked: readonly string[]
}

export interface Packed {
  readonly documents: readonly PackedDocument[]
  readonly authors: readonly AuthorRow[]
  /** Of it, opened. */
  readonly bytes: number
  /** It stands as it was listed, so the same will be true for everybody else. */
  readonly asListed: boolean
}

/**
 * A document that moved on since it was listed is looked up again, after its bytes were read: if a scope lists it
 * then, it listed it when they were (as in `readout.ts`).
 */
export async function packDocument(tools: PackingTools, wanted: Wanted): Promise<Packed> {
  const { doc, seq } = wanted
  const ledger = await tools.ledgers.open(doc)
  if (ledger === null) return { documents: [], authors: [], bytes: 0, asListed: true }
  const { head, runs } = ledger
  const asListed = head.lastSeq === seq
  const listed = async (rows: readonly string[]): Promise<boolean> => {
    if (asListed) return rows.length > 0
    for (const name of rows) {
      const row = await tools.store.scopeRow(name, doc)
      if (row !== null && row.leftSeq === null) return true
    }
    return false
  }
  const about = { doc, epoch: head.epoch, seq: head.lastSeq }
  const documents: PackedDocument[] = []
  const read = await listed(wanted.read)
  if (read) {
    const card = (await tools.cards.fragment(ledger)) as unknown as Json
    const entries = entriesOf(ledger, tools.report)
    documents.push({ ...about, masked: false, card, runs: entries, receipts: runs.map(receiptOf) })
  }
  if (await listed(wanted.masked)) {
    // The card and nothing else: neither bytes nor who wrote, when, how often.
    const card = (await maskedCard(ledger, tools)) as unknown as Json
    documents.push({ ...about, masked: true, card, runs: [], receipts: [] })
  }
  const authors = read ? await tools.authors.rowsOf(runs) : []
  return { documents, authors, bytes: sizeOf(ledger), asListed }
}

function entriesOf(ledger: OpenLedger, report: (error: unknown) => void): readonly EntryRun[] {
  const { doc, guard } = ledger.head
  const entries = readEntries(...allUpdates(ledger)).sort((a, b) => a.client - b.client || a.clock - b.clock)
  const runs: { readonly client: number; readonly clock: number; readonly values: JsonObject[] }[] = []
  let hash = emptySetHash
  for (const { client, clock, value } of entries) {
    const last = runs.at(-1)
    if (last?.client === client && last.clock + last.values.length === clock) last.values.push(value)
    else runs.push({ client, clock, values: [value] })
    hash = addToHash(hash, client, clock)
  }
  // No device can notice it any more: neither count nor hash travels.
  if (hash !== guard.setHash) report(new Error(`${doc} does not hold the entries that its guard counted`))
  return runs
}
