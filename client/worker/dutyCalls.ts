/** What 今日 and 消息中心 ask of the device. */
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { Duties, DutiesAsk, DutyCalls as Asked, MessageCalls, Messages, MessagesAsk } from '../api.ts'
import type { Catalogue } from '../search/catalogue.ts'
import type { Vault } from '../vault/vault.ts'
import { dutiesOf, type DutySources } from './duties.ts'
import { messagesOf } from './messages.ts'
import type { StoreDoor } from './openStore.ts'
import { refusedArchives } from './refusedWork.ts'
import type { Telling } from './telling.ts'

export class DutyCalls implements Asked, MessageCalls {
  readonly #door: StoreDoor

  readonly #telling: Telling

  constructor(door: StoreDoor, telling: Telling) {
    this.#door = door
    this.#telling = telling
  }

  async duties(ask: DutiesAsk): Promise<Duties> {
    const { vault, catalogue } = await this.#door.unveiled()
    return dutiesOf(dutySources(vault, catalogue), ask)
  }

  async messages(ask: MessagesAsk): Promise<Messages> {
    const { vault, catalogue } = await this.#door.unveiled()
    const { calendar, readMarks, rejected } = vault
    return messagesOf(
      {
        ...dutySources(vault, catalogue),
        life: (archive) => vault.shelf.life(archive),
        hours: calendar.said.hours,
        rejected,
        isRead: (key) => readMarks.has(key),
      },
      ask,
    )
  }

  async markRead(keys: readonly string[]): Promise<void> {
    await this.#door.opened().vault.readMarks.add(keys)
    this.#telling.soon('list')
  }
}

export const dutySources = (vault: Vault, catalogue: Catalogue): DutySources => ({
  me: vault.me.user,
  briefs: () => catalogue.briefs(),
  life: (archive: ArchiveId) => vault.shelf.life(archive),
  row: (archive: ArchiveId) => catalogue.row(archive),
  refused: refusedArchives(vault),
})
