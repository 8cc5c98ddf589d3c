/**
 * One connection from dialling to its end: greet, then feed, outbox and accesses side by side.
 *
 * Everything that happens (a frame, a save, a timer) passes one queue and is finished before the
 * next begins, so that no two writers of the depot ever interleave. A conversation never
 * reconnects: it ends once, with a reason, and its owner decides what follows.
 */
import type { Clock, Millis } from '../../shared/base/ports.ts'
import { deferred } from '../../shared/base/deferred.ts'
import { err, ok, type Result } from '../../shared/base/result.ts'
import { ENTRY_VERSION } from '../../shared/domain/entry.ts'
import { parseDocId, type ArchiveId, type DocId } from '../../shared/domain/names.ts'
import { decodeDown, encodeFrame } from '../../shared/protocol/codec.ts'
import type { Fetched, Item } from '../../shared/protocol/feed.ts'
import type { Welcome } from '../../shared/protocol/hello.ts'
import type { Down, Up } from '../../shared/protocol/messages.ts'
import type { Place, Present } from '../../shared/protocol/presence.ts'
import type { Revealed } from '../../shared/protocol/reveal.ts'
import { closeCodes, PROTOCOL_VERSION } from '../../shared/protocol/version.ts'
import { Deposed, Locked, StorageFull, type Depot, type DepotNews, type Tenure } from '../vault/depot.ts'
import { Accesses } from './accesses.ts'
import type { FetchRefusal, Wanted } from './api.ts'
import { Digests, DIGEST_REST_MS } from './digests.ts'
import { Feed } from './feed.ts'
import { Outbox } from './outbox.ts'
import type { ReplicaPorts, Wire } from './ports.ts'

/** No frame for this long: the line is dead, whatever the socket says. */
const SILENCE_MS = 45_000
const PING_MS = 15_000
const STANDING_MS = 1_500
const PROBE_MS = 3_000
/** A document that still differs after this many whole copies is left as it is until the next connection. */
const REPAIRS = 3

export type Ending =
  /** No answer, a lost line, a server that goes away: try again later. */
  | { readonly type: 'lost'; readonly greeted: boolean }
  | { readonly type: 'signed-out' }
  | { readonly type: 'upgrade-needed' }
  | { readonly type: 'server-error' }
  | { readonly type: 'storage-full' }
  /** Another tab leads, or the store was locked. */
  | { readonly type: 'retired' }
  /** A client id came into use that the greeting did not name: greet again at once. */
  | { readonly type: 'greet-again' }

type State =
  | { readonly type: 'dialling' }
  | { readonly type: 'greeting'; readonly outbox: Outbox }
  | {
      readonly type: 'open'
      readonly welcome: Welcome
      readonly feed: Feed
      readonly outbox: Outbox
      readonly accesses: Accesses
      readonly digests: Digests
    }
  | { readonly type: 'ended' }

type Receiving = { readonly done: number }

export interface ConversationEvents {
  /** Greeted. What still has to be received is said with it: nobody may take an empty copy for a complete one. */
  opened(said: {
    readonly archives: number
    readonly wipe: boolean
    readonly receiving: Receiving | null
  }): void
  progress(receiving: Receiving | null): void
  /** Every scope stood complete at this server time. */
  complete(at: Millis): void
  present(present: Present): void
}

export class Conversation {
  readonly #ports: ReplicaPorts
  readonly #depot: Depot
  readonly #tenure: Tenure
  readonly #app: string
  readonly #events: ConversationEvents
  readonly #end: (ending: Ending) => void
  readonly ended: Promise<Ending>
  #state: State = { type: 'dialling' }
  #wire: Wire | null = null
  #queue: Promise<void> = Promise.resolve()
  #sending: Promise<void> = Promise.resolve()
  #heard: Millis = 0
  #pings = 0
  #frames = 0
  #requests = 0
  #standingDue = false
  #cancels = new Set<() => void>()
  readonly #asked = new Map<number, (answer: Fetched | null) => void>()
  readonly #revealing = new Map<number, (answer: Revealed | null) => void>()
  readonly #repairs = new Map<DocId, number>()

