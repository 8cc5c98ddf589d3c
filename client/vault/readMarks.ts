/** Messages that this person has read on this device, by their keys. One sealed row, because the bell asks for all of them. */
import type { Store } from './store.ts'

const PLACE = 'meta/readMessages'
/** The oldest go first: what they were about is long over. */
const MOST = 5_000

export class ReadMarks {
  readonly #store: Store
  #keys: ReadonlySet<string>

  private constructor(store: Store, keys: ReadonlySet<string>) {
    this.#store = store
    this.#keys = keys
  }

  static async read(store: Store): Promise<ReadMarks> {
    const row = await store.meta('readMessages')
    const keys = row === null ? [] : await store.sealer.unsealJson<readonly string[]>(PLACE, row.sealed)
    return new ReadMarks(store, new Set(keys))
  }

  has(key: string): boolean {
    return this.#keys.has(key)
  }

  /** Durable on return. */
  async add(keys: readonly string[]): Promise<void> {
    const kept = [...new Set([...this.#keys, ...keys])].slice(-MOST)
    const sealed = await this.#store.sealer.sealJson(PLACE, kept)
    await this.#store.transaction(['meta'], async () => {
      await this.#store.db.meta.put({ key: 'readMessages', sealed })
    })
    this.#keys = new Set(kept)
  }
}
