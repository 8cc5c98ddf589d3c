/**
 * The vault: one person's opened store in one tab. Everything it hands out is decrypted in memory
 * only, and gone with `close`.
 */
import { bytesToHex } from '../../shared/base/bytes.ts'
import type { Clock, Millis, Random } from '../../shared/base/ports.ts'
import type { Result } from '../../shared/base/result.ts'
import type { BranchNamings, NamedPost } from '../../shared/domain/namings.ts'
import type { KeptView } from '../../shared/domain/keptView.ts'
import {
  archiveOfDoc,
  docId,
  parseDocId,
  type ArchiveId,
  type DocId,
  type Part,
} from '../../shared/domain/names.ts'
import type { ArchiveView, DocumentView } from '../../shared/domain/view.ts'
import type { Actor } from '../../shared/policy/decide.ts'
import { lockOf, withoutLocked, type SensitiveLock } from '../../shared/policy/sensitive.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import { fieldOf } from '../../shared/templates/keys.ts'
import type { EditRefusal, FindTime, Me } from '../api.ts'
import { Accesses, type Access } from './accesses.ts'
import { CardPages, type SealedCards } from './cardPages.ts'
import { readBases } from './change.ts'
import { Clients } from './clients.ts'
import {
  Locked,
  type Announcement,
  type Depot,
  type DepotNews,
  type PendingStats,
  type Tenure,
} from './depot.ts'
import { Desk } from './desk.ts'
import { Directory, directoryOfStep } from './directory.ts'
import { Importing } from './importing.ts'
import { Kept } from './kept.ts'
import { Lead } from './leading.ts'
import { Lease, readLease } from './lease.ts'
import { Outbox } from './outbox.ts'
import { Pin } from './pin.ts'
import { databaseName } from './profiles.ts'
import { ReadMarks } from './readMarks.ts'
import { archiveOf, Reading, viewOf, type Self } from './reading.ts'
import { RejectedWork, type Refused } from './rejected.ts'
import { mayRead, nowOf, standingOfLife } from './rights.ts'
import type { ProfileRow } from './profiles.ts'
import type { Room } from './room.ts'
import type { Schema, TableName } from './schema.ts'
import { sha256, type Sealer } from './sealing.ts'
import type { Shelf } from './shelf.ts'
import type { Cost } from './slots.ts'
import { Spare, type SpareFiles } from './spare.ts'
import { Standing } from './standing.ts'
import type { Store } from './store.ts'
import type { TabNudge, Tabs } from './tabs.ts'
import { keepTrust, readTrust } from './trust.ts'
import { KeptCalendar } from './companyCalendar.ts'
import { CompanyTags } from './companyTags.ts'
import { KeptNotices } from './keptNotices.ts'
import { keepFindTime, readFindTimes } from './findTimes.ts'
import { keepViews, readViews } from './keptViews.ts'
import { Dismissed } from './dismissed.ts'
import { Looks } from './looks.ts'
import { Typed } from './typed.ts'
import { Writing } from './writing.ts'

export interface VaultPorts {
  readonly clock: Clock
  readonly random: Random
  /** The channel of this database's tabs. */
  tabs(name: string): Tabs
  /** Whether the browser promised not to evict what is stored. */
  kept(): Promise<boolean>
  /** Default: a disk that is never full. */
  readonly room?: Room
  /** Where a second copy of what waits is kept. Default: nowhere. */
  readonly spare?: SpareFiles
  /** What deriving a key from a password costs, for new slots. */
  readonly cost?: Cost
  /** Opens a database. Default: the browser's. */
  readonly database?: (name: string) => Schema
}

export type VaultEvent =
  /** Rows of these archives may read differently in lists. */
  | { readonly type: 'cards'; readonly archives: ReadonlySet<ArchiveId> }
  /** These documents hold other entries than before. */
  | { readonly type: 'docs'; readonly docs: readonly DocId[] }
  /** Something entered or left the outbox or the rejected. */
  | { readonly type: 'pending' }
  | { readonly type: 'directory' }

export const IDENTITY = 'meta/identity'

