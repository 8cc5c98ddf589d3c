/**
 * The page's mirror of a workspace document: Yjs here and Yjs in the worker say the same, through a port.
 * Keys, disk and socket stay in the worker.
 */
import { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { Json } from '../../shared/base/json.ts'
import type { UserId } from '../../shared/domain/names.ts'
import type { RichText } from '../../shared/domain/richText.ts'
import type { WorkspaceId } from '../../shared/domain/workspace.ts'
import type { Device, OtherWriter, WritingNews, WritingWords } from '../api.ts'
import { fragmentOf, readRich, writeRich } from '../workspace/richDoc.ts'
import type { Editor, EditorOptions, Writing } from './types.ts'
import { mountEditor } from './editor.ts'

/** What came from the worker, not to be sent back. */
const FROM_WORKER = Symbol('from the worker')

export async function joinDocument(
  device: Pick<Device, 'joinWorkspace'>,
  doc: WorkspaceId,
): Promise<Writing | null> {
  const { port1, port2 } = new MessageChannel()
  const writing = new DocumentWriting(port1)
  if (await device.joinWorkspace(doc, port2)) {
    await writing.whole
    return writing
  }
  writing.end()
  return null
}

export class DocumentWriting implements Writing {
  readonly #doc = new Y.Doc()
  readonly #awareness = new Awareness(this.#doc)
  readonly #port: MessagePort | null
  readonly #watching = new Set<(mine: boolean) => void>()
  #others: readonly OtherWriter[] = []
  #hasAll: () => void = () => undefined
  /** Everything that the worker has is here. */
  readonly whole = new Promise<void>((resolve) => (this.#hasAll = resolve))

  constructor(port: MessagePort | null) {
    this.#port = port
    if (port !== null) port.onmessage = ({ data }: MessageEvent<WritingNews>) => this.#hear(data)
    this.#doc.on('update', (update: Uint8Array, origin: unknown) => {
      const mine = origin !== FROM_WORKER
      if (mine) this.#say({ is: 'update', update: new Uint8Array(update) })
      for (const changed of this.#watching) changed(mine)
    })
    this.#awareness.on('change', (_: unknown, origin: unknown) => {
      if (origin !== 'local') return
      const state = this.#awareness.getLocalState()
      // Relative positions are classes of Yjs; what crosses is what they say.
      this.#say({ is: 'cursor', cursor: JSON.parse(JSON.stringify(state?.['cursor'] ?? null)) as Json })
    })
  }

  get others(): readonly UserId[] {
    return [...new Set(this.#others.map(({ user }) => user))]
  }

  read(name: string): RichText {
    return readRich(fragmentOf(this.#doc, name))
  }

  append(name: string, rich: RichText): void {
    this.#doc.transact(() => writeRich(fragmentOf(this.#doc, name), rich))
  }

  edit(name: string, place: HTMLElement, options: EditorOptions): Editor {
    return mountEditor(fragmentOf(this.#doc, name), this.#awareness, place, options)
  }

  watch(changed: (mine: boolean) => void): () => void {
    this.#watching.add(changed)
    return () => void this.#watching.delete(changed)
  }

  end(): void {
    this.#say({ is: 'leave' })
    this.#port?.close()
    this.#watching.clear()
    this.#awareness.destroy()
    this.#doc.destroy()
  }

  #hear(news: WritingNews): void {
    if (news.is === 'update') {
      Y.applyUpdate(this.#doc, news.update, FROM_WORKER)
      this.#hasAll()
      return
    }
    const gone = this.#others.filter(({ client }) => !news.others.some((one) => one.client === client))
    this.#others = news.others
    const { states } = this.#awareness
    for (const { client } of gone) states.delete(client)
    for (const { client, user, cursor } of news.others) states.set(client, { user: { id: user }, cursor })
    this.#awareness.emit('change', [{ added: [], updated: [], removed: [] }, FROM_WORKER])
    for (const changed of this.#watching) changed(false)
  }

  #say(words: WritingWords): void {
    this.#port?.postMessage(words)
  }
}
