/**
 * 并行修改 that this person wants to hear no more of: per archive the newest that they said 知道了 to. What becomes known
 * later is told again. One sealed row, read at unlock, because the inbox asks it of every archive.
 */
import type { Millis } from '../../shared/base/ports.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { Store } from './store.ts'

const PLACE = 'meta/dismissed'
/** The oldest go first: of them nothing new is likely, and at worst something is told twice. */
const MOST = 5_000

export class Dismissed {
  readonly #store: Store
  #upTo: ReadonlyMap<ArchiveId, Millis>

  private constructor(store: Store, upTo: ReadonlyMap<ArchiveId, Millis>) {
    this.#store = store
    this.#upTo = upTo
  }

  static async read(store: Store): Promise<Dismissed> {
    const row = await store.meta('dismissed')
    const kept =
      row === null
        ? []
        : await store.sealer.unsealJson<readonly (readonly [ArchiveId, Millis])[]>(PLACE, row.sealed)
    return new Dismissed(store, new Map(kept))
  }

  has(archive: ArchiveId, known: Millis): boolean {
    return (this.#upTo.get(archive) ?? -1) >= known
  }

  /** `upTo` null brings everything of this archive back. Durable on return. */
  async keep(archive: ArchiveId, upTo: Millis | null): Promise<void> {
    const others = [...this.#upTo].filter(([one]) => one !== archive)
    const kept = (upTo === null ? others : [...others, [archive, upTo] as const]).slice(-MOST)
    const sealed = await this.#store.sealer.sealJson(PLACE, kept)
    await this.#store.transaction(['meta'], async () => {
      await this.#store.db.meta.put({ key: 'dismissed', sealed })
    })
    this.#upTo = new Map(kept)
  }
}
