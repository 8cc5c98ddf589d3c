/**
 * One open archive: what the device last said of it, and the verbs of the page.
 *
 * Opening is written into the access log by the worker, once; every later change is a `reread`. Nothing
 * is kept after `follow` has ended: the next look is another access.
 */
import type { Json, JsonObject } from '../../../shared/base/json.ts'
import { ok, type Result } from '../../../shared/base/result.ts'
import type { FactKind, FieldKey } from '../../../shared/domain/entry.ts'
import type { ArchiveId, BusinessId, EntryId } from '../../../shared/domain/names.ts'
import type { Device, EditRefusal, OpenedArchive, OpenRefusal, Somebody } from '../../api.ts'
import { watchDevice } from '../../shell/api.ts'

export class ArchiveFile {
  readonly archive: ArchiveId
  readonly #device: Device
  #opened = $state.raw<OpenedArchive | null>(null)
  #refusal = $state.raw<OpenRefusal | null>(null)
  #chosen = $state<BusinessId | null>(null)
  #people = $state.raw<readonly Somebody[]>([])

  constructor(device: Device, archive: ArchiveId) {
    this.#device = device
    this.archive = archive
  }

  get opened(): OpenedArchive | null {
    return this.#opened
  }
  get refusal(): OpenRefusal | null {
    return this.#refusal
  }
  /** Who else has it open now. */
  get people(): readonly Somebody[] {
    return this.#people
  }
  /** The business shown: the one chosen, else the last opened; null while there is none. */
  get business(): BusinessId | null {
    const all = this.#opened?.view.businesses ?? []
    return all.find(({ id }) => id === this.#chosen)?.id ?? all.at(-1)?.id ?? null
  }

  choose(business: BusinessId): void {
    this.#chosen = business
  }

  /** Opens and keeps up to date until the returned function is called. */
  follow(purpose: string): () => void {
    let ended = false
    const take = (answer: Result<OpenedArchive, OpenRefusal>) => {
      if (ended) return
      if (answer.ok) this.#opened = answer.value
      this.#refusal = answer.ok ? null : answer.error
    }
    const end = watchDevice(this.#device, (event) => {
      if (event.type === 'archive' && event.archive === this.archive) void this.#reread(take)
      else if (event.type === 'present' && event.archive === this.archive) this.#people = event.people
    })
    void this.#device.open(this.archive, purpose).then(take)
    return () => {
      ended = true
      end()
      void this.#device.close(this.archive)
    }
  }

  async #reread(take: (answer: Result<OpenedArchive, OpenRefusal>) => void): Promise<void> {
    take(await this.#device.reread(this.archive))
  }

  /** Told to the others: where this person is writing; null: nowhere any more. */
  editing(at: Somebody['at']): void {
    void this.#device.editing(this.archive, at)
  }

  save(
    business: BusinessId | null,
    fields: { readonly [key: FieldKey]: Json },
    seen: { readonly [key: FieldKey]: readonly EntryId[] },
    { why = '', how }: { readonly why?: string; readonly how?: string | undefined } = {},
  ): Promise<Result<null, EditRefusal>> {
    if (Object.keys(fields).length === 0) return Promise.resolve(ok(null))
    const said = how === undefined ? { why } : { why, how }
    return this.#device.save({ archive: this.archive, business, fields, seen, ...said })
  }

  addFact(
    kind: FactKind,
    fact: JsonObject,
    supersedes: readonly EntryId[] = [],
  ): Promise<Result<null, EditRefusal>> {
    return this.#device.addFact({ archive: this.archive, business: this.business, kind, fact, supersedes })
  }

  /** Everything that stands here now has been seen. */
  looked(): Promise<void> {
    return this.#device.looked(this.archive)
  }

  async openBusiness(): Promise<Result<BusinessId, EditRefusal>> {
    const made = await this.#device.openBusiness(this.archive)
    if (made.ok) this.#chosen = made.value
    return made
  }
}
