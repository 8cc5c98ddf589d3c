/**
 * The depot in the hand of the leading tab: every message of the server becomes one change, one after
 * the other. Each is computed again when another tab saved in between, and rejected with `Deposed`
 * once another tab leads.
 */
import { bytesToHex } from '../../shared/base/bytes.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { DocId } from '../../shared/domain/names.ts'
import { MASKED } from '../../shared/policy/decide.ts'
import type { Digested } from '../../shared/protocol/digest.ts'
import type { Batch, Item, Live } from '../../shared/protocol/feed.ts'
import type { Welcome } from '../../shared/protocol/hello.ts'
import type { PushEntry, PushResult } from '../../shared/protocol/push.ts'
import type { SeenEvent } from '../../shared/protocol/seen.ts'
import type { Accesses } from './accesses.ts'
import {
  applyItems,
  dropScopes,
  dropUnlisted,
  handBackUnlisted,
  unlisted,
  type AppliedWork,
  type ApplyingTools,
} from './applying.ts'
import { Change, commit, readBases, type ChangeTools } from './change.ts'
import { MOST_ANNOUNCED, type Clients, type Pen } from './clients.ts'
import {
  Deposed,
  type Announcement,
  type Applied,
  type LiveOutcome,
  type OutboxPage,
  type ScopeBase,
  type Settled,
  type SweptPage,
  type Tenure,
  type Welcomed,
} from './depot.ts'
import { bucketsOf, compare, hashesIn } from './digesting.ts'
import { Directory, directoryOfStep, directoryOfWelcome } from './directory.ts'
import type { Lease } from './lease.ts'
import { unsealPending, type Queued } from './outbox.ts'
import { applyPacks } from './packs.ts'
import { Holds, isLife } from './holds.ts'
import type { Self } from './reading.ts'
import { sha256 } from './sealing.ts'
import { moveFrom, settle, type SettledWork, type SettlingTools } from './settling.ts'
import { sealStanding, type Standing } from './standing.ts'
import { insist, PATIENT_TRIES } from './store.ts'

const COMPLETE_MS: Millis = 10_000
/** Documents that are looked through in one transaction. */
const HANDED_AT_ONCE = 64

export interface LeadTools extends ChangeTools {
  readonly clients: Clients
  readonly accesses: Accesses
  readonly directory: Directory
  readonly standing: Standing
  readonly lease: Lease
  readonly self: Self
  /** As the directory says; as the device's own does when none is named. */
  mayRead(doc: DocId, directory?: Directory): boolean
  /** An id came into use that HELLO did not name. */
  unannounced(): void
  /** What was held may be sent. */
  released(): void
}

export class Lead implements Tenure {
  readonly #tools: LeadTools
  readonly #generation: number
  readonly #bases: Map<string, ScopeBase>
  readonly #compared: Map<string, Millis>
  readonly #repair: Set<DocId>
  readonly #leaving: Set<DocId>
  #spare: Pen
  #lastSegment: number
  /** The client ids that the last HELLO named. */
  #greeted: ReadonlySet<number> = new Set()
  /** The scopes of the last WELCOME. */
  #offered: ReadonlySet<string> = new Set()
  /** Acknowledged before the feeds began that are open now, and brought by none of them so far. */
  readonly #unlisted = new Set<DocId>()
  readonly #holds = new Holds()
  /** In this sweep of the outbox: documents of which an entry was left out, so all behind it are. */
  #skipped = new Set<DocId>()
  /** Handed out and not answered yet, how often, and from which place: what is handed back goes before what waits. */
  readonly #sent = new Map<string, { readonly times: number; readonly n: number }>()
  /** In this sweep: something waits for its hold to end; something waits for a greeting with room for its id. */
  #holding = false
  #crowded = false
  #completeStored: Millis = -Infinity
  #queue: Promise<unknown> = Promise.resolve()

  private constructor(
    tools: LeadTools,
    generation: number,
    spare: Pen,
    bases: Map<string, ScopeBase>,
    compared: Map<string, Millis>,
    repair: Set<DocId>,
    leaving: Set<DocId>,
    lastSegment: number,
  ) {
    this.#tools = tools
    this.#generation = generation
    this.#spare = spare
    this.#bases = bases
    this.#compared = compared
    this.#repair = repair
    this.#leaving = leaving
    this.#lastSegment = lastSegment
  }

