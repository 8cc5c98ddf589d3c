/**
 * A raw client of `/sync`: says and hears frames, knows no vault. It writes real entries with the shared
 * writer, so that what tests push is exactly what a device pushes.
 */
import { createHash } from 'node:crypto'
import { WebSocket, type ClientOptions } from 'ws'
import type { JsonObject } from '../../shared/base/json.ts'
import { encodeEntries } from '../../shared/document/write.ts'
import { ENTRY_VERSION } from '../../shared/domain/entry.ts'
import { decodeDown, encodeFrame } from '../../shared/protocol/codec.ts'
import type { Batch, Item } from '../../shared/protocol/feed.ts'
import type { Hello, Welcome } from '../../shared/protocol/hello.ts'
import type { Down, Up } from '../../shared/protocol/messages.ts'
import type { PushEntry, PushResult } from '../../shared/protocol/push.ts'
import { FIRST_EPOCH, PROTOCOL_VERSION } from '../../shared/protocol/version.ts'
import { nodeDeflater } from '../../sync-server/session/deflater.ts'
import type { TestSession } from './server.ts'

type OfType<T extends Down['type']> = Extract<Down, { type: T }>

export class SocketClient {
  readonly session: Pick<TestSession, 'cookie' | 'device'>
  /** Every frame received, as it came over the wire. */
  readonly frames: Uint8Array[] = []
  readonly heard: Down[] = []
  closed: { readonly code: number; readonly reason: string } | null = null
  readonly #socket: WebSocket
  readonly #clocks = new Map<string, number>()
  readonly #waiting = new Set<() => void>()
  #decoding: Promise<void> = Promise.resolve()

