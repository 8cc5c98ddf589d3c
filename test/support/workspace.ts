/** Workspace documents in tests: the published `y-websocket` as the client, with a cookie as a browser sends it. */
import { WebSocket } from 'ws'
import { createEncoder, toUint8Array, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { RunningServer } from '../../sync-server/server.ts'
import type { TestSession } from './server.ts'

type Where = Pick<RunningServer, 'url' | 'port'>

const headersOf = (server: Where, session: Pick<TestSession, 'cookie'>): Record<string, string> => ({
  origin: server.url,
  host: new URL(server.url).host,
  cookie: session.cookie,
})

/** The address as a browser sees it, on loopback. */
const socketUrl = (server: Where): string => `ws://127.0.0.1:${server.port}`

export interface Desk {
  readonly doc: Y.Doc
  readonly provider: WebsocketProvider
  /** Close codes that it met, in order. */
  readonly closed: number[]
  synced(): Promise<void>
  end(): void
}

export interface DeskOptions {
  readonly doc?: Y.Doc
  readonly connect?: boolean
}

/** One tab of one person. */
export function openDesk(
  server: Where,
  session: Pick<TestSession, 'cookie'>,
  name: string,
  { doc = new Y.Doc(), connect = true }: DeskOptions = {},
): Desk {
  const headers = headersOf(server, session)
  class WithCookie extends WebSocket {
    constructor(url: string, protocols?: string[]) {
      super(url, protocols, { headers })
    }
  }
  const provider = new WebsocketProvider(`${socketUrl(server)}/y`, name, doc, {
    connect,
    disableBc: true,
    // It asks of a WebSocket only what `ws` has as well.
    WebSocketPolyfill: WithCookie as unknown as typeof globalThis.WebSocket,
  })
  const closed: number[] = []
  provider.on('connection-close', (event) => {
    if (event !== null) closed.push(event.code)
  })
  return {
    doc,
    provider,
    closed,
    synced: () =>
      new Promise((resolve) => {
        if (provider.synced) return resolve()
        provider.on('sync', (is: boolean) => {
          if (is) resolve()
        })
      }),
    end() {
      provider.destroy()
      doc.destroy()
    },
  }
}

/** A socket that says whatever it is told to. */
export interface RawDesk {
  readonly socket: WebSocket
  readonly frames: Uint8Array[]
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>
  send(bytes: Uint8Array): void
  opened(): Promise<void>
}

export function openRaw(
  server: Where,
  session: Pick<TestSession, 'cookie'> | null,
  path: string,
  headers: Record<string, string> = {},
): RawDesk {
  const socket = new WebSocket(`${socketUrl(server)}${path}`, {
    headers: { ...headersOf(server, session ?? { cookie: '' }), ...headers },
  })
  const frames: Uint8Array[] = []
  socket.on('message', (data: Buffer) => frames.push(new Uint8Array(data)))
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on('close', (code, reason) => resolve({ code, reason: reason.toString() }))
    // A refused upgrade: no socket at all.
    socket.on('unexpected-response', (_, response) => {
      resolve({ code: response.statusCode ?? 0, reason: 'http' })
      socket.terminate()
    })
    socket.on('error', () => undefined)
  })
  return {
    socket,
    frames,
    closed,
    send: (bytes) => socket.send(bytes),
    opened: () => new Promise((resolve) => socket.once('open', () => resolve())),
  }
}

/** A frame of the sync protocol around an update. */
export function asUpdate(update: Uint8Array): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, 0)
  writeVarUint(encoder, 2)
  writeVarUint8Array(encoder, update)
  return toUint8Array(encoder)
}

export function asStep1(vector: Uint8Array = Uint8Array.of(0)): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, 0)
  writeVarUint(encoder, 0)
  writeVarUint8Array(encoder, vector)
  return toUint8Array(encoder)
}

export async function until(holds: () => boolean | Promise<boolean>, ms = 10_000): Promise<void> {
  for (const end = Date.now() + ms; !(await holds());) {
    if (Date.now() > end) throw new Error('it never came to that')
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
