/**
 * What the feed says, turned into a change of the store.
 *
 * A first sync comes through here too: documents that are new to the device are packed into segments
 * as they came, their cards into pages, and nothing is unpacked. Only a document that the device
 * already holds is read, because something has to be added to it.
 */
import type { Fragment } from '../../shared/domain/card.ts'
import type { JsonObject } from '../../shared/base/json.ts'
import { CorruptDocument, readEntries, readRuns } from '../../shared/document/read.ts'
import { encodeEntries } from '../../shared/document/write.ts'
import type { DocId } from '../../shared/domain/names.ts'
import { MASKED } from '../../shared/policy/decide.ts'
import type { Item, Put } from '../../shared/protocol/feed.ts'
import { fragmentFrom, receiveFragment } from './cardTools.ts'
import { Change, SEGMENT_DOCS } from './change.ts'
import type { Pen } from './clients.ts'
import type { Directory } from './directory.ts'
import { pendingId, pendingValue, type Outbox, type Pending, type Queued } from './outbox.ts'
import { segmentPlace, viewOf, type DocState, type Reading, type Self } from './reading.ts'
import { remint, type Reminted } from './remint.ts'
import { openSegment } from './segment.ts'
import type { CardPatch, DocCard, Shelf } from './shelf.ts'
import type { Store } from './store.ts'
import { extendDoc, isWhole, LOST, pickEntries, receivedDoc, renewed, type StoredDoc } from './storedDoc.ts'

/** Fewer new documents than this make rows of their own, not a segment of crumbs. */
const WORTH_A_SEGMENT = 8
/** Fewer new cards than this go through the log. */
const WORTH_A_PAGE = 32

export interface ApplyingTools {
  readonly store: Store
  readonly shelf: Shelf
  readonly outbox: Outbox
  readonly reading: Reading
  readonly directory: Directory
  readonly self: Self
  /** Which of the server's logs speaks. */
  readonly era: number
  /** For what has to be written anew; nothing was ever written under it. */
  readonly spare: Pick<Pen, 'client'>
  /** Counts segments; only the leader writes them. */
  nextSegment(): number
}

/** A document while a message is worked through. */
interface Work {
  readonly state: DocState
  /** Not on the device before this message. */
  readonly fresh: boolean
  stored: StoredDoc | null
  card: DocCard
  /** Acknowledged entries that the server has lost: they are sent again. */
  requeued: Pending[]
  /** What waits under an id that one of those has; null: nothing does. */
  moved: Reminted | null
  gone: boolean
  /** No scope brings the document itself any more; a masked card may stay. */
  bytesGone: boolean
  /** What waited goes to the refused, the document was destroyed. */
  erased: boolean
  waitsToLeave: boolean
  whole: boolean
}

export interface AppliedWork {
  readonly change: Change
  readonly mismatched: readonly DocId[]
  /** Documents that are now what the server described. */
  readonly repaired: readonly DocId[]
  /** Documents that leave once nothing of them waits. */
  readonly leaving: readonly DocId[]
}

const noCard: DocCard = { fragment: null, masked: null, scopes: [], seg: null, page: null }

/** `scope` null: an answer to FETCH, which says nothing about scopes. `change`: to which more is to be added. */
export async function applyItems(
  tools: ApplyingTools,
  items: readonly { readonly scope: string | null; readonly item: Item }[],
  change = new Change(),
): Promise<AppliedWork> {
  const works = await readWorks(tools, new Set(items.map(({ item }) => item.doc)))
  for (const { scope, item } of items) {
    const work = works.get(item.doc)
    if (work === undefined) continue
    if (item.op === 'PUT') put(tools, work, scope, item)
    else if (item.op === 'LEAVE') leave(tools, work, scope)
    else erase(work)
  }
  return gather(tools, works, change)
}

/**
 * Documents that lost these scopes, all at once. What was made here and acknowledged before any feed brought it
 * back names no scope, so nothing would ever take it away: it goes with the rest, and comes back whole if one of
 * the scopes that are left does list it. `mayRead` asks as this person is from now on.
 */
export async function dropScopes(
  tools: ApplyingTools,
  dropped: ReadonlySet<string>,
  mayRead: (doc: DocId) => boolean,
): Promise<AppliedWork> {
  const touched = new Map<DocId, readonly (string | null)[]>()
  for (const [doc, card] of tools.shelf.docs()) {
    const lost = card.scopes.filter((scope) => dropped.has(scope))
    if (lost.length > 0) touched.set(doc, lost)
    else if (card.scopes.length === 0 && (dropped.size > 0 || !mayRead(doc))) touched.set(doc, [null])
  }
  const works = await readWorks(tools, new Set(touched.keys()), true)
  for (const [doc, lost] of touched) {
    const work = works.get(doc)
    for (const scope of lost) if (work !== undefined) leave(tools, work, scope)
  }
  return gather(tools, works)
}

