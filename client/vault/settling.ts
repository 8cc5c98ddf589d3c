/**
 * The server's answers about pushed entries, turned into a change of the store. Every answer settles
 * its entry for good, or says what the device does next; none is ever forgotten.
 */
import type { Clock, Millis } from '../../shared/base/ports.ts'
import { readEntries } from '../../shared/document/read.ts'
import { encodeEntries } from '../../shared/document/write.ts'
import type { DocId } from '../../shared/domain/names.ts'
import { MASKED } from '../../shared/policy/decide.ts'
import type { PushResult } from '../../shared/protocol/push.ts'
import { rewriteSegments } from './applying.ts'
import { fragmentFrom } from './cardTools.ts'
import { Change } from './change.ts'
import type { Pen } from './clients.ts'
import type { Directory } from './directory.ts'
import { pendingValue, type Outbox, type Pending, type Queued } from './outbox.ts'
import { viewOf, type DocState, type Reading, type Self } from './reading.ts'
import type { Refused } from './rejected.ts'
import { remint, type Rewriting } from './remint.ts'
import type { Shelf } from './shelf.ts'
import type { Store } from './store.ts'
import { acceptEntry, isWhole, pickEntries, type StoredDoc } from './storedDoc.ts'

/** After so many waits the entry goes to its author: one poisoned document must not hold up the queue. */
export const MOST_TRIES = 24

export interface SettlingTools {
  readonly store: Store
  readonly shelf: Shelf
  readonly outbox: Outbox
  readonly reading: Reading
  readonly directory: Directory
  readonly self: Self
  /** Which of the server's logs answers. */
  readonly era: number
  /** For entries that have to be written anew; nothing was ever written under it. */
  readonly spare: Pen
  /** May this person read the document, as far as the device can tell? What is written blind is not kept. */
  mayRead(doc: DocId): boolean
}

export interface SettledWork {
  readonly change: Change
  readonly again: boolean
  readonly retryAfterMs: number | null
  /** Until when (device clock) nothing of these documents is sent. */
  readonly holds: ReadonlyMap<DocId, Millis>
  readonly fetch: readonly DocId[]
  /** Whole now; what was to be repaired no longer is. */
  readonly repaired: readonly DocId[]
  /** Documents that went because nothing of them waits any more. */
  readonly left: readonly DocId[]
  /** What stands there no feed will list: it was erased, or only asked for by a former owner (POL99). */
  readonly unlisted: readonly DocId[]
}

interface Case {
  readonly state: DocState
  stored: StoredDoc | null
  readonly accepted: Set<Queued>
  readonly fallen: Map<Queued, Refused>
  readonly moving: Map<Queued, Rewriting>
  /** Kept by the server for a person to look at, and asked for as well: the author is told. */
  readonly told: Refused[]
  /** Written again under their old ids, in this order. */
  readonly resent: Pending[]
  readonly resentOver: Set<Queued>
  readonly put: Map<number, Queued>
}

/** `leaving`: documents that go once nothing of theirs waits. */
export async function settle(
  tools: SettlingTools,
  results: readonly PushResult[],
  leaving: ReadonlySet<DocId>,
): Promise<SettledWork> {
  const byId = new Map(results.map((result) => [result.id, result]))
  const docs = new Set<DocId>()
  for (const entry of tools.outbox.waiting()) if (byId.has(entry.id)) docs.add(entry.doc)
  const states = await tools.reading.many([...docs])
  const change = new Change()
  const outcome = new Outcome()
  for (const state of states.values()) {
    const one: Case = {
      state,
      stored: state.stored,
      accepted: new Set(),
      fallen: new Map(),
      moving: new Map(),
      told: [],
      resent: [],
      resentOver: new Set(),
      put: new Map(),
    }
    for (const entry of state.pending) {
      const result = byId.get(entry.id)
      if (result !== undefined) judge(tools, one, entry, result, outcome)
    }
    conclude(tools, change, one, outcome, leaving.has(state.doc))
  }
  await rewriteSegments(tools, change, outcome.removed)
  return {
    change,
    again: outcome.again,
    retryAfterMs: outcome.retryAfterMs,
    holds: outcome.holds,
    fetch: [...outcome.fetch],
    repaired: outcome.repaired,
    left: outcome.left,
    unlisted: [...outcome.unlisted],
  }
}

/** Entries of client ids that turned out to be somebody else's. */
export async function moveFrom(tools: SettlingTools, clients: ReadonlySet<number>): Promise<SettledWork> {
  const forks = [...tools.outbox.waiting()].filter((entry) => clients.has(entry.client))
  const work = await settle(
    tools,
    forks.map(({ id }) => ({ id, code: 'FORK' as const })),
    new Set(),
  )
  for (const client of clients) work.change.burnt.add(client)
  return work
}

