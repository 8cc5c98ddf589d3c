/**
 * One socket of `/sync` as a state machine: awaiting HELLO → live → closing.
 *
 * Messages are handled strictly one after the other, and the socket is paused while too many wait, so a
 * device can neither overtake itself nor fill our memory. Whatever is not exactly one known message ends
 * the connection with REFUSED and 4400; an error of ours ends it too, and never the process.
 */
import type { RawData, WebSocket } from 'ws'
import type { Clock, Millis } from '../../shared/base/ports.ts'
import { decodeUp, encodeFrame } from '../../shared/protocol/codec.ts'
import type { Pull } from '../../shared/protocol/feed.ts'
import type { Hello } from '../../shared/protocol/hello.ts'
import type { Down, Up } from '../../shared/protocol/messages.ts'
import {
  closeCodes,
  MAX_FRAME_BYTES,
  OLDEST_PROTOCOL_VERSION,
  POSTS_SINCE,
  PROTOCOL_VERSION,
} from '../../shared/protocol/version.ts'
import {
  activeMemberships,
  isMasked,
  rowsOf,
  scopesOfActor,
  type Actor,
  type ScopeGrant,
} from '../../shared/policy/decide.ts'
import { leaseOf } from '../../shared/policy/lease.ts'
import { POLICY_VERSION } from '../../shared/policy/table.ts'
import type { ActorContext } from '../ingest/actor.ts'
import type { Recorder } from '../ingest/draft.ts'
import type { Door } from '../ingest/door.ts'
import type { Ledgers } from '../ingest/ledgers.ts'
import type { Refusals } from '../ingest/refusals.ts'
import type { DeviceOrders } from '../people/deviceOrders.ts'
import type { Devices } from '../people/devices.ts'
import type { Directory } from '../people/directory.ts'
import { knownTo, withPosts } from '../people/known.ts'
import type { Session, Sessions } from '../people/sessions.ts'
import type { Store } from '../store/contract.ts'
import type { Authors } from './authors.ts'
import type { ServerTimers } from '../ports.ts'
import type { Deflaters } from './deflater.ts'
import { answerDigest } from './digest.ts'
import { answerFetch } from './fetch.ts'
import type { Hub } from './hub.ts'
import type { Listings } from './listings.ts'
import type { Pages } from './pages.ts'
import type { Guest, Presence } from './presence.ts'
import { readBatch } from './pull.ts'
import type { Readout } from './readout.ts'
import { answerReveal } from './reveal.ts'
import { recordSeen } from './seen.ts'
import { Sweeping } from './sweeping.ts'

export interface SessionTools {
  readonly store: Store
  readonly door: Door
  readonly hub: Hub
  readonly listings: Listings
  readonly pages: Pages
  readonly presence: Presence
  readonly readout: Readout
  readonly ledgers: Ledgers
  readonly authors: Authors
  readonly directory: Directory
  readonly sessions: Sessions
  readonly devices: Devices
  readonly recorder: Recorder
  readonly refusals: Refusals
  readonly clock: Clock
  readonly timers: ServerTimers
  readonly deflaters: Deflaters
  readonly orders: DeviceOrders
  /** How long a device may go without us, where no role asks for less. */
  readonly leaseMs: Millis
  readonly report: (error: unknown) => void
}

export const MIN_SCHEMA = 1
/** A role with more scopes than this works online. */
const MAX_SCOPES = 64
const HELLO_WITHIN_MS: Millis = 10_000
export const SILENCE_MS: Millis = 45_000
export const TICK_MS: Millis = 15_000
/** Unread messages of one device beyond which its socket is paused. */
const MAX_WAITING = 16
/** Timers take no longer waits; sessions last longer. */
const LONGEST_WAIT_MS: Millis = 12 * 3_600_000
/** A reader that lets this much pile up is cut off; it comes back and PULLs. */
const MAX_BUFFERED = 16 * 1024 * 1024

