/**
 * Real changes for tests of the store and of what follows from it: entries encoded as a device does,
 * judged by the guard, sealed under the document's key. Only rights and templates are left out.
 */
import { createHash } from 'node:crypto'
import type { JsonObject } from '../../shared/base/json.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import { encodeEntries } from '../../shared/document/write.ts'
import { admitAll, emptyGuard, freeClock, type Guard } from '../../shared/domain/guard.ts'
import { entryId, parseDocId, type DocId } from '../../shared/domain/names.ts'
import { receiveEntry } from '../../shared/domain/receive.ts'
import type { LogKind } from '../../shared/log/entry.ts'
import { draft } from '../../sync-server/ingest/draft.ts'
import {
  documentAad,
  type BranchRow,
  type Draft,
  type Effect,
  type KeyStore,
  type Outcome,
  type Prepared,
  type Store,
} from '../../sync-server/store/contract.ts'
import { systemClock, systemRandom } from '../../sync-server/ports.ts'

export const ulid = (): string => newUlid(systemClock, systemRandom)

/** A branch in all its columns. */
export const branchRow = (known: Pick<BranchRow, 'id' | 'code' | 'name' | 'template'>): BranchRow => ({
  ownership: 'own',
  entity: '',
  agreement: '',
  preset: 'store',
  closed: false,
  ...known,
})

/** An entry that carries nothing but effects. */
export const bare = (action: string, ...effects: readonly Effect[]): Prepared => ({
  meta: draft('organisation', action),
  sealed: null,
  effects,
})

export const note = (text: string): JsonObject => ({ k: 'note', v: 1, at: 1, t: 'generic@1', fact: { text } })

export interface Change {
  readonly doc: DocId
  readonly client: number
  readonly values: readonly JsonObject[]
  readonly scopes?: readonly string[]
  readonly meta?: Partial<Draft>
  readonly kind?: LogKind
  readonly action?: string
  /** Beside the append. */
  readonly effects?: readonly Effect[]
}

export const EPOCH = 1

/** Prepares the next change of a document as it stands now; committing it is the caller's. */
export async function prepareChange(store: Store, keys: KeyStore, change: Change): Promise<Prepared> {
  const { doc, client, values } = change
  const guard = (await store.docHead(doc))?.guard ?? emptyGuard
  const clock = freeClock(guard, client)
  const encoded = encodeEntries(client, clock, values)
  if (!encoded.ok) throw new Error(`entry ${encoded.error.entry} cannot be written: ${encoded.error.why}`)
  const key = await keys.documentKey(doc, EPOCH)
  const place = { client, clock, length: values.length }
  const archive = parseDocId(doc)?.archive ?? null
  return {
    meta: draft(change.kind ?? 'change', change.action ?? String(values[0]?.['k']), {
      doc,
      archive,
      epoch: EPOCH,
      ...place,
      ...change.meta,
    }),
    sealed: key.seal(encoded.value, documentAad(doc, EPOCH)),
    effects: [
      {
        on: 'append',
        doc,
        epoch: EPOCH,
        expectCount: guard.count,
        ...place,
        sha256: createHash('sha256').update(encoded.value).digest('hex'),
        guard: admitted(guard, client, clock, values),
        scopes: change.scopes ?? [],
      },
      ...(change.effects ?? []),
    ],
  }
}

export async function commitChange(store: Store, keys: KeyStore, change: Change): Promise<number> {
  const [outcome] = await store.commit([await prepareChange(store, keys, change)])
  return seqOf(outcome)
}

export function seqOf(outcome: Outcome | undefined): number {
  if (outcome?.ok !== true) throw new Error(`not written: ${JSON.stringify(outcome)}`)
  return outcome.seq
}

function admitted(guard: Guard, client: number, clock: number, values: readonly JsonObject[]): Guard {
  const arrivals = values.map((value, at) => {
    const entry = receiveEntry(value)
    if (!entry.ok) throw new Error(`not an entry: ${JSON.stringify(entry.error)}`)
    return { id: entryId(client, clock + at), entry: entry.value }
  })
  const next = admitAll(guard, arrivals)
  if (!next.ok) throw new Error(`not admitted: ${JSON.stringify(next.error)}`)
  return next.value
}
