/**
 * All sockets of `/sync`: who may open one, and what reaches all of them.
 *
 * A browser cannot read the status of a refused upgrade, so a missing session is told by close code
 * 4401 on an open socket; a wrong origin or host gets no socket at all.
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type WebSocket } from 'ws'
import { closeCodes, MAX_FRAME_BYTES } from '../../shared/protocol/version.ts'
import type { Session } from '../people/sessions.ts'
import { Connection, TICK_MS, type SessionTools } from './connection.ts'
import { watchSockets } from './socketWatch.ts'

const MAX_CONNECTIONS = 5_000

export class Sockets {
  readonly #tools: SessionTools
  readonly #open = new Set<Connection>()
  // Beyond what a message may be, so that the refusal can be said; `ws` itself cuts off what is larger still.
  readonly #server = new WebSocketServer({
    noServer: true,
    maxPayload: MAX_FRAME_BYTES * 4,
    perMessageDeflate: false,
  })
  readonly #unwatch: () => void
  #closed = false

  constructor(tools: SessionTools) {
    this.#tools = tools
    this.#unwatch = watchSockets(
      tools,
      TICK_MS,
      (call) => this.#each(call),
      () => void this.#tellRefusals().catch(tools.report),
    )
  }

  get count(): number {
    return this.#open.size
  }

  /** Host and origin were checked. `session` is null when the cookie names none that lives. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, session: Session | null): void {
    if (this.#closed || this.#open.size >= MAX_CONNECTIONS) {
      refuseUpgrade(socket, '503 Service Unavailable')
      return
    }
    this.#server.handleUpgrade(request, socket, head, (webSocket) => {
      if (session === null) {
        webSocket.on('error', () => undefined)
        webSocket.close(closeCodes.signedOut, 'signed-out')
        return
      }
      this.take(webSocket, session)
    })
  }

  /** A socket that is open, of a session that lives. */
  take(webSocket: WebSocket, session: Session): void {
    const connection = new Connection(webSocket, session, this.#tools)
    this.#open.add(connection)
    void connection.gone.then(() => this.#open.delete(connection))
  }

  /** Something concerns this device that WELCOME says. */
  greetAgain(device: string): void {
    this.#each((one) => {
      if (one.session.device === device) one.close(closeCodes.goingAway, 'greet-again')
    })
  }

  /** Every device greets anew: for what they learn on coming in. */
  greetAllAgain(): void {
    this.#each((one) => one.close(closeCodes.goingAway, 'greet-again'))
  }

  /** Says goodbye to everyone; who does not answer within the grace is cut off. Their last words are stored on return. */
  async close(graceMs = 2_000): Promise<void> {
    this.#closed = true
    this.#unwatch()
    this.#each((one) => one.close(closeCodes.goingAway, 'going-away'))
    const gone = Promise.all([...this.#open].map((one) => one.gone))
    const letGo = this.#tools.timers.after(graceMs, () => this.#each((one) => one.terminate()))
    await gone
    letGo()
    this.#server.close()
    await this.#tellRefusals(true).catch(this.#tools.report)
  }

  /** What was only counted so far. */
  async #tellRefusals(all = false): Promise<void> {
    const { refusals, recorder } = this.#tools
    const notes = refusals.sums(all)
    if (notes.length > 0) await recorder.record(notes)
  }

  #each(call: (connection: Connection) => void): void {
    for (const connection of [...this.#open]) call(connection)
  }
}

/** Says so and lets go: an upgraded socket has no timeout, and one who never hangs up would keep it for ever. */
export function refuseUpgrade(socket: Duplex, status: '403 Forbidden' | '503 Service Unavailable'): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy())
}