  private constructor(socket: WebSocket, session: Pick<TestSession, 'cookie' | 'device'>) {
    this.#socket = socket
    this.session = session
    socket.binaryType = 'nodebuffer'
    socket.on('message', (data: Buffer) => {
      const frame = Uint8Array.from(data)
      this.frames.push(frame)
      this.#decoding = this.#decoding.then(async () => {
        const message = await decodeDown(frame, nodeDeflater)
        if (!message.ok) throw new Error(`the server sent what is no message: ${message.error}`)
        this.heard.push(message.value)
        this.#wake()
      })
    })
    socket.on('error', () => undefined)
    socket.on('close', (code, reason) => {
      void this.#decoding.then(() => {
        this.closed = { code, reason: reason.toString() }
        this.#wake()
      })
    })
  }

  static async open(
    url: string,
    session: Pick<TestSession, 'cookie' | 'device'>,
    headers: Record<string, string> = {},
    connection: ClientOptions = {},
  ): Promise<SocketClient> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/sync`, {
      ...connection,
      headers: { cookie: session.cookie, origin: url, ...headers },
    })
    const client = new SocketClient(socket, session)
    await new Promise<void>((resolve, reject) => {
      socket.once('open', () => resolve())
      socket.once('error', reject)
    })
    return client
  }

  /** Opens and greets. */
  static async greet(
    url: string,
    session: TestSession,
    clientIds: readonly number[],
    bases: Hello['bases'] = {},
  ): Promise<{ readonly client: SocketClient; readonly welcome: Welcome }> {
    const client = await SocketClient.open(url, session)
    await client.hello(clientIds, bases)
    return { client, welcome: await client.next('WELCOME') }
  }

  hello(clientIds: readonly number[], bases: Hello['bases'] = {}, now = Date.now()): Promise<void> {
    return this.send({
      type: 'HELLO',
      protocol: PROTOCOL_VERSION,
      app: 'test',
      schema: ENTRY_VERSION,
      device: this.session.device,
      now,
      clientIds: [...clientIds],
      serverEpoch: null,
      secretHash: null,
      bases,
    })
  }

  async send(message: Up): Promise<void> {
    this.sendRaw(await encodeFrame(message, nodeDeflater))
  }

  sendRaw(frame: Uint8Array | string): void {
    this.#socket.send(frame)
  }

  /** The next message of this type that no call took before; others stay in `heard`. */
  async next<T extends Down['type']>(type: T, withinMs = 10_000): Promise<OfType<T>> {
    const deadline = Date.now() + withinMs
    for (;;) {
      const at = this.heard.findIndex((message) => message.type === type)
      if (at >= 0) return this.heard.splice(at, 1)[0] as OfType<T>
      if (this.closed !== null) throw new Error(`closed with ${this.closed.code} while waiting for ${type}`)
      if (Date.now() > deadline) throw new Error(`no ${type} within ${withinMs} ms`)
      await this.#change(deadline)
    }
  }

  async end(withinMs = 10_000): Promise<{ readonly code: number; readonly reason: string }> {
    const deadline = Date.now() + withinMs
    while (this.closed === null) {
      if (Date.now() > deadline) throw new Error(`still open after ${withinMs} ms`)
      await this.#change(deadline)
    }
    return this.closed
  }

  /** Everything of a scope above `base`, page by page. */
  async pull(
    scope: string,
    base = 0,
    after = base,
    maxBytes = 256 * 1024,
  ): Promise<{ readonly items: readonly Item[]; readonly to: number; readonly pages: number }> {
    const items: Item[] = []
    let to = after
    let pages = 0
    for (;;) {
      const batch = await this.page(scope, base, to, maxBytes)
      pages++
      items.push(...batch.items)
      to = batch.to
      if (!batch.more) return { items, to, pages }
    }
  }

  async page(scope: string, base: number, after: number, maxBytes = 256 * 1024): Promise<Batch> {
    await this.send({ type: 'PULL', scope, base, after, maxBytes })
    return this.next('BATCH')
  }

  #batches = 0
  async push(entries: readonly PushEntry[]): Promise<readonly PushResult[]> {
    const batch = ++this.#batches
    await this.send({ type: 'PUSH', batch, entries: [...entries] })
    for (;;) {
      const ack = await this.next('ACK')
      if (ack.batch === batch) return ack.results
    }
  }

  /** The update that holds `values` as the next entries of `clientId` in `doc`. */
  entry(doc: string, clientId: number, ...values: readonly JsonObject[]): PushEntry {
    const clock = this.#clocks.get(`${doc} ${clientId}`) ?? 0
    this.#clocks.set(`${doc} ${clientId}`, clock + values.length)
    return entryAt(doc, clientId, clock, ...values)
  }

  /** Leaves what comes in the buffers of the network. */
  stopReading(): void {
    this.#socket.pause()
  }

  close(): void {
    this.#socket.close()
  }

  /** Cuts the line without a word. */
  cut(): void {
    this.#socket.terminate()
  }

  #wake(): void {
    for (const go of [...this.#waiting]) go()
  }

  #change(deadline: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => go(), Math.max(1, deadline - Date.now() + 1))
      const go = (): void => {
        clearTimeout(timer)
        this.#waiting.delete(go)
        resolve()
      }
      this.#waiting.add(go)
    })
  }
}

export function entryAt(
  doc: string,
  clientId: number,
  clock: number,
  ...values: readonly JsonObject[]
): PushEntry {
  const update = encodeEntries(clientId, clock, values)
  if (!update.ok) throw new Error(`cannot be written: ${JSON.stringify(update.error)}`)
  return pushOf(doc, clientId, update.value)
}

let made = 0
export function pushOf(doc: string, clientId: number, update: Uint8Array): PushEntry {
  return { id: `e${++made}`, doc, epoch: FIRST_EPOCH, clientId, sha256: sha256(update), update }
}

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

export const newClientId = (): number => 1 + Math.floor(Math.random() * 0xfffffffe)

// ---- entries as a device writes them ---------------------------------------------------------

const stamp = (at = Date.now(), t = 'homeDeco@1') => ({ at, v: ENTRY_VERSION, t })

export const openCommand = (
  branch: string,
  owner: string,
  business: string,
  t = 'homeDeco@1',
  batch?: string,
): JsonObject => ({
  k: 'command',
  ...stamp(undefined, t),
  command: { do: 'open', branch, owner, business, ...(batch === undefined ? {} : { batch }) },
})

export const setEntry = (fields: JsonObject, base: JsonObject = {}, t = 'homeDeco@1'): JsonObject => ({
  k: 'set',
  ...stamp(undefined, t),
  fields,
  base,
})

export const noteEntry = (text: string, more: JsonObject = {}, t = 'homeDeco@1'): JsonObject => ({
  k: 'note',
  ...stamp(undefined, t),
  fact: { text },
  ...more,
})
