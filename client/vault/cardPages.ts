/**
 * Cards on disk: sealed pages of up to 256, and a log of patches after them.
 *
 * A change never rewrites a page: two tabs re-sealing one page lose each other's work. It adds a patch
 * to the log, and a fold, at unlock and when idle, writes the touched pages anew and drops the patches
 * it took in, if no other tab folded meanwhile.
 */
import type { DocId } from '../../shared/domain/names.ts'
import { readPage, writePage, type PagedCard } from './cardText.ts'
import type { CardLogRow, CardsRow, Schema } from './schema.ts'
import { bytesToText, textToBytes } from './sealing.ts'
import { Shelf, type CardPatch, type Cards, type DocCard } from './shelf.ts'
import { Changed, type Store } from './store.ts'

export const PAGE_CARDS = 256
/** Fewer patches than this are cheaper to read again than to fold. */
const WORTH_FOLDING = 32

/** What lies on disk, still sealed. */
export interface SealedCards {
  readonly pages: readonly CardsRow[]
  readonly patches: readonly CardLogRow[]
  readonly folds: number
}

/** Needs no key, so it can be under way while the key is derived. */
export function readSealedCards(db: Schema): Promise<SealedCards> {
  return db.transaction('r', ['cards', 'cardlog', 'meta'], async () => {
    const [pages, patches, folds] = await Promise.all([
      db.cards.toArray(),
      db.cardlog.toArray(),
      db.meta.get('folds'),
    ])
    return { pages, patches, folds: foldsIn(folds) }
  })
}

export interface SealedPages {
  /** The last page when they were numbered. */
  readonly after: number
  readonly rows: readonly CardsRow[]
  readonly cards: ReadonlyMap<number, Cards>
}

const pagePlace = (page: number): string => `cards/${page}`
const logPlace = (id: string): string => `cardlog/${id}`

export class CardPages {
  readonly shelf = new Shelf()
  readonly #store: Store
  readonly #changed: (docs: ReadonlySet<DocId>) => void
  #lastPage = 0
  #lastPatch = 0
  #folds = 0
  #reading: Promise<void> = Promise.resolve()

  /** `changed` hears of documents whose cards are other than before; nothing during `load`. */
  constructor(store: Store, changed: (docs: ReadonlySet<DocId>) => void) {
    this.#store = store
    this.#changed = changed
  }