/** The store is unsealed and its rows are on their way; `entering.ts` has the ways to this point. */
export async function beginVault(
  ports: VaultPorts,
  store: Store,
  profile: string,
  sealed: Promise<SealedCards>,
): Promise<Vault> {
  const row = await store.meta('identity')
  const held = await readLease(store)
  if (row === null || held === null) throw new Error('a store that was not finished being made')
  const self = await store.sealer.unsealJson<Self>(IDENTITY, row.sealed)
  const events = new Listeners<VaultEvent>()
  const cards = (archives: ReadonlySet<ArchiveId>): void => events.tell({ type: 'cards', archives })
  const pending = (archives: ReadonlySet<ArchiveId>): void => {
    cards(archives)
    events.tell({ type: 'pending' })
  }
  const pages = new CardPages(store, (docs) => cards(archivesOf(docs)))
  const outbox = new Outbox(store, pending)
  const rejected = new RejectedWork(store, pending)
  const standing = new Standing()
  const directory = await Directory.read(store)
  await Promise.all([
    store.read(() => sealed).then((cards) => pages.load(cards)),
    outbox.refresh(),
    rejected.refresh(),
    standing.reread(store),
  ])
  const clients = new Clients(store)
  await clients.forgetOld(outbox.clients())
  const parts: Omit<Parts, 'desk' | 'importing'> = {
    store,
    self,
    events,
    news: new Listeners<DepotNews>(),
    tabs: ports.tabs(databaseName(profile)),
    pages,
    outbox,
    rejected,
    standing,
    directory,
    lease: new Lease(store, held),
    pin: await Pin.read(store, ports.cost),
    typed: await Typed.read(store),
    tags: await CompanyTags.read(store),
    calendar: await KeptCalendar.read(store),
    namings: {
      checkers: await Kept.read<readonly BranchNamings[]>(store, 'checkers', []),
      triagers: await Kept.read<readonly BranchNamings[]>(store, 'triagers', []),
    },
    notices: await KeptNotices.read(store),
    dismissed: await Dismissed.read(store),
    readMarks: await ReadMarks.read(store),
    looks: new Looks(store, () => standing.serverEpoch),
    clients,
    reading: new Reading(store, pages, outbox),
    accesses: new Accesses(store),
  }
  const tools = { ...parts, say: (nudge: TabNudge) => tellAll(parts, nudge) }
  const writing = await Writing.begin(tools)
  return new Vault({
    ...parts,
    desk: new Desk(tools, writing),
    importing: new Importing(tools, writing),
  })
}

/** What this tab wrote, said to the other tabs and to this one's own listeners. */
function tellAll({ tabs, events, news }: Pick<Parts, 'tabs' | 'events' | 'news'>, nudge: TabNudge): void {
  tabs.say(nudge)
  tellHere({ events, news }, nudge)
}

function tellHere({ events, news }: Pick<Parts, 'events' | 'news'>, nudge: TabNudge): void {
  if (nudge.docs.length > 0) events.tell({ type: 'docs', docs: nudge.docs })
  if (nudge.tables.includes('meta')) events.tell({ type: 'directory' })
  if (nudge.tables.includes('outbox')) news.tell('outbox')
  if (nudge.tables.includes('seen')) news.tell('seen')
}

class Listeners<T> {
  readonly #listeners = new Set<(value: T) => void>()