/**
 * Documents that are held and that no feed brought. What was written here, acknowledged and taken away again before
 * the first sync of its scope stands in no feed: a sweep brings what is listed now and tells of nothing that left.
 */
export function unlisted({ shelf }: Pick<ApplyingTools, 'shelf'>): Set<DocId> {
  const docs = new Set<DocId>()
  for (const [doc, { fragment, scopes }] of shelf.docs())
    if (fragment !== null && scopes.every((scope) => scope.endsWith(MASKED))) docs.add(doc)
  return docs
}

/**
 * Every feed is complete, as it stood after these were acknowledged: whoever is listed still comes by none of them.
 * Where something waits, that has to be settled first. What only a log that is gone had acknowledged may yet be handed in
 * by somebody else (RCV4).
 */
export async function dropUnlisted(tools: ApplyingTools, docs: ReadonlySet<DocId>): Promise<AppliedWork> {
  const still = unlisted(tools)
  for (const { doc } of tools.outbox.waiting()) still.delete(doc)
  const works = await readWorks(tools, new Set([...docs].filter((doc) => still.has(doc))))
  for (const [doc, work] of works) {
    const awaited = work.stored?.receipts.some(({ seq }) => seq === LOST) === true
    if (awaited || (work.stored !== null && work.stored.era !== tools.era)) works.delete(doc)
    else leave(tools, work, null)
  }
  return gather(tools, works)
}

/** `lightly`: the bytes are not needed, only whether something waits. */
async function readWorks(
  { shelf, outbox, reading }: ApplyingTools,
  docs: ReadonlySet<DocId>,
  lightly = false,
): Promise<Map<DocId, Work>> {
  const waiting = new Set([...outbox.waiting()].map(({ doc }) => doc))
  const known = [...docs].filter((doc) => waiting.has(doc) || (!lightly && shelf.card(doc) !== null))
  const states = await reading.many(known)
  const works = new Map<DocId, Work>()
  for (const doc of docs) {
    const card = shelf.card(doc)
    const state = states.get(doc) ?? { doc, version: 0, stored: null, pending: [] }
    works.set(doc, {
      state,
      fresh: card === null && state.stored === null && state.pending.length === 0,
      stored: state.stored,
      card: card ?? noCard,
      requeued: [],
      moved: null,
      gone: false,
      bytesGone: false,
      erased: false,
      waitsToLeave: false,
      whole: true,
    })
  }
  return works
}

function put(tools: ApplyingTools, work: Work, scope: string | null, said: Put): void {
  work.gone = false
  work.bytesGone = false
  // Feeds of a log that is gone list nothing any more.
  if (work.stored !== null && work.stored.era !== tools.era && scope?.endsWith(MASKED) === false)
    work.card = { ...work.card, scopes: work.card.scopes.filter((one) => one.endsWith(MASKED)) }
  if (scope !== null)
    work.card = { ...work.card, scopes: tools.shelf.scopeList([...work.card.scopes, scope]) }
  const fragment = receiveFragment(said.doc, said.card)
  if (scope !== null && scope.endsWith(MASKED)) {
    work.card = { ...work.card, masked: fragment }
    return
  }
  work.waitsToLeave = false
  work.whole = takeBytes(tools, work, said)
  const pending = pendingAfter(work)
  const beyond = work.stored?.receipts.some(({ seq }) => seq === LOST) === true
  if (pending.length > 0 || (fragment === null && work.stored !== null) || beyond) {
    work.card = { ...work.card, fragment: ownFragment(tools, work, pending) }
  } else work.card = { ...work.card, fragment }
}

/** False when the document is not what the server described. */
function takeBytes(tools: ApplyingTools, work: Work, said: Put): boolean {
  const { era } = tools
  const { update } = said
  try {
    if (update !== null && said.full) replace(work, { ...said, update }, tools)
    else if (work.stored === null && update !== null) work.stored = receivedDoc({ ...said, update }, era)
    else if (work.stored !== null && work.stored.epoch === said.epoch && work.stored.era === era)
      work.stored = extendDoc(work.stored, said)
    else if (work.stored === null && work.state.pending.length > 0) {
      // The echo of an entry whose acknowledgement is still on its way here.
      work.stored = { ...receivedDoc({ ...said, update: new Uint8Array() }, era), updates: [] }
      return true
    } else return false
  } catch (error) {
    if (error instanceof CorruptDocument) return false
    throw error
  }
  if (work.stored !== null && isWhole(work.stored)) return true
  // Bytes that cannot be read are not worth keeping where nothing was.
  if (work.fresh && work.stored !== null && !isReadable(work.stored)) work.stored = null
  // What is missing may be our own, acknowledged in a moment; settling looks again.
  return update === null && work.state.pending.length > 0
}

