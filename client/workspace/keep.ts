/**
 * A workspace document on the disk of this device: `y-indexeddb` around a document of sealed updates.
 *
 * `y-indexeddb` writes what a document holds, in clear. So it is given another document, the carrier, whose
 * only content is a list of sealed bytes; what people wrote never reaches the disk unsealed. Now and then
 * the list is folded into one piece.
 */
import { IndexeddbPersistence } from 'y-indexeddb'
import * as Y from 'yjs'
import type { Sealer } from '../vault/sealing.ts'
import { UNSENT } from './names.ts'

/** Changes that come from the disk, not to be written there again. */
const FROM_DISK = Symbol('from disk')
const FOLD_AT = 100

export class Keep {
  readonly #doc: Y.Doc
  readonly #place: string
  readonly #sealer: Sealer
  readonly #carrier = new Y.Doc()
  readonly #persistence: IndexeddbPersistence
  #writing: Promise<void> = Promise.resolve()

  /** `name` is the database, `place` what the sealed bytes are bound to. What lies there is in `doc` on return. */
  static async open(name: string, place: string, doc: Y.Doc, sealer: Sealer): Promise<Keep> {
    const keep = new Keep(name, place, doc, sealer)
    await keep.#persistence.whenSynced
    for (const sealed of keep.#pieces.toArray())
      Y.applyUpdate(doc, await sealer.unseal(place, sealed), FROM_DISK)
    doc.on('update', keep.#take)
    return keep
  }

  private constructor(name: string, place: string, doc: Y.Doc, sealer: Sealer) {
    this.#doc = doc
    this.#place = place
    this.#sealer = sealer
    this.#persistence = new IndexeddbPersistence(name, this.#carrier)
  }

  /** Everything up to now is in the browser's store: a tab that is killed does not take it along. */
  async written(): Promise<void> {
    await this.#writing
    const db = this.#persistence.db
    if (db === null) return
    // `y-indexeddb` does not say when it has written. A transaction that begins after its own ends after it.
    await new Promise<void>((resolve, reject) => {
      const transaction = db.transaction('updates', 'readonly')
      transaction.objectStore('updates').count()
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error ?? new Error('the store ended it'))
    })
  }

  /** Whether something here is still on its way to the server; read by `unsentWorkspaces` without opening anything. */
  async mark(unsent: boolean): Promise<void> {
    await (unsent ? this.#persistence.set(UNSENT, 1) : this.#persistence.del(UNSENT))
  }

  async close(): Promise<void> {
    this.#doc.off('update', this.#take)
    await this.written()
    await this.#persistence.destroy()
    this.#carrier.destroy()
  }

  get #pieces(): Y.Array<Uint8Array> {
    return this.#carrier.getArray('sealed')
  }

  readonly #take = (update: Uint8Array, origin: unknown): void => {
    if (origin === FROM_DISK) return
    this.#writing = this.#writing.then(async () => {
      const sealed = await this.#sealer.seal(this.#place, update)
      this.#pieces.push([sealed])
      if (this.#pieces.length >= FOLD_AT) await this.#fold()
    })
  }

  /** What another tab wrote meanwhile stands behind these and stays. */
  async #fold(): Promise<void> {
    const count = this.#pieces.length
    const whole = await this.#sealer.seal(this.#place, Y.encodeStateAsUpdate(this.#doc))
    this.#carrier.transact(() => {
      this.#pieces.delete(0, count)
      this.#pieces.push([whole])
    })
  }
}