type State =
  | { readonly is: 'awaiting' }
  | {
      readonly is: 'live'
      readonly actor: ActorContext
      /** What WELCOME said of this person's rights: roles that replicate nothing have them too. */
      readonly rights: string
      /** When the first of the grants, or the session, runs out. */
      readonly until: Millis
    }
  | { readonly is: 'closing' }

export class Connection implements Guest {
  readonly session: Session
  /** Settles when the line is down and what the device said last is stored. */
  readonly gone: Promise<void>
  readonly #socket: WebSocket
  readonly #tools: SessionTools
  readonly #sweeping: Sweeping
  readonly #waiting: { readonly data: RawData; readonly binary: boolean }[] = []
  readonly #opened: Millis
  #state: State = { is: 'awaiting' }
  #working = false
  /** Rings when the next membership of this person begins or ends. */
  #cancelAlarm: (() => void) | null = null
  #heard: Millis
  #pings = 0
  /** Frames leave in the order in which they were said, however long each takes to encode. */
  #sending: Promise<void> = Promise.resolve()
  /** Bytes delivered and not yet handed to the kernel. */
  #unsent = 0
  #parting: Promise<void> = Promise.resolve()

  constructor(socket: WebSocket, session: Session, tools: SessionTools) {
    this.#socket = socket
    this.session = session
    this.#tools = tools
    this.#opened = this.#heard = tools.clock.now()
    this.#sweeping = new Sweeping({
      pages: tools.pages,
      say: (pack) => this.#say(pack),
      mayPull: (scopes) => this.#mayPull(scopes),
      failed: (error) => this.#fail(error),
    })
    socket.on('message', (data, binary) => this.#take(data, binary))
    // A broken line ends in `close` as well; there is nothing to do about it here.
    socket.on('error', () => undefined)
    this.gone = new Promise((resolve) => {
      socket.on('close', () => {
        if (!this.#isClosing()) this.#leave()
        this.#parting.then(resolve, resolve)
      })
    })
  }

  /** Called about every 15 s: silence, rights that ran out, a session that ended by itself. */
  tick(): void {
    const { clock, sessions } = this.#tools
    const now = clock.now()
    if (this.#state.is === 'closing') return
    if (!sessions.alive(this.session)) this.close(closeCodes.signedOut, 'signed-out')
    else if (this.#state.is === 'awaiting' && now - this.#opened > HELLO_WITHIN_MS)
      this.close(closeCodes.protocolError, 'no-hello')
    else if (now - this.#heard > SILENCE_MS || this.buffered > MAX_BUFFERED) this.#socket.terminate()
    else {
      this.reviewRights()
      if (now - this.#heard > TICK_MS) this.#say({ type: 'PING', n: ++this.#pings }).catch(this.#tools.report)
    }
  }

  /** Rights changed somewhere: if these did, the device greets anew and is told what it may pull now. */
  reviewRights(): void {
    // A new role may ask for more than this session was begun with.
    if (!this.#tools.sessions.alive(this.session)) return this.close(closeCodes.signedOut, 'signed-out')
    if (this.#state.is !== 'live') return
    const rights = this.#rights()
    if (rights === null) return this.close(closeCodes.denied, 'disabled')
    if (this.#namesOf(rights) !== this.#state.rights) this.close(closeCodes.goingAway, 'rights-changed')
    // Nothing changed yet; but what was given for later has a date of its own.
    else this.#setAlarm(rights)
  }

  close(code: number, reason: string): void {
    if (this.#state.is === 'closing') return
    this.#leave()
    void this.#sending.then(() => this.#socket.close(code, reason))
  }

  /** At shutdown, after `close` had its moment. */
  terminate(): void {
    this.#socket.terminate()
  }

  get user(): string {
    return this.session.user
  }

  get rights(): Actor | null {
    return this.#state.is === 'live' ? this.#rights() : null
  }

  /** Frames leave one by one, so nearly all that waits waits here and not in the socket. */
  get buffered(): number {
    return Math.max(this.#unsent, this.#socket.bufferedAmount)
  }

  deliver(frame: Uint8Array): void {
    if (this.#state.is !== 'live') return
    // The next tick would notice too, some bytes too late.
    if (this.#tools.clock.now() >= this.#state.until) return this.#expire()
    this.#unsent += frame.length
    this.#sending = this.#sending.then(async () => {
      await this.#transmit(frame)
      this.#unsent -= frame.length
    })
  }

  #expire(): void {
    if (!this.#tools.sessions.alive(this.session)) this.close(closeCodes.signedOut, 'signed-out')
    else this.reviewRights()
  }

  // ---- in ---------------------------------------------------------------------------------

  #take(data: RawData, binary: boolean): void {
    if (this.#state.is === 'closing') return
    this.#heard = this.#tools.clock.now()
    this.#waiting.push({ data, binary })
    if (this.#waiting.length >= MAX_WAITING) this.#socket.pause()
    if (!this.#working) void this.#work()
  }

  async #work(): Promise<void> {
    this.#working = true
    try {
      for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
        if (this.#waiting.length < MAX_WAITING / 2 && this.#socket.isPaused) this.#socket.resume()
        if (this.#isClosing()) break
        await this.#hear(next.data, next.binary)
      }
    } catch (error) {
      this.#fail(error)
    } finally {
      this.#working = false
    }
  }

  #fail(error: unknown): void {
    this.#tools.report(error)
    this.close(1011, 'server-error')
  }

  async #hear(data: RawData, binary: boolean): Promise<void> {
    if (!this.#tools.sessions.alive(this.session)) return this.close(closeCodes.signedOut, 'signed-out')
    const bytes = asBytes(data)
    if (!binary || bytes === null) return this.#malformed('not-binary')
    const message = await decodeUp(bytes, this.#tools.deflaters.up)
    if (!message.ok) return this.#malformed(message.error)
    if (this.#state.is === 'awaiting') {
      return message.value.type === 'HELLO' ? this.#greet(message.value) : this.#malformed('not-greeted')
    }
    if (this.#state.is === 'live') await this.#answer(message.value, this.#state.actor)
  }

  async #answer(message: Up, actor: ActorContext): Promise<void> {
    const { door, devices, readout, store, recorder, clock } = this.#tools
    const rights = this.#rights()
    if (rights === null) return this.close(closeCodes.denied, 'disabled')
    switch (message.type) {
      case 'HELLO':
        return this.#malformed('hello-again')
      case 'PULL':
        return this.#pull(message, actor, rights)
      case 'SWEEP':
        if (this.#mayPull(message.scopes)) return this.#sweeping.begin(message)
        return this.#notYours(actor, message.scopes.join(' '))
      case 'MORE':
        return this.#sweeping.more(message)
      case 'DIGEST':
        // Of a mask nobody holds entries to compare.
        if (!this.#mayPull([message.scope]) || isMasked(message.scope))
          return this.#notYours(actor, message.scope)
        return this.#say(await answerDigest(message, this.#tools))
      case 'PUSH': {
        const results = await door.ingest(actor, message.entries, message.serverEpoch ?? null)
        return this.#say({ type: 'ACK', batch: message.batch, results: [...results] })
      }
      case 'FETCH': {
        const answer = await answerFetch(message, actor, rights, { store, readout, recorder, clock })
        if (answer.refused !== null) await this.#note(actor, 'fetch', answer.refused)
        return this.#say(answer)
      }
      case 'REVEAL': {
        const { ledgers, authors } = this.#tools
        const answer = await answerReveal(message, actor, rights, {
          store,
          ledgers,
          authors,
          recorder,
          clock,
        })
        if (answer.refused !== null) await this.#note(actor, 'reveal', answer.refused)
        return this.#say(answer)
      }
      case 'SEEN': {
        const ack = await recordSeen(message, actor, rights, { store, recorder, clock })
        if (ack === null) throw new Error('the access counter of a device never stood still')
        return this.#say(ack)
      }
      case 'PRESENCE':
        return this.#tools.presence.tell(this, message.open)
      case 'STANDING':
        return devices.standing(actor, message.pending, message.oldest)
      case 'PING':
        devices.touch(actor)
        return this.#say({ type: 'PONG', n: message.n })
      case 'PONG':
        return devices.touch(actor)
    }
  }

  // ---- greeting ---------------------------------------------------------------------------

  async #greet(hello: Hello): Promise<void> {
    const { clock, devices, hub, directory, store, orders, leaseMs } = this.#tools
    const spoken = hello.protocol >= OLDEST_PROTOCOL_VERSION && hello.protocol <= PROTOCOL_VERSION
    if (!spoken || hello.schema < MIN_SCHEMA) {
      await this.#say({
        type: 'REFUSED',
        code: 'upgrade',
        detail: `protocol ${PROTOCOL_VERSION}, schema ${MIN_SCHEMA}`,
      })
      return this.close(closeCodes.upgradeNeeded, 'upgrade')
    }
    if (hello.device !== this.session.device) return this.close(closeCodes.denied, 'other-device')
    const rights = this.#rights()
    if (rights === null) return this.close(closeCodes.denied, 'disabled')
    const now = clock.now()
    const offset = now - hello.now
    const actor: ActorContext = {
      user: this.session.user,
      device: this.session.device,
      session: this.session,
      offset,
    }
    const membership = activeMemberships(rights, now)[0]?.id ?? null
    const foreign = await devices.greet(actor, membership, hello.app, hello.clientIds)
    if (hello.secretHash !== null) await orders.register(actor, hello.secretHash)
    const wipe = (await orders.of({ id: actor.device, user: actor.user })) === 'wipe'
    // As of one moment: what ends while the store answers must be missed afterwards.
    const grants = this.#grants(rights, now)
    const names = this.#namesOf(rights, now)
    // Every archive has one `life`, whatever else of it somebody may see.
    const lives = grants.flatMap(({ id, masked }) => (!masked && id.endsWith('/life') ? [id] : []))
    const archives = await store.documentsIn(lives)
    if (this.#isClosing()) return
    const scopes = grants.map(({ id }) => id)
    const joined = await hub.join(this, scopes)
    // Joined while the line broke: nobody else would take it out again.
    if (this.#isClosing()) return hub.leave(this)
    const ends = grants.flatMap((grant) => (grant.until === null ? [] : [grant.until]))
    this.#state = {
      is: 'live',
      actor,
      rights: names,
      until: Math.min(this.session.expires, ...ends),
    }
    const heads = hub.heads(joined)
    const known = knownTo(rights, directory, now)
    await this.#say({
      type: 'WELCOME',
      protocol: PROTOCOL_VERSION,
      serverEpoch: store.serverEpoch,
      serverTime: now,
      offset,
      minSchema: MIN_SCHEMA,
      policy: POLICY_VERSION,
      user: this.session.user,
      leaseMs: leaseOf(rights, now, leaseMs),
      archives,
      wipe,
      scopes: grants.map(({ id, masked, until }) => ({ id, masked, until, head: heads.get(id) ?? 0 })),
      dropped: Object.keys(hello.bases).filter((scope) => !grants.some(({ id }) => id === scope)),
      foreignClientIds: [...foreign],
      ...(hello.protocol < POSTS_SINCE ? known : withPosts(known, directory, now)),
    })
    // What was committed while the channels were being joined.
    hub.wake(scopes.map(rowsOf))
    // And what was changed in the rights meanwhile.
    this.reviewRights()
  }

  /** Dates come without anybody doing anything: the socket is told when they do, not at the next tick. */
  #setAlarm({ memberships }: Actor): void {
    this.#cancelAlarm?.()
    const now = this.#tools.clock.now()
    const dates = memberships.flatMap(({ from, until }) => [from, ...(until === null ? [] : [until])])
    const next = Math.min(...dates.filter((date) => date > now), now + LONGEST_WAIT_MS)
    this.#cancelAlarm = this.#tools.timers.after(next - now, () => this.reviewRights())
  }

  #rights(): Actor | null {
    return this.#tools.directory.actor(this.session.user)
  }

  #namesOf(rights: Actor, now = this.#tools.clock.now()): string {
    const held = activeMemberships(rights, now).map(({ id, until }) => `${id} ${until}`)
    const pulled = this.#grants(rights, now).map(({ id, until }) => `${id} ${until}`)
    return [...held, ...pulled].sort().join('\n')
  }

  #grants(rights: Actor, now = this.#tools.clock.now()): readonly ScopeGrant[] {
    return scopesOfActor(rights, now).slice(0, MAX_SCOPES)
  }

  // ---- answers ----------------------------------------------------------------------------

  async #pull(pull: Pull, actor: ActorContext, rights: Actor): Promise<void> {
    const { store, readout, timers } = this.#tools
    if (!this.#grants(rights).some(({ id }) => id === pull.scope)) return this.#notYours(actor, pull.scope)
    return this.#say(await readBatch(pull, rowsOf(pull.scope), isMasked(pull.scope), store, readout, timers))
  }

  #mayPull(scopes: readonly string[]): boolean {
    const rights = this.#state.is === 'live' ? this.#rights() : null
    if (rights === null || !this.#tools.sessions.alive(this.session)) return false
    const own = new Set(this.#grants(rights).map(({ id }) => id))
    return scopes.every((scope) => own.has(scope))
  }

  async #notYours(actor: ActorContext, scopes: string): Promise<void> {
    await this.#note(actor, 'pull', 'not-your-scope')
    return this.#say({ type: 'REFUSED', code: 'not-your-scope', detail: scopes.slice(0, 200) })
  }

  async #malformed(code: string): Promise<void> {
    const actor: ActorContext =
      this.#state.is === 'live'
        ? this.#state.actor
        : { user: this.session.user, device: this.session.device, session: this.session, offset: 0 }
    await this.#note(actor, 'frame', code)
    await this.#say({
      type: 'REFUSED',
      code,
      detail: `a frame holds one message of at most ${MAX_FRAME_BYTES} bytes`,
    })
    this.close(closeCodes.protocolError, code)
  }

  async #note(actor: ActorContext, action: string, why: string): Promise<void> {
    const notes = this.#tools.refusals.notes(actor, { action, why })
    if (notes.length > 0) await this.#tools.recorder.record(notes)
  }

  // ---- out --------------------------------------------------------------------------------

  /** Resolves when the bytes have left for the kernel: the next message is answered only then. */
  #say(message: Down): Promise<void> {
    const frame = encodeFrame(message, this.#tools.deflaters.down)
    // Heard of below, through `sent`; without this it would count as unheard until its turn comes.
    frame.catch(() => undefined)
    const sent = this.#sending.then(async () => this.#transmit(await frame))
    this.#sending = sent.catch(() => undefined)
    return sent
  }

  #transmit(frame: Uint8Array): Promise<void> {
    return new Promise((resolve) => {
      if (this.#socket.readyState !== this.#socket.OPEN) return resolve()
      // An error here is a broken line; `close` follows.
      this.#socket.send(frame, { binary: true }, () => resolve())
    })
  }

  /** Read anew: it may have changed during a wait. */
  #isClosing(): boolean {
    return this.#state.is === 'closing'
  }

  #leave(): void {
    const before = this.#state
    this.#state = { is: 'closing' }
    this.#cancelAlarm?.()
    this.#waiting.length = 0
    this.#sweeping.end()
    this.#tools.hub.leave(this)
    this.#tools.presence.leave(this)
    if (before.is === 'live') this.#parting = this.#part(before.actor)
  }

  async #part(actor: ActorContext): Promise<void> {
    try {
      await this.#tools.devices.part(actor)
    } catch (error) {
      this.#tools.report(error)
    }
  }
}

function asBytes(data: RawData): Uint8Array | null {
  if (Array.isArray(data)) return null
  return data instanceof ArrayBuffer
    ? new Uint8Array(data)
    : new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
}
