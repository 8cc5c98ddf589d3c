/**
 * A device without a disk, of which a thousand fit into one process: the replica's own feed over a real socket, and
 * documents kept by the vault's own rules in memory. It goes away, writes on, and comes back.
 */
import { Feed } from '../../client/replica/feed.ts'
import type { Applied, LiveOutcome, ScopeBase, SweptPage } from '../../client/vault/depot.ts'
import { documentsOf, openPack } from '../../client/vault/segment.ts'
import { acceptEntry, extendDoc, isWhole, receivedDoc, type StoredDoc } from '../../client/vault/storedDoc.ts'
import type { JsonObject } from '../../shared/base/json.ts'
import type { DocId } from '../../shared/domain/names.ts'
import { MASKED } from '../../shared/policy/decide.ts'
import type { Batch, Item, Live } from '../../shared/protocol/feed.ts'
import type { Welcome } from '../../shared/protocol/hello.ts'
import type { Down } from '../../shared/protocol/messages.ts'
import type { PushEntry, PushResult } from '../../shared/protocol/push.ts'
import { MAX_PUSH_ENTRIES } from '../../shared/protocol/version.ts'
import type { Badge, Started } from '../bench/peers/server.ts'
import { heardIn, OurLine } from '../bench/peers/syncOurs.ts'
import { entryAt, newClientId } from './socketClient.ts'

const PAGES_IN_FLIGHT = 12
const ERA = 0

export class LightDevice {
  readonly docs = new Map<DocId, StoredDoc>()
  readonly #server: Started
  readonly #badge: Badge
  readonly #client = newClientId()
  readonly #clocks = new Map<DocId, number>()
  /** Of each document, how many entries were acknowledged. */
  readonly #acknowledged = new Map<DocId, number>()
  readonly #bases = new Map<string, ScopeBase>()
  readonly #outbox: PushEntry[] = []
  readonly #inFlight = new Map<number, readonly PushEntry[]>()
  readonly #report: (problem: unknown) => void
  #batch = 0
  #line: OurLine | null = null
  #feed: Feed | null = null
  #work: Promise<void> = Promise.resolve()

  constructor(server: Started, badge: Badge, report: (problem: unknown) => void) {
    this.#server = server
    this.#badge = badge
    this.#report = report
  }

  /** Saves an entry, for whenever there is a line. */
  write(doc: string, value: JsonObject): void {
    const clock = this.#clocks.get(doc) ?? 0
    this.#clocks.set(doc, clock + 1)
    this.#outbox.push(entryAt(doc, this.#client, clock, value))
  }

  /** Nothing waits to go up, and everything that the server told of is here. */
  get settled(): boolean {
    return this.#outbox.length + this.#inFlight.size === 0 && this.#feed?.complete === true
  }

  async connect(): Promise<void> {
    this.#line = await OurLine.open(this.#server, this.#server.port, this.#badge, (frame) =>
      this.#next(async () => this.#hear(await heardIn(frame))),
    )
    const bases = [...this.#bases].map(([scope, { base }]) => [scope, base] as const)
    this.#line.greet(this.#badge, [this.#client], Object.fromEntries(bases))
  }

  /** What was sent and not answered waits again. */
  async leave(): Promise<void> {
    this.#line?.close()
    this.#line = null
    await this.#work
    this.#feed = null
    this.#outbox.unshift(...[...this.#inFlight.values()].flat())
    this.#inFlight.clear()
  }

  /** Documents whose bytes are not what the server said of them. */
  broken(): readonly DocId[] {
    return [...this.docs].flatMap(([doc, stored]) => (isWhole(stored) ? [] : [doc]))
  }

