/**
 * A hostile socket. Behind each shot goes a PING: what comes before its PONG, or before the line is closed, is the
 * answer. A line that was closed is opened anew for the next shot.
 */
import type { LookupFunction } from 'node:net'
import { WebSocket } from 'ws'
import { ENTRY_VERSION } from '../../shared/domain/entry.ts'
import { decodeDown } from '../../shared/protocol/codec.ts'
import type { Welcome } from '../../shared/protocol/hello.ts'
import type { Down } from '../../shared/protocol/messages.ts'
import { PROTOCOL_VERSION } from '../../shared/protocol/version.ts'
import { nodeDeflater } from '../../sync-server/session/deflater.ts'
import type { Someone } from './ground.ts'
import { body, plain, type Shot } from './shot.ts'

export interface Answer {
  readonly heard: readonly Down[]
  /** The close code when the line was closed. */
  readonly closed: number | null
}

/** A server that is alive answers within this; S10 allows it stalls of a quarter of a second. */
const PATIENCE_MS = 20_000
/** Above any number that a shot uses. */
const FIRST_MARK = 2 ** 40

export class Lane {
  readonly #url: string
  readonly #self: Someone
  #socket: WebSocket | null = null
  #heard: Down[] = []
  #closed: number | null = null
  #greeted = false
  #mark = FIRST_MARK
  #wake: () => void = () => undefined
  #decoding: Promise<void> = Promise.resolve()
  /** Lines opened so far. */
  opened = 0

  constructor(url: string, self: Someone) {
    this.#url = url
    this.#self = self
  }

  async shoot(shot: Shot): Promise<Answer> {
    const unasked = shot.unasked === true
    if (this.#socket === null || this.#closed !== null || unasked || !this.#greeted) {
      this.cut()
      await this.#open()
      if (!unasked) await this.#greet()
    }
    this.#heard = []
    for (const frame of shot.frames) this.#send(frame, shot.raw === true)
    if (!unasked) return this.#await(++this.#mark)
    // A PING is answered after WELCOME only; what is refused before it is closed.
    const answer = await this.#until(() => this.#heard.some(({ type }) => type === 'WELCOME'))
    this.#greeted = answer.closed === null
    return answer
  }

  cut(): void {
    this.#socket?.terminate()
    this.#socket = null
  }

  #send(frame: Uint8Array | string, raw = false): void {
    const socket = this.#socket
    if (socket === null || this.#closed !== null) return
    if (!raw) return socket.send(frame)
    // What `ws` writes on; it keeps it to itself.
    const line = Reflect.get(socket, '_socket') as {
      readonly write: (bytes: Uint8Array | string) => void
    } | null
    line?.write(frame)
  }

  async #open(): Promise<void> {
    const { cookie } = this.#self.session
    const socket = new WebSocket(`${this.#url.replace('http', 'ws')}/sync`, {
      headers: { cookie, origin: this.#url },
      perMessageDeflate: false,
      lookup: onLoopback,
    })
    this.#socket = socket
    this.#closed = null
    this.#greeted = false
    this.opened++
    socket.binaryType = 'nodebuffer'
    socket.on('message', (data: Buffer) => {
      const frame = Uint8Array.from(data)
      this.#decoding = this.#decoding.then(async () => {
        const message = await decodeDown(frame, nodeDeflater)
        if (!message.ok) throw new Error(`the server sent what is no message: ${message.error}`)
        if (socket !== this.#socket) return
        this.#heard.push(message.value)
        this.#wake()
      })
    })
    socket.on('error', () => undefined)
    socket.on('close', (code) => {
      void this.#decoding.then(() => {
        if (socket !== this.#socket) return
        this.#closed = code
        this.#wake()
      })
    })
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve)
      socket.once('error', reject)
    })
  }

  async #greet(): Promise<Welcome> {
    const { client, session } = this.#self
    this.#heard = []
    this.#send(
      plain(
        body({
          ...{ type: 'HELLO', protocol: PROTOCOL_VERSION, app: 'fuzz', schema: ENTRY_VERSION },
          ...{ device: session.device, now: Date.now(), clientIds: [client] },
          ...{ serverEpoch: null, secretHash: null, bases: {} },
        }),
      ),
    )
    const { closed } = await this.#until(() => this.#heard.some(({ type }) => type === 'WELCOME'))
    const welcome = this.#heard.find((message) => message.type === 'WELCOME')
    if (welcome === undefined) throw new Error(`${this.#self.login} was not let in: ${closed}`)
    this.#greeted = true
    return welcome
  }

  async #await(mark: number): Promise<Answer> {
    this.#send(plain(body({ type: 'PING', n: mark })))
    const isMark = (message: Down): boolean => message.type === 'PONG' && message.n === mark
    const { heard, closed } = await this.#until(() => this.#heard.some(isMark))
    return { heard: heard.filter((message) => !isMark(message)), closed }
  }

  async #until(done: () => boolean): Promise<Answer> {
    const deadline = Date.now() + PATIENCE_MS
    while (!done() && this.#closed === null) {
      const left = deadline - Date.now()
      if (left <= 0) throw new Error(`${this.#self.login} heard nothing for ${PATIENCE_MS / 1000} s`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return { heard: [...this.#heard], closed: this.#closed }
  }
}

/** `localhost` is what the server answers to; asking the system for it takes longer than the rest of a line. */
const onLoopback: LookupFunction = (_name, { all }, found) =>
  all === true ? found(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4)
