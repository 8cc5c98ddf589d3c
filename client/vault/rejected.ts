/**
 * Work that the server did not take into its document: refused, or held for a person to look at. It
 * stays here with its reason until its author sends it again or throws it away (G2).
 */
import type { Json, JsonObject } from '../../shared/base/json.ts'
import { isJsonObject } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { ArchiveId, DocId } from '../../shared/domain/names.ts'
import type { RejectedRow } from './schema.ts'
import type { Store } from './store.ts'

export interface Refused {
  /** What it was called in the outbox. */
  readonly id: string
  readonly doc: DocId
  readonly entry: JsonObject
  /** `held`: the server keeps it too, and only a person there decides. It cannot be sent again. */
  readonly state: 'refused' | 'held'
  readonly why: string
  readonly field: string | null
  /** Device time at which it was saved, and its place among what was saved with it. */
  readonly at: Millis
  readonly n: number
}

const placeOf = (id: string): string => `rejected/${id}`

export async function sealRefused(store: Store, refused: Refused): Promise<RejectedRow> {
  return { id: refused.id, sealed: await store.sealer.sealJson(placeOf(refused.id), refused) }
}

/** What was typed, by field or fact key. */
export function contentOf(entry: JsonObject): { readonly [key: string]: Json } {
  for (const key of ['fields', 'fact', 'command']) {
    const content = entry[key]
    if (isJsonObject(content)) return content
  }
  return {}
}

export class RejectedWork {
  readonly #store: Store
  readonly #changed: (archives: ReadonlySet<ArchiveId>) => void
  #refused: readonly Refused[] = []

  constructor(store: Store, changed: (archives: ReadonlySet<ArchiveId>) => void) {
    this.#store = store
    this.#changed = changed
  }

  /** Oldest first. */
  get all(): readonly Refused[] {
    return this.#refused
  }

  find(id: string): Refused | null {
    return this.#refused.find((one) => one.id === id) ?? null
  }

  /** The command that was to open this archive: without it nothing else of it can stand. */
  openingOf(archive: ArchiveId): Refused | null {
    return (
      this.#refused.find(({ doc, entry, state }) => {
        const command = entry['command']
        return (
          doc === `${archive}.life` &&
          state === 'refused' &&
          isJsonObject(command) &&
          command['do'] === 'open'
        )
      }) ?? null
    )
  }

  has(archive: ArchiveId): boolean {
    return this.#refused.some((one) => one.doc.startsWith(archive))
  }

  async refresh(): Promise<void> {
    const rows = await this.#store.db.rejected.toArray()
    const before = this.#refused
    this.#refused = (
      await Promise.all(
        rows.map((row) => this.#store.sealer.unsealJson<Refused>(placeOf(row.id), row.sealed)),
      )
    ).sort((a, b) => a.at - b.at || a.n - b.n)
    const touched = [...before, ...this.#refused].map((one) => one.doc.slice(0, one.doc.indexOf('.')))
    if (touched.length > 0) this.#changed(new Set(touched))
  }

  async discard(id: string): Promise<void> {
    await this.#store.transaction(['rejected'], () => this.#store.db.rejected.delete(id))
    await this.refresh()
  }
}
