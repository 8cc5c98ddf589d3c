/**
 * What somebody typed and has not saved: kept sealed while it stands in a form, so that a lock, a reload or a
 * browser that was killed costs no sentence. It is no entry and goes nowhere; it is only shown again.
 *
 * Every tab keeps its own; what an earlier tab or another one left is what the next unlock offers.
 */
import type { Millis } from '../../shared/base/ports.ts'
import type { TypedWords } from '../api.ts'
import type { Store } from './store.ts'

interface Kept {
  readonly at: Millis
  readonly words: readonly TypedWords[]
}

type TypedKey = `typed/${number}`
const isTyped = (key: string): key is TypedKey => key.startsWith('typed/')
const place = (key: TypedKey): string => `meta/${key}`

export class Typed {
  readonly #store: Store
  readonly #own: TypedKey
  #left: readonly TypedWords[] = []
  #writing: Promise<void> = Promise.resolve()

  private constructor(store: Store) {
    this.#store = store
    this.#own = `typed/${store.newClient()}`
  }

  static async read(store: Store): Promise<Typed> {
    const typed = new Typed(store)
    const rows = await store.db.meta.where('key').startsWith('typed/').toArray()
    const kept = await Promise.all(
      rows.flatMap((row) =>
        'sealed' in row && isTyped(row.key)
          ? [store.sealer.unsealJson<Kept>(place(row.key), row.sealed)]
          : [],
      ),
    )
    typed.#left = kept.sort((a, b) => a.at - b.at).flatMap(({ words }) => words)
    return typed
  }

  /** From before this unlock. */
  get left(): readonly TypedWords[] {
    return this.#left
  }

  /** All that stands unsaved in this tab now; none of it: an empty list. Durable on return. */
  keep(words: readonly TypedWords[]): Promise<void> {
    const { db, sealer, clock } = this.#store
    const writing = this.#writing.then(async () => {
      const kept: Kept = { at: clock.now(), words }
      const sealed = words.length === 0 ? null : await sealer.sealJson(place(this.#own), kept)
      await this.#store.urgent(['meta'], async () => {
        if (sealed === null) await db.meta.delete(this.#own)
        else await db.meta.put({ key: this.#own, sealed })
      })
    })
    this.#writing = writing.catch(() => undefined)
    return writing
  }

  /** Read and done with. */
  async drop(): Promise<void> {
    const { db } = this.#store
    await this.#store.transaction(['meta'], async () => {
      const keys = await db.meta.where('key').startsWith('typed/').primaryKeys()
      await db.meta.bulkDelete(keys.filter((key) => key !== this.#own))
    })
    this.#left = []
  }
}
