/**
 * All sockets of `/y/<doc>` and the rooms behind them: who may open one, and what reaches all of them.
 *
 * The address holds the name of a document and nothing else; who asks is told by the cookie alone.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import {
  parseWorkspaceId,
  workspaceId,
  type WorkspaceAddress,
  type WorkspaceId,
} from '../../shared/domain/workspace.ts'
import { closeCodes } from '../../shared/protocol/version.ts'
import { signature } from '../ingest/actor.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { Refusals } from '../ingest/refusals.ts'
import type { Directory } from '../people/directory.ts'
import type { Session, Sessions } from '../people/sessions.ts'
import type { ServerTimers } from '../ports.ts'
import { refuseUpgrade } from '../session/sockets.ts'
import { watchSockets } from '../session/socketWatch.ts'
import type { KeyStore, Store } from '../store/contract.ts'
import type { Clock } from '../../shared/base/ports.ts'
import { WorkspaceGuest, type GuestTools } from './guest.ts'
import {
  APPLY_HEAP_MB,
  APPLY_MS,
  MAX_CONNECTIONS,
  MAX_FRAME_BYTES,
  MAX_ROOMS_PER_SESSION,
  TICK_MS,
} from './limits.ts'
import { Room } from './room.ts'
import { Shadow, type ShadowLimits } from './shadow.ts'

export interface WorkspaceTools {
  readonly store: Store
  readonly keys: KeyStore
  readonly directory: Directory
  readonly sessions: Sessions
  readonly recorder: Recorder
  readonly refusals: Refusals
  readonly clock: Clock
  readonly timers: ServerTimers
  readonly report: (error: unknown) => void
}

const PATH = '/y/'
/** RFC 6455: come again later. Not one of the codes that a stock client takes for final. */
const TRY_LATER = 1013

export class WorkspaceSockets {
  readonly shadow: Shadow
  readonly #tools: WorkspaceTools
  readonly #guestTools: GuestTools
  readonly #guests = new Set<WorkspaceGuest>()
  readonly #rooms = new Map<WorkspaceId, Room>()
  readonly #server = new WebSocketServer({
    noServer: true,
    // Beyond what a frame may be, so that the refusal can be said.
    maxPayload: MAX_FRAME_BYTES * 4,
    perMessageDeflate: false,
  })
  readonly #unwatch: () => void
  readonly #notes = new Set<Promise<unknown>>()
  #closed = false

  constructor(tools: WorkspaceTools, limits: ShadowLimits = { answerMs: APPLY_MS, heapMb: APPLY_HEAP_MB }) {
    this.#tools = tools
    this.shadow = new Shadow(tools.timers, limits)
    this.#guestTools = { ...tools, refused: (guest, why) => this.#note(guest, why) }
    this.#unwatch = watchSockets(
      tools,
      TICK_MS,
      (call) => this.#each(call),
      () => this.#sweep(),
    )
  }

  get count(): number {
    return this.#guests.size
  }

  static takes(url: string | undefined): boolean {
    return url?.startsWith(PATH) === true
  }

  /** Host and origin were checked. `session` is null when the cookie names none that lives. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, session: Session | null): void {
    const name = request.url?.slice(PATH.length) ?? ''
    // Nothing but a name: what stands in a URL ends in somebody's log of requests.
    if (!/^[a-zA-Z0-9.-]{1,80}$/.test(name)) return refuseUpgrade(socket, '403 Forbidden')
    if (this.#closed || this.#guests.size >= MAX_CONNECTIONS)
      return refuseUpgrade(socket, '503 Service Unavailable')
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      webSocket.on('error', () => undefined)
      if (session === null) return webSocket.close(closeCodes.signedOut, 'signed-out')
      const address = parseWorkspaceId(name)
      const known =
        address !== null && (address.branch === null || this.#tools.directory.branch(address.branch) !== null)
      if (!known) return webSocket.close(closeCodes.gone, 'unknown')
      this.#take(webSocket, session, address).catch((error: unknown) => {
        this.#tools.report(error)
        webSocket.terminate()
      })
    })
  }

  /** Says goodbye to everyone and finishes what is being committed. */
  async close(graceMs = 2_000): Promise<void> {
    this.#closed = true
    this.#unwatch()
    this.#each((one) => one.close(closeCodes.goingAway, 'going-away'))
    await Promise.all([...this.#rooms.values()].map((room) => room.idle()))
    await Promise.all(this.#notes)
    const sockets = [...this.#server.clients]
    const gone = Promise.all(
      sockets.map((one) => new Promise<void>((done) => void one.once('close', () => done()))),
    )
    const letGo = this.#tools.timers.after(graceMs, () => sockets.forEach((one) => one.terminate()))
    await gone
    letGo()
    this.#server.close()
    await this.shadow.stop()
  }

  async #take(socket: WebSocket, session: Session, address: WorkspaceAddress): Promise<void> {
    const { recorder } = this.#tools
    const doc = workspaceId(address)
    if (this.#openBy(session) >= MAX_ROOMS_PER_SESSION) return socket.close(TRY_LATER, 'too-many')
    const guest = new WorkspaceGuest(socket, session, address, this.#room(doc, address), this.#guestTools)
    this.#guests.add(guest)
    socket.on('close', () => this.#guests.delete(guest))
    guest.reviewRights()
    const decision = guest.may('read')
    if (!decision.allowed) return this.#note(guest, decision.why)
    // Logged before the first byte of it leaves.
    await recorder.record([
      {
        meta: draft('access', 'openWorkspace', {
          ...signature(guest.actor, decision.membership),
          branch: address.branch,
          doc,
          claimed: this.#tools.clock.now(),
          offline: false,
        }),
        payload: null,
      },
    ])
    // The right may have ended meanwhile.
    guest.reviewRights()
    guest.join()
  }

  #openBy(session: Session): number {
    return [...this.#guests].filter((one) => one.session.tokenHash === session.tokenHash).length
  }

  #room(doc: WorkspaceId, address: WorkspaceAddress): Room {
    const known = this.#rooms.get(doc)
    if (known !== undefined) return known
    const room = new Room(doc, address, { ...this.#tools, shadow: this.shadow })
    this.#rooms.set(doc, room)
    return room
  }

  /** Rooms that everybody left. */
  #sweep(): void {
    for (const [doc, room] of this.#rooms) {
      if (!room.isEmpty || [...this.#guests].some((guest) => guest.room === room)) continue
      this.#rooms.delete(doc)
      this.shadow.close(doc).catch(() => undefined)
    }
  }

  #note({ actor, room }: WorkspaceGuest, why: string): void {
    const notes = this.#tools.refusals.notes(actor, { action: 'workspace', why, doc: room.doc })
    if (notes.length === 0) return
    const written = this.#tools.recorder
      .record(notes)
      .catch(this.#tools.report)
      .finally(() => this.#notes.delete(written))
    this.#notes.add(written)
  }

  #each(call: (guest: WorkspaceGuest) => void): void {
    for (const guest of [...this.#guests]) call(guest)
  }
}
