/** The destruction of what was voided and not brought back: the verdict, then the keys, and then nobody reads it again. */
import type { Millis } from '../../shared/base/ports.ts'
import type { ArchiveId, DocId } from '../../shared/domain/names.ts'
import type { ArchiveRow, KeyStore, Store } from '../store/contract.ts'
import type { ActorContext } from './actor.ts'
import type { OrderAnswer, Ordered } from './orders.ts'
import { erasable } from './voiding.ts'

interface Tools {
  readonly store: Pick<Store, 'archivesVoidedUntil' | 'erasedArchives' | 'documentsOf'>
  readonly keys: Pick<KeyStore, 'destroyDocumentKeys'>
  readonly door: { order(ordered: Ordered): Promise<OrderAnswer> }
}

export class Erasing {
  readonly #tools: Tools
  /** Their verdict stands, and the disk would not let their keys go. */
  readonly #owed = new Set<ArchiveId>()

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** Voided archives whose time is over by then. Keys that are owed go first. */
  async due(time: Millis, limit: number): Promise<readonly ArchiveRow[]> {
    await this.#destroy([...this.#owed])
    return this.#tools.store.archivesVoidedUntil(time, limit)
  }

  /** True: its time was over, and it is gone, or back because it has to be kept. */
  async end(archive: ArchiveId): Promise<boolean> {
    const answer = await this.#tools.door.order({ by: null, archive, order: { do: 'erase' } })
    if (answer.done && answer.verdict.is === 'erased') await this.#destroy([archive])
    return answer.done
  }

  /** Made up from the beginning: gone at once. False: it is gone already, or was not this person's to end. */
  async purge(archive: ArchiveId, by: ActorContext): Promise<boolean> {
    const answer = await this.#tools.door.order({ by, archive, order: { do: 'purge' } })
    if (answer.done) await this.#destroy([archive])
    return answer.done
  }

  /** At the start: what a server that died between verdict and keys left behind. */
  async finish(): Promise<void> {
    await this.#destroy(await this.#tools.store.erasedArchives())
  }

  async #destroy(archives: readonly ArchiveId[]): Promise<void> {
    const { store, keys } = this.#tools
    if (archives.length === 0) return
    for (const archive of archives) this.#owed.add(archive)
    const documents: DocId[] = []
    for (const archive of archives) documents.push(...erasable(await store.documentsOf(archive)))
    await keys.destroyDocumentKeys(documents)
    for (const archive of archives) this.#owed.delete(archive)
  }
}
