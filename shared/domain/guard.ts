/**
 * The guard row: what the door must know of a document to accept its next entry without decrypting it.
 *
 * It holds ids, field keys and numbers, never a value. `admit` answers from it alone whenever the
 * entry replaces what stands now; an entry that names older writes (a device that was away) cannot
 * be judged from heads, and the door is told to fetch the history. Either way the answer is the same
 * as the whole document would give: base and supersedes name known entries of the same document and
 * field or kind (F4), which is what keeps naming free of circles.
 *
 * Plain JSON, so that a store keeps it as it is. Rights and template rules are judged elsewhere.
 */
import type { JsonObject } from '../base/json.ts'
import type { Millis } from '../base/ports.ts'
import { err, ok, type Result } from '../base/result.ts'
import { addToHash, emptySetHash, type SetHash } from '../base/setHash.ts'
import type { Entry, FactKind, FieldKey, Recorded, SetEntry } from './entry.ts'
import { parseEntryId, type EntryId } from './names.ts'
import { compareIds } from './order.ts'
import { receiveEntry } from './receive.ts'

export interface Guard {
  /** The first clock still free for each client: the state vector. */
  readonly sv: { readonly [client: string]: number }
  readonly count: number
  readonly setHash: SetHash
  /** Per field the writes that nobody names, in order of acceptance. */
  readonly heads: { readonly [key: FieldKey]: readonly EntryId[] }
  /** Per field the proposals that no write has named yet, in order of acceptance; left out where there is none. */
  readonly proposals?: { readonly [key: FieldKey]: readonly EntryId[] }
  /** Per kind the newest facts in order of acceptance, at most `RECENT_FACTS`. */
  readonly facts: { readonly [kind in FactKind]?: readonly EntryId[] }
  /** The greatest device time that any entry claims; 0 before the first. Never believed, only shown. */
  readonly lastAt: Millis
  /**
   * What the whole document costs on its way to a device: the updates and a receipt for each. Kept by the
   * door, which sees the bytes; it does not follow from the entries, so `guardOf` does not know it.
   */
  readonly weight?: number
}

export const emptyGuard: Guard = { sv: {}, count: 0, setHash: emptySetHash, heads: {}, facts: {}, lastAt: 0 }

/** Corrections name recent facts; an older one costs a look into the history, not a longer row for ever. */
export const RECENT_FACTS = 64

export type AdmitRefusal =
  /** Not the next clock of this client. Lower: known already or a fork. Higher: something is missing. */
  | { readonly code: 'wrong-clock'; readonly expected: number }
  | { readonly code: 'unknown-base'; readonly key: FieldKey; readonly id: EntryId }
  | { readonly code: 'unknown-superseded'; readonly key: FactKind; readonly id: EntryId }
  /** Not a refusal yet: ask again with the document's entries. */
  | { readonly code: 'needs-history' }

export interface Arrival {
  readonly id: EntryId
  readonly entry: Entry
}

/** An entry as it stands in the document, known to this version or not. */
export interface Stored {
  readonly id: EntryId
  readonly entry: JsonObject
}

export function admit(
  guard: Guard,
  id: EntryId,
  entry: Entry,
  history?: Iterable<Stored>,
): Result<Guard, AdmitRefusal> {
  return admitAll(guard, [{ id, entry }], history)
}

/**
 * The entries of one update, in their order: all or none. With `history`, the entries that the
 * document holds already, the answer is never `needs-history`.
 */
export function admitAll(
  guard: Guard,
  arrivals: readonly Arrival[],
  history?: Iterable<Stored>,
): Result<Guard, AdmitRefusal> {
  const known = history === undefined ? null : new KnownEntries(history)
  let next = guard
  for (const { id, entry } of arrivals) {
    const refusal = judge(next, id, entry, known)
    if (refusal !== null) return err(refusal)
    next = advance(next, id, entry)
    known?.add(id, entry)
  }
  return ok(next)
}

/** The first clock of `client` that is still free. */
export function freeClock(guard: Guard, client: number): number {
  return guard.sv[String(client)] ?? 0
}

/**
 * The guard of a document from its entries: for a new epoch, a repair, or a server that lost its
 * tables. Equal to the guard that `admit` made, because acceptance order stands in the receipts.
 */
export function guardOf(recorded: readonly Recorded[]): Guard {
  const accepted = recorded.flatMap(({ id, entry, receipt }) =>
    receipt === null ? [] : [{ id, entry, seq: receipt.seq }],
  )
  accepted.sort((a, b) => a.seq - b.seq || compareIds(a.id, b.id))
  let guard = emptyGuard
  for (const { id, entry } of accepted) {
    const read = receiveEntry(entry)
    guard = advance(guard, id, read.ok ? read.value : null)
  }
  return guard
}

