/**
 * Our device without its disk: the replica's own feed over a real socket, with a store that does what the vault
 * does before it writes (reads every card of a pack; compares count and hash of what comes by PULL).
 */
import { WebSocket } from 'ws'
import { decodeDown, encodeFrame } from '../../../shared/protocol/codec.ts'
import { ENTRY_VERSION } from '../../../shared/domain/entry.ts'
import type { Fragment } from '../../../shared/domain/card.ts'
import type { Batch } from '../../../shared/protocol/feed.ts'
import type { Down, Up } from '../../../shared/protocol/messages.ts'
import { PROTOCOL_VERSION } from '../../../shared/protocol/version.ts'
import { platformDeflater } from '../../../client/replica/deflate.ts'
import { Feed } from '../../../client/replica/feed.ts'
import { receiveFragment } from '../../../client/vault/cardTools.ts'
import type { SweptPage } from '../../../client/vault/depot.ts'
import { openPack } from '../../../client/vault/segment.ts'
import { isWhole, receivedDoc, type StoredDoc } from '../../../client/vault/storedDoc.ts'
import type { Badge, Started } from './server.ts'

/** A socket to `/sync` that has been opened. */
export class OurLine {
  readonly #socket: WebSocket
  #sending: Promise<void> = Promise.resolve()

  private constructor(socket: WebSocket) {
    this.#socket = socket
  }

  /** `port`: of the line; the server goes by its own name. Every frame is handed on as it comes. */
  static async open(
    { url, port: own }: Started,
    port: number,
    { cookie }: Badge,
    heard: (frame: Uint8Array) => void,
  ): Promise<OurLine> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/sync`, {
      headers: { cookie, origin: url, host: `localhost:${own}` },
    })
    socket.binaryType = 'nodebuffer'
    socket.on('message', (frame: Buffer) => heard(frame))
    await new Promise<void>((opened, failed) => {
      socket.once('open', () => opened())
      socket.once('error', failed)
    })
    return new OurLine(socket)
  }

  send(message: Up): void {
    this.#sending = this.#sending.then(async () =>
      this.#socket.send(await encodeFrame(message, platformDeflater)),
    )
  }

  greet(
    { device }: Badge,
    clientIds: readonly number[] = [],
    bases: Readonly<Record<string, number>> = {},
    serverEpoch: string | null = null,
  ): void {
    this.send({
      type: 'HELLO',
      protocol: PROTOCOL_VERSION,
      app: 'bench',
      schema: ENTRY_VERSION,
      device,
      now: Date.now(),
      clientIds: [...clientIds],
      serverEpoch,
      secretHash: null,
      bases: { ...bases },
    })
  }

  close(): void {
    this.#socket.close()
  }
}

export async function heardIn(frame: Uint8Array): Promise<Down> {
  const message = await decodeDown(frame, platformDeflater)
  if (!message.ok) throw new Error(`the server sent what is no message: ${message.error}`)
  return message.value
}

/** A first sync of everything; returns how many archives came. */
export async function syncOurs(started: Started, port: number, badge: Badge): Promise<number> {
  const docs = new Map<string, StoredDoc | Fragment>()
  const packs: Uint8Array[] = []
  const store = {
    async applyPacks(...pages: readonly SweptPage[]) {
      for (const { pack } of pages) {
        const { documents } = await openPack(pack.body)
        for (const { doc, card } of documents) {
          const fragment = receiveFragment(doc, card)
          if (fragment === null) throw new Error(`${doc} came without a card`)
          docs.set(doc, fragment)
        }
        packs.push(pack.body)
      }
      return { mismatched: [] }
    },
    applyBatch(...batches: readonly Batch[]) {
      for (const item of batches.flatMap(({ items }) => items)) {
        if (item.op !== 'PUT' || item.update === null) continue
        const stored = receivedDoc({ ...item, update: item.update })
        if (!isWhole(stored)) throw new Error(`${item.doc} is not what the server described`)
        docs.set(item.doc, stored)
      }
      return Promise.resolve({ mismatched: [] })
    },
    applyLive: () => Promise.reject(new Error('nobody else writes')),
  }
  let feed: Feed | null = null
  let queue: Promise<void> = Promise.resolve()
  let resolve = (): void => undefined
  let reject: (problem: unknown) => void = () => undefined
  const complete = new Promise<void>((done, failed) => {
    resolve = done
    reject = failed
  })
  const next = (work: () => Promise<void>): void => {
    queue = queue.then(work).catch((problem: unknown) => reject(problem))
  }
  const line = await OurLine.open(started, port, badge, (frame) =>
    next(async () => {
      const message = await heardIn(frame)
      if (message.type === 'WELCOME') {
        const bases = new Map(message.scopes.map(({ id }) => [id, { base: 0, after: 0 }]))
        const tools = {
          send: (pull: Up) => line.send(pull),
          repair: () => Promise.resolve(),
          changed: () => undefined,
        }
        feed = new Feed(store, tools, message.scopes, bases)
      } else if (message.type === 'BATCH' || message.type === 'PACK') {
        if (message.type === 'BATCH') feed?.take(message)
        else feed?.takePack(message)
        next(async () => {
          await feed?.store()
          if (feed?.complete === true) resolve()
        })
      }
    }),
  )
  line.greet(badge)
  await complete
  line.close()
  return new Set([...docs.keys()].map((doc) => doc.slice(0, 26))).size
}