function isReadable(stored: StoredDoc): boolean {
  try {
    readRuns(...stored.updates)
    return true
  } catch (error) {
    if (error instanceof CorruptDocument) return false
    throw error
  }
}

/**
 * A whole document takes the place of what was held. Entries that were acknowledged after it was made stay, and so
 * do those of others that a log which is gone had acknowledged (RCV4). Our own that the server no longer has go back
 * into the outbox, under the ids that others may name.
 */
function replace(work: Work, said: Put & { readonly update: Uint8Array }, tools: ApplyingTools): void {
  const { self, era } = tools
  const next = receivedDoc(said, era)
  // What cannot be read any more is not worth comparing: the server has it whole.
  if (work.stored === null || !isReadable(work.stored)) {
    work.stored = next
    return
  }
  const held = renewed(work.stored, era)
  const there = new Map(readEntries(said.update).map(({ id, value }) => [id, value]))
  const later = new Set<string>()
  const lost: Lost[] = []
  for (const entry of readEntries(...held.updates)) {
    const receipt = receiptOf(held, entry)
    const author = held.authors.find((one) => one.client === entry.client)
    const ours = author?.device === self.device
    const now = there.get(entry.id)
    if (now !== undefined) {
      // In the log that is now a copy of this profile said something else under this id: a fork, as the door will say.
      const forked = receipt?.seq === LOST && ours && JSON.stringify(now) !== JSON.stringify(entry.value)
      if (forked && held.epoch === said.epoch) lost.push(entry)
      continue
    }
    const gone = receipt === undefined || receipt.seq === LOST || receipt.seq <= said.seq
    // Nobody hands in what the server had ruled: it rules anew (RCV6).
    const awaited = receipt?.seq === LOST && !ours && author?.user !== 'server'
    if (!gone || awaited) later.add(entry.id)
    else if (ours && held.epoch === said.epoch) lost.push(entry)
  }
  requeue(work, held, lost, tools)
  if (later.size === 0) {
    work.stored = next
    return
  }
  const kept = pickEntries(held, ({ client, clock }) => later.has(`${client}.${clock}`))
  const clients = new Set(next.authors.map((author) => author.client))
  work.stored = {
    ...next,
    updates: [...next.updates, ...kept.updates],
    receipts: [...next.receipts, ...kept.receipts],
    authors: [...next.authors, ...held.authors.filter((author) => !clients.has(author.client))],
  }
}

type Lost = ReturnType<typeof readEntries>[number]

const receiptOf = (held: StoredDoc, { client, clock }: Pick<Lost, 'client' | 'clock'>) =>
  held.receipts.find((run) => run.client === client && run.from <= clock && clock < run.to)

const sayingOf = (id: string, value: JsonObject): string => `${id} ${JSON.stringify(value)}`

/**
 * In the order in which they were acknowledged: later ones name earlier ones. Where a copy of this profile had said one of
 * them, this one may have said something else under the same id, which waits and has to be written anew.
 */
function requeue(work: Work, held: StoredDoc, lost: readonly Lost[], tools: ApplyingTools): void {
  const place = (entry: Lost): number => {
    const receipt = receiptOf(held, entry)
    return receipt === undefined ? -1 : held.receipts.indexOf(receipt)
  }
  const waits = new Set(work.state.pending.map((entry) => sayingOf(pendingId(entry), pendingValue(entry))))
  for (const { id, client, clock, value } of lost.toSorted(
    (a, b) => place(a) - place(b) || a.clock - b.clock,
  )) {
    const written = encodeEntries(client, clock, [value])
    if (!written.ok || waits.has(sayingOf(id, value))) continue
    work.requeued.push({
      id: '',
      doc: work.state.doc,
      epoch: held.epoch,
      client,
      clock,
      at: typeof value['at'] === 'number' ? value['at'] : 0,
      membership: held.authors.find((one) => one.client === client)?.membership ?? null,
      update: written.value,
      tries: 0,
    })
  }
  const taken = new Set(work.requeued.map(pendingId))
  const doubled = work.state.pending.filter((entry) => taken.has(pendingId(entry)))
  if (doubled.length === 0) return
  const moving = new Map(doubled.map((entry) => [entry, 'same' as const]))
  work.moved = remint(work.state.pending, new Set(), moving, tools.spare, () => tools.store.newId())
}

