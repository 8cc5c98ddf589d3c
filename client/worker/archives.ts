/**
 * Archives that are open on the page, each from this device's store or, for head office, from the
 * server. An access is written before anything is decrypted (the server writes its own).
 */
import type { Json } from '../../shared/base/json.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { lastSeqIn } from '../../shared/domain/history.ts'
import type { ArchiveId, Part } from '../../shared/domain/names.ts'
import type { ArchiveView } from '../../shared/domain/view.ts'
import type { Item, Put } from '../../shared/protocol/feed.ts'
import type { Place } from '../../shared/protocol/presence.ts'
import { lockedIn, type SensitiveLock } from '../../shared/policy/sensitive.ts'
import { fieldOf, templateRef } from '../../shared/templates/keys.ts'
import { findTemplate, isTemplateId, templates } from '../../shared/templates/index.ts'
import type { Look, OpenedArchive, OpenRefusal, RevealAsk } from '../api.ts'
import type { Replication } from '../replica/api.ts'
import { receiveFragment } from '../vault/cardTools.ts'
import { archiveOf } from '../vault/reading.ts'
import { partRights, partSettling } from '../vault/rights.ts'
import { receivedDoc } from '../vault/storedDoc.ts'
import type { Vault } from '../vault/vault.ts'
import { syncOf } from './lists.ts'

/** `items`: the server's answer, for archives that do not lie here. */
type Open = ({ readonly from: 'device' } | { readonly from: 'server'; readonly items: readonly Item[] }) & {
  readonly looked: Look | null
}

export class OpenArchives {
  readonly #vault: Vault
  readonly #replication: Replication
  readonly #open = new Map<ArchiveId, Open>()
  /** The field under the person's hand, by archive. */
  readonly #at = new Map<ArchiveId, NonNullable<Place['at']>>()
  #away = false

  constructor(vault: Vault, replication: Replication) {
    this.#vault = vault
    this.#replication = replication
  }

  has(archive: ArchiveId): boolean {
    return this.#open.has(archive)
  }

  async open(archive: ArchiveId, purpose: string): Promise<Result<OpenedArchive, OpenRefusal>> {
    const docs = this.#vault.docsOf(archive)
    if (docs.length === 0) return this.#fetch(archive, purpose)
    const parts: Part[] = docs.map((doc) => doc.slice(archive.length + 1))
    const offline = this.#replication.status().connection !== 'open'
    await this.#vault.access({ kind: 'view', archive, parts, purpose, offline })
    this.#open.set(archive, { from: 'device', looked: await this.#vault.looks.of(archive) })
    this.#place()
    return this.reread(archive)
  }

