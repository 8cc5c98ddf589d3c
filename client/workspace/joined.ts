/**
 * A page that writes along in a workspace document: its changes come in through a port, everybody's go out.
 *
 * The page holds a mirror without key, disk or socket. What it sends is judged here as any edit of this person, and it
 * speaks for nobody else: its cursor goes out under the one name that the server takes from this connection (WSP20).
 */
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { Json } from '../../shared/base/json.ts'
import type { UserId } from '../../shared/domain/names.ts'
import type { OtherWriter, WritingNews, WritingWords } from '../api.ts'

export interface JoinedPorts {
  readonly doc: Y.Doc
  readonly awareness: Awareness
  readonly user: UserId
  mayWrite(): boolean
  /** Before what was written could be acknowledged. */
  wrote(): void
  left(joined: Joined): void
}

export class Joined {
  readonly #port: MessagePort
  readonly #ports: JoinedPorts

  constructor(port: MessagePort, ports: JoinedPorts) {
    this.#port = port
    this.#ports = ports
    const { doc, awareness } = ports
    port.onmessage = ({ data }: MessageEvent<WritingWords>) => this.#hear(data)
    doc.on('update', this.#pass)
    awareness.on('change', this.#tellOthers)
    this.#say({ is: 'update', update: own(Y.encodeStateAsUpdate(doc)) })
    this.#show(null)
    this.#tellOthers()
  }

  leave(): void {
    const { doc, awareness, left } = this.#ports
    doc.off('update', this.#pass)
    awareness.off('change', this.#tellOthers)
    awareness.setLocalState(null)
    this.#port.close()
    left(this)
  }

  #hear(words: WritingWords): void {
    if (words.is === 'leave') return this.leave()
    if (!this.#ports.mayWrite()) return
    if (words.is === 'cursor') return this.#show(words.cursor)
    Y.applyUpdate(this.#ports.doc, words.update, this)
    // Asked for after the words are in the document, so that no acknowledgement of earlier ones takes it back.
    this.#ports.wrote()
  }

  #show(cursor: Json): void {
    this.#ports.awareness.setLocalState({ user: { id: this.#ports.user }, cursor })
  }

  #say(news: WritingNews): void {
    this.#port.postMessage(news)
  }

  readonly #pass = (update: Uint8Array, origin: unknown): void => {
    if (origin !== this) this.#say({ is: 'update', update: own(update) })
  }

  readonly #tellOthers = (): void => {
    const { awareness } = this.#ports
    const others: OtherWriter[] = []
    for (const [client, state] of awareness.getStates()) {
      if (client === awareness.clientID) continue
      const { user, cursor } = state as { user?: { id?: unknown }; cursor?: Json }
      if (typeof user?.id === 'string') others.push({ client, user: user.id, cursor: cursor ?? null })
    }
    this.#say({ is: 'others', others })
  }
}

/** Bytes of their own: Yjs hands out views of larger buffers, and a port would copy all of it. */
const own = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes)
