/**
 * The pages of a sweep: which documents stand on the next one, and its bytes.
 *
 * To open a document and to make its card costs a hundred times what it costs to send it, so the bytes of a page are
 * kept for the next device that may see the same documents: all of a branch after a new server, a backup that was put
 * back, a new version. A page is known by what stands on it and at which sequence, so it is never served too old, and
 * bytes that nobody asks for any more are let go of.
 *
 * Where pages end depends on the names of the archives there and not on where the last one ended. So a new archive,
 * or one that left, changes the page it stands on and leaves all others as they are.
 */
import { squeeze, type Deflater } from '../../shared/protocol/codec.ts'
import { encodePack, type PackedDocument } from '../../shared/protocol/pack.ts'
import type { AuthorRow } from '../../shared/protocol/types.ts'
import type { Pack } from '../../shared/protocol/sweep.ts'
import type { DocId } from '../../shared/domain/names.ts'
import { rowsOf } from '../../shared/policy/decide.ts'
import { turn, type ServerTimers } from '../ports.ts'
import { Lru } from '../store/lru.ts'
import type { Listing, Listings } from './listings.ts'
import { keyOf, listedBy, pageOf, type PageSize } from './pageCut.ts'
import { packDocument, type PackingTools, type Wanted } from './packing.ts'
import { Workbenches } from './workbenches.ts'

const usual: PageSize = { fewest: 128, most: 512, endsIn: 128 }
/** Of what is opened for one page; a single larger document goes alone. A device inflates 8 MB at most. */
const MAX_PAGE_BYTES = 3 * 1024 * 1024
const KEPT_BYTES = 64 * 1024 * 1024
/** What is opened for a page stays in memory until it is made, some 10 MB. */
const PAGES_AT_ONCE = 2

/** How far a page came, and its bytes. */
interface Page {
  readonly body: Uint8Array
  /** Of what was asked for, so many stand on it. */
  readonly taken: number
  /** Documents as they follow each other in the body, by their place in what was asked for. */
  readonly inside: readonly number[]
  /** True: the same for everybody who asks for these documents at these sequences. */
  readonly lasting: boolean
}

export class Pages {
  readonly #tools: PackingTools
  readonly #timers: ServerTimers
  readonly #deflater: Deflater
  readonly #size: PageSize
  readonly #listings: Listings
  readonly #kept = new Lru<string, Page>(KEPT_BYTES, ({ body }) => body.length)
  readonly #making = new Map<string, Promise<Page>>()
  /** After a backup was put back everybody comes at once: so many pages are made at a time, the others wait in line. */
  readonly #benches = new Workbenches(PAGES_AT_ONCE)

  constructor(
    tools: PackingTools,
    listings: Listings,
    timers: ServerTimers,
    deflater: Deflater,
    size = usual,
  ) {
    this.#size = size
    this.#tools = tools
    this.#timers = timers
    this.#deflater = deflater
    this.#listings = listings
  }

  /** The page after that document; whoever asks may see these scopes. */
  async after(scopes: readonly string[], after: DocId | null): Promise<Omit<Pack, 'type' | 'sweep'>> {
    const listings: Listing[] = []
    for (const scope of scopes) listings.push(await this.#listings.of(rowsOf(scope)))
    const heads = listings.map(({ head }) => head)
    const { wanted, sets, more } = pageOf(scopes, listings, after, this.#size)
    const page = await this.#page(wanted)
    const last = wanted[page.taken - 1]
    return {
      heads,
      to: last?.doc ?? after,
      more: more || page.taken < wanted.length,
      ...listedBy(wanted, sets, page.inside),
      body: page.body,
    }
  }

  async #page(wanted: readonly Wanted[]): Promise<Page> {
    const key = keyOf(wanted)
    const kept = this.#kept.get(key)
    if (kept !== undefined) return kept
    let making = this.#making.get(key)
    if (making === undefined) {
      making = this.#benches
        .use(() => this.#make(wanted))
        .then((page) => {
          // Kept before it is no longer being made: who asks in between would make it once more.
          if (page.lasting) this.#kept.set(key, page)
          return page
        })
        .finally(() => this.#making.delete(key))
      this.#making.set(key, making)
    }
    return making
  }

  async #make(wanted: readonly Wanted[]): Promise<Page> {
    const documents: PackedDocument[] = []
    const inside: number[] = []
    const authors = new Map<number, AuthorRow>()
    let bytes = 0
    let taken = 0
    let lasting = true
    for (const one of wanted) {
      const packed = await packDocument(this.#tools, one)
      if (taken > 0 && bytes + packed.bytes > MAX_PAGE_BYTES) break
      bytes += packed.bytes
      lasting &&= packed.asListed
      for (const document of packed.documents) {
        documents.push(document)
        inside.push(taken)
      }
      for (const author of packed.authors) authors.set(author.client, author)
      taken++
      // Other sockets get their turn.
      if (taken % 32 === 0) await turn(this.#timers)
    }
    const body = await squeeze(encodePack(documents, [...authors.values()]), this.#deflater)
    return { body, taken, inside, lasting }
  }
}