  add(listener: (value: T) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  tell(value: T): void {
    for (const listener of this.#listeners) listener(value)
  }
}

interface Parts {
  readonly store: Store
  readonly self: Self
  readonly events: Listeners<VaultEvent>
  readonly news: Listeners<DepotNews>
  readonly tabs: Tabs
  readonly pages: CardPages
  readonly outbox: Outbox
  readonly rejected: RejectedWork
  readonly standing: Standing
  readonly directory: Directory
  readonly lease: Lease
  readonly pin: Pin
  readonly typed: Typed
  readonly tags: CompanyTags
  readonly calendar: KeptCalendar
  readonly namings: { readonly [post in NamedPost]: Kept<readonly BranchNamings[]> }
  readonly notices: KeptNotices
  readonly dismissed: Dismissed
  readonly readMarks: ReadMarks
  readonly looks: Looks
  readonly clients: Clients
  readonly reading: Reading
  readonly accesses: Accesses
  readonly desk: Desk
  readonly importing: Importing
}

export class Vault {
  readonly #parts: Parts
  #spare: Spare | null = null
  #open = true

  constructor(parts: Parts) {
    this.#parts = parts
    parts.tabs.hear((nudge) => void this.#hear(nudge))
  }

  get self(): Self {
    return this.#parts.self
  }
  get me(): Me {
    return this.#parts.directory.me
  }
  get actor(): Actor {
    return this.#parts.directory.actor
  }
  get lease(): Lease {
    return this.#parts.lease
  }
  get pin(): Pin {
    return this.#parts.pin
  }
  get notices(): KeptNotices {
    return this.#parts.notices
  }

  get tags(): CompanyTags {
    return this.#parts.tags
  }
  /** The company's working days and hours. */
  get calendar(): KeptCalendar {
    return this.#parts.calendar
  }
  /** 审核人 and 初筛负责人: whom the branches of this person named. */
  get namings(): { readonly [post in NamedPost]: Kept<readonly BranchNamings[]> } {
    return this.#parts.namings
  }
  /** 并行修改 that were put aside. */
  get dismissed(): Dismissed {
    return this.#parts.dismissed
  }
  /** Messages that were read. */
  get readMarks(): ReadMarks {
    return this.#parts.readMarks
  }
  /** What was seen of each archive. */
  get looks(): Looks {
    return this.#parts.looks
  }
  get typed(): Typed {
    return this.#parts.typed
  }
  views(): Promise<readonly KeptView[]> {
    return readViews(this.#parts.store)
  }
  keepViews(views: readonly KeptView[]): Promise<readonly KeptView[]> {
    return keepViews(this.#parts.store, views)
  }
  findTimes(): Promise<readonly FindTime[]> {
    return readFindTimes(this.#parts.store)
  }
  keepFindTime(tookMs: Millis): Promise<void> {
    const { store } = this.#parts
    return keepFindTime(store, { at: Math.floor(store.clock.now()), tookMs })
  }
  /** For what is kept beside this store, under the same key. */
  get sealer(): Sealer {
    return this.#parts.store.sealer
  }
  /** Server time, as far as this device knows it. */
  now(): Millis {
    return nowOf(this.#parts)
  }
  /** By how much this device's clock is behind the server's. */
  get offset(): Millis {
    return this.#parts.directory.offset
  }
  get shelf(): Shelf {
    return this.#parts.pages.shelf
  }
  get desk(): Desk {
    return this.#parts.desk
  }
  /** Sheets on their way in. */
  get importing(): Importing {
    return this.#parts.importing
  }
  /** When the server last confirmed that this copy is complete (server time). */
  get completeAt(): Millis | null {
    return this.#parts.standing.completeAt
  }
  get rejected(): readonly Refused[] {
    return this.#parts.rejected.all
  }
  isRejected(archive: ArchiveId): boolean {
    return this.#parts.rejected.has(archive)
  }
  /** Entries of this archive that wait for the server. */
  waitsFor(archive: ArchiveId): number {
    return this.#parts.outbox.waitsFor(archive)
  }
  get stats(): PendingStats {
    const { outbox, rejected } = this.#parts
    return { pending: outbox.size, oldest: outbox.oldest, rejected: rejected.all.length }
  }

  watch(listener: (event: VaultEvent) => void): () => void {
    return this.#parts.events.add(listener)
  }

  /** Durable on return; write it before anything is shown. */
  async access(access: Omit<Access, 'at'>): Promise<void> {
    await this.#parts.accesses.write({ ...access, at: Math.floor(this.#parts.store.clock.now()) })
    tellAll(this.#parts, { tables: ['seen'], docs: [], renamed: [] })
  }

  /** The server answered, and granted so much from now on. Durable on return. */
  async contacted(leaseMs: Millis): Promise<void> {
    const { store, lease, directory } = this.#parts
    const { back } = lease
    const { state, rows } = await lease.renewed(leaseMs)
    await store.transaction(['meta'], async () => {
      await store.db.meta.bulkPut(rows)
    })
    lease.adopt(state)
    // On the disk it is the leader's to write, who hears of the step with the next message.
    if (back > 0) directory.adopt(directoryOfStep(directory.state, back))
    tellAll(this.#parts, { tables: ['meta'], docs: [], renamed: [] })
  }

  keepTrust(word: string): Promise<void> {
    return keepTrust(this.#parts.store, word)
  }

  trust(): Promise<string | null> {
    return readTrust(this.#parts.store)
  }

  /** The documents of an archive that lie here or wait here. */
  docsOf(archive: ArchiveId): readonly DocId[] {
    const docs = new Set<DocId>()
    for (const [part, card] of this.shelf.parts(archive)) {
      // A masked card has no document behind it on this device.
      if (card.fragment !== null || card.seg !== null || card.scopes.length === 0)
        docs.add(docId(archive, part))
    }
    for (const { doc } of this.#parts.outbox.waiting()) if (doc.startsWith(`${archive}.`)) docs.add(doc)
    // What waits is the author's own words: shown until the server has them, whatever ended meanwhile.
    const waits = this.waitsFor(archive) > 0
    return [...docs].filter((doc) => waits || this.#mayRead(doc))
  }

  /**
   * Whether lists may show it now. Scopes say so while there is a network; a grant or a membership that ran
   * out while there is none is known by its date (POL4).
   */
  mayShow(archive: ArchiveId): boolean {
    return this.waitsFor(archive) > 0 || this.#mayRead(docId(archive, 'life'))
  }

  /** Archives here whose right may end by a date: those with grants, or all while a membership has an end. */
  dated(): Iterable<ArchiveId> {
    const { shelf } = this
    if (this.actor.memberships.some(({ until }) => until !== null)) return shelf.archives()
    return [...shelf.archives()].filter((archive) => (shelf.life(archive)?.grants.length ?? 0) > 0)
  }

  /** Decrypts and folds. Null: nothing of it is on this device. */
  async read(archive: ArchiveId): Promise<ArchiveView | null> {
    const { reading, self, directory } = this.#parts
    const docs = this.docsOf(archive)
    if (docs.length === 0) return null
    const states = await reading.many(docs)
    return this.locked(archiveOf(archive, states.values(), self, directory.offset))
  }

  /** Without what the client has not let anybody keep (R13). */
  locked(view: ArchiveView): ArchiveView {
    const template = findTemplate(view.template ?? '')
    if (template === null) return view
    return withoutLocked(view, this.lockOf(view), (key) => fieldOf(template, key))
  }

  /** Open where this person may not know of consents: what the server sends and takes is its word then. */
  lockOf(view: ArchiveView): SensitiveLock {
    return mayRead(this.actor, view, 'consent', null, this.now())
      ? lockOf(view.documents.get('consent'), findTemplate(view.template ?? '')?.fields ?? [])
      : null
  }

  /** One document of several archives, for comparing (the duplicate strip); shows nothing to anyone. */
  async readPart(archives: readonly ArchiveId[], part: Part): Promise<Map<ArchiveId, DocumentView>> {
    const { reading, self, directory } = this.#parts
    const states = await reading.many(archives.map((archive) => docId(archive, part)))
    const views = new Map<ArchiveId, DocumentView>()
    for (const state of states.values()) {
      if (state.stored !== null || state.pending.length > 0) {
        views.set(archiveOfDoc(state.doc), viewOf(state, self, directory.offset))
      }
    }
    return views
  }

  async discard(id: string): Promise<void> {
    await this.#parts.rejected.discard(id)
    tellAll(this.#parts, { tables: ['rejected'], docs: [], renamed: [] })
  }

  /** Of an archive whose opening was refused, the opening goes first. */
  async resubmit(refused: Refused): Promise<Result<null, EditRefusal>> {
    const { rejected } = this.#parts
    const opening = rejected.openingOf(archiveOfDoc(refused.doc))
    if (opening !== null && opening.id !== refused.id) {
      const opened = await this.resubmit(opening)
      if (!opened.ok) return opened
    }
    const done = await this.desk.resubmit(refused)
    if (done.ok) await rejected.refresh()
    return done
  }

  /** When nothing else is going on. */
  async fold(): Promise<void> {
    await this.#parts.pages.fold()
  }

  /** When nothing else is going on: room for the last things that a person does on a full disk. */
  setAside(): Promise<void> {
    return this.#parts.store.room.setAside()
  }
  /** From now on what only this device has is kept a second time. */
  keepSpare(files: SpareFiles, row: ProfileRow): void {
    this.#spare = new Spare(this.#parts.store.db, databaseName(row.id), files, row)
  }
  /** When nothing else is going on: puts into the second copy what it lacks. */
  async settleSpare(): Promise<void> {
    await this.#spare?.settle()
  }
  /** The disk is full: what was set aside for that is used, or nothing may be written before there is room. */
  get crowded(): boolean {
    const { spent, torn } = this.#parts.store.room
    return spent || torn
  }

  get depot(): Depot {
    return {
      announcement: () => this.#parts.store.read(() => this.#announcement()),
      stats: () => Promise.resolve(this.stats),
      lead: () => this.#parts.store.read(() => this.#lead()),
      watch: (listener) => this.#parts.news.add(listener),
    }
  }

  /** Forgets key and content. What is under way rejects with `Locked`. */
  close(): void {
    if (!this.#open) return
    this.#open = false
    this.#spare?.end()
    this.#parts.tabs.close()
    this.#parts.store.close()
  }

  async #announcement(): Promise<Announcement> {
    const { store, clients, outbox, standing, self } = this.#parts
    await outbox.refresh()
    const secret = await store.meta('secret')
    const clientIds = await clients.announced(outbox.clients())
    return {
      ...self,
      serverEpoch: standing.serverEpoch,
      clientIds,
      secretHash: secret === null ? null : bytesToHex(await sha256(secret.secret)),
      bases: await readBases(store),
    }
  }

  #lead(): Promise<Tenure> {
    return Lead.begin({
      ...this.#parts,
      unannounced: () => this.#parts.news.tell('clients'),
      released: () => this.#parts.news.tell('outbox'),
      mayRead: (doc, directory) => this.#mayRead(doc, directory),
      say: (nudge) => {
        this.desk.rename(nudge.renamed)
        tellAll(this.#parts, nudge)
      },
    })
  }

  #mayRead(doc: DocId, { actor, offset } = this.#parts.directory): boolean {
    const address = parseDocId(doc)
    const life = address === null ? null : this.shelf.life(address.archive)
    const standing = life === null ? null : standingOfLife(life)
    // Where it belongs is not known: keep it until a scope says.
    if (address === null || standing === null) return true
    const now = this.#parts.store.clock.now() + offset
    return mayRead(actor, standing, address.compartment, address.business, now)
  }

  /** Another tab wrote: read again what it touched. */
  async #hear(nudge: TabNudge): Promise<void> {
    const { pages, outbox, rejected, directory, standing, lease, pin, store, desk } = this.#parts
    const touches = (...tables: readonly TableName[]): boolean =>
      tables.some((table) => nudge.tables.includes(table))
    try {
      desk.rename(nudge.renamed)
      if (touches('cards', 'cardlog')) await pages.catchUp()
      if (touches('outbox')) await outbox.refresh()
      if (touches('rejected')) await rejected.refresh()
      if (touches('meta'))
        await Promise.all([directory.reread(store), standing.reread(store), lease.reread(), pin.reread()])
    } catch (error) {
      // Locked meanwhile: there is nothing left to freshen.
      if (!this.#open || error instanceof Locked) return
      throw error
    }
    tellHere(this.#parts, nudge)
  }
}

function archivesOf(docs: ReadonlySet<DocId>): ReadonlySet<ArchiveId> {
  return new Set([...docs].map(archiveOfDoc))
}