/**
 * What this device wrote and only a log that is gone had acknowledged goes into the outbox again (RCV3), also where
 * something newer in the document was acknowledged since, under a client id of its own.
 */
function handBack(work: Work, tools: ApplyingTools): void {
  const { self, era } = tools
  if (work.stored === null || !isReadable(work.stored)) return
  if (work.stored.era === era && !work.stored.receipts.some(({ seq }) => seq === LOST)) return
  const held = renewed(work.stored, era)
  const ours = new Set(held.authors.flatMap(({ client, device }) => (device === self.device ? [client] : [])))
  const lost = readEntries(...held.updates).filter(
    (entry) => ours.has(entry.client) && (receiptOf(held, entry)?.seq ?? LOST) === LOST,
  )
  const gone = new Set(lost.map(({ id }) => id))
  requeue(work, held, lost, tools)
  work.stored = pickEntries(held, ({ client, clock }) => !gone.has(`${client}.${clock}`))
}

/** Documents that no feed of the log that is now lists, once all of them are complete. */
export async function handBackUnlisted(tools: ApplyingTools, docs: readonly DocId[]): Promise<AppliedWork> {
  const works = await readWorks(tools, new Set(docs))
  for (const work of works.values()) {
    if (work.stored === null) continue
    const listed = work.stored.era === tools.era
    handBack(work, tools)
    if (listed && work.requeued.length === 0) continue
    const scopes = listed ? work.card.scopes : work.card.scopes.filter((scope) => scope.endsWith(MASKED))
    work.card = { ...work.card, scopes, fragment: ownFragment(tools, work, pendingAfter(work)) }
  }
  return gather(tools, works)
}

function leave(tools: ApplyingTools, work: Work, scope: string | null): void {
  handBack(work, tools)
  const scopes = work.card.scopes.filter((one) => one !== scope)
  const masked = scopes.some((one) => one.endsWith(MASKED)) ? work.card.masked : null
  work.card = { ...work.card, scopes, masked }
  if (scopes.some((one) => !one.endsWith(MASKED))) return
  if (pendingAfter(work).length > 0) work.waitsToLeave = true
  else if (scopes.length === 0) work.gone = true
  else {
    // Only masked scopes are left: the card stays, the bytes go.
    work.bytesGone = true
    work.stored = null
    work.card = { ...work.card, fragment: null }
  }
}

function erase(work: Work): void {
  work.gone = true
  work.erased = true
}

function pendingAfter(work: Work): readonly Queued[] {
  return work.erased ? [] : [...stillWaiting(work), ...work.requeued.map((entry) => ({ ...entry, n: 0 }))]
}

/** What waited before, in its order: as it was, or written anew. */
function stillWaiting({ state: { pending }, moved }: Work): readonly Queued[] {
  if (moved === null) return pending
  const anew = new Map(moved.gone.map((entry, at) => [entry, moved.added[at]]))
  return pending.map((entry) => ({ ...(anew.get(entry) ?? entry), n: entry.n }))
}

function ownFragment({ self, directory }: ApplyingTools, work: Work, pending: readonly Queued[]): Fragment {
  return fragmentFrom(work.state.doc, viewOf({ stored: work.stored, pending }, self, directory.offset))
}

async function gather(
  tools: ApplyingTools,
  works: ReadonlyMap<DocId, Work>,
  change = new Change(),
): Promise<AppliedWork> {
  const fresh: Work[] = []
  const removed = new Map<number, Set<DocId>>()
  for (const work of works.values()) {
    const { doc, version, pending } = work.state
    if (version > 0 || pending.length > 0 || work.state.stored !== null) change.reads.set(doc, work.state)
    else change.quiet.add(doc)
    const before = tools.shelf.card(doc)
    const bytesGone = work.gone || work.bytesGone
    if (bytesGone) {
      change.docs.set(doc, null)
      if (work.card.seg !== null) markRemoved(removed, work.card.seg, doc)
    }
    if (work.gone) {
      if (work.erased) refusePending(change, pending)
      if (before !== null) change.patches.push({ doc, gone: true })
    } else if (work.fresh) fresh.push(work)
    else {
      if (work.stored !== work.state.stored && work.stored !== null) change.docs.set(doc, work.stored)
      const patch = patchFrom(before, bytesGone ? { ...work.card, seg: null } : work.card, doc)
      if (patch !== null) change.patches.push(patch)
    }
    for (const entry of work.requeued) change.outboxAdded.push({ ...entry, id: tools.store.newId() })
    // What waits was written later and may name them: it goes behind.
    if (work.requeued.length > 0) {
      for (const { n, ...entry } of stillWaiting(work)) {
        change.outboxGone.push(n)
        change.outboxAdded.push(entry)
      }
    }
    change.renamed.push(...(work.moved?.renamed ?? []))
    for (const client of work.moved?.burnt ?? []) change.burnt.add(client)
    change.touched.add(doc)
  }
  shelve(tools, change, fresh)
  await rewriteSegments(tools, change, removed)
  const judged = [...works.values()].filter((work) => !work.gone)
  return {
    change,
    mismatched: judged.flatMap((work) => (work.whole ? [] : [work.state.doc])),
    repaired: judged.flatMap((work) => (work.whole && work.stored !== null ? [work.state.doc] : [])),
    leaving: judged.flatMap((work) => (work.waitsToLeave ? [work.state.doc] : [])),
  }
}

