/** What is read and written in archives, one by one or one after the other, and the inbox of what the server refused. */
import type { Json } from '../../shared/base/json.ts'
import type { Result } from '../../shared/base/result.ts'
import type { ArchiveId, BusinessId, UserId } from '../../shared/domain/names.ts'
import type {
  BulkDeed,
  Device,
  EditRefusal,
  FieldChanges,
  Foreseen,
  Found,
  LeadAnswer,
  NewArchive,
  NewFact,
  OfferAnswer,
  OpenedArchive,
  OpenRefusal,
  Read,
  Rejected,
  RevealAsk,
  Somebody,
  TagChange,
} from '../api.ts'
import type { Vault } from '../vault/vault.ts'
import { changeTags, foresee } from './bulk.ts'
import { isOffline, type StoreDoor } from './openStore.ts'
import { refusedWork, resubmitRefused, revealRefused } from './refusedWork.ts'
import type { Telling } from './telling.ts'

type Reading = Pick<
  Device,
  'open' | 'reread' | 'close' | 'looked' | 'reveal' | 'printed' | 'packedFor' | 'foresee'
>
type Present = Pick<Device, 'editing'>
type Writing = Pick<Device, 'create' | 'save' | 'addFact' | 'openBusiness'>
type Deeds = Pick<
  Device,
  | 'voidArchive'
  | 'restoreArchive'
  | 'submitArchive'
  | 'checkArchive'
  | 'assignArchive'
  | 'offerArchive'
  | 'answerOffer'
  | 'tagArchive'
  | 'acknowledge'
  | 'answerLead'
>
type Inbox = Pick<Device, 'rejected' | 'revealRejected' | 'resubmit' | 'discard'>

export class ArchiveCalls implements Reading, Present, Writing, Deeds, Inbox {
  readonly #door: StoreDoor
  readonly #telling: Telling

  constructor(door: StoreDoor, telling: Telling) {
    this.#door = door
    this.#telling = telling
  }

  async open(archive: ArchiveId, purpose: string): Promise<Result<OpenedArchive, OpenRefusal>> {
    return (await this.#door.unveiled()).archives.open(archive, purpose)
  }

  async reread(archive: ArchiveId): Promise<Result<OpenedArchive, OpenRefusal>> {
    return (await this.#door.unveiled()).archives.reread(archive)
  }

  async looked(archive: ArchiveId): Promise<void> {
    await (await this.#door.unveiled()).archives.looked(archive)
    this.#telling.tell({ type: 'archive', archive })
  }

  close(archive: ArchiveId): Promise<void> {
    this.#door.store()?.archives.close(archive)
    return Promise.resolve()
  }

  editing(archive: ArchiveId, at: Somebody['at']): Promise<void> {
    this.#door.store()?.archives.editing(archive, at)
    return Promise.resolve()
  }

  async printed(archive: ArchiveId): Promise<void> {
    await this.#door.opened().archives.printed(archive)
  }

  async packedFor(archive: ArchiveId): Promise<void> {
    await this.#door.opened().archives.packedFor(archive)
  }

  async reveal(ask: RevealAsk): Promise<Result<readonly Json[], OpenRefusal>> {
    return (await this.#door.unveiled()).archives.reveal(ask)
  }

  async foresee(archives: readonly ArchiveId[], deed: BulkDeed): Promise<readonly Foreseen[]> {
    return foresee((await this.#door.unveiled()).vault, archives, deed)
  }

  create(draft: NewArchive): Promise<Result<ArchiveId, EditRefusal>> {
    return this.#edit((vault) => vault.desk.create(draft))
  }

  save(changes: FieldChanges): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.save(changes))
  }

  addFact(fact: NewFact): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.addFact(fact))
  }

  openBusiness(archive: ArchiveId): Promise<Result<BusinessId, EditRefusal>> {
    return this.#edit((vault) => vault.desk.openBusiness(archive))
  }

  voidArchive(archive: ArchiveId, why: string): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.command(archive, { do: 'void', why }))
  }

  restoreArchive(archive: ArchiveId): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.command(archive, { do: 'restore' }))
  }

  submitArchive(archive: ArchiveId): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.command(archive, { do: 'submit' }))
  }

  checkArchive(archive: ArchiveId, found: Found): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.command(archive, found))
  }

  assignArchive(archive: ArchiveId, to: UserId): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.command(archive, { do: 'transfer', to }))
  }

  offerArchive(archive: ArchiveId, to: UserId, note: string): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.offer(archive, to, note))
  }

  answerOffer(archive: ArchiveId, answer: OfferAnswer): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.command(archive, answer))
  }

  acknowledge(archive: ArchiveId, read: Read): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.command(archive, { do: 'acknowledge', ...read }))
  }

  answerLead(archive: ArchiveId, answer: LeadAnswer): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => vault.desk.answerLead(archive, answer))
  }

  tagArchive(archive: ArchiveId, change: TagChange): Promise<Result<TagChange, EditRefusal>> {
    return this.#edit((vault) => changeTags(vault, archive, change))
  }

  async rejected(): Promise<readonly Rejected[]> {
    const { vault, catalogue } = await this.#door.unveiled()
    return refusedWork(vault, catalogue)
  }

  revealRejected(id: string): Promise<void> {
    const store = this.#door.opened()
    return revealRefused(store.vault, id, isOffline(store))
  }

  resubmit(id: string): Promise<Result<null, EditRefusal>> {
    return this.#edit((vault) => resubmitRefused(vault, id))
  }

  discard(id: string): Promise<void> {
    return this.#door.opened().vault.discard(id)
  }

  async #edit<T>(edit: (vault: Vault) => Promise<Result<T, EditRefusal>>): Promise<Result<T, EditRefusal>> {
    const store = this.#door.opened()
    const done = await edit(store.vault)
    const full = !done.ok && done.error.type === 'storage-full'
    if (full !== store.storageFull && (full || done.ok)) {
      store.storageFull = full
      this.#telling.soon('sync')
    }
    return done
  }
}
