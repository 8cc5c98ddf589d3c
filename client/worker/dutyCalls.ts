/** What 今日 asks of the device. */
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { Duties, DutiesAsk, DutyCalls as Asked } from '../api.ts'
import type { Catalogue } from '../search/catalogue.ts'
import type { Vault } from '../vault/vault.ts'
import { dutiesOf, type DutySources } from './duties.ts'
import type { StoreDoor } from './openStore.ts'
import { refusedArchives } from './refusedWork.ts'

export class DutyCalls implements Asked {
  readonly #door: StoreDoor

  constructor(door: StoreDoor) {
    this.#door = door
  }

  async duties(ask: DutiesAsk): Promise<Duties> {
    const { vault, catalogue } = await this.#door.unveiled()
    return dutiesOf(dutySources(vault, catalogue), ask)
  }
}

export const dutySources = (vault: Vault, catalogue: Catalogue): DutySources => ({
  me: vault.me.user,
  briefs: () => catalogue.briefs(),
  life: (archive: ArchiveId) => vault.shelf.life(archive),
  row: (archive: ArchiveId) => catalogue.row(archive),
  refused: refusedArchives(vault),
})