function refusePending(change: Change, pending: readonly Queued[]): void {
  for (const entry of pending) {
    change.outboxGone.push(entry.n)
    change.refused.push({
      id: entry.id,
      doc: entry.doc,
      entry: pendingValue(entry),
      state: 'refused',
      why: 'erased',
      field: null,
      at: entry.at,
      n: entry.n,
    })
  }
}

/** New documents: many of them in segments and pages, a few in rows and patches. */
function shelve(tools: ApplyingTools, change: Change, fresh: readonly Work[]): void {
  const withBytes = fresh.filter((work) => work.stored !== null)
  const segmentOf = new Map<DocId, number>()
  if (withBytes.length < WORTH_A_SEGMENT) {
    for (const { state, stored } of withBytes) change.docs.set(state.doc, stored)
  } else {
    for (let from = 0; from < withBytes.length; from += SEGMENT_DOCS) {
      const n = tools.nextSegment()
      const documents = new Map<DocId, StoredDoc>()
      for (const { state, stored } of withBytes.slice(from, from + SEGMENT_DOCS)) {
        if (stored !== null) documents.set(state.doc, stored)
        segmentOf.set(state.doc, n)
      }
      change.segments.set(n, { type: 'documents', documents })
    }
  }
  for (const { state, card } of fresh) {
    const placed = { ...card, seg: segmentOf.get(state.doc) ?? null }
    shelveCard(tools, change, state.doc, placed, fresh.length >= WORTH_A_PAGE)
  }
}

/** A new card: one of `many` goes into a page. */
export function shelveCard(
  { shelf }: Pick<ApplyingTools, 'shelf'>,
  change: Change,
  doc: DocId,
  card: DocCard,
  many: boolean,
): void {
  if (many && !shelf.wentByPatch(doc)) change.newCards.set(doc, card)
  else change.patches.push({ doc, ...withoutPage(card) })
}

const withoutPage = ({ fragment, masked, scopes, seg }: DocCard): Omit<CardPatch, 'doc'> => ({
  fragment,
  masked,
  scopes,
  seg,
})

function patchFrom(before: DocCard | null, after: DocCard, doc: DocId): CardPatch | null {
  if (before === null) return { doc, ...withoutPage(after) }
  const patch: { -readonly [K in keyof CardPatch]: CardPatch[K] } = { doc }
  if (before.fragment !== after.fragment) patch.fragment = after.fragment
  if (before.masked !== after.masked) patch.masked = after.masked
  if (before.scopes.join() !== after.scopes.join()) patch.scopes = after.scopes
  if (before.seg !== after.seg) patch.seg = after.seg
  return Object.keys(patch).length === 1 ? null : patch
}

function markRemoved(removed: Map<number, Set<DocId>>, seg: number, doc: DocId): void {
  const docs = removed.get(seg)
  if (docs === undefined) removed.set(seg, new Set([doc]))
  else docs.add(doc)
}

/** What has to leave the device leaves the segments too, not only the tables that point there. */
export async function rewriteSegments(
  { store }: Pick<ApplyingTools, 'store'>,
  change: Change,
  removed: ReadonlyMap<number, ReadonlySet<DocId>>,
): Promise<void> {
  for (const [n, docs] of removed) {
    const row = await store.db.segs.get(n)
    if (row === undefined) continue
    const documents = await openSegment(await store.sealer.unseal(segmentPlace(n), row.sealed))
    for (const doc of docs) documents.delete(doc)
    change.segments.set(n, documents.size === 0 ? null : { type: 'documents', documents })
  }
}
