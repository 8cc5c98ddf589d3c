/**
 * One socket of `/y/<doc>`: who is on it, what they may, what they send and are sent.
 *
 * Whatever is not one frame of the protocol ends it. Close codes from 4400 to 4499 are final for a stock
 * client; all others it takes for bad luck and comes again, which is why a slow reader is merely cut off.
 */
import type { RawData, WebSocket } from 'ws'
import type { Clock, Millis, Timers } from '../../shared/base/ports.ts'
import type { WorkspaceAddress } from '../../shared/domain/workspace.ts'
import {
  decideWorkspace,
  type WorkspaceDecision,
  type WorkspaceRight,
} from '../../shared/policy/workspace.ts'
import { closeCodes } from '../../shared/protocol/version.ts'
import type { ActorContext } from '../ingest/actor.ts'
import type { Directory } from '../people/directory.ts'
import type { Session, Sessions } from '../people/sessions.ts'
import type { Person } from './awareness.ts'
import { heartbeatFrame, readFrame, step1Frame } from './frames.ts'
import {
  ACK_MS,
  MAX_BUFFERED,
  MAX_FRAME_BYTES,
  MAX_GAPS,
  MAX_WAITING,
  QUIET_MS,
  SILENCE_MS,
} from './limits.ts'
import type { Guest, Refusal, Room } from './room.ts'

export interface GuestTools {
  readonly directory: Directory
  readonly sessions: Sessions
  readonly clock: Clock
  readonly timers: Timers
  /** For the log. */
  readonly refused: (guest: WorkspaceGuest, why: string) => void
}

const codes: { readonly [why in Refusal]: number } = {
  malformed: closeCodes.protocolError,
  'foreign-client': closeCodes.protocolError,
  fork: closeCodes.protocolError,
  'too-costly': closeCodes.protocolError,
  'too-large': closeCodes.tooLarge,
  denied: closeCodes.denied,
  gone: closeCodes.gone,
}

/** Frames of awareness that are heard between two ticks; a stock client sends one per move of the cursor. */
const MAX_AWARENESS_FRAMES = 100

export class WorkspaceGuest implements Guest {
  readonly session: Session
  readonly address: WorkspaceAddress
  readonly actor: ActorContext
  readonly room: Room
  readonly #socket: WebSocket
  readonly #tools: GuestTools
  #open = true
  #joined = false
  #heard: Millis
  #said: Millis
  #waiting = 0
  #gaps = 0
  #awarenessFrames = 0
  #acknowledging: (() => void) | null = null

  constructor(socket: WebSocket, session: Session, address: WorkspaceAddress, room: Room, tools: GuestTools) {
    this.#socket = socket
    this.session = session
    this.address = address
    this.room = room
    this.#tools = tools
    this.actor = { user: session.user, device: session.device, session, offset: 0 }
    this.#heard = this.#said = tools.clock.now()
    // Nothing is read before the opening stands in the log.
    socket.pause()
    socket.on('message', (data, binary) => this.#take(data, binary))
    socket.on('pong', () => (this.#heard = tools.clock.now()))
    socket.on('error', () => undefined)
    socket.on('close', () => this.#leave())
  }

  get isOpen(): boolean {
    return this.#open
  }

  get person(): Person {
    return { id: this.session.user, name: this.#tools.directory.user(this.session.user)?.name ?? '' }
  }

  /** From here on it hears what happens. */
  join(): void {
    if (!this.#open) return
    this.#joined = true
    this.room.join(this)
    this.#socket.resume()
  }

  may(right: WorkspaceRight): WorkspaceDecision {
    const { directory, sessions, clock } = this.#tools
    const rights = sessions.alive(this.session) ? directory.actor(this.session.user) : null
    if (rights === null) return { allowed: false, why: 'no-membership' }
    const { branch } = this.address
    const closed = branch !== null && directory.branch(branch)?.closed !== false
    return decideWorkspace(rights, right, this.address, closed, clock.now())
  }

  mayWrite(): WorkspaceDecision {
    return this.may('write')
  }

  /** Rights or sessions changed, or time passed. */
  reviewRights(): void {
    if (!this.#tools.sessions.alive(this.session)) this.close(closeCodes.signedOut, 'signed-out')
    else if (!this.may('read').allowed) this.close(closeCodes.denied, 'denied')
  }

  tick(): void {
    const now = this.#tools.clock.now()
    this.#awarenessFrames = 0
    this.reviewRights()
    if (!this.#open) return
    if (now - this.#heard > SILENCE_MS) return this.#socket.terminate()
    if (now - this.#said < QUIET_MS) return
    this.#socket.ping()
    if (this.#joined) this.deliver(heartbeatFrame)
  }

  // ---- out --------------------------------------------------------------------------------

  deliver(frame: Uint8Array): void {
    this.reviewRights()
    if (!this.#open || this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#socket.bufferedAmount > MAX_BUFFERED) return this.drop()
    this.#said = this.#tools.clock.now()
    this.#socket.send(frame, { binary: true })
  }

  acknowledge(): void {
    this.#gaps = 0
    this.#acknowledging ??= this.#tools.timers.after(ACK_MS, () => {
      this.#acknowledging = null
      this.askAgain()
    })
  }

  askAgain(): void {
    const { vector } = this.room
    if (vector !== null) this.deliver(step1Frame(vector))
  }

  lacks(): void {
    if (++this.#gaps > MAX_GAPS) this.refuse('malformed')
    else this.askAgain()
  }

  refuse(why: Refusal): void {
    if (!this.#open) return
    if (!this.#tools.sessions.alive(this.session)) return this.close(closeCodes.signedOut, 'signed-out')
    this.#tools.refused(this, why)
    this.close(codes[why], why)
  }

  drop(): void {
    this.#leave()
    this.#socket.terminate()
  }

  close(code: number, reason: string): void {
    if (!this.#open) return
    this.#leave()
    this.#socket.resume()
    this.#socket.close(code, reason)
  }

  #leave(): void {
    this.#open = false
    this.#acknowledging?.()
    this.room.leave(this)
  }

  // ---- in ---------------------------------------------------------------------------------

  #take(data: RawData, binary: boolean): void {
    if (!this.#open || !this.#joined) return
    this.#heard = this.#tools.clock.now()
    if (!binary || !Buffer.isBuffer(data)) return this.refuse('malformed')
    if (data.length > MAX_FRAME_BYTES) return this.refuse('too-large')
    const frame = readFrame(data)
    switch (frame?.type) {
      case undefined:
        return this.refuse('malformed')
      case 'awareness':
        if (++this.#awarenessFrames <= MAX_AWARENESS_FRAMES) this.room.hearAwareness(this, frame.entries)
        return
      case 'askAwareness':
        if (++this.#awarenessFrames <= MAX_AWARENESS_FRAMES) this.room.tellAwareness(this)
        return
      case 'step1':
        return this.room.ask(this, frame.vector, this.#wait())
      case 'update':
        return this.room.change(this, frame.update, this.#wait())
    }
  }

  #wait(): () => void {
    if (++this.#waiting >= MAX_WAITING) this.#socket.pause()
    return () => {
      if (--this.#waiting < MAX_WAITING / 2 && this.#socket.isPaused) this.#socket.resume()
    }
  }
}
