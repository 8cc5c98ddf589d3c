/**
 * Card fragments as they travel: one per document, computed from that document alone.
 *
 * A fragment depends only on what the document holds, so the last few thousand are kept by document
 * and sequence; a change makes the next reader compute it once for everyone.
 */
import { foldDocument } from '../../shared/domain/fold.ts'
import { fragmentOf, type FragmentTools } from '../../shared/domain/fragment.ts'
import type { Fragment } from '../../shared/domain/card.ts'
import { parseDocId, addressToPart, type DocId } from '../../shared/domain/names.ts'
import { Lru } from '../store/lru.ts'
import { recordedOf, type Authors } from './authors.ts'
import type { OpenLedger } from '../ingest/ledgers.ts'

const KEPT = 20_000

export class Cards {
  readonly #tools: FragmentTools
  readonly #authors: Authors
  readonly #kept = new Lru<DocId, { readonly seq: number; readonly fragment: Fragment }>(KEPT)

  constructor(tools: FragmentTools, authors: Authors) {
    this.#tools = tools
    this.#authors = authors
  }

  async fragment(ledger: OpenLedger): Promise<Fragment> {
    const { doc, lastSeq } = ledger.stored.head
    const kept = this.#kept.get(doc)
    if (kept?.seq === lastSeq) return kept.fragment
    const address = parseDocId(doc)
    if (address === null) throw new Error(`no document can be called ${doc}`)
    const view = foldDocument(await recordedOf(ledger, this.#authors))
    const fragment = fragmentOf(addressToPart(address), view, this.#tools)
    this.#kept.set(doc, { seq: lastSeq, fragment })
    return fragment
  }
}
