/** Which words mean which tag, as the server last said it: kept here so that lists say the same offline. */
import { canonicalOf, wordsOf, type Tag } from '../../shared/domain/tags.ts'
import type { Store } from './store.ts'

const PLACE = 'meta/tags'

export class CompanyTags {
  readonly #store: Store
  #tags: readonly Tag[]
  canonical: (word: string) => string
  words: (name: string) => readonly string[]

  private constructor(store: Store, tags: readonly Tag[]) {
    this.#store = store
    this.#tags = tags
    this.canonical = canonicalOf(tags)
    this.words = wordsOf(tags)
  }

  static async read(store: Store): Promise<CompanyTags> {
    const row = await store.meta('tags')
    const tags = row === null ? [] : await store.sealer.unsealJson<readonly Tag[]>(PLACE, row.sealed)
    return new CompanyTags(store, tags)
  }

  get all(): readonly Tag[] {
    return this.#tags
  }

  /** Durable on return. False: nothing is new. */
  async keep(tags: readonly Tag[]): Promise<boolean> {
    if (JSON.stringify(tags) === JSON.stringify(this.#tags)) return false
    const row = { key: 'tags', sealed: await this.#store.sealer.sealJson(PLACE, tags) } as const
    await this.#store.transaction(['meta'], async () => {
      await this.#store.db.meta.put(row)
    })
    this.#tags = tags
    this.canonical = canonicalOf(tags)
    this.words = wordsOf(tags)
    return true
  }
}
