/**
 * The shelf: every card of the store in memory, and for each document where it lies and which scopes
 * brought it. Lists, search and opening an archive start here; nothing is decrypted to find anything.
 *
 * It is the sum of the sealed pages and the patches after them, applied in the order of the log, so
 * two tabs that have read as far hold the same.
 */
import type { Fragment, LifeFragment } from '../../shared/domain/card.ts'
import type { ArchiveId, DocId, Part } from '../../shared/domain/names.ts'

/** What is known of one document without opening it. */
export interface DocCard {
  /** From a scope that brings the document itself, or our own fold of what waits in the outbox. */
  readonly fragment: Fragment | null
  /** From a masked scope: never more than that scope may show. */
  readonly masked: Fragment | null
  /** Scopes that hold it. None: made here and not seen in a feed yet. */
  readonly scopes: readonly string[]
  /** The segment it arrived in; null: only in `docs` or the outbox, or masked. */
  readonly seg: number | null
  /** The page that holds this card; null: only the log does yet. */
  readonly page: number | null
}

/** What is absent stays as it is. */
export interface CardPatch {
  readonly doc: DocId
  readonly fragment?: Fragment | null
  readonly masked?: Fragment | null
  readonly scopes?: readonly string[]
  readonly seg?: number | null
  /** The document left this device; its card goes with it. */
  readonly gone?: true
}

export type Cards = ReadonlyMap<DocId, DocCard>

/** What a fold writes, and the patches by which documents went before it. */
export interface Taken {
  readonly stale: ReadonlyMap<number, Cards>
  readonly loose: Cards
  readonly gone: ReadonlyMap<DocId, CardPatch>
}

const NO_SCOPES: readonly string[] = []
const unknown: DocCard = { fragment: null, masked: null, scopes: NO_SCOPES, seg: null, page: null }

export class Shelf {
  readonly #archives = new Map<ArchiveId, Map<Part, DocCard>>()
  /** Thousands of documents share a handful of scope lists; one array for each keeps memory small. */
  readonly #scopeLists = new Map<string, readonly string[]>()
  readonly #stalePages = new Set<number>()
  /** What a patch took away that the log still holds. */
  readonly #gone = new Map<DocId, CardPatch>()

  get size(): number {
    return this.#archives.size
  }

  archives(): IterableIterator<ArchiveId> {
    return this.#archives.keys()
  }

  parts(archive: ArchiveId): ReadonlyMap<Part, DocCard> {
    return this.#archives.get(archive) ?? new Map<Part, DocCard>()
  }

  card(doc: DocId): DocCard | null {
    const dot = doc.indexOf('.')
    return this.#archives.get(doc.slice(0, dot))?.get(doc.slice(dot + 1)) ?? null
  }

  /** Where an archive stands, as far as this device knows: by its own document, or by a masked scope. */
  life(archive: ArchiveId): LifeFragment | null {
    const card = this.#archives.get(archive)?.get('life')
    const fragment = card?.fragment ?? card?.masked ?? null
    return fragment?.part === 'life' ? fragment : null
  }

  *docs(): IterableIterator<readonly [DocId, DocCard]> {
    for (const [archive, parts] of this.#archives)
      for (const [part, card] of parts) yield [`${archive}.${part}`, card]
  }

  /** A card as a page holds it. */
  put(doc: DocId, card: DocCard): void {
    const dot = doc.indexOf('.')
    const archive = doc.slice(0, dot)
    let parts = this.#archives.get(archive)
    if (parts === undefined) this.#archives.set(archive, (parts = new Map()))
    parts.set(doc.slice(dot + 1), card)
  }

  apply(patch: CardPatch): void {
    const before = this.card(patch.doc)
    if (before !== null && before.page !== null) this.#stalePages.add(before.page)
    if (patch.gone === true) {
      this.#gone.set(patch.doc, patch)
      this.#remove(patch.doc)
      return
    }
    const from = before ?? unknown
    this.put(patch.doc, {
      fragment: patch.fragment === undefined ? from.fragment : patch.fragment,
      masked: patch.masked === undefined ? from.masked : patch.masked,
      scopes: patch.scopes === undefined ? from.scopes : this.scopeList(patch.scopes),
      seg: patch.seg === undefined ? from.seg : patch.seg,
      page: from.page,
    })
  }

  /**
   * Pages are read before patches, so the card of such a document may not come in a new page: whoever reads both
   * would take it away again.
   */
  wentByPatch(doc: DocId): boolean {
    return this.#gone.has(doc)
  }

  /** The one array for these scopes, whatever their order. */
  scopeList(scopes: readonly string[]): readonly string[] {
    const sorted = [...new Set(scopes)].sort()
    const key = sorted.join('\n')
    const known = this.#scopeLists.get(key)
    if (known !== undefined) return known
    this.#scopeLists.set(key, sorted)
    return sorted
  }

  /**
   * What a fold has to write: every card of each page that is out of date, and those of no page yet.
   * From here on these pages count as written; `giveUpFold` takes that back.
   */
  beginFold(): Taken {
    const stale = new Map<number, Map<DocId, DocCard>>()
    const loose = new Map<DocId, DocCard>()
    for (const page of this.#stalePages) stale.set(page, new Map())
    this.#stalePages.clear()
    for (const [doc, card] of this.docs()) {
      if (card.page === null) loose.set(doc, card)
      else stale.get(card.page)?.set(doc, card)
    }
    return { stale, loose, gone: new Map(this.#gone) }
  }

  giveUpFold(pages: Iterable<number>): void {
    for (const page of pages) this.#stalePages.add(page)
  }

  /** The fold stands on disk. A card that changed since it was taken makes its page out of date again. */
  endFold(written: ReadonlyMap<number, Cards>, gone: Taken['gone']): void {
    for (const [doc, patch] of gone) if (this.#gone.get(doc) === patch) this.#gone.delete(doc)
    for (const [page, cards] of written) {
      for (const [doc, taken] of cards) {
        const card = this.card(doc)
        if (card !== taken) this.#stalePages.add(page)
        if (card === null) continue
        this.put(doc, { ...card, page })
      }
    }
  }

  /**
   * Another tab folded, and these are the cards of all pages. What only patches had brought is there too, or has
   * left since; patches that are younger than the fold must be applied again afterwards.
   */
  replacePages(cards: Cards): void {
    this.#gone.clear()
    this.#stalePages.clear()
    for (const [doc] of [...this.docs()]) if (!cards.has(doc)) this.#remove(doc)
    for (const [doc, card] of cards) this.put(doc, card)
  }

  #remove(doc: DocId): void {
    const dot = doc.indexOf('.')
    const archive = doc.slice(0, dot)
    const parts = this.#archives.get(archive)
    parts?.delete(doc.slice(dot + 1))
    if (parts?.size === 0) this.#archives.delete(archive)
  }
}