class Outcome {
  again = false
  retryAfterMs: number | null = null
  readonly holds = new Map<DocId, Millis>()
  readonly fetch = new Set<DocId>()
  readonly repaired: DocId[] = []
  readonly left: DocId[] = []
  readonly unlisted = new Set<DocId>()
  readonly removed = new Map<number, Set<DocId>>()

  hold(doc: DocId, afterMs: number, clock: Clock): void {
    this.retryAfterMs = Math.max(this.retryAfterMs ?? 0, afterMs)
    this.holds.set(doc, clock.now() + afterMs)
  }
}

function judge(tools: SettlingTools, one: Case, entry: Queued, result: PushResult, outcome: Outcome): void {
  const { self, store } = tools
  switch (result.code) {
    case 'OK':
    case 'DUP': {
      const { client, clock, membership } = entry
      const { seq, received, offset } = result
      one.accepted.add(entry)
      if (isUnlisted(tools.shelf, entry.doc) && pendingValue(entry)['k'] === 'propose')
        outcome.unlisted.add(entry.doc)
      one.stored = acceptEntry(
        one.stored,
        entry,
        { client, user: self.user, device: self.device, membership },
        { client, from: clock, to: clock + 1, seq, received, offset },
        tools.era,
      )
      return
    }
    case 'HELD':
      if (isHandedOver(result.why) && isSave(entry)) {
        one.moving.set(entry, 'propose')
        one.told.push(refusal(entry, 'held', 'proposed', null))
        return
      }
      one.fallen.set(entry, refusal(entry, 'held', result.why, null))
      return
    case 'DENIED':
      if (result.why === 'verified' && isSave(entry)) {
        one.moving.set(entry, 'propose')
        return
      }
      one.fallen.set(entry, refusal(entry, 'refused', result.why, null))
      return
    case 'INVALID':
      one.fallen.set(entry, refusal(entry, 'refused', result.why, result.field ?? null))
      return
    case 'ERASED':
      outcome.unlisted.add(entry.doc)
      one.fallen.set(entry, refusal(entry, 'refused', 'erased', null))
      return
    case 'FORK':
      one.moving.set(entry, 'same')
      return
    case 'NEED':
      need(one, entry, result.clock, store, outcome)
      return
    case 'EPOCH':
      for (const waiting of one.state.pending) one.put.set(waiting.n, { ...waiting, epoch: result.epoch })
      outcome.fetch.add(entry.doc)
      outcome.again = true
      return
    case 'RETRY':
      if (entry.tries >= MOST_TRIES) {
        one.fallen.set(entry, refusal(entry, 'refused', 'server-error', null))
        return
      }
      one.put.set(entry.n, { ...(one.put.get(entry.n) ?? entry), tries: entry.tries + 1 })
      outcome.hold(entry.doc, result.afterMs, store.clock)
  }
}

const isUnlisted = (shelf: Shelf, doc: DocId): boolean => (shelf.card(doc)?.scopes.length ?? 0) === 0

const isHandedOver = (why: string): boolean => why === 'transferred' || why === 'team'

/** A save in a form. What a checker vouched for is theirs to say again. */
function isSave(entry: Queued): boolean {
  const { k, how } = pendingValue(entry)
  return k === 'set' && how === undefined
}

function refusal(entry: Queued, state: Refused['state'], why: string, field: string | null): Refused {
  return {
    id: entry.id,
    doc: entry.doc,
    entry: pendingValue(entry),
    state,
    why,
    field,
    at: entry.at,
    n: entry.n,
  }
}

/**
 * The server stands at another clock. Where it has less, what it lacks is sent again from there, if
 * this device still holds it (a server restored from a backup); where it has more, somebody else
 * wrote under this id.
 */
