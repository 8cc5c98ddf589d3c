/**
 * What must be true of a world once everything healed. Each sentence that comes back is a violation.
 *
 * - G1, G2: every edit that was shown as saved stands in the server's documents exactly once, or with its author
 *   among the refused, with a reason.
 * - G3: each device folds every document that its person's feeds list to the very meaning that the server's own
 *   entries have, and nothing waits.
 * - G4: no device keeps a document that no feed of its person lists.
 * - The log has no gap, and says nothing that a key cannot open.
 *
 * After a backup was put back, what other people wrote and nobody can hand in stays where it lies, and what belongs
 * to an archive that nobody has handed in yet waits (RCV). Nothing is ever said twice under one id.
 */
import { readEntries } from '../../shared/document/read.ts'
import { foldDocument } from '../../shared/domain/fold.ts'
import { parseDocId, type DocId } from '../../shared/domain/names.ts'
import { rowsOf, scopesOfActor } from '../../shared/policy/decide.ts'
import type { Core } from '../../sync-server/core.ts'
import { allUpdates, type OpenLedger } from '../../sync-server/ingest/ledgers.ts'
import { may, placesOf } from '../../sync-server/ingest/places.ts'
import { Authors, recordedOf } from '../../sync-server/session/authors.ts'
import type { ScopeRow } from '../../sync-server/store/contract.ts'
import type { Cards } from '../../sync-server/session/cards.ts'
import type { Backups } from './backups.ts'
import type { Device, Tab } from './device.ts'
import { meaning } from './meaning.ts'
import { leftLate } from './posthumous.ts'
import type { Running } from './server.ts'
import type { Confirmed, Looked } from './work.ts'

/** What a scope lists stands as long as its head does. */
const listings = new WeakMap<
  Core,
  Map<string, { readonly head: number; readonly rows: readonly ScopeRow[] }>
>()

async function rowsIn(core: Core, scope: string): Promise<readonly ScopeRow[]> {
  const known = listings.get(core) ?? new Map<string, { head: number; rows: readonly ScopeRow[] }>()
  listings.set(core, known)
  const head = await core.store.scopeHead(scope)
  const before = known.get(scope)
  if (before?.head === head) return before.rows
  const rows = await core.store.scopeRows(scope, 0, 100_000)
  known.set(scope, { head, rows })
  return rows
}

/** Documents that the feeds of this person list now: with their bytes, and masked only. */
export async function listedFor(
  core: Core,
  user: string,
): Promise<{ readonly whole: ReadonlyMap<DocId, number>; readonly masked: ReadonlySet<DocId> }> {
  const whole = new Map<DocId, number>()
  const masked = new Set<DocId>()
  const actor = core.directory.actor(user)
  if (actor === null) return { whole, masked }
  for (const scope of scopesOfActor(actor, core.clock.now())) {
    for (const row of await rowsIn(core, rowsOf(scope.id))) {
      if (row.leftSeq !== null) continue
      if (scope.masked) masked.add(row.doc)
      else whole.set(row.doc, Math.min(row.enterSeq, whole.get(row.doc) ?? Infinity))
    }
  }
  return { whole, masked }
}

export class Truth {
  readonly #core: Core
  readonly #cards: Cards
  readonly #ledgers = new Map<DocId, OpenLedger>()
  readonly #texts = new Map<DocId, ReadonlyMap<string, string>>()
  readonly #past: Backups
  /** Archives whose keys were destroyed: what was said in them is nowhere any more. */
  readonly #erased = new Set<string>()
  /** Documents that said something in a log which is gone, and say it no more. */
  readonly #poorer = new Set<DocId>()
  readonly violations: string[] = []
  /** By person; nothing changes while the truth is read. */
  readonly #listed = new Map<string, ReturnType<typeof listedFor>>()

  private constructor(core: Core, cards: Cards, past: Backups) {
    this.#core = core
    this.#cards = cards
    this.#past = past
  }

  /** `twice`: a profile was cloned, so two devices may have said two things under one id, each in another log. */
  static async read({ core, sync }: Running, past: Backups, twice: boolean): Promise<Truth> {
    const truth = new Truth(core, sync.cards, past)
    await truth.#readLog()
    truth.#compareLogs(twice)
    return truth
  }

