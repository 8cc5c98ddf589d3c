/** The destruction of what was voided and not brought back: the verdict, then the keys, and then nobody reads it again. */
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { KeyStore, Store } from '../store/contract.ts'
import type { ActorContext } from './actor.ts'
import type { OrderAnswer, Ordered } from './orders.ts'
import { erasable } from './voiding.ts'

interface Tools {
  readonly store: Store
  readonly keys: KeyStore
  readonly door: { order(ordered: Ordered): Promise<OrderAnswer> }
}

export class Erasing {
  readonly #tools: Tools

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** True: its time was over, and it is gone, or back because it has to be kept. */
  async end(archive: ArchiveId): Promise<boolean> {
    const answer = await this.#tools.door.order({ by: null, archive, order: { do: 'erase' } })
    if (answer.done && answer.verdict.is === 'erased') await this.#destroy(archive)
    return answer.done
  }

  /** Made up from the beginning: gone at once. False: it is gone already, or was not this person's to end. */
  async purge(archive: ArchiveId, by: ActorContext): Promise<boolean> {
    const answer = await this.#tools.door.order({ by, archive, order: { do: 'purge' } })
    if (answer.done) await this.#destroy(archive)
    return answer.done
  }

  /** At the start: what a server that died between verdict and keys left behind. */
  async finish(): Promise<void> {
    for (const archive of await this.#tools.store.erasedArchives()) await this.#destroy(archive)
  }

  async #destroy(archive: ArchiveId): Promise<void> {
    const { store, keys } = this.#tools
    await keys.destroyDocumentKeys(erasable(await store.documentsOf(archive)))
  }
}