  /** Then takes in what other tabs wrote since `sealed` was read. */
  async load({ pages, patches, folds }: SealedCards): Promise<void> {
    this.#folds = folds
    await Promise.all(pages.map((page) => this.#readPage(page, this.shelf)))
    this.#lastPage = pages.at(-1)?.page ?? 0
    for (const patch of await this.#unsealPatches(patches)) this.shelf.apply(patch)
    this.#lastPatch = patches.at(-1)?.n ?? 0
    await this.catchUp()
  }

  /** Takes in what other tabs wrote. */
  catchUp(): Promise<void> {
    return this.#inTurn(() => this.#catchUp())
  }

  /**
   * What was read from the disk and what this tab has just written come into memory one after the other: a reading
   * that began before a write would take what it wrote for gone, or put back what stood before it.
   */
  #inTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.#reading.then(step)
    this.#reading = turn.catch(() => undefined)
    return turn
  }

  async #catchUp(): Promise<void> {
    const { db } = this.#store
    const [folds, pages, patches] = await this.#store.snapshot(['cards', 'cardlog', 'meta'], async () => {
      const folds = foldsIn(await db.meta.get('folds'))
      if (folds !== this.#folds) return [folds, await db.cards.toArray(), await db.cardlog.toArray()] as const
      return [
        folds,
        await db.cards.where('page').above(this.#lastPage).toArray(),
        await db.cardlog.where('n').above(this.#lastPatch).toArray(),
      ] as const
    })
    const changed = new Set<DocId>()
    const patched = await this.#unsealPatches(patches)
    if (pages.length > 0 || folds !== this.#folds) {
      const read = new Shelf()
      for (const page of pages) await this.#readPage(page, read)
      const cards = new Map(read.docs())
      if (folds !== this.#folds) {
        for (const [doc] of this.shelf.docs()) changed.add(doc)
        this.shelf.replacePages(cards)
      } else for (const [doc, card] of cards) this.shelf.put(doc, card)
      for (const doc of cards.keys()) changed.add(doc)
      this.#lastPage = Math.max(this.#lastPage, pages.at(-1)?.page ?? 0)
      this.#folds = folds
    }
    for (const patch of patched) {
      this.shelf.apply(patch)
      changed.add(patch.doc)
    }
    this.#lastPatch = Math.max(this.#lastPatch, patches.at(-1)?.n ?? 0)
    if (changed.size > 0) this.#changed(changed)
  }

  /** For `logInside`. */
  async sealPatches(patches: readonly CardPatch[]): Promise<CardLogRow> {
    const id = this.#store.newId()
    return { id, sealed: await this.#store.sealer.sealJson(logPlace(id), patches) }
  }

  /** Inside a transaction over `cardlog`. */
  logInside(row: CardLogRow): Promise<number> {
    return this.#store.db.cardlog.add(row)
  }

  /** After the transaction: `n` is what `logInside` gave. */
  logged(n: number, patches: readonly CardPatch[]): Promise<void> {
    return this.#inTurn(async () => {
      // Another tab's patch before ours has to be applied before ours.
      if (n !== this.#lastPatch + 1) return this.#catchUp()
      this.#lastPatch = n
      for (const patch of patches) this.shelf.apply(patch)
      this.#changed(new Set(patches.map((patch) => patch.doc)))
    })
  }

  /** Inside a transaction over `cards`, `cardlog` and `meta`. Throws `Changed` when another tab's cards were not read yet. */
  async assertCurrentInside(): Promise<void> {
    const { db } = this.#store
    const page = lastOf(await db.cards.orderBy('page').lastKey())
    const patch = lastOf(await db.cardlog.orderBy('n').lastKey())
    const folds = foldsIn(await db.meta.get('folds'))
    if (page > this.#lastPage || patch > this.#lastPatch || folds !== this.#folds) throw new Changed()
  }

  /** New pages behind the last one known here, for cards that no page or patch holds yet. */
  async sealNewPages(cards: Cards): Promise<SealedPages> {
    const pages = new Map<number, Map<DocId, DocCard>>()
    const after = this.#lastPage
    let page = after
    let filling: Map<DocId, DocCard> | null = null
    for (const [doc, card] of cards) {
      if (filling === null || filling.size === PAGE_CARDS) pages.set(++page, (filling = new Map()))
      filling.set(doc, card)
    }
    return {
      after,
      rows: await Promise.all([...pages].map((entry) => this.#sealPage(...entry))),
      cards: pages,
    }
  }

  /** Inside a transaction over `cards`. Throws `Changed` when another tab, or a fold of this one, added pages. */
  async addPagesInside(pages: SealedPages): Promise<void> {
    const { db } = this.#store
    if (lastOf(await db.cards.orderBy('page').lastKey()) !== pages.after) throw new Changed()
    await db.cards.bulkAdd([...pages.rows])
  }

  /** After the transaction. */
  pagesAdded(pages: SealedPages): Promise<void> {
    return this.#inTurn(async () => {
      const changed = new Set<DocId>()
      for (const [page, cards] of pages.cards) {
        // A reading in between has it already, and patches after it.
        if (page <= this.#lastPage) continue
        for (const [doc, card] of cards) {
          this.shelf.put(doc, { ...card, page })
          changed.add(doc)
        }
        this.#lastPage = page
      }
      if (changed.size > 0) this.#changed(changed)
      return Promise.resolve()
    })
  }

  /** Folds when it is worth it. False: nothing was done, or another tab did it first. */
  async fold(least = WORTH_FOLDING): Promise<boolean> {
    await this.catchUp()
    if ((await this.#store.read(() => this.#store.db.cardlog.count())) < least) return false
    // From here to the sealing nothing is awaited: what is taken is exactly the state after this patch.
    const upTo = this.#lastPatch
    const taken = this.shelf.beginFold()
    const rewritten = [...taken.stale].map((entry) => this.#sealPage(...entry))
    try {
      const added = await this.sealNewPages(taken.loose)
      const rows = await Promise.all(rewritten)
      await this.#writeFold(rows, added, upTo)
      this.#lastPage = Math.max(this.#lastPage, added.rows.at(-1)?.page ?? 0)
      this.shelf.endFold(new Map([...taken.stale, ...added.cards]), taken.gone)
      return true
    } catch (error) {
      this.shelf.giveUpFold(taken.stale.keys())
      if (error instanceof Changed) return false
      throw error
    }
  }

  async #writeFold(rewritten: readonly CardsRow[], added: SealedPages, upTo: number): Promise<void> {
    const { db } = this.#store
    await this.#store.transaction(['cards', 'cardlog', 'meta'], async () => {
      if (foldsIn(await db.meta.get('folds')) !== this.#folds) throw new Changed()
      await this.addPagesInside(added)
      await db.cards.bulkPut([...rewritten])
      await db.cardlog.where('n').belowOrEqual(upTo).delete()
      await db.meta.put({ key: 'folds', folds: this.#folds + 1 })
    })
    this.#folds++
  }

  async #sealPage(page: number, cards: Cards): Promise<CardsRow> {
    const rows = Array.from(cards, ([doc, card]): PagedCard => ({ doc, ...card }))
    return { page, sealed: await this.#store.sealer.seal(pagePlace(page), textToBytes(writePage(rows))) }
  }

  async #readPage({ page, sealed }: CardsRow, into: Shelf): Promise<void> {
    const bytes = await this.#store.sealer.unseal(pagePlace(page), sealed)
    readPage(
      bytesToText(bytes),
      (scopes) => this.shelf.scopeList(scopes),
      // Member by member: this runs for every card at every unlock.
      ({ doc, fragment, masked, scopes, seg }) => into.put(doc, { fragment, masked, scopes, seg, page }),
    )
  }

  async #unsealPatches(rows: readonly CardLogRow[]): Promise<readonly CardPatch[]> {
    const { sealer } = this.#store
    const lists = await Promise.all(
      rows.map((row) => sealer.unsealJson<readonly CardPatch[]>(logPlace(row.id), row.sealed)),
    )
    return lists.flat()
  }
}

const lastOf = (key: unknown): number => (typeof key === 'number' ? key : 0)
const foldsIn = (row: unknown): number => (row as { readonly folds?: number } | undefined)?.folds ?? 0