function judge(guard: Guard, id: EntryId, entry: Entry, known: KnownEntries | null): AdmitRefusal | null {
  const { client, clock } = clockOf(id)
  const expected = freeClock(guard, client)
  if (clock !== expected) return { code: 'wrong-clock', expected }

  if (entry.k === 'set' || entry.k === 'propose') {
    for (const key of Object.keys(entry.base)) {
      const standing = [...own(guard.heads, key), ...own(guard.proposals ?? {}, key)]
      for (const named of entry.base[key] ?? []) {
        if (standing.includes(named)) continue
        if (known === null) return { code: 'needs-history' }
        if (!known.hasWrite(key, named)) return { code: 'unknown-base', key, id: named }
      }
    }
  } else if ('supersedes' in entry) {
    const recent = own(guard.facts, entry.k)
    for (const named of entry.supersedes ?? []) {
      if (recent.includes(named)) continue
      if (known === null) return { code: 'needs-history' }
      if (!known.hasFact(entry.k, named)) return { code: 'unknown-superseded', key: entry.k, id: named }
    }
  }
  return null
}

/** Null: an entry that this version cannot read. It is counted, and its writes are nobody's heads. */
function advance(guard: Guard, id: EntryId, entry: Entry | null): Guard {
  const { client, clock } = clockOf(id)
  let { heads, facts, proposals } = guard
  if (entry !== null && entry.k === 'set') {
    const changed: Record<FieldKey, readonly EntryId[]> = { ...heads }
    for (const key of Object.keys(entry.fields)) {
      const named = own(entry.base, key)
      changed[key] = [...own(heads, key).filter((head) => !named.includes(head)), id]
    }
    heads = changed
    proposals = answered(proposals, entry)
  } else if (entry !== null && entry.k === 'propose') {
    const waiting: Record<FieldKey, readonly EntryId[]> = { ...proposals }
    for (const key of Object.keys(entry.fields)) waiting[key] = [...own(waiting, key), id]
    proposals = waiting
  } else if (entry !== null && 'fact' in entry) {
    facts = { ...facts, [entry.k]: [...own(facts, entry.k), id].slice(-RECENT_FACTS) }
  }
  return {
    sv: { ...guard.sv, [String(client)]: Math.max(freeClock(guard, client), clock + 1) },
    count: guard.count + 1,
    setHash: addToHash(guard.setHash, client, clock),
    heads,
    ...(proposals === undefined ? {} : { proposals }),
    facts,
    lastAt: entry !== null && 'at' in entry ? Math.max(guard.lastAt, entry.at) : guard.lastAt,
  }
}

/** What still waits after a save that names some. Undefined: none does, and a rebuilt guard says so in the same way. */
function answered(proposals: Guard['proposals'], { base }: SetEntry): Guard['proposals'] {
  if (proposals === undefined) return undefined
  const waiting = Object.entries(proposals)
    .map(([key, ids]) => [key, ids.filter((id) => !own(base, key).includes(id))] as const)
    .filter(([, ids]) => ids.length > 0)
  return waiting.length === 0 ? undefined : Object.fromEntries(waiting)
}

/** What a field could be settled among: the writes that stand, and the proposals that wait beside them. */
export const accountsIn = ({ heads, proposals = {} }: Guard, key: FieldKey) => ({
  heads: own(heads, key),
  proposals: own(proposals, key),
})

/** Which id wrote which field or stated which kind of fact: the slow path's answer. */
class KnownEntries {
  readonly #writes = new Map<FieldKey, Set<EntryId>>()
  readonly #facts = new Map<string, Set<EntryId>>()
  /** F9: what a redacted entry wrote is gone, but honest devices still name it. */
  readonly #redacted = new Set<EntryId>()

  constructor(history: Iterable<Stored>) {
    for (const { id, entry } of history) {
      const read = receiveEntry(entry)
      if (read.ok) this.add(id, read.value)
    }
  }

  add(id: EntryId, entry: Entry): void {
    if (entry.k === 'redacted') this.#redacted.add(id)
    else if (entry.k === 'set' || entry.k === 'propose')
      for (const key of Object.keys(entry.fields)) put(this.#writes, key, id)
    else if ('fact' in entry) put(this.#facts, entry.k, id)
  }

  hasWrite(key: FieldKey, id: EntryId): boolean {
    return this.#writes.get(key)?.has(id) === true || this.#redacted.has(id)
  }

  hasFact(kind: FactKind, id: EntryId): boolean {
    return this.#facts.get(kind)?.has(id) === true || this.#redacted.has(id)
  }
}

function put<K>(sets: Map<K, Set<EntryId>>, key: K, id: EntryId): void {
  const set = sets.get(key)
  if (set === undefined) sets.set(key, new Set([id]))
  else set.add(id)
}

/** A field may be called `constructor` or `toString`; what an object inherits is no list of ids. */
function own(lists: { readonly [key: string]: readonly EntryId[] }, key: string): readonly EntryId[] {
  return Object.hasOwn(lists, key) ? (lists[key] ?? []) : []
}

function clockOf(id: EntryId): { readonly client: number; readonly clock: number } {
  const parsed = parseEntryId(id)
  if (parsed === null) throw new RangeError(`not an entry id: ${id}`)
  return parsed
}