function need(one: Case, entry: Queued, clock: number, store: Store, outcome: Outcome): void {
  if (one.resentOver.has(entry) || one.moving.has(entry)) return
  if (clock === entry.clock) {
    outcome.again = true
    return
  }
  const pending = one.state.pending.filter((waiting) => waiting.client === entry.client)
  const waits = new Set(pending.map((waiting) => waiting.clock))
  const lost = Array.from({ length: Math.max(0, entry.clock - clock) }, (_, at) => clock + at).filter(
    (missing) => !waits.has(missing),
  )
  const held = new Map(
    one.stored === null || lost.length === 0
      ? []
      : readEntries(...one.stored.updates).flatMap(({ client, clock: at, value }) =>
          client === entry.client ? [[at, value] as const] : [],
        ),
  )
  if (clock > entry.clock || !lost.every((missing) => held.has(missing))) {
    one.moving.set(entry, 'same')
    return
  }
  outcome.again = true
  if (lost.length === 0 || one.stored === null) return
  const author = one.stored.authors.find((row) => row.client === entry.client)
  for (const missing of lost) {
    const value = held.get(missing)
    const written = value === undefined ? null : encodeEntries(entry.client, missing, [value])
    if (value === undefined || written === null || !written.ok) continue
    one.resent.push({
      ...entry,
      id: store.newId(),
      clock: missing,
      at: typeof value['at'] === 'number' ? value['at'] : entry.at,
      membership: author?.membership ?? entry.membership,
      update: written.value,
      tries: 0,
    })
  }
  const lacks = new Set(lost)
  one.stored = pickEntries(one.stored, (kept) => kept.client !== entry.client || !lacks.has(kept.clock))
  // They follow what was lost, so they are put behind it in the order of sending.
  for (const waiting of pending) {
    one.resent.push(waiting)
    one.resentOver.add(waiting)
  }
  one.resent.sort((a, b) => a.client - b.client || a.clock - b.clock)
}

function conclude(tools: SettlingTools, change: Change, one: Case, outcome: Outcome, leaves: boolean): void {
  const { store, shelf, spare, self, directory } = tools
  const { state, accepted, fallen, moving } = one
  const { doc } = state
  change.reads.set(doc, state)
  change.touched.add(doc)

  const waiting = state.pending.filter((entry) => !accepted.has(entry))
  for (const entry of accepted) change.outboxGone.push(entry.n)
  const moved = remint(waiting, new Set(fallen.keys()), moving, spare, () => store.newId())
  const gone = new Set(moved.gone)
  for (const entry of gone) change.outboxGone.push(entry.n)
  change.outboxAdded.push(...moved.added)
  change.refused.push(...fallen.values(), ...one.told)
  change.renamed.push(...moved.renamed)
  for (const client of moved.burnt) change.burnt.add(client)
  for (const entry of one.resentOver)
    if (!gone.has(entry) && !accepted.has(entry)) change.outboxGone.push(entry.n)
  change.outboxAdded.push(...one.resent.filter((entry) => !isIn(gone, entry) && !isIn(accepted, entry)))
  for (const [n, entry] of one.put) {
    if (!change.outboxGone.includes(n)) change.outboxPut.push(entry)
  }
  if (moved.added.length > 0) outcome.again = true

  const left = [
    ...waiting.filter((entry) => !gone.has(entry)),
    ...moved.added.map((entry) => ({ ...entry, n: 0 })),
    ...one.resent.filter((entry) => !('n' in entry)).map((entry) => ({ ...entry, n: 0 })),
  ]
  const card = shelf.card(doc)
  if (left.length === 0 && (leaves || (one.stored === null && isUnlisted(shelf, doc)))) {
    remove(tools, change, doc, outcome)
    return
  }
  if (card !== null && state.stored !== null && one.stored !== null && one.stored.era !== state.stored.era) {
    // Acknowledged by the log that is now; what listed it was said by one that is gone.
    const scopes = card.scopes.filter((scope) => scope.endsWith(MASKED))
    if (scopes.length < card.scopes.length) change.patches.push({ doc, scopes })
  }
  const readable = card?.scopes.some((scope) => !scope.endsWith(MASKED)) === true || tools.mayRead(doc)
  if (one.stored !== null && !readable && left.length === 0) {
    // Written blind: it is the server's now, and not for this device to keep.
    if (state.version > 0) change.docs.set(doc, null)
    change.patches.push({ doc, fragment: null })
    return
  }
  if (one.stored !== null && one.stored !== state.stored) {
    change.docs.set(doc, one.stored)
    if (one.stored.seq > 0 && left.length === 0) {
      if (isWhole(one.stored)) outcome.repaired.push(doc)
      else outcome.fetch.add(doc)
    }
  }
  if (moved.gone.length > 0 || one.resent.length > 0) {
    const view = viewOf({ stored: one.stored, pending: left }, self, directory.offset)
    const empty = one.stored === null && left.length === 0
    change.patches.push({ doc, fragment: empty ? null : fragmentFrom(doc, view) })
  }
}

const isIn = (set: ReadonlySet<Queued>, entry: Pending): boolean => set.has(entry as Queued)

function remove({ shelf }: SettlingTools, change: Change, doc: DocId, outcome: Outcome): void {
  const card = shelf.card(doc)
  change.docs.set(doc, null)
  outcome.left.push(doc)
  if (card === null) return
  change.patches.push({ doc, gone: true })
  if (card.seg === null) return
  const docs = outcome.removed.get(card.seg)
  if (docs === undefined) outcome.removed.set(card.seg, new Set([doc]))
  else docs.add(doc)
}
