/**
 * A change on the server's word: everything that one message does to the store, gathered first, then
 * sealed, then written in one strict transaction that also moves the cursor, if this tab still leads
 * and what was read still stands.
 */
import type { DocId, EntryId } from '../../shared/domain/names.ts'
import type { CardPages } from './cardPages.ts'
import type { Clients } from './clients.ts'
import { Deposed, type ScopeBase } from './depot.ts'
import { sealPending, type Outbox, type Pending, type Queued } from './outbox.ts'
import { docPlace, segmentPlace, type DocState, type Reading } from './reading.ts'
import { sealRefused, type Refused, type RejectedWork } from './rejected.ts'
import type { MetaRow, TableName } from './schema.ts'
import { encodeSegment, type Segment } from './segment.ts'
import type { CardPatch, DocCard } from './shelf.ts'
import { Changed, type Store } from './store.ts'
import { encodeStoredDoc, type StoredDoc } from './storedDoc.ts'
import type { TabNudge } from './tabs.ts'

/** As many documents as one segment holds. */
export const SEGMENT_DOCS = 64

export class Change {
  /** Documents that were read; they must stand unchanged. */
  readonly reads = new Map<DocId, DocState>()
  /** Documents of which nothing waits, as far as was known. */
  readonly quiet = new Set<DocId>()
  /** Null: the row goes. */
  readonly docs = new Map<DocId, StoredDoc | null>()
  /** Null: the segment goes. */
  readonly segments = new Map<number, Segment | null>()
  readonly newCards = new Map<DocId, DocCard>()
  readonly patches: CardPatch[] = []
  readonly outboxGone: number[] = []
  readonly outboxPut: Queued[] = []
  readonly outboxAdded: Pending[] = []
  readonly refused: Refused[] = []
  readonly burnt = new Set<number>()
  /** Null: the scope is given up. */
  readonly bases = new Map<string, ScopeBase | null>()
  readonly meta: MetaRow[] = []
  readonly renamed: (readonly [doc: DocId, from: EntryId, to: EntryId])[] = []
  /** Documents whose content is other than before, for open pages. */
  readonly touched = new Set<DocId>()
}

export interface ChangeTools {
  readonly store: Store
  readonly pages: CardPages
  readonly outbox: Outbox
  readonly rejected: RejectedWork
  readonly reading: Reading
  readonly clients: Clients
  /** Tells the other tabs, and this one's screens. */
  say(nudge: TabNudge): void
}

const basePlace = (scope: string): string => `bases/${scope}`

export async function readBases(store: Store): Promise<Map<string, ScopeBase>> {
  const rows = await store.db.bases.toArray()
  const bases = new Map<string, ScopeBase>()
  for (const row of rows) {
    bases.set(row.scope, await store.sealer.unsealJson<ScopeBase>(basePlace(row.scope), row.sealed))
  }
  return bases
}

/** Throws `Deposed`, `Changed` or `StorageFull`, and has then written nothing. */
export async function commit(tools: ChangeTools, change: Change, generation: number): Promise<void> {
  const { store, pages, outbox, rejected, reading, clients } = tools
  const { db, sealer } = store
  const docs = await Promise.all(
    [...change.docs].flatMap(([doc, stored]) =>
      stored === null
        ? []
        : [
            sealer.seal(docPlace(doc), encodeStoredDoc(stored)).then((sealed) => ({
              doc,
              version: (change.reads.get(doc)?.version ?? 0) + 1,
              sealed,
            })),
          ],
    ),
  )
  const segments = await Promise.all(
    [...change.segments].flatMap(([n, segment]) =>
      segment === null
        ? []
        : [sealer.seal(segmentPlace(n), encodeSegment(segment)).then((sealed) => ({ n, sealed }))],
    ),
  )
  const bases = await Promise.all(
    [...change.bases].flatMap(([scope, base]) =>
      base === null ? [] : [sealer.sealJson(basePlace(scope), base).then((sealed) => ({ scope, sealed }))],
    ),
  )
  const [added, put, refused, newPages, log] = await Promise.all([
    Promise.all(change.outboxAdded.map((entry) => sealPending(store, entry))),
    Promise.all(
      change.outboxPut.map(async (entry) => ({ ...(await sealPending(store, entry)), n: entry.n })),
    ),
    Promise.all(change.refused.map((one) => sealRefused(store, one))),
    change.newCards.size === 0 ? null : pages.sealNewPages(change.newCards),
    change.patches.length === 0 ? null : pages.sealPatches(change.patches),
  ])
  const goneOf = <K>(map: ReadonlyMap<K, unknown>): K[] =>
    [...map].flatMap(([key, value]) => (value === null ? [key] : []))

  const n = await store.transaction(
    ['segs', 'docs', 'outbox', 'cards', 'cardlog', 'bases', 'rejected', 'meta'],
    async () => {
      const leader = await db.meta.get('generation')
      if (leader === undefined || !('generation' in leader) || leader.generation !== generation)
        throw new Deposed()
      await reading.assertStandsInside(change.reads.values())
      if (change.quiet.size > 0) {
        const waiting = (await db.outbox.orderBy('doc').uniqueKeys()) as DocId[]
        if (waiting.some((doc) => change.quiet.has(doc))) throw new Changed()
      }
      // Most changes touch two or three of these, and a call for nothing has its price on the way all the same.
      const [segmentsGone, docsGone, basesGone] = [
        goneOf(change.segments),
        goneOf(change.docs),
        goneOf(change.bases),
      ]
      if (segmentsGone.length > 0) await db.segs.bulkDelete(segmentsGone)
      if (segments.length > 0) await db.segs.bulkPut(segments)
      if (docsGone.length > 0) await db.docs.bulkDelete(docsGone)
      if (docs.length > 0) await db.docs.bulkPut(docs)
      if (change.outboxGone.length > 0) await db.outbox.bulkDelete(change.outboxGone)
      if (put.length > 0) await db.outbox.bulkPut(put)
      if (added.length > 0) await db.outbox.bulkAdd(added)
      if (refused.length > 0) await db.rejected.bulkPut(refused)
      if (change.burnt.size > 0) await clients.burnInside(change.burnt)
      if (basesGone.length > 0) await db.bases.bulkDelete(basesGone)
      if (bases.length > 0) await db.bases.bulkPut(bases)
      if (change.meta.length > 0) await db.meta.bulkPut(change.meta)
      if (newPages !== null) await pages.addPagesInside(newPages)
      return log === null ? null : pages.logInside(log)
    },
  )

  const tables = new Set<TableName>()
  const outboxMoved = change.outboxGone.length + added.length + put.length > 0
  if (outboxMoved) {
    tables.add('outbox')
    await outbox.refresh()
  }
  if (refused.length > 0) {
    tables.add('rejected')
    await rejected.refresh()
  }
  if (newPages !== null) {
    tables.add('cards')
    await pages.pagesAdded(newPages)
  }
  if (log !== null && n !== null) {
    tables.add('cardlog')
    await pages.logged(n, change.patches)
  }
  if (change.meta.length > 0) tables.add('meta')
  if (change.docs.size + change.segments.size > 0) tables.add('docs')
  if (tables.size > 0) tools.say({ tables: [...tables], docs: [...change.touched], renamed: change.renamed })
}
