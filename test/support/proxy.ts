/**
 * A port in front of the server that tests open and close: the network as a branch knows it.
 *
 * Closed means closed: the port does not listen and connections that stand are reset, the way a cable
 * is pulled. It keeps its number over closing, because a browser's storage belongs to the address.
 */
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { Transform } from 'node:stream'

export class Proxy {
  readonly #target: () => number
  readonly #sockets = new Set<Socket>()
  #server: Server | null = null
  #port = 0
  /** What came from the server on each connection so far, where somebody wants to know; null: it is not kept. */
  heard: Buffer[][] | null = null
  /** Bytes a second on the way to the device, for each connection; null: as fast as they come. */
  pace: number | null = null

  /** `target` is asked at each connection, so the server behind may move. */
  constructor(target: () => number) {
    this.#target = target
  }

  get port(): number {
    return this.#port
  }

  get url(): string {
    return `http://localhost:${this.#port}`
  }

  async open(): Promise<void> {
    if (this.#server !== null) return
    const server = createServer((near) => this.#join(near))
    this.#server = server
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, 'localhost', () => resolve())
    })
    this.#port = (server.address() as AddressInfo).port
  }

  async close(): Promise<void> {
    const server = this.#server
    if (server === null) return
    this.#server = null
    const closed = new Promise((resolve) => server.close(resolve))
    for (const socket of this.#sockets) socket.resetAndDestroy()
    await closed
  }

  #trickle(): Transform {
    return new Transform({
      transform: (bytes: Buffer, _encoding, done) => {
        const passOn = (): void => done(null, bytes)
        if (this.pace === null) passOn()
        else setTimeout(passOn, (bytes.length / this.pace) * 1000)
      },
    })
  }

  #join(near: Socket): void {
    const far = connect(this.#target(), 'localhost')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(from)
      from.on('error', () => to.destroy())
      from.on('close', () => {
        this.#sockets.delete(from)
        to.destroy()
      })
    }
    if (this.heard !== null) {
      const kept: Buffer[] = []
      this.heard.push(kept)
      far.on('data', (bytes: Buffer) => kept.push(bytes))
    }
    near.pipe(far)
    far.pipe(this.#trickle()).pipe(near)
  }
}
