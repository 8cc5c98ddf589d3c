/**
 * The reader at the door: is this update, pushed by a device, nothing but new entries at the
 * end of that device's own row? Rules DOC1 to DOC9 of `SPEC.md`.
 *
 * Yjs cannot answer this. It applies deletions, gaps and other people's ids without a word,
 * may throw after it has changed and announced a document, and reads two sections for one
 * client without ever applying the first. So nothing of Yjs runs on bytes that were not
 * inspected here, and what is stored and sent on is the inspected bytes themselves.
 */
import type { JsonObject } from '../base/json.ts'
import { err, ok, type Result } from '../base/result.ts'
import {
  CONTENT_ANY,
  HAS_ORIGIN,
  HAS_RIGHT_ORIGIN,
  MAX_DEPTH,
  MAX_STRUCTS,
  MAX_UPDATE_BYTES,
  MAX_VALUES,
  ROOT,
  type Fault,
} from './format.ts'
import { UpdateReader } from './reader.ts'
import { readObject } from './values.ts'

/** Whose update this must be, and the first clock that is free for that client in this document. */
export interface Expected {
  readonly client: number
  readonly clock: number
}

export interface InspectedEntry {
  /** `client.clock` */
  readonly id: string
  readonly value: JsonObject
}

export interface Inspected {
  readonly client: number
  /** Of the first entry; the others follow without a gap. */
  readonly clock: number
  /** How many entries; the document's next clock for this client is `clock + length`. */
  readonly length: number
  readonly entries: readonly InspectedEntry[]
}

export type InspectRefusal =
  | (Fault & { readonly is: 'invalid' })
  /**
   * The right client, but the document is elsewhere: `found` below `expected` was received
   * before (or is a fork), above it something is missing. The rest was not looked at.
   */
  | (Fault & { readonly is: 'need'; readonly expected: number; readonly found: number })

/**
 * `known(client)` is the document's state vector: the first clock that it does not hold of
 * that client, 0 for a client it never saw.
 *
 * Safe on any bytes: never throws, changes nothing, and its work is bounded by their length.
 */
export function inspectUpdate(
  update: Uint8Array,
  expected: Expected,
  known: (client: number) => number,
): Result<Inspected, InspectRefusal> {
  if (update.length > MAX_UPDATE_BYTES) return invalid({ rule: 1, at: MAX_UPDATE_BYTES, why: 'tooLong' })
  const reader = new UpdateReader(update)

  if (reader.varUint() !== 1) reader.refuse(2, 'sections', 0)
  const structsAt = reader.at
  const structs = reader.varUint()
  if (structs < 1 || structs > MAX_STRUCTS) reader.refuse(2, 'structs', structsAt)
  const clientAt = reader.at
  const client = reader.varUint()
  if (client !== expected.client) reader.refuse(3, 'client', clientAt)
  const clockAt = reader.at
  const clock = reader.varUint()
  if (reader.fault !== null) return invalid(reader.fault)
  if (clock !== expected.clock) {
    return err({ is: 'need', rule: 3, at: clockAt, why: 'clock', expected: expected.clock, found: clock })
  }

  const entries: InspectedEntry[] = []
  for (let each = 0; each < structs && reader.fault === null; each++) {
    readPlace(reader, client, clock + entries.length, known)
    const countAt = reader.at
    const count = reader.varUint()
    if (count < 1 || count > MAX_VALUES) reader.refuse(7, 'valueCount', countAt)
    for (let value = 0; value < count && reader.fault === null; value++) {
      const id = `${client}.${clock + entries.length}`
      entries.push({ id, value: readObject(reader, MAX_DEPTH) })
    }
  }
  const last = clock + entries.length
  if (!Number.isSafeInteger(last)) reader.refuse(3, 'clock', clockAt)

  const deletesAt = reader.at
  if (reader.varUint() !== 0) reader.refuse(9, 'deletes', deletesAt)
  if (reader.left > 0) reader.refuse(1, 'bytesLeftOver', reader.at)
  return reader.fault === null
    ? ok({ client, clock, length: entries.length, entries })
    : invalid(reader.fault)
}

const invalid = (fault: Fault): { readonly ok: false; readonly error: InspectRefusal } =>
  err({ is: 'invalid', ...fault })

/** Where a struct stands: beside entries that are there already, or at the root. */
function readPlace(
  reader: UpdateReader,
  client: number,
  running: number,
  known: (client: number) => number,
): void {
  const infoAt = reader.at
  const info = reader.byte()
  if ((info & ~(HAS_ORIGIN | HAS_RIGHT_ORIGIN)) !== CONTENT_ANY) return reader.refuse(4, 'info', infoAt)

  const below = (why: 'origin' | 'rightOrigin'): void => {
    const at = reader.at
    const neighbour = reader.varUint()
    const clock = reader.varUint()
    // A client's own row counts as far as it has been read, this update's earlier structs included.
    if (clock >= (neighbour === client ? running : known(neighbour))) reader.refuse(6, why, at)
  }
  if (info & HAS_ORIGIN) below('origin')
  if (info & HAS_RIGHT_ORIGIN) below('rightOrigin')
  if (info === CONTENT_ANY) {
    // A parent by name, not by id; with either origin the parent is the neighbour's, which is
    // the root by induction: a ledger starts empty and nothing else ever enters it.
    const at = reader.at
    if (reader.varUint() !== 1 || reader.text() !== ROOT) reader.refuse(5, 'parent', at)
  }
}
