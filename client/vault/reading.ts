/**
 * Reading a document of the store: what the server acknowledged, plus what waits in the outbox, as
 * the fold wants it. And the promise to writers that what was read still stands when they write.
 */
import type { JsonObject } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import { readEntries } from '../../shared/document/read.ts'
import type { ArchiveLedgers, Author, Receipt, Recorded } from '../../shared/domain/entry.ts'
import { foldArchive } from '../../shared/domain/archive.ts'
import { foldDocument } from '../../shared/domain/fold.ts'
import type { ArchiveId, DeviceId, DocId, Part, UserId } from '../../shared/domain/names.ts'
import type { ArchiveView, DocumentView } from '../../shared/domain/view.ts'
import type { CardPages } from './cardPages.ts'
import { pendingId, pendingValue, type Outbox, type Queued } from './outbox.ts'
import type { DocRow, SegmentRow } from './schema.ts'
import { Changed, type Store } from './store.ts'
import { openSegment } from './segment.ts'
import { decodeStoredDoc, type StoredDoc } from './storedDoc.ts'

/** One document as it stood when it was read. */
export interface DocState {
  readonly doc: DocId
  /** Of its row in `docs`; 0: it has none. */
  readonly version: number
  readonly stored: StoredDoc | null
  readonly pending: readonly Queued[]
}

export interface Self {
  readonly user: UserId
  readonly device: DeviceId
}

export const docPlace = (doc: DocId): string => `docs/${doc}`
export const segmentPlace = (n: number): string => `segs/${n}`

export class Reading {
  readonly #store: Store
  readonly #pages: CardPages
  readonly #outbox: Outbox

  constructor(store: Store, pages: CardPages, outbox: Outbox) {
    this.#store = store
    this.#pages = pages
    this.#outbox = outbox
  }

  async one(doc: DocId): Promise<DocState> {
    return (await this.many([doc])).get(doc) as DocState
  }

  /** One state per document that was asked for, known or not. */
  async many(docs: readonly DocId[]): Promise<Map<DocId, DocState>> {
    const { db } = this.#store
    const [rows, segments, waiting] = await this.#store.snapshot(['docs', 'segs', 'outbox'], async () => {
      const found = await db.docs.bulkGet([...docs])
      const segs = new Set<number>()
      for (const [at, doc] of docs.entries()) {
        const seg = this.#pages.shelf.card(doc)?.seg ?? null
        if (found[at] === undefined && seg !== null) segs.add(seg)
      }
      return [
        found,
        segs.size === 0 ? [] : await db.segs.bulkGet([...segs]),
        await db.outbox
          .where('doc')
          .anyOf([...docs])
          .toArray(),
      ] as const
    })
    const pending = await this.#outbox.unsealByDoc(waiting)
    const packed = await this.#fromSegments(segments, new Set(docs))
    const states = new Map<DocId, DocState>()
    await Promise.all(
      docs.map(async (doc, at) => {
        const row = rows[at]
        const stored = row === undefined ? packed.get(doc) : decodeStoredDoc(await this.#unsealDoc(row))
        states.set(doc, {
          doc,
          version: row?.version ?? 0,
          stored: stored ?? null,
          pending: pending.get(doc) ?? [],
        })
      }),
    )
    return states
  }

  #unsealDoc(row: DocRow): Promise<Uint8Array> {
    return this.#store.sealer.unseal(docPlace(row.doc), row.sealed)
  }

  async #fromSegments(
    rows: readonly (SegmentRow | undefined)[],
    wanted: ReadonlySet<DocId>,
  ): Promise<Map<DocId, StoredDoc>> {
    const found = new Map<DocId, StoredDoc>()
    await Promise.all(
      rows.map(async (row) => {
        if (row === undefined) return
        const bytes = await this.#store.sealer.unseal(segmentPlace(row.n), row.sealed)
        for (const [doc, stored] of await openSegment(bytes, wanted)) found.set(doc, stored)
      }),
    )
    return found
  }

  /**
   * Inside a transaction over `docs` and `outbox`. Throws `Changed` when another tab has written to
   * one of these documents since.
   */
  async assertStandsInside(states: Iterable<DocState>): Promise<void> {
    const { db } = this.#store
    for (const { doc, version, pending } of states) {
      const row = await db.docs.get(doc)
      if ((row?.version ?? 0) !== version) throw new Changed()
      const waiting = await db.outbox.where('doc').equals(doc).primaryKeys()
      if (waiting.length !== pending.length) throw new Changed()
      const known = new Set(pending.map(({ n }) => n))
      if (!waiting.every((n) => known.has(n))) throw new Changed()
    }
  }
}

/** Everything known of a document's entries (F1), in no meaningful order. */
export function recordedIn(state: Pick<DocState, 'stored' | 'pending'>, self: Self): readonly Recorded[] {
  const recorded: Recorded[] = state.stored === null ? [] : [...recordedInStored(state.stored)]
  for (const entry of state.pending) {
    recorded.push({
      id: pendingId(entry),
      entry: pendingValue(entry),
      author: { ...self, membership: entry.membership },
      receipt: null,
    })
  }
  return recorded
}

const nobody: Author = { user: '', device: '', membership: null }

function recordedInStored(stored: StoredDoc): readonly Recorded[] {
  const authors = new Map<number, Author>()
  for (const { client, user, device, membership } of stored.authors) {
    authors.set(client, { user, device, membership })
  }
  const receipts = new Map<number, StoredDoc['receipts'][number][]>()
  for (const run of stored.receipts) {
    const before = receipts.get(run.client)
    if (before === undefined) receipts.set(run.client, [run])
    else before.push(run)
  }
  return readEntries(...stored.updates).map(({ id, client, clock, value }) => {
    const run = receipts.get(client)?.find(({ from, to }) => from <= clock && clock < to)
    const receipt: Receipt | null =
      run === undefined ? null : { seq: run.seq, received: run.received, offset: run.offset }
    return { id, entry: value, author: authors.get(client) ?? nobody, receipt }
  })
}

export function viewOf(
  state: Pick<DocState, 'stored' | 'pending'>,
  self: Self,
  deviceOffset: Millis,
): DocumentView {
  return foldDocument(recordedIn(state, self), { deviceOffset })
}

export function archiveOf(
  archive: ArchiveId,
  states: Iterable<DocState>,
  self: Self,
  deviceOffset: Millis,
): ArchiveView {
  const parts = new Map<Part, readonly Recorded[]>()
  for (const state of states) {
    if (state.stored === null && state.pending.length === 0) continue
    parts.set(state.doc.slice(archive.length + 1), recordedIn(state, self))
  }
  const ledgers: ArchiveLedgers = { archive, parts }
  return foldArchive(ledgers, { deviceOffset })
}

/** The values of entries by id: to map what names them. */
export function valuesIn(state: Pick<DocState, 'stored' | 'pending'>): Map<string, JsonObject> {
  const values = new Map<string, JsonObject>()
  if (state.stored !== null)
    for (const { id, value } of readEntries(...state.stored.updates)) values.set(id, value)
  for (const entry of state.pending) values.set(pendingId(entry), pendingValue(entry))
  return values
}
