/** The privacy notices that were published, as the server told them: kept here so that a client is told them offline too. */
import type { PublishedNotice } from '../../shared/domain/privacyNotice.ts'
import type { Store } from './store.ts'

const PLACE = 'meta/notices'

export class KeptNotices {
  readonly #store: Store
  #notices: readonly PublishedNotice[]

  private constructor(store: Store, notices: readonly PublishedNotice[]) {
    this.#store = store
    this.#notices = notices
  }

  static async read(store: Store): Promise<KeptNotices> {
    const row = await store.meta('notices')
    return new KeptNotices(
      store,
      row === null ? [] : await store.sealer.unsealJson<readonly PublishedNotice[]>(PLACE, row.sealed),
    )
  }

  /** Oldest first. */
  get all(): readonly PublishedNotice[] {
    return this.#notices
  }

  /** Durable on return. What is kept already stays as it is: a published version never changes. */
  async keep(notices: readonly PublishedNotice[]): Promise<void> {
    const known = new Set(this.#notices.map(({ version }) => version))
    const fresh = notices.filter(({ version }) => !known.has(version))
    if (fresh.length === 0) return
    const all = [...this.#notices, ...fresh].sort((a, b) => a.version - b.version)
    const row = { key: 'notices', sealed: await this.#store.sealer.sealJson(PLACE, all) } as const
    await this.#store.transaction(['meta'], async () => {
      await this.#store.db.meta.put(row)
    })
    this.#notices = all
  }
}