  async reread(archive: ArchiveId): Promise<Result<OpenedArchive, OpenRefusal>> {
    const open = this.#open.get(archive)
    if (open === undefined) return err({ type: 'not-found' })
    const view = await this.#view(archive, open)
    return view === null ? err({ type: 'not-found' }) : ok(this.#show(archive, view, open))
  }

  /** Everything that stands there now. */
  async looked(archive: ArchiveId): Promise<void> {
    const open = this.#open.get(archive)
    const view = open && (await this.#view(archive, open))
    if (open === undefined || view === null || view === undefined) return
    const looked: Look = { seq: lastSeqIn(view), at: this.#vault.now() - this.#vault.offset }
    await this.#vault.looks.keep(archive, looked)
    // It may have been closed meanwhile.
    if (this.#open.has(archive)) this.#open.set(archive, { ...open, looked })
  }

  /** What lies here is written into this device's chain; what does not is asked of the server, which logs it. */
  async reveal({
    archive,
    part,
    key,
    act,
    purpose,
  }: RevealAsk): Promise<Result<readonly Json[], OpenRefusal>> {
    const open = this.#open.get(archive)
    if (open === undefined) return err({ type: 'not-found' })
    const view = await this.#view(archive, open)
    const document = view?.documents.get(part)
    const register = key === null ? undefined : document?.fields.get(key)
    // What a blind writer has still to send lies here beside what only the server may show.
    const elsewhere =
      document === undefined || (register === undefined && this.#maskedAt(archive, open).has(part))
    if (elsewhere) {
      if (key === null) return ok([])
      const answer = await this.#replication.reveal({ archive, part, field: key, purpose })
      return answer.ok ? ok(answer.value as readonly Json[]) : answer
    }
    const offline = this.#replication.status().connection !== 'open'
    await this.#vault.access({
      kind: act === 'edit' ? 'reveal' : act,
      archive,
      parts: [part],
      purpose,
      offline,
    })
    return ok((register?.heads ?? []).map(({ value }) => value))
  }

  /** Paper leaves the house: what was on the page is said, though every covered value stands masked on it. */
  async printed(archive: ArchiveId): Promise<void> {
    const open = this.#open.get(archive)
    if (open === undefined) return
    const view = await this.#view(archive, open)
    const parts = [...(view?.documents.keys() ?? [])].slice(0, 64)
    const offline = this.#replication.status().connection !== 'open'
    await this.#vault.access({ kind: 'print', archive, parts, purpose: 'print', offline })
  }

  /** The client's own data as a file. */
  async packedFor(archive: ArchiveId): Promise<void> {
    const open = this.#open.get(archive)
    if (open === undefined) return
    const parts = [...((await this.#view(archive, open))?.documents.keys() ?? [])].slice(0, 64)
    const offline = this.#replication.status().connection !== 'open'
    await this.#vault.access({ kind: 'export', archive, parts, purpose: 'rights', offline })
  }

  close(archive: ArchiveId): void {
    this.#open.delete(archive)
    this.#at.delete(archive)
    this.#place()
  }

  /** Null: the hand has left the field. */
  editing(archive: ArchiveId, at: Place['at']): void {
    if (!this.#open.has(archive)) return
    if (at === null) this.#at.delete(archive)
    else this.#at.set(archive, at)
    this.#place()
  }

  /** Whoever is behind the veil has nothing open, as far as others are concerned. */
  away(away: boolean): void {
    if (away === this.#away) return
    this.#away = away
    this.#place()
  }

  #place(): void {
    const open = this.#away ? [] : [...this.#open.keys()]
    this.#replication.place(open.map((archive) => ({ archive, at: this.#at.get(archive) ?? null })))
  }

  async #fetch(archive: ArchiveId, purpose: string): Promise<Result<OpenedArchive, OpenRefusal>> {
    const fetched = await this.#replication.fetchArchive(archive, purpose)
    if (!fetched.ok) return fetched
    if (fetched.value.length === 0) return err({ type: 'not-found' })
    const looked = await this.#vault.looks.of(archive)
    this.#open.set(archive, { from: 'server', items: fetched.value, looked })
    this.#place()
    return this.reread(archive)
  }

  #foldItems(archive: ArchiveId, items: readonly Item[]): ArchiveView {
    const states = items.flatMap((item) =>
      hasBytes(item) ? [{ doc: item.doc, version: 0, stored: receivedDoc(item), pending: [] }] : [],
    )
    return this.#vault.locked(archiveOf(archive, states, this.#vault.self, 0))
  }

  async #view(archive: ArchiveId, open: Open): Promise<ArchiveView | null> {
    return open.from === 'server' ? this.#foldItems(archive, open.items) : this.#vault.read(archive)
  }

  #show(archive: ArchiveId, view: ArchiveView, { from: source, looked }: Open): OpenedArchive {
    const vault = this.#vault
    const lock = vault.lockOf(view)
    return {
      view,
      template: view.template ?? this.#usualTemplate(),
      rights: partRights(vault.actor, view, vault.now()),
      settling: partSettling(vault.actor, view, vault.now()),
      lock,
      masked: withoutLockedMasks(this.#maskedAt(archive, this.#open.get(archive)), lock, view.template),
      watched: source === 'server' ? [] : this.#watchedHere(archive),
      sync: syncOf(vault, archive, view.conflicts),
      source,
      asOf: source === 'server' ? vault.now() : vault.completeAt,
      looked,
    }
  }

  #maskedAt(archive: ArchiveId, open: Open | undefined): OpenedArchive['masked'] {
    return open?.from === 'server' ? this.#maskedThere(archive, open.items) : this.#maskedHere(archive)
  }

  /** From the cards, which masked readers have too. */
  #watchedHere(archive: ArchiveId): OpenedArchive['watched'] {
    return [...this.#vault.shelf.parts(archive)].flatMap(([part, card]) => {
      const changes = (card.fragment ?? card.masked)?.watched
      return changes === undefined ? [] : [{ part, changes }]
    })
  }

  #maskedHere(archive: ArchiveId): OpenedArchive['masked'] {
    return new Map(
      [...this.#vault.shelf.parts(archive)].flatMap(([part, card]) =>
        card.masked?.values === undefined ? [] : [[part, card.masked.values]],
      ),
    )
  }

  #maskedThere(archive: ArchiveId, items: readonly Item[]): OpenedArchive['masked'] {
    return new Map(
      items.flatMap((item) => {
        const card = item.op === 'PUT' && item.update === null ? receiveFragment(item.doc, item.card) : null
        return card?.values === undefined ? [] : [[item.doc.slice(archive.length + 1), card.values]]
      }),
    )
  }

  /** While `life` is still on its way: the template that this person's branch works with. */
  #usualTemplate(): string {
    const { memberships, branches } = this.#vault.me
    const mine = branches.find(({ id }) => memberships.some((membership) => membership.branch === id))
    const name = mine?.template ?? ''
    return templateRef(isTemplateId(name) ? templates[name] : templates.generic)
  }
}

/** Masks came before a withdrawal was heard of; the server sends none any more. */
function withoutLockedMasks(
  masked: OpenedArchive['masked'],
  lock: SensitiveLock,
  ref: string | null,
): OpenedArchive['masked'] {
  const values = masked.get('identity')
  const template = findTemplate(ref ?? '')
  if (lock === null || values === undefined || template === null) return masked
  const locked = lockedIn(lock, values, (key) => fieldOf(template, key))
  const left = Object.entries(values).filter(([key]) => !locked.includes(key))
  return new Map(masked).set('identity', Object.fromEntries(left))
}

const hasBytes = (item: Item): item is Put & { readonly update: Uint8Array } =>
  item.op === 'PUT' && item.update !== null