  static async begin(tools: LeadTools): Promise<Lead> {
    const { store, pages, outbox, clients } = tools
    const { db } = store
    const generation = await store.transaction(['meta'], async () => {
      const before = await db.meta.get('generation')
      const next = (before !== undefined && 'generation' in before ? before.generation : 0) + 1
      await db.meta.put({ key: 'generation', generation: next })
      return next
    })
    await Promise.all([pages.catchUp(), outbox.refresh()])
    const spare = await clients.fresh()
    const repair = await store.meta('repair')
    const leaving = await store.meta('leaving')
    const compared = await store.meta('compared')
    const last = await db.segs.orderBy('n').lastKey()
    return new Lead(
      tools,
      generation,
      spare,
      await readBases(store),
      new Map(Object.entries(compared?.scopes ?? {})),
      new Set(repair?.docs),
      new Set(leaving?.docs),
      typeof last === 'number' ? last : 0,
    )
  }

  get bases(): ReadonlyMap<string, ScopeBase> {
    return this.#bases
  }

  hello(said: Announcement): Promise<boolean> {
    const { standing } = this.#tools
    return this.#one(() => {
      this.#greeted = new Set(said.clientIds)
      this.#holds.clear()
      this.#sent.clear()
      return Promise.resolve(said.serverEpoch !== null && !standing.owed)
    })
  }

  welcome(welcome: Welcome): Promise<Welcomed> {
    return this.#one(async () => {
      const { store, directory, standing, lease, self } = this.#tools
      // Another person signed in meanwhile in this browser: not a byte of his may come in here.
      if (welcome.user !== self.user) throw new Error('the welcome is for somebody else')
      this.#offered = new Set(welcome.scopes.map(({ id }) => id))
      const newEpoch = standing.serverEpoch !== null && standing.serverEpoch !== welcome.serverEpoch
      if (newEpoch) this.#sent.clear()
      const offered = new Set(welcome.scopes.map(({ id }) => id))
      const dropped = new Set(welcome.dropped)
      for (const scope of [...this.#bases.keys(), ...this.#heldScopes()])
        if (!offered.has(scope)) dropped.add(scope)
      const era = standing.era + (newEpoch ? 1 : 0)
      const owed = standing.owed || newEpoch
      const leaving = new Set(dropped)
      if (owed) {
        // What only a log that is gone had acknowledged is handed back first; masks hold nothing of ours.
        for (const scope of leaving) if (!scope.endsWith(MASKED)) leaving.delete(scope)
        if (newEpoch) for (const scope of this.#heldScopes()) if (scope.endsWith(MASKED)) leaving.add(scope)
      }
      const state = directoryOfWelcome(directory.state, welcome)
      const next = new Directory(state)
      const work = await dropScopes(
        this.#applyingTools(era),
        leaving,
        (doc) => owed || this.#tools.mayRead(doc, next),
      )
      const { change } = work
      for (const [scope] of this.#bases) if (newEpoch || dropped.has(scope)) change.bases.set(scope, null)
      change.meta.push(await Directory.seal(store, state))
      const stands = { serverEpoch: welcome.serverEpoch, completeAt: standing.completeAt, era, owed }
      change.meta.push(await sealStanding(store, stands))
      const renewed = await lease.renewed(welcome.leaseMs)
      change.meta.push(...renewed.rows)
      // What a log that is gone told to leave, the one that is now may list; and it holds less of it.
      await this.#commitApplied(work, newEpoch ? new Set() : this.#leaving)
      lease.adopt(renewed.state)
      directory.adopt(state)
      standing.adopt(stands)
      // The commit was heard of before this tab knew what it says: its own screens look again now.
      this.#tools.say({ docs: [], tables: ['meta'], renamed: [] })
      const foreign = new Set(welcome.foreignClientIds)
      if (foreign.size > 0) await this.#commitSettled(await moveFrom(this.#settlingTools(), foreign))
      replaceIn(this.#unlisted, unlisted(this.#applyingTools()))
      const bases = new Map<string, ScopeBase>()
      for (const scope of offered) bases.set(scope, this.#bases.get(scope) ?? { base: 0, after: 0 })
      return { bases, newEpoch, mismatched: [...this.#repair] }
    })
  }

  applyBatch(...batches: readonly Batch[]): Promise<Applied> {
    return this.#one(async () => {
      const items = batches.flatMap(({ scope, items }) => items.map((item) => ({ scope, item })))
      const work = await applyItems(this.#applyingTools(), items)
      const { bases } = work.change
      for (const { scope, more, to } of batches) {
        const before = bases.get(scope) ?? this.#bases.get(scope) ?? { base: 0, after: 0 }
        bases.set(scope, { base: more ? before.base : to, after: to })
      }
      return this.#commitApplied(work)
    })
  }

  applyPacks(...pages: readonly SweptPage[]): Promise<Applied> {
    return this.#one(async () => {
      const work = await applyPacks(this.#applyingTools(), pages)
      const { bases } = work.change
      for (const { scopes, pack } of pages) {
        scopes.forEach((scope, at) => {
          const before = bases.get(scope) ?? this.#bases.get(scope)
          const head = before?.sweep?.head ?? pack.heads[at] ?? 0
          if (pack.more && pack.to !== null)
            bases.set(scope, { base: 0, after: 0, sweep: { to: pack.to, head } })
          else bases.set(scope, { base: head, after: head })
        })
      }
      return this.#commitApplied(work)
    })
  }

  applyLive(live: Live): Promise<LiveOutcome> {
    return this.#one(async () => {
      const at = this.#bases.get(live.scope) ?? { base: 0, after: 0 }
      if (live.seq <= at.base) return { type: 'stale' }
      if (at.base !== live.prev || at.after !== at.base) return { type: 'gap' }
      const work = await applyItems(this.#applyingTools(), [{ scope: live.scope, item: live.item }])
      work.change.bases.set(live.scope, { base: live.seq, after: live.seq })
      return { type: 'applied', ...(await this.#commitApplied(work)) }
    })
  }

  applyFetched(items: readonly Item[]): Promise<Applied> {
    return this.#one(async () => {
      const work = await applyItems(
        this.#applyingTools(),
        items.map((item) => ({ scope: null, item })),
      )
      return this.#commitApplied(work)
    })
  }

  /** Beside everything else: to read all of a scope takes a while, and a change meanwhile makes it worthless anyway. */
  async digest(scope: string): Promise<{ base: number; buckets: readonly string[] } | null> {
    const { store, pages, reading } = this.#tools
    const before = this.#bases.get(scope)
    if (before === undefined || before.sweep !== undefined || before.after !== before.base) return null
    const hashes = await store.read(() => hashesIn({ shelf: pages.shelf, reading }, scope))
    return this.#bases.get(scope)?.base === before.base
      ? { base: before.base, buckets: bucketsOf(hashes) }
      : null
  }

  get compared(): ReadonlyMap<string, Millis> {
    return this.#compared
  }

  noteCompared(scope: string, at: Millis): Promise<void> {
    const { store } = this.#tools
    return this.#one(async () => {
      const next = new Map(this.#compared).set(scope, at)
      await store.transaction(['meta'], async () => {
        await this.#assertLeadsInside()
        await store.db.meta.put({ key: 'compared', scopes: Object.fromEntries(next) })
      })
      this.#compared.set(scope, at)
    })
  }

  compare(digested: Digested): Promise<Applied & { readonly lacking: boolean }> {
    return this.#one(async () => {
      const { pages, reading } = this.#tools
      const { scope, base } = digested
      if (this.#bases.get(scope)?.base !== base) return { mismatched: [], lacking: false }
      const { other, extra, lacking } = compare(
        await hashesIn({ shelf: pages.shelf, reading }, scope, digested.buckets),
        digested,
      )
      const leave = extra.map((doc) => ({ scope, item: { op: 'LEAVE' as const, doc, why: 'unlisted' } }))
      const work = await applyItems(this.#applyingTools(), leave)
      if (lacking) work.change.bases.set(scope, { base: 0, after: 0 })
      await this.#commitApplied(work)
      return { mismatched: other, lacking }
    })
  }

  outbox(after: string | null, maxEntries: number, maxBytes: number): Promise<OutboxPage> {
    return this.#one(() => this.#outboxPage(after, maxEntries, maxBytes))
  }

  settle(results: readonly PushResult[]): Promise<Settled> {
    return this.#one(async () => {
      const { outbox } = this.#tools
      await outbox.refresh()
      const waiting = new Map([...outbox.waiting()].map((entry) => [entry.id, entry]))
      const docs = new Map([...waiting].map(([id, { doc }]) => [id, doc]))
      const work = await settle(
        this.#settlingTools(),
        results.filter((result) => this.#counts(result, waiting.get(result.id)?.n)),
        this.#leaving,
      )
      await this.#commitSettled(work)
      this.#noteUnlisted(results, docs, work.unlisted)
      for (const [doc, until] of work.holds) this.#holds.set(doc, until)
      for (const { id } of results) this.#answered(id)
      const opened = results.flatMap(({ id, code }) =>
        code === 'OK' || code === 'DUP' ? [docs.get(id) ?? ''].filter(isLife) : [],
      )
      const released = this.#holds.release(opened)
      return {
        again: work.again || released || (this.#crowded && this.#sent.size === 0),
        retryAfterMs: work.retryAfterMs,
        fetch: work.fetch,
      }
    })
  }

  /**
   * Every feed is complete: what none of them lists leaves, and what this log lacks, and no feed could show, goes into
   * the outbox again (RCV3).
   */
  handBack(): Promise<boolean> {
    const { store, standing, pages, outbox } = this.#tools
    return this.#one(async () => {
      if (!standing.owed) {
        if (this.#unlisted.size === 0) return false
        await this.#commitApplied(await dropUnlisted(this.#applyingTools(), this.#unlisted))
        // Where something still waits, it has to be settled first.
        const waiting = new Set([...outbox.waiting()].map(({ doc }) => doc))
        for (const doc of this.#unlisted) if (!waiting.has(doc)) this.#unlisted.delete(doc)
        return false
      }
      const { shelf } = pages
      // An archive is opened before anything is written into it: else all of that would have to wait (RCV5).
      const later = (doc: DocId): number => (isLife(doc) ? 0 : 1)
      const seg = (doc: DocId): number => shelf.card(doc)?.seg ?? 0
      const docs = [...shelf.docs()]
        .map(([doc]) => doc)
        .sort((a, b) => later(a) - later(b) || seg(a) - seg(b))
      for (let from = 0; from < docs.length; from += HANDED_AT_ONCE)
        await this.#commitApplied(
          await handBackUnlisted(this.#applyingTools(), docs.slice(from, from + HANDED_AT_ONCE)),
        )
      const dropped = new Set([...this.#heldScopes()].filter((scope) => !this.#offered.has(scope)))
      const work = await dropScopes(this.#applyingTools(), dropped, (doc) => this.#tools.mayRead(doc))
      const stands = { ...standing.now, owed: false }
      work.change.meta.push(await sealStanding(store, stands))
      await this.#commitApplied(work)
      standing.adopt(stands)
      return true
    })
  }

  seen(max: number): Promise<readonly SeenEvent[]> {
    return this.#one(() => this.#tools.accesses.waiting(max))
  }

  seenAcked(counter: number): Promise<void> {
    const { store, accesses } = this.#tools
    return this.#one(() =>
      store.transaction(['seen', 'meta'], async () => {
        await this.#assertLeadsInside()
        await accesses.dropInside(counter)
      }),
    )
  }

  complete(at: Millis): Promise<void> {
    const { store, standing, lease, directory } = this.#tools
    return this.#one(async () => {
      const stands = { ...standing.now, completeAt: at }
      // Told after every message; on disk it only has to be true after a restart.
      if (standing.completeAt !== null && at - this.#completeStored < COMPLETE_MS)
        return standing.adopt(stands)
      const row = await sealStanding(store, stands)
      // To hear from the server is a contact, for as long as the line stands.
      const { back } = lease
      const stepped = back > 0 ? directoryOfStep(directory.state, back) : null
      const renewed = await lease.renewed(null)
      const rows = [row, ...renewed.rows]
      if (stepped !== null) rows.push(await Directory.seal(store, stepped))
      await store.transaction(['meta'], async () => {
        await this.#assertLeadsInside()
        await store.db.meta.bulkPut(rows)
      })
      lease.adopt(renewed.state)
      if (stepped !== null) directory.adopt(stepped)
      this.#completeStored = at
      standing.adopt(stands)
    })
  }

  // ---- parts of it ----------------------------------------------------------------------------

  /** One after the other, and again when a save of some tab came between. */
  #one<T>(work: () => Promise<T>): Promise<T> {
    const { store, pages, outbox } = this.#tools
    const catchUp = async (): Promise<void> => {
      await Promise.all([pages.catchUp(), outbox.refresh()])
    }
    const next = this.#queue.then(() => store.read(() => insist(work, catchUp, PATIENT_TRIES)))
    this.#queue = next.catch(() => undefined)
    return next
  }

  async #assertLeadsInside(): Promise<void> {
    const leader = await this.#tools.store.db.meta.get('generation')
    if (leader === undefined || !('generation' in leader) || leader.generation !== this.#generation) {
      throw new Deposed()
    }
  }

  /** An old receipt stood in the log before these feeds began; a new one is told by them later. */
  #noteUnlisted(
    results: readonly PushResult[],
    docs: ReadonlyMap<string, DocId>,
    unlisted: readonly DocId[],
  ): void {
    const of = (code: PushResult['code']): Set<DocId> =>
      new Set(results.flatMap((result) => (result.code === code ? (docs.get(result.id) ?? []) : [])))
    for (const doc of of('DUP')) this.#unlisted.add(doc)
    for (const doc of of('OK')) this.#unlisted.delete(doc)
    for (const doc of unlisted) this.#unlisted.add(doc)
  }

  #heldScopes(): Set<string> {
    const lists = new Set<readonly string[]>()
    for (const [, card] of this.#tools.pages.shelf.docs()) lists.add(card.scopes)
    return new Set([...lists].flat())
  }

  /** What came of an archive, or goes up for it again, ends what the rest of it had to wait for. */
  #release({ patches, outboxAdded }: Change): void {
    const came = patches.filter((patch) => isLife(patch.doc) && patch.gone !== true)
    if (this.#holds.release([...came, ...outboxAdded].map(({ doc }) => doc))) this.#tools.released()
  }

  /** `told`: what was to leave before. */
  async #commitApplied(work: AppliedWork, told: ReadonlySet<DocId> = this.#leaving): Promise<Applied> {
    const repair = new Set(this.#repair)
    for (const doc of work.repaired) repair.delete(doc)
    for (const doc of work.mismatched) repair.add(doc)
    const leaving = new Set(told)
    for (const doc of work.repaired) leaving.delete(doc)
    for (const doc of work.leaving) leaving.add(doc)
    await this.#commit(work.change, repair, leaving)
    this.#release(work.change)
    await this.#renewSpare(work.change)
    return { mismatched: work.mismatched }
  }

  async #commitSettled(work: SettledWork): Promise<void> {
    const repair = new Set(this.#repair)
    for (const doc of [...work.repaired, ...work.left]) repair.delete(doc)
    for (const doc of work.fetch) repair.add(doc)
    const leaving = new Set(this.#leaving)
    for (const doc of work.left) leaving.delete(doc)
    await this.#commit(work.change, repair, leaving)
    await this.#renewSpare(work.change)
  }

  /** An id that moved entries away from a hole must have none itself, so it serves once. */
  async #renewSpare({ outboxAdded, burnt }: Change): Promise<void> {
    const used = outboxAdded.some((entry) => entry.client === this.#spare.client)
    if (used || burnt.has(this.#spare.client)) this.#spare = await this.#tools.clients.fresh()
  }

  async #commit(change: Change, repair: Set<DocId>, leaving: Set<DocId>): Promise<void> {
    if (!sameDocs(repair, this.#repair)) change.meta.push({ key: 'repair', docs: [...repair] })
    if (!sameDocs(leaving, this.#leaving)) change.meta.push({ key: 'leaving', docs: [...leaving] })
    await commit(this.#tools, change, this.#generation)
    replaceIn(this.#repair, repair)
    replaceIn(this.#leaving, leaving)
    for (const [scope, base] of change.bases) {
      if (base === null) this.#bases.delete(scope)
      else this.#bases.set(scope, base)
    }
  }

  #applyingTools(era = this.#tools.standing.era): ApplyingTools {
    const { store, pages, outbox, reading, directory, self } = this.#tools
    return {
      store,
      shelf: pages.shelf,
      outbox,
      reading,
      directory,
      self,
      era,
      spare: this.#spare,
      nextSegment: () => (this.#lastSegment += 1),
    }
  }

  #settlingTools(): SettlingTools {
    const { store, pages, outbox, reading, directory, self, mayRead, standing } = this.#tools
    const { era } = standing
    return { store, shelf: pages.shelf, outbox, reading, directory, self, era, spare: this.#spare, mayRead }
  }

  async #outboxPage(after: string | null, maxEntries: number, maxBytes: number): Promise<OutboxPage> {
    const { store } = this.#tools
    if (after === null) {
      this.#skipped = new Set()
      this.#holding = this.#crowded = false
    }
    const entries: PushEntry[] = []
    let bytes = 0
    let last = after === null ? 0 : Number(after)
    for (;;) {
      const rows = await store.db.outbox.where('n').above(last).limit(maxEntries).toArray()
      for (const entry of await Promise.all(rows.map((row) => unsealPending(store, row)))) {
        if (entries.length === maxEntries || (entries.length > 0 && bytes + entry.update.length > maxBytes)) {
          return { entries, next: String(last) }
        }
        last = entry.n
        if (!this.#maySend(entry)) continue
        this.#sent.set(entry.id, { times: (this.#sent.get(entry.id)?.times ?? 0) + 1, n: entry.n })
        bytes += entry.update.length
        entries.push(await pushEntry(entry))
      }
      if (rows.length < maxEntries) {
        if (this.#crowded && !this.#holding && this.#sent.size === 0) this.#tools.unannounced()
        return { entries, next: null }
      }
    }
  }

  /**
   * An entry that was sent again since, or has a new place since and will be, may be refused for what goes in between:
   * the last answer says what becomes of it.
   */
  #counts({ id, code }: PushResult, n: number | undefined): boolean {
    const sent = this.#sent.get(id)
    return code === 'OK' || code === 'DUP' || sent === undefined || (sent.times === 1 && sent.n === n)
  }

  #answered(id: string): void {
    const sent = this.#sent.get(id)
    if (sent !== undefined && sent.times > 1) this.#sent.set(id, { ...sent, times: sent.times - 1 })
    else this.#sent.delete(id)
  }

  #maySend(entry: Queued): boolean {
    const { store, unannounced } = this.#tools
    if (this.#skipped.has(entry.doc)) return false
    const named = this.#greeted.has(entry.client)
    // Where HELLO had no room left, another one now would name the same ids again, for ever: first
    // what it did name has to be settled.
    if (!named && this.#greeted.size < MOST_ANNOUNCED) unannounced()
    else if (!named) this.#crowded = true
    else if (this.#holds.holds(entry.doc, store.clock.now())) this.#holding = true
    else return true
    this.#skipped.add(entry.doc)
    return false
  }
}

async function pushEntry(entry: Queued): Promise<PushEntry> {
  const { id, doc, epoch, client, update } = entry
  return { id, doc, epoch, clientId: client, sha256: bytesToHex(await sha256(update)), update }
}

const sameDocs = (a: ReadonlySet<DocId>, b: ReadonlySet<DocId>): boolean =>
  a.size === b.size && [...a].every((doc) => b.has(doc))

function replaceIn<T>(set: Set<T>, by: ReadonlySet<T>): void {
  set.clear()
  for (const one of by) set.add(one)
}