  constructor(ports: ReplicaPorts, depot: Depot, tenure: Tenure, app: string, events: ConversationEvents) {
    this.#ports = ports
    this.#depot = depot
    this.#tenure = tenure
    this.#app = app
    this.#events = events
    const { promise, resolve } = deferred<Ending>()
    this.ended = promise
    this.#end = resolve
    this.#wire = ports.dial({
      opened: () => this.#next(() => this.#greet()),
      message: (frame) => this.#next(() => this.#hear(frame)),
      closed: (code) => this.#finish(endingOf(code, this.#state.type === 'open')),
    })
    this.#watchSilence(ports.clock)
  }

  /** Something was saved, seen, or a client id came up. */
  news(news: DepotNews): void {
    this.#next(async () => {
      if (this.#state.type !== 'open') return
      if (news === 'clients') this.#finish({ type: 'greet-again' })
      else if (news === 'outbox') await this.#state.outbox.sweep()
      else await this.#state.accesses.sweep()
    })
  }

  close(): void {
    this.#finish({ type: 'retired' })
  }

  /**
   * The network may be gone: whoever answers nothing now is given up at once, not after the usual silence. A server
   * on this machine answers all the same.
   */
  probe(): void {
    if (this.#state.type !== 'open') return
    const heard = this.#frames
    this.#send({ type: 'PING', n: (this.#pings += 1) })
    this.#after(PROBE_MS, () => {
      if (this.#frames === heard) this.#finish({ type: 'lost', greeted: true })
      return Promise.resolve()
    })
  }

  place(open: readonly Place[]): void {
    if (this.#state.type === 'open') this.#send({ type: 'PRESENCE', open: [...open] })
  }

  async fetchArchive(archive: ArchiveId, purpose: string): Promise<Result<readonly Item[], FetchRefusal>> {
    if (this.#state.type !== 'open') return err({ type: 'offline' })
    const answer = await this.#ask(archive, null, purpose)
    if (answer === null) return err({ type: 'offline' })
    if (answer.refused === null) return ok(answer.items)
    return err({ type: answer.refused === 'not-found' ? 'not-found' : 'denied' })
  }

  async reveal(wanted: Wanted): Promise<Result<readonly unknown[], FetchRefusal>> {
    if (this.#state.type !== 'open') return err({ type: 'offline' })
    const req = (this.#requests += 1)
    const { promise, resolve } = deferred<Revealed | null>()
    this.#revealing.set(req, resolve)
    this.#send({ type: 'REVEAL', req, ...wanted })
    const answer = await promise
    if (answer === null) return err({ type: 'offline' })
    if (answer.refused === null) return ok(answer.values)
    return err({ type: answer.refused === 'locked' ? 'locked' : 'denied' })
  }

  // ---- the queue ------------------------------------------------------------------------------

  #next(work: () => Promise<void>): void {
    this.#queue = this.#queue.then(async () => {
      if (this.#state.type === 'ended') return
      try {
        await work()
      } catch (problem) {
        if (problem instanceof StorageFull) this.#finish({ type: 'storage-full' })
        else if (problem instanceof Deposed || problem instanceof Locked) this.#finish({ type: 'retired' })
        else {
          this.#finish({ type: 'server-error' })
          // A bug must not pass for a bad network: it reaches the root's handler as well.
          reportError(problem)
        }
      }
    })
  }

  /** Read anew: it may have ended during a wait. */
  #isOver(): boolean {
    return this.#state.type === 'ended'
  }

  #finish(ending: Ending): void {
    if (this.#state.type === 'ended') return
    this.#state = { type: 'ended' }
    for (const cancel of this.#cancels) cancel()
    this.#cancels.clear()
    for (const answer of this.#asked.values()) answer(null)
    this.#asked.clear()
    for (const answer of this.#revealing.values()) answer(null)
    this.#revealing.clear()
    this.#wire?.close(1000)
    // What a handler is writing now is finished first: after `ended`, nothing of this conversation writes.
    void this.#queue.then(() => this.#end(ending))
  }

  #send(message: Up): void {
    this.#sending = this.#sending.then(async () => {
      const frame = await encodeFrame(message, this.#ports.deflater)
      if (this.#state.type !== 'ended') this.#wire?.send(frame)
    })
  }

  #after(ms: number, call: () => Promise<void>): void {
    const cancel = this.#ports.timers.after(ms, () => {
      this.#cancels.delete(cancel)
      this.#next(call)
    })
    this.#cancels.add(cancel)
  }

  // ---- greeting -------------------------------------------------------------------------------

  async #greet(): Promise<void> {
    if (this.#state.type !== 'dialling') return
    const said = await this.#depot.announcement()
    if (this.#isOver()) return
    const outbox = new Outbox(
      this.#tenure,
      {
        send: (push) => this.#send(push),
        repair: (docs) => this.#repair(docs),
        wake: (ms) => this.#after(ms, () => outbox.sweep()),
        drained: () => this.#tellStanding(),
      },
      said.serverEpoch,
    )
    this.#state = { type: 'greeting', outbox }
    this.#send({
      type: 'HELLO',
      protocol: PROTOCOL_VERSION,
      app: this.#app,
      schema: ENTRY_VERSION,
      device: said.device,
      now: this.#ports.clock.now(),
      clientIds: [...said.clientIds],
      serverEpoch: said.serverEpoch,
      secretHash: said.secretHash,
      bases: Object.fromEntries([...said.bases].map(([scope, at]) => [scope, at.base])),
    })
    if (await this.#tenure.hello(said)) await outbox.ahead()
  }

  async #hear(frame: Uint8Array): Promise<void> {
    this.#frames += 1
    this.#heard = this.#ports.clock.now()
    const message = await decodeDown(frame, this.#ports.deflater)
    if (!message.ok) return this.#finish({ type: 'server-error' })
    await this.#handle(message.value)
  }

  async #handle(message: Down): Promise<void> {
    if (message.type === 'PING') return this.#send({ type: 'PONG', n: message.n })
    if (message.type === 'REFUSED') return
    if (message.type === 'WELCOME') return this.#welcomed(message)
    if (this.#state.type !== 'open') return
    const { feed, outbox, accesses, digests } = this.#state
    if (message.type === 'BATCH' || message.type === 'PACK') {
      if (message.type === 'BATCH') feed.take(message)
      else feed.takePack(message)
      // Behind the frames that are here already: pages among them are stored together with this one.
      return this.#next(() => this.#store(feed))
    }
    // What came after a page may be about what stands in it.
    await feed.store()
    switch (message.type) {
      case 'LIVE':
        await feed.live(message)
        return this.#completeness()
      case 'NUDGE':
        return feed.nudge(message)
      case 'DIGESTED':
        return digests.answered(message)
      case 'ACK':
        await outbox.ack(message)
        // What waited in a document that no feed lists is settled now, and the document may leave.
        if (outbox.idle && feed.complete) await this.#tenure.handBack()
        return
      case 'SEEN_ACK':
        return accesses.ack(message)
      case 'PRESENT':
        return this.#events.present(message)
      case 'FETCHED':
        this.#asked.get(message.req)?.(message)
        this.#asked.delete(message.req)
        return
      case 'REVEALED':
        this.#revealing.get(message.req)?.(message)
        this.#revealing.delete(message.req)
        return
      case 'PONG':
        return this.#completeness()
    }
  }

  async #welcomed(welcome: Welcome): Promise<void> {
    if (this.#state.type !== 'greeting') return
    const { outbox } = this.#state
    const { bases, mismatched } = await this.#tenure.welcome(welcome)
    if (this.#isOver()) return
    const repair = (docs: readonly DocId[]) => this.#repair(docs)
    const feed = new Feed(
      this.#tenure,
      { send: (pull) => this.#send(pull), repair, changed: () => this.#progress() },
      welcome.scopes,
      bases,
    )
    const accesses = new Accesses(this.#tenure, (seen) => this.#send(seen))
    const digests = new Digests(
      this.#tenure,
      {
        send: (digest) => this.#send(digest),
        repair,
        pullAnew: (scope) => feed.pullAnew(scope),
        now: () => this.#ports.clock.now(),
      },
      // Of a mask there is nothing to compare but the card.
      welcome.scopes.flatMap(({ id, masked }) => (masked ? [] : [id])),
    )
    this.#state = { type: 'open', welcome, feed, outbox, accesses, digests }
    this.#events.opened({ archives: welcome.archives, wipe: welcome.wipe, receiving: receivingOf(feed) })
    await this.#repair(mismatched)
    await outbox.welcomed(welcome.serverEpoch)
    await accesses.sweep()
    await this.#completeness()
    this.#pingLater()
    this.#compareLater()
  }

  // ---- while open -----------------------------------------------------------------------------

  #progress(): void {
    if (this.#state.type !== 'open') return
    this.#events.progress(receivingOf(this.#state.feed))
  }

  async #store(feed: Feed): Promise<void> {
    await feed.store()
    await this.#completeness()
  }

  async #completeness(): Promise<void> {
    if (this.#state.type !== 'open' || !this.#state.feed.complete) return
    const { outbox } = this.#state
    if (await this.#tenure.handBack()) await outbox.sweep()
    if (this.#state.type !== 'open') return
    const at = this.#ports.clock.now() + this.#state.welcome.offset
    this.#events.progress(null)
    await this.#tenure.complete(at)
    this.#events.complete(at)
  }

  #compareLater(): void {
    this.#after(DIGEST_REST_MS, async () => {
      if (this.#state.type !== 'open') return
      const { feed, outbox, digests } = this.#state
      if (feed.complete && outbox.idle) await digests.next()
      this.#compareLater()
    })
  }

  #tellStanding(): void {
    if (this.#standingDue) return
    this.#standingDue = true
    this.#after(STANDING_MS, async () => {
      this.#standingDue = false
      const { pending, oldest } = await this.#depot.stats()
      this.#send({ type: 'STANDING', pending, oldest })
    })
  }

  /** Whole copies of documents that differ. The answers arrive later, through the queue. */
  #repair(docs: readonly DocId[]): Promise<void> {
    for (const doc of docs) {
      const tries = (this.#repairs.get(doc) ?? 0) + 1
      const address = parseDocId(doc)
      if (address === null || tries > REPAIRS) continue
      this.#repairs.set(doc, tries)
      void this.#ask(address.archive, doc, 'repair').then((answer) => {
        if (answer === null || answer.refused !== null) return
        this.#next(async () => {
          const { mismatched } = await this.#tenure.applyFetched(answer.items)
          if (mismatched.length > 0) await this.#repair(mismatched)
        })
      })
    }
    return Promise.resolve()
  }

  #ask(archive: ArchiveId, doc: DocId | null, purpose: string): Promise<Fetched | null> {
    const req = (this.#requests += 1)
    const { promise, resolve } = deferred<Fetched | null>()
    this.#asked.set(req, resolve)
    this.#send({ type: 'FETCH', req, archive, doc, purpose })
    return promise
  }

  #pingLater(): void {
    this.#after(PING_MS, () => {
      this.#send({ type: 'PING', n: (this.#pings += 1) })
      this.#pingLater()
      return Promise.resolve()
    })
  }

  #watchSilence(clock: Clock): void {
    this.#heard = clock.now()
    const look = (): void => {
      const cancel = this.#ports.timers.after(PING_MS, () => {
        this.#cancels.delete(cancel)
        // Past the queue: a handler that hangs must not keep a dead line alive.
        if (clock.now() - this.#heard >= SILENCE_MS)
          this.#finish({ type: 'lost', greeted: this.#state.type === 'open' })
        else if (this.#state.type !== 'ended') look()
      })
      this.#cancels.add(cancel)
    }
    look()
  }
}

const receivingOf = (feed: Feed): Receiving | null => (feed.complete ? null : { done: feed.received })

function endingOf(code: number, greeted: boolean): Ending {
  switch (code) {
    case closeCodes.signedOut:
    case closeCodes.denied:
      return { type: 'signed-out' }
    case closeCodes.upgradeNeeded:
      return { type: 'upgrade-needed' }
    case closeCodes.protocolError:
      return { type: 'server-error' }
    default:
      return { type: 'lost', greeted }
  }
}
