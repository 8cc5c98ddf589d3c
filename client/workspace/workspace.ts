/**
 * One workspace document in the worker: kept sealed on this device, edited live through `y-websocket`.
 *
 * The server acknowledges with its state vector (sync step 1), for which the published provider has no eye of
 * its own; what of ours lies above it is still on its way.
 */
import { createDecoder, readVarUint, readVarUint8Array } from 'lib0/decoding'
import { WebsocketProvider } from 'y-websocket'
import * as Y from 'yjs'
import type { Timers } from '../../shared/base/ports.ts'
import type { UserId } from '../../shared/domain/names.ts'
import type { WorkspaceId } from '../../shared/domain/workspace.ts'
import { closeCodes } from '../../shared/protocol/version.ts'
import type { WorkspaceEdit, WorkspaceEntry, WorkspaceSync } from '../api.ts'
import type { Sealer } from '../vault/sealing.ts'
import {
  addEntry,
  changeEntry,
  enrichEntry,
  readEntries,
  touchEntry,
  withdrawEntry,
  type Writer,
} from './entries.ts'
import { Joined } from './joined.ts'
import { Keep } from './keep.ts'

export interface WorkspacePorts {
  /** `wss://…/y` */
  readonly address: string
  readonly database: string
  readonly sealer: Sealer
  readonly timers: Timers
  readonly WebSocket: typeof WebSocket
  newId(): string
  changed(): void
  readonly report: (problem: unknown) => void
}

const SYNC = 0
const STEP1 = 0
const MOST_BACKOFF_MS = 20_000
/** The session is renewed by others; until then there is no point in hurrying. */
const SIGNED_OUT_MS = 10_000

export class Workspace {
  readonly #ports: WorkspacePorts
  readonly #doc: Y.Doc
  readonly #keep: Keep
  readonly #provider: WebsocketProvider
  readonly #mayWrite: () => boolean
  readonly #joined = new Set<Joined>()
  #durable: ReadonlyMap<number, number> | null = null
  #refused = false
  /** As it stands on the disk; null: not looked at since this start. */
  #marked: boolean | null = null
  #closed = false
  #marking: Promise<void> = Promise.resolve()

  static async open(doc: WorkspaceId, mayWrite: () => boolean, ports: WorkspacePorts): Promise<Workspace> {
    const inner = new Y.Doc()
    const keep = await Keep.open(ports.database, `workspace/${doc}`, inner, ports.sealer)
    return new Workspace(doc, inner, keep, mayWrite, ports)
  }

  private constructor(
    id: WorkspaceId,
    doc: Y.Doc,
    keep: Keep,
    mayWrite: () => boolean,
    ports: WorkspacePorts,
  ) {
    this.#ports = ports
    this.#doc = doc
    this.#keep = keep
    this.#mayWrite = mayWrite
    this.#provider = new WebsocketProvider(ports.address, id, doc, {
      // Tabs would exchange what the server has not judged.
      disableBc: true,
      maxBackoffTime: MOST_BACKOFF_MS,
      WebSocketPolyfill: ports.WebSocket,
    })
    // Whoever only reads is named to nobody; a page that writes along says where it is (`Joined`).
    this.#provider.awareness.setLocalState(null)
    this.#hearAcknowledgements()
    const changed = (): void => this.#changed()
    doc.on('update', changed)
    this.#provider.on('status', changed)
    this.#provider.on('sync', changed)
    this.#provider.on('closed', ({ code }) => this.#ended(code))
  }

  get entries(): readonly WorkspaceEntry[] {
    return readEntries(this.#doc)
  }

  get sync(): WorkspaceSync {
    if (this.#refused) return 'refused'
    if (!this.#provider.wsconnected || !this.#provider.synced) return 'offline'
    // To those who may only read the server acknowledges nothing: they have nothing to say.
    return this.#mayWrite() && !this.#isAcknowledged() ? 'pending' : 'synced'
  }

  /** In the browser's store on return. */
  async write(edit: WorkspaceEdit, writer: Writer): Promise<void> {
    this.#marked = true
    switch (edit.is) {
      case 'add':
        addEntry(this.#doc, this.#ports.newId(), edit.title, edit.text, writer, edit.body)
        break
      case 'change':
        changeEntry(this.#doc, edit.id, edit.before, edit.after, writer)
        break
      case 'withdraw':
        withdrawEntry(this.#doc, edit.id, writer)
        break
      case 'enrich':
        enrichEntry(this.#doc, edit.id)
        break
      case 'touch':
        touchEntry(this.#doc, edit.id, edit.title, writer)
    }
    // Asked for after the words are in the document, so that no acknowledgement of earlier ones takes it back.
    this.#mark(true)
    await Promise.all([this.#marking, this.#keep.written()])
  }

  /** A page writes along from here on, as this person. */
  join(port: MessagePort, user: UserId): void {
    this.#joined.add(
      new Joined(port, {
        doc: this.#doc,
        awareness: this.#provider.awareness,
        user,
        mayWrite: this.#mayWrite,
        wrote: () => {
          this.#marked = true
          this.#mark(true)
        },
        left: (joined) => this.#joined.delete(joined),
      }),
    )
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const joined of this.#joined) joined.leave()
    await this.#marking
    this.#provider.destroy()
    await this.#keep.close()
    this.#doc.destroy()
  }

  #changed(): void {
    if (!this.#closed && this.#marked !== false && this.sync === 'synced') {
      this.#marked = false
      this.#mark(false)
    }
    this.#ports.changed()
  }

  #mark(unsent: boolean): void {
    this.#marking = this.#marking.then(() => this.#keep.mark(unsent)).catch(this.#ports.report)
  }

  #isAcknowledged(): boolean {
    const durable = this.#durable
    if (durable === null) return false
    const ours = Y.decodeStateVector(Y.encodeStateVector(this.#doc))
    return [...ours].every(([client, clock]) => (durable.get(client) ?? 0) >= clock)
  }

  #hearAcknowledgements(): void {
    const handle = this.#provider.messageHandlers[SYNC]
    this.#provider.messageHandlers[SYNC] = (encoder, decoder, ...more) => {
      const again = createDecoder(decoder.arr)
      again.pos = decoder.pos
      if (readVarUint(again) === STEP1) {
        this.#durable = Y.decodeStateVector(readVarUint8Array(again))
        this.#changed()
      }
      handle?.(encoder, decoder, ...more)
    }
  }

  /** Final for the provider. A session can be had again; a right cannot be waited for. */
  #ended(code: number): void {
    if (code !== closeCodes.signedOut) this.#refused = true
    else
      this.#ports.timers.after(SIGNED_OUT_MS, () => {
        if (!this.#closed) this.#provider.connect()
      })
    this.#changed()
  }
}
