/** Which words mean which tag, as the server last said it: kept here so that lists say the same offline. */
import { canonicalOf, wordsOf, type Tag } from '../../shared/domain/tags.ts'
import { Kept } from './kept.ts'
import type { Store } from './store.ts'

export class CompanyTags {
  readonly #kept: Kept<readonly Tag[]>
  canonical: (word: string) => string
  words: (name: string) => readonly string[]

  private constructor(kept: Kept<readonly Tag[]>) {
    this.#kept = kept
    this.canonical = canonicalOf(kept.said)
    this.words = wordsOf(kept.said)
  }

  static async read(store: Store): Promise<CompanyTags> {
    return new CompanyTags(await Kept.read<readonly Tag[]>(store, 'tags', []))
  }

  get all(): readonly Tag[] {
    return this.#kept.said
  }

  /** Durable on return. False: nothing is new. */
  async keep(tags: readonly Tag[]): Promise<boolean> {
    const isNew = await this.#kept.keep(tags)
    if (isNew) {
      this.canonical = canonicalOf(tags)
      this.words = wordsOf(tags)
    }
    return isNew
  }
}