  #next(work: () => Promise<void>): void {
    this.#work = this.#work.then(work).catch(this.#report)
  }

  async #hear(message: Down): Promise<void> {
    switch (message.type) {
      case 'WELCOME':
        return this.#begin(message)
      case 'BATCH':
        this.#feed?.take(message)
        return this.#next(async () => this.#feed?.store())
      case 'PACK':
        this.#feed?.takePack(message)
        return this.#next(async () => this.#feed?.store())
      case 'LIVE':
        return this.#feed?.live(message)
      case 'NUDGE':
        return this.#feed?.nudge(message)
      case 'ACK':
        return this.#settle(message.batch, message.results)
      case 'PING':
        return this.#line?.send({ type: 'PONG', n: message.n })
      case 'REFUSED':
        throw new Error(`the server refused: ${JSON.stringify(message)}`)
      default:
        return undefined
    }
  }

  #begin({ scopes }: Welcome): void {
    const tools = {
      send: (message: Parameters<OurLine['send']>[0]) => this.#line?.send(message),
      repair: (docs: readonly DocId[]) =>
        Promise.reject(new Error(`not what the server described: ${docs.join(', ')}`)),
      changed: () => undefined,
    }
    const store = {
      applyPacks: (...pages: readonly SweptPage[]) => this.#applyPacks(pages),
      applyBatch: (...batches: readonly Batch[]) => this.#applyBatches(batches),
      applyLive: (live: Live) => this.#applyLive(live),
    }
    this.#feed = new Feed(store, tools, scopes, this.#bases)
    this.#push()
  }

  async #applyPacks(pages: readonly SweptPage[]): Promise<Applied> {
    for (const { scopes, pack } of pages) {
      for (const [doc, stored] of documentsOf(await openPack(pack.body), ERA)) this.docs.set(doc, stored)
      for (const [at, scope] of scopes.entries()) {
        const head = this.#bases.get(scope)?.sweep?.head ?? pack.heads[at] ?? 0
        if (pack.more && pack.to !== null)
          this.#bases.set(scope, { base: 0, after: 0, sweep: { to: pack.to, head } })
        else this.#bases.set(scope, { base: head, after: head })
      }
    }
    return { mismatched: [] }
  }

  #applyBatches(batches: readonly Batch[]): Promise<Applied> {
    for (const { scope, to, more, items } of batches) {
      for (const item of items) this.#apply(scope, item)
      this.#bases.set(scope, { base: more ? (this.#bases.get(scope)?.base ?? 0) : to, after: to })
    }
    return Promise.resolve({ mismatched: [] })
  }

  #applyLive({ scope, prev, seq, item }: Live): Promise<LiveOutcome> {
    if ((this.#bases.get(scope)?.base ?? 0) !== prev) return Promise.resolve({ type: 'gap' })
    this.#apply(scope, item)
    this.#bases.set(scope, { base: seq, after: seq })
    return Promise.resolve({ type: 'applied', mismatched: [] })
  }

  #apply(scope: string, item: Item): void {
    if (scope.endsWith(MASKED)) return
    if (item.op !== 'PUT') throw new Error(`${item.doc} left: ${item.op}`)
    const held = this.docs.get(item.doc)
    if (item.update !== null && (item.full || held === undefined))
      this.docs.set(item.doc, receivedDoc({ ...item, update: item.update }, ERA))
    else if (held !== undefined) this.docs.set(item.doc, extendDoc(held, item))
    // The echo of an entry of our own, whose acknowledgement is still on its way.
    else this.docs.set(item.doc, { ...receivedDoc({ ...item, update: new Uint8Array() }, ERA), updates: [] })
  }

  #push(): void {
    while (this.#outbox.length > 0 && this.#inFlight.size < PAGES_IN_FLIGHT) {
      const entries = this.#outbox.splice(0, MAX_PUSH_ENTRIES)
      const batch = (this.#batch += 1)
      this.#inFlight.set(batch, entries)
      this.#line?.send({ type: 'PUSH', batch, entries })
    }
  }

  #settle(batch: number, results: readonly PushResult[]): void {
    const entries = this.#inFlight.get(batch) ?? []
    this.#inFlight.delete(batch)
    for (const [at, result] of results.entries()) {
      const entry = entries[at]
      if (entry === undefined || (result.code !== 'OK' && result.code !== 'DUP'))
        throw new Error(`the server said ${JSON.stringify(result)}`)
      const author = {
        client: this.#client,
        user: this.#badge.user,
        device: this.#badge.device,
        membership: null,
      }
      // Each entry is one value, so the n-th of a document stands at clock n.
      const clock = this.#acknowledged.get(entry.doc) ?? 0
      this.#acknowledged.set(entry.doc, clock + 1)
      const { seq, received, offset } = result
      const receipt = { client: this.#client, from: clock, to: clock + 1, seq, received, offset }
      this.docs.set(entry.doc, acceptEntry(this.docs.get(entry.doc) ?? null, entry, author, receipt, ERA))
    }
    this.#push()
  }
}
