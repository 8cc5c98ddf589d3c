/**
 * Card fragments as they travel: one per document, computed from that document alone.
 *
 * A fragment depends only on what the document holds, so the last few thousand are kept by document
 * and sequence; a change makes the next reader compute it once for everyone.
 */
import { foldDocument } from '../../shared/domain/fold.ts'
import { fragmentOf, newestTemplate, type FragmentTools } from '../../shared/domain/fragment.ts'
import type { TemplateRef } from '../../shared/domain/entry.ts'
import type { DocumentView } from '../../shared/domain/view.ts'
import { maskFragment } from '../../shared/policy/mask.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import { tracesIn, type Trace } from '../../shared/templates/likeness.ts'
import { maskedValues } from '../../shared/templates/masking.ts'
import type { Fragment } from '../../shared/domain/card.ts'
import { parseDocId, addressToPart, type DocId } from '../../shared/domain/names.ts'
import { Lru } from '../store/lru.ts'
import { recordedOf, type Authors } from './authors.ts'
import type { OpenLedger } from '../ingest/ledgers.ts'

const KEPT = 20_000

interface Kept {
  readonly seq: number
  readonly fragment: Fragment
  readonly traces: readonly Trace[]
  /** Made when the first masked reader asks. */
  masked: Fragment | null
}

/** What a masked reader may see of a document, by the template it was written with. */
export type MaskTools = (ref: TemplateRef, view: DocumentView) => Fragment['values']

export class Cards {
  readonly #tools: FragmentTools
  readonly #mask: MaskTools
  readonly #authors: Authors
  readonly #kept = new Lru<DocId, Kept>(KEPT)

  constructor(tools: FragmentTools, authors: Authors, mask: MaskTools = maskByTemplate) {
    this.#tools = tools
    this.#authors = authors
    this.#mask = mask
  }

  async fragment(ledger: OpenLedger): Promise<Fragment> {
    return (await this.#keep(ledger)).fragment
  }

  /** What tells this client from all others, as far as this document knows it. In memory only. */
  async traces(ledger: OpenLedger): Promise<readonly Trace[]> {
    return (await this.#keep(ledger)).traces
  }

  /** The fragment with what identifies the client taken out, and every field in its mask. */
  async masked(ledger: OpenLedger): Promise<Fragment> {
    const kept = await this.#keep(ledger)
    if (kept.masked !== null) return kept.masked
    const view = await this.#view(ledger)
    const ref = newestTemplate(view)
    const values = ref === null ? undefined : this.#mask(ref, view)
    const fragment = maskFragment(kept.fragment)
    kept.masked = values === undefined ? fragment : { ...fragment, values }
    return kept.masked
  }

  async #keep(ledger: OpenLedger): Promise<Kept> {
    const { doc, lastSeq } = ledger.head
    const kept = this.#kept.get(doc)
    if (kept?.seq === lastSeq) return kept
    const address = parseDocId(doc)
    if (address === null) throw new Error(`no document can be called ${doc}`)
    const view = await this.#view(ledger)
    const fragment = fragmentOf(addressToPart(address), view, this.#tools)
    const fresh: Kept = { seq: lastSeq, fragment, traces: tracesIn(view), masked: null }
    this.#kept.set(doc, fresh)
    return fresh
  }

  async #view(ledger: OpenLedger): Promise<DocumentView> {
    return foldDocument(await recordedOf(ledger, this.#authors))
  }
}

const maskByTemplate: MaskTools = (ref, view) => {
  const template = findTemplate(ref)
  return template === null ? undefined : maskedValues(template, view)
}