  async #readLog(): Promise<void> {
    const { store, ledgers } = this.#core
    const head = await store.head()
    const rows = await store.log(1, head + 1)
    for (const archive of await store.erasedArchives()) this.#erased.add(archive)
    rows.forEach(({ meta }, at) => {
      if (meta.seq !== at + 1) this.violations.push(`the log has ${meta.seq} in the place of ${at + 1}`)
    })
    if (rows.length !== head) this.violations.push(`the log has ${rows.length} entries and says ${head}`)
    for (const doc of new Set(rows.flatMap(({ meta }) => (meta.doc === null ? [] : [meta.doc])))) {
      const ledger = await ledgers.open(doc)
      if (ledger === null) continue
      this.#ledgers.set(doc, ledger)
      this.#texts.set(
        doc,
        new Map(readEntries(...allUpdates(ledger)).map(({ id, value }) => [id, JSON.stringify(value)])),
      )
    }
  }

  get erased(): number {
    return this.#erased.size
  }

  #listedFor(user: string): ReturnType<typeof listedFor> {
    const known = this.#listed.get(user) ?? listedFor(this.#core, user)
    this.#listed.set(user, known)
    return known
  }

  #compareLogs(twice: boolean): void {
    for (const [doc, before] of this.#past.gone) {
      const now = this.#texts.get(doc)
      for (const [id, text] of before) {
        const said = now?.get(id)
        if (!twice && said !== undefined && said !== text)
          this.violations.push(`G3 ${id} of ${doc} says two things`)
        // The server rules anew (RCV6).
        if (said === undefined && !text.includes('"k":"verdict"')) this.#poorer.add(doc)
      }
    }
  }

  /** Entries wait there for an archive, or a part of one, that this person's server does not know yet (RCV5). */
  async #awaited({ person }: Device, { vault }: Tab, archive: string): Promise<boolean> {
    if (this.#past.since === null || vault.waitsFor(archive) === 0) return false
    const row = await this.#core.store.archive(archive)
    const actor = this.#core.directory.actor(person.id)
    if (row === null || actor === null) return true
    const life = placesOf(row, { business: null, compartment: 'life' })
    if (!may(actor, 'read', 'life', life, this.#core.clock.now()).allowed) return true
    return vault.docsOf(archive).some((doc) => {
      const address = parseDocId(doc)
      return address === null || placesOf(row, address).length === 0
    })
  }

  async #waits({ device: { id }, archive }: Confirmed, whole: string, devices: readonly Device[]) {
    for (const device of devices) {
      if (device.id !== id || device.running === null) continue
      if (!(await this.#awaited(device, device.running, archive))) continue
      if (meaning(await device.running.vault.read(archive)).includes(whole)) return true
    }
    return false
  }

  /** Said in a log that is gone, in a document which that log had told to leave and which left after its end. */
  async #leftLate({ line }: Device, whole: string): Promise<boolean> {
    for (const doc of await leftLate(line.posthumous))
      if ([...(this.#past.gone.get(doc)?.values() ?? [])].some((text) => text.includes(whole))) return true
    return false
  }

  /** `twice`: a profile was cloned, so that two devices may have written the same anew. */
  async keeps(confirmed: readonly Confirmed[], devices: readonly Device[], twice: boolean): Promise<void> {
    const all = [...this.#texts.values()].flatMap((entries) => [...entries.values()])
    for (const one of confirmed) {
      const { word, device, what } = one
      const whole = JSON.stringify(word)
      const times = all.filter((text) => text.includes(whole)).length
      if (times > 1 && !twice) this.violations.push(`G3 ${what} ${word} stands ${times} times`)
      if (times > 0 || this.#erased.has(one.archive)) continue
      const refused = devices.some((one) =>
        one.running?.vault.rejected.some(({ entry }) => JSON.stringify(entry).includes(whole)),
      )
      const lost = this.#past.lost.has(word) || (await this.#leftLate(device, whole))
      if (refused || lost || (await this.#waits(one, whole, devices))) continue
      this.violations.push(`G2 ${what} ${word} of ${device.name} is lost`)
    }
  }

  async holds(device: Device, tab: Tab): Promise<void> {
    const { vault, replicator } = tab
    const status = replicator.status()
    const say = (what: string): void => void this.violations.push(`${device.name}: ${what}`)
    let waits = vault.stats.pending
    for (const archive of waits > 0 ? vault.shelf.archives() : [])
      if (await this.#awaited(device, tab, archive)) waits -= vault.waitsFor(archive)
    if (waits > 0) say(`${waits} entries wait`)
    if (status.connection !== 'open' || status.receiving !== null || status.completeAt === null)
      say(`stands at ${JSON.stringify(status)}`)
    const { whole, masked } = await this.#listedFor(device.person.id)
    for (const [doc, card] of vault.shelf.docs()) {
      // By the log that is gone it might be read there, and this one may still be handed it (RCV4).
      if (this.#past.since !== null && card.scopes.length === 0) continue
      const held =
        card.fragment !== null || card.seg !== null || device.disk.tables.get('docs')?.rows.has(doc)
      if (held === true && !whole.has(doc)) say(`G4 keeps ${doc}`)
      if (!whole.has(doc) && !masked.has(doc)) say(`G4 keeps the card of ${doc}`)
    }
    const archives = new Map<string, DocId[]>()
    for (const doc of whole.keys()) {
      const archive = doc.slice(0, doc.indexOf('.'))
      archives.set(archive, [...(archives.get(archive) ?? []), doc])
    }
    for (const [archive, docs] of archives) {
      const view = await vault.read(archive)
      for (const doc of docs) {
        const ours = view?.documents.get(doc.slice(archive.length + 1))
        if (ours === undefined) say(`G3 lacks ${doc}`)
        else if (this.#poorer.has(doc)) {
          if (ours.count < (this.#texts.get(doc)?.size ?? 0)) say(`G3 reads less of ${doc}`)
          continue
        } else if (meaning(ours) !== (await this.#meaningOf(doc))) say(`G3 reads ${doc} otherwise`)
        const card = vault.shelf.card(doc)?.fragment ?? null
        if (card === null || meaning(card) !== (await this.#cardOf(doc))) say(`G3 lists ${doc} otherwise`)
      }
    }
    for (const doc of masked) {
      const card = vault.shelf.card(doc)?.masked ?? null
      if (card === null || meaning(card) !== (await this.#maskedOf(doc)))
        say(`G3 lists ${doc} masked otherwise`)
    }
    // Of everything that the feed sent, nothing may have been missing: a whole copy to mend it is a last resort.
    if (device.disk.counts.repairs > 0) say('G5 had to be mended by a whole copy')
    if (device.disk.counts.differences > 0) say('SYN75 held something otherwise than the server')
    const unsent = device.disk.tables.get('seen')?.rows.size ?? 0
    if (unsent > 0) say(`${unsent} accesses are not reported`)
  }

  /** The feeds of a person list exactly what the policy lets that person read. */
  async listsWhatMayBeRead(user: string): Promise<void> {
    const { directory, store, clock } = this.#core
    const actor = directory.actor(user)
    if (actor === null) return
    const { whole } = await this.#listedFor(user)
    for (const doc of this.#ledgers.keys()) {
      const address = parseDocId(doc)
      const row = address === null ? null : await store.archive(address.archive)
      if (address === null || row === null) continue
      if (this.#erased.has(address.archive)) {
        if (whole.has(doc)) this.violations.push(`G4 the feeds of ${user} list ${doc}, which is erased`)
        continue
      }
      const reads = may(actor, 'read', address.compartment, placesOf(row, address), clock.now()).allowed
      if (reads !== whole.has(doc))
        this.violations.push(`G4 ${user} may ${reads ? '' : 'not '}read ${doc}, and the feeds say otherwise`)
    }
  }

  /** Every look that was noted stands in the log once, by its number in the chain of its device. */
  async logsLooks(looks: readonly Looked[], twice: boolean): Promise<void> {
    const rows = await this.#core.store.log(1, (await this.#core.store.head()) + 1)
    const byDevice = new Map<string, number>()
    for (const { meta } of rows) {
      if (meta.kind !== 'access' || meta.counter === null || meta.device === null) continue
      const last = byDevice.get(meta.device) ?? 0
      if (twice) {
        byDevice.set(meta.device, Math.max(last, meta.counter))
        continue
      }
      if (meta.outcome !== 'ok') this.violations.push(`an access is logged as ${meta.outcome}`)
      if (meta.counter !== last + 1)
        this.violations.push(`access ${last + 1} of ${meta.device} is not logged`)
      byDevice.set(meta.device, meta.counter)
    }
    const noted = new Map<string, number>()
    for (const { device } of looks) noted.set(device, (noted.get(device) ?? 0) + 1)
    for (const [device, times] of noted) {
      const logged = byDevice.get(device) ?? 0
      // A look may be noted on disk and its page killed before it is shown.
      if (logged < times && !twice) this.violations.push(`${times} looks, ${logged} logged of ${device}`)
    }
  }

  async #maskedOf(doc: DocId): Promise<string> {
    const ledger = this.#ledgers.get(doc)
    return ledger === undefined ? 'nothing' : meaning(await this.#cards.masked(ledger))
  }

  async #cardOf(doc: DocId): Promise<string> {
    const ledger = this.#ledgers.get(doc)
    return ledger === undefined ? 'nothing' : meaning(await this.#cards.fragment(ledger))
  }

  readonly #meanings = new Map<DocId, string>()

  async #meaningOf(doc: DocId): Promise<string> {
    const known = this.#meanings.get(doc)
    if (known !== undefined) return known
    const ledger = this.#ledgers.get(doc)
    const authors = new Authors(this.#core.store)
    const read = ledger === undefined ? 'nothing' : meaning(foldDocument(await recordedOf(ledger, authors)))
    this.#meanings.set(doc, read)
    return read
  }
}
