/**
 * The outbox: entries that this device made and the server has not acknowledged, in the order of
 * saving. An entry leaves it only when the server's answer about it is stored.
 *
 * Memory holds what lists and status need of each (never its content); `refresh` compares with disk
 * and so takes in what other tabs added or settled.
 */
import type { JsonObject } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import { readEntries } from '../../shared/document/read.ts'
import {
  archiveOfDoc,
  type ArchiveId,
  type DocId,
  type EntryId,
  type MembershipId,
} from '../../shared/domain/names.ts'
import { decodePending, encodePending, outboxPlace } from '../../shared/protocol/pending.ts'
import type { OutboxRow } from './schema.ts'
import type { Store } from './store.ts'

/** One entry that waits: exactly one entry per update. */
export interface Pending {
  /** What PUSH and ACK call it. */
  readonly id: string
  readonly doc: DocId
  readonly epoch: number
  readonly client: number
  readonly clock: number
  readonly at: Millis
  /** The membership that allowed it, as this device judged. */
  readonly membership: MembershipId | null
  readonly update: Uint8Array
  /** How often the server asked to try again. */
  readonly tries: number
}

/** As it lies in the outbox: `n` is its place in the order of saving. */
export interface Queued extends Pending {
  readonly n: number
}

/** What memory keeps of it. */
export type Waiting = Pick<Queued, 'n' | 'id' | 'doc' | 'client' | 'clock' | 'at'>

export const pendingId = (entry: Pick<Pending, 'client' | 'clock'>): EntryId =>
  `${entry.client}.${entry.clock}`

/** The entry itself. */
export function pendingValue(entry: Pick<Pending, 'update'>): JsonObject {
  const [only] = readEntries(entry.update)
  if (only === undefined) throw new RangeError('an outbox row without its entry')
  return only.value
}

export async function sealPending(store: Store, entry: Pending): Promise<OutboxRow> {
  const sealed = await store.sealer.seal(outboxPlace(entry.id), encodePending(entry))
  return { id: entry.id, doc: entry.doc, sealed }
}

export async function unsealPending(store: Store, row: OutboxRow): Promise<Queued> {
  const said = decodePending(await store.sealer.unseal(outboxPlace(row.id), row.sealed))
  const { n, id, doc } = row as OutboxRow & { readonly n: number }
  return { n, id, doc, ...said }
}

export class Outbox {
  readonly #store: Store
  readonly #changed: (archives: ReadonlySet<ArchiveId>) => void
  readonly #waiting = new Map<number, Waiting>()
  readonly #byArchive = new Map<ArchiveId, number>()
  #reading: Promise<void> = Promise.resolve()

  /** `changed` hears of archives for which entries came or went. */
  constructor(store: Store, changed: (archives: ReadonlySet<ArchiveId>) => void) {
    this.#store = store
    this.#changed = changed
  }

  get size(): number {
    return this.#waiting.size
  }

  /** Device time of the oldest that waits. */
  get oldest(): Millis | null {
    let oldest: Millis | null = null
    for (const { at } of this.#waiting.values()) if (oldest === null || at < oldest) oldest = at
    return oldest
  }

  waiting(): IterableIterator<Waiting> {
    return this.#waiting.values()
  }

  waitsFor(archive: ArchiveId): number {
    return this.#byArchive.get(archive) ?? 0
  }

  clients(): Set<number> {
    return new Set([...this.#waiting.values()].map((entry) => entry.client))
  }

  refresh(): Promise<void> {
    const reading = this.#reading.then(() => this.#refresh())
    this.#reading = reading.catch(() => undefined)
    return reading
  }

  async #refresh(): Promise<void> {
    const { db } = this.#store
    // What this tab adds while the disk is read is not in the answer, and waits all the same.
    const before = [...this.#waiting.keys()]
    const [keys, rows] = await this.#store.snapshot(['outbox'], async () => {
      const keys = await db.outbox.toCollection().primaryKeys()
      const news = keys.filter((n) => !this.#waiting.has(n))
      return [keys, await db.outbox.bulkGet(news)] as const
    })
    const entries = await Promise.all(
      rows.flatMap((row) => (row === undefined ? [] : [unsealPending(this.#store, row)])),
    )
    const standing = new Set(keys)
    const changed = new Set<ArchiveId>()
    for (const n of before) if (!standing.has(n)) changed.add(this.#drop(n))
    for (const entry of entries) changed.add(this.#keep(entry))
    if (changed.size > 0) this.#changed(changed)
  }

  #keep({ n, id, doc, client, clock, at }: Waiting): ArchiveId {
    const archive = archiveOfDoc(doc)
    if (!this.#waiting.has(n)) this.#byArchive.set(archive, this.waitsFor(archive) + 1)
    this.#waiting.set(n, { n, id, doc, client, clock, at })
    return archive
  }

  #drop(n: number): ArchiveId {
    const entry = this.#waiting.get(n) as Waiting
    const archive = entry.doc.slice(0, entry.doc.indexOf('.'))
    this.#waiting.delete(n)
    const left = this.waitsFor(archive) - 1
    if (left > 0) this.#byArchive.set(archive, left)
    else this.#byArchive.delete(archive)
    return archive
  }

  /** This tab wrote these; `refresh` would find them too. */
  added(entries: readonly Waiting[]): void {
    this.#changed(new Set(entries.map((entry) => this.#keep(entry))))
  }

  /** In the order of saving. */
  async unsealByDoc(rows: readonly OutboxRow[]): Promise<Map<DocId, Queued[]>> {
    const entries = await Promise.all(rows.map((row) => unsealPending(this.#store, row)))
    entries.sort((a, b) => a.n - b.n)
    const byDoc = new Map<DocId, Queued[]>()
    for (const entry of entries) {
      const before = byDoc.get(entry.doc)
      if (before === undefined) byDoc.set(entry.doc, [entry])
      else before.push(entry)
    }
    return byDoc
  }
}
