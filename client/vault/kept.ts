/** Something that the server said of the company, kept sealed as it was last said, so that it holds offline too. */
import type { NamedPost } from '../../shared/domain/namings.ts'
import type { Store } from './store.ts'

type Key = 'tags' | 'calendar' | NamedPost

export class Kept<T> {
  readonly #store: Store
  readonly #key: Key
  #said: T

  private constructor(store: Store, key: Key, said: T) {
    this.#store = store
    this.#key = key
    this.#said = said
  }

  /** `unsaid`: what holds until the server has said anything. */
  static async read<T>(store: Store, key: Key, unsaid: T): Promise<Kept<T>> {
    const row = await store.meta(key)
    const said = row === null ? unsaid : await store.sealer.unsealJson<T>(`meta/${key}`, row.sealed)
    return new Kept(store, key, said)
  }

  get said(): T {
    return this.#said
  }

  /** Durable on return. False: nothing is new. */
  async keep(said: T): Promise<boolean> {
    if (JSON.stringify(said) === JSON.stringify(this.#said)) return false
    const sealed = await this.#store.sealer.sealJson(`meta/${this.#key}`, said)
    await this.#store.transaction(['meta'], async () => {
      await this.#store.db.meta.put({ key: this.#key, sealed })
    })
    this.#said = said
    return true
  }
}
