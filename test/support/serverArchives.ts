/**
 * Archives as the server has them: its ledgers opened and folded, for tests that compare what people
 * typed with what came to stand. Nothing here goes through a device or a projection.
 */
import type { Json } from '../../shared/base/json.ts'
import { foldArchive } from '../../shared/domain/archive.ts'
import type { Recorded } from '../../shared/domain/entry.ts'
import { parseDocId, type ArchiveId, type Part } from '../../shared/domain/names.ts'
import type { ArchiveView, Field } from '../../shared/domain/view.ts'
import type { Core } from '../../sync-server/server.ts'
import { Authors, recordedOf } from '../../sync-server/session/authors.ts'

export class ServerArchives {
  readonly #core: Core
  readonly #authors: Authors

  constructor(core: Core) {
    this.#core = core
    this.#authors = new Authors(core.store)
  }

  async read(archive: ArchiveId): Promise<ArchiveView> {
    const parts = new Map<Part, readonly Recorded[]>()
    for (const doc of await this.#core.store.documentsOf(archive)) {
      const ledger = await this.#core.ledgers.open(doc)
      if (ledger === null) throw new Error(`${doc} cannot be opened`)
      parts.set(doc.slice(archive.length + 1), await recordedOf(ledger, this.#authors))
    }
    if (parts.size === 0) throw new Error(`the server has no archive ${archive}`)
    return foldArchive({ archive, parts })
  }

  /** Every archive of the branch with a profile, by id. */
  async ofBranch(branch: string): Promise<readonly ArchiveId[]> {
    const rows = await this.#core.store.scopeRows(`branch/${branch}/profile`, 0, 1_000_000)
    return rows.filter((row) => row.leftSeq === null).map(({ doc }) => parseDocId(doc)?.archive ?? '')
  }
}

/** The field wherever in the archive it stands; null: nobody ever wrote it. */
export function fieldOf(view: ArchiveView, key: string): Field | null {
  for (const document of view.documents.values()) {
    const field = document.fields.get(key)
    if (field !== undefined) return field
  }
  return null
}

/** Every field of every document with what it shows, by `part/key`. */
export function valuesOf(view: ArchiveView): ReadonlyMap<string, Json> {
  const values = new Map<string, Json>()
  for (const [part, document] of view.documents)
    for (const [key, field] of document.fields) values.set(`${part}/${key}`, field.value)
  return values
}
