/**
 * What this person has seen of an archive on this device (R62): the last change that stood there when they said so.
 * One sealed row for each archive that was ever opened here, so ten thousand archives cost nothing to look at one.
 */
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { Look } from '../api.ts'
import type { Store } from './store.ts'

/** Numbers of one log mean nothing in another. */
interface Kept extends Look {
  readonly epoch: string | null
}

const keyOf = (archive: ArchiveId): `look/${string}` => `look/${archive}`
const placeOf = (archive: ArchiveId): string => `meta/look/${archive}`

export class Looks {
  readonly #store: Store
  readonly #epoch: () => string | null

  constructor(store: Store, epoch: () => string | null) {
    this.#store = store
    this.#epoch = epoch
  }

  /** Null: never seen here, or seen in another log. */
  async of(archive: ArchiveId): Promise<Look | null> {
    const row = await this.#store.meta(keyOf(archive))
    if (row === null) return null
    const { epoch, seq, at } = await this.#store.sealer.unsealJson<Kept>(placeOf(archive), row.sealed)
    return epoch === this.#epoch() ? { seq, at } : null
  }

  /** Durable on return. */
  async keep(archive: ArchiveId, look: Look): Promise<void> {
    const kept: Kept = { ...look, epoch: this.#epoch() }
    const sealed = await this.#store.sealer.sealJson(placeOf(archive), kept)
    await this.#store.transaction(['meta'], async () => {
      await this.#store.db.meta.put({ key: keyOf(archive), sealed })
    })
  }
}
