/**
 * Entries out of a document's bytes, without a `Y.Doc`.
 *
 * For bytes that went through the door, on this machine or on the server: what is wrong here
 * is corruption and throws `CorruptDocument`. Never for bytes that somebody pushed; those are
 * for `inspect.ts`. Entries come in no meaningful order; the fold needs none (F1).
 */
import type { JsonObject } from '../base/json.ts'
import { addToHash, emptySetHash, type SetHash } from '../base/setHash.ts'
import { CONTENT_ANY, HAS_ORIGIN, HAS_RIGHT_ORIGIN, ROOT, type Fault } from './format.ts'
import { UpdateReader } from './reader.ts'
import { readObject, skipValue } from './values.ts'

export interface LedgerEntry {
  /** `client.clock` */
  readonly id: string
  readonly client: number
  readonly clock: number
  readonly value: JsonObject
}

/** Entries of one client whose clocks follow each other. */
export interface Run {
  readonly client: number
  readonly clock: number
  readonly length: number
}

export class CorruptDocument extends Error {
  override readonly name = 'CorruptDocument'
  readonly fault: Fault

  constructor(fault: Fault) {
    super(`the document is corrupt at byte ${fault.at}: ${fault.why} (DOC${fault.rule})`)
    this.fault = fault
  }
}

/** Looser than the door's limit, so that what a later version lets in is still read. */
const DEPTH = 64

/** Every entry of a snapshot and its tail, each once, however the updates overlap. */
export function readEntries(...updates: readonly Uint8Array[]): LedgerEntry[] {
  const entries: LedgerEntry[] = []
  const seen = updates.length > 1 ? new Set<string>() : null
  for (const update of updates) {
    walk(update, (reader, client, clock, count) => {
      for (let each = clock; each < clock + count && reader.fault === null; each++) {
        const id = `${client}.${each}`
        const value = readObject(reader, DEPTH)
        if (seen?.has(id)) continue
        seen?.add(id)
        entries.push({ id, client, clock: each, value })
      }
    })
  }
  return entries
}

/** Which entries the updates hold together, joined and without overlap, ordered by client and clock. */
export function readRuns(...updates: readonly Uint8Array[]): Run[] {
  const found: Run[] = []
  for (const update of updates) {
    walk(update, (reader, client, clock, count) => {
      for (let each = 0; each < count && reader.fault === null; each++) skipValue(reader, DEPTH)
      found.push({ client, clock, length: count })
    })
  }
  found.sort((a, b) => a.client - b.client || a.clock - b.clock)
  const runs: Run[] = []
  for (const run of found) {
    const last = runs.at(-1)
    const end = run.clock + run.length
    if (last === undefined || last.client !== run.client || last.clock + last.length < run.clock)
      runs.push(run)
    else if (end > last.clock + last.length) {
      runs[runs.length - 1] = { client: last.client, clock: last.clock, length: end - last.clock }
    }
  }
  return runs
}

/** The first clock that is missing, for each client of which the first entry is there. */
export function stateVector(...updates: readonly Uint8Array[]): Map<number, number> {
  const clocks = new Map<number, number>()
  for (const run of readRuns(...updates)) if (run.clock === 0) clocks.set(run.client, run.length)
  return clocks
}

export function entryCount(...updates: readonly Uint8Array[]): number {
  return readRuns(...updates).reduce((sum, run) => sum + run.length, 0)
}

/** The set hash of all entry ids (`shared/base/setHash.ts`). */
export function entrySetHash(...updates: readonly Uint8Array[]): SetHash {
  return readRuns(...updates).reduce(
    (hash, run) => addToHash(hash, run.client, run.clock, run.length),
    emptySetHash,
  )
}

/** Calls `values` at the first value of each struct; it must take all `count` of them. */
function walk(
  update: Uint8Array,
  values: (reader: UpdateReader, client: number, clock: number, count: number) => void,
): void {
  const reader = new UpdateReader(update)
  const clients = new Set<number>()
  const sections = reader.varUint()
  for (let section = 0; section < sections && reader.fault === null; section++) {
    const structs = reader.varUint()
    const clientAt = reader.at
    const client = reader.varUint()
    // Yjs drops the first of two sections for one client, so no writer of ours makes any.
    if (clients.has(client)) reader.refuse(2, 'sections', clientAt)
    clients.add(client)
    let clock = reader.varUint()
    for (let struct = 0; struct < structs && reader.fault === null; struct++) {
      skipPlace(reader)
      const countAt = reader.at
      const count = reader.varUint()
      if (count < 1 || count > reader.left) reader.refuse(7, 'valueCount', countAt)
      else values(reader, client, clock, count)
      clock += count
    }
  }
  if (reader.fault === null) {
    const deletesAt = reader.at
    if (reader.varUint() !== 0) reader.refuse(9, 'deletes', deletesAt)
    if (reader.left > 0) reader.refuse(1, 'bytesLeftOver', reader.at)
  }
  if (reader.fault !== null) throw new CorruptDocument(reader.fault)
}

function skipPlace(reader: UpdateReader): void {
  const infoAt = reader.at
  const info = reader.byte()
  if ((info & ~(HAS_ORIGIN | HAS_RIGHT_ORIGIN)) !== CONTENT_ANY) return reader.refuse(4, 'info', infoAt)
  if (info & HAS_ORIGIN) {
    reader.varUint()
    reader.varUint()
  }
  if (info & HAS_RIGHT_ORIGIN) {
    reader.varUint()
    reader.varUint()
  }
  if (info === CONTENT_ANY) {
    const at = reader.at
    if (reader.varUint() !== 1 || reader.text() !== ROOT) reader.refuse(5, 'parent', at)
  }
}
