/**
 * The doors: every port that this server listens on, and what comes in through them.
 *
 * One port takes both TLS and plain HTTP, told apart by the first byte (a TLS handshake begins with 22,
 * RFC 8446 §5.1): whoever types the address without `https://` then gets a page that helps, and an address
 * that was `http://localhost` before the company moved keeps its port, on which its devices still hand in
 * their work. What each of the two may show is decided request by request, never here.
 */
import { lookup } from 'node:dns/promises'
import type { Server as HttpServer } from 'node:http'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import type { Server as HttpsServer } from 'node:https'

const TLS_HANDSHAKE = 22
/** A connection that says nothing. */
const FIRST_BYTE_MS = 15_000

export type Reachable = 'this-machine' | 'everyone'

export class Front {
  readonly #plain: HttpServer
  readonly #secure: HttpsServer | null
  readonly #doors: Server[] = []
  /** Every connection, in whatever state: one that stands in a handshake is on nobody else's list. */
  readonly #open = new Set<Socket>()

  /** Neither server listens by itself; what comes in is handed to them. */
  constructor(plain: HttpServer, secure: HttpsServer | null) {
    this.#plain = plain
    this.#secure = secure
    // Their timeouts and their lists of connections begin with this event, which only a listening server sends.
    for (const server of [plain, secure]) server?.emit('listening')
  }

  /** Returns the port. Throws `EADDRINUSE` when it is taken. */
  async listen(port: number, by: Reachable): Promise<number> {
    if (by === 'everyone')
      return this.#listen(port, '::').catch((error: unknown) => {
        // A machine without IPv6.
        if (codeOf(error) === 'EAFNOSUPPORT' || codeOf(error) === 'EADDRNOTAVAIL')
          return this.#listen(port, '0.0.0.0')
        throw error
      })
    // Both, where there are both: which one a browser means by `localhost` is the system's choice.
    const [first, ...others] = await lookup('localhost', { all: true })
    const chosen = await this.#listen(port, first?.address ?? '127.0.0.1')
    for (const { address } of others) {
      await this.#listen(chosen, address).catch((error: unknown) => {
        // Somebody else's port there would answer half of our people. A port that was drawn is nobody's address yet.
        if (port !== 0 && codeOf(error) === 'EADDRINUSE') throw error
      })
    }
    return chosen
  }

  /** Stops taking connections and cuts those that are open. */
  async close(): Promise<void> {
    const closed = this.#doors.map((door) => new Promise((resolve) => door.close(resolve)))
    for (const socket of this.#open) socket.destroy()
    // Ends the clocks of their timeouts; that they never listened is no news.
    for (const server of [this.#plain, this.#secure]) server?.close(() => undefined)
    await Promise.all(closed)
  }

  #listen(port: number, host: string): Promise<number> {
    const door = createServer((socket) => this.#enter(socket))
    return new Promise((resolve, reject) => {
      door.once('error', reject)
      door.listen(port, host, () => {
        door.off('error', reject)
        this.#doors.push(door)
        resolve((door.address() as AddressInfo).port)
      })
    })
  }

  #enter(socket: Socket): void {
    this.#open.add(socket)
    socket.once('close', () => this.#open.delete(socket))
    const secure = this.#secure
    if (secure === null) {
      this.#plain.emit('connection', socket)
      return
    }
    const drop = (): void => void socket.destroy()
    socket.setTimeout(FIRST_BYTE_MS)
    socket
      .on('error', drop)
      .on('timeout', drop)
      .once('data', (bytes) => {
        // Held until the server behind listens to it: what was read goes back in front.
        socket.pause()
        socket.off('timeout', drop).setTimeout(0)
        socket.unshift(bytes)
        ;(bytes[0] === TLS_HANDSHAKE ? secure : this.#plain).emit('connection', socket)
        process.nextTick(() => socket.resume())
      })
  }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
