/**
 * Entries into bytes: what a device appends and pushes, and how updates are put together.
 *
 * An appended entry stands behind its own client's last entry and beside nobody else's. Yjs
 * would put it behind whatever comes last in the array, which needs the whole document loaded
 * and makes the entry undeliverable where the server has lost that neighbour (a restored
 * backup). Array order carries no meaning here (F1), so nothing is given up. In a document
 * that only one client writes, the bytes are the very ones that Yjs makes.
 */
import {
  createEncoder,
  length as encodedLength,
  toUint8Array,
  writeAny,
  writeUint8,
  writeVarString,
  writeVarUint,
  type Encoder,
} from 'lib0/encoding'
import { diffUpdate, encodeStateVector, mergeUpdates as mergeYjsUpdates } from 'yjs'
import { isJsonObject, type Json, type JsonObject } from '../base/json.ts'
import { err, ok, type Result } from '../base/result.ts'
import {
  CONTENT_ANY,
  HAS_ORIGIN,
  isForbiddenKey,
  MAX_DEPTH,
  MAX_UPDATE_BYTES,
  MAX_VALUES,
  ROOT,
  TAG,
  type Why,
} from './format.ts'
import { readRuns } from './read.ts'

/** Why the door would refuse a value; `entry` is its place in the list that was to be written. */
export interface WriteRefusal {
  readonly why: Extract<
    Why,
    'tooLong' | 'notAnObject' | 'text' | 'number' | 'kindOfValue' | 'tooDeep' | 'keyForbidden'
  >
  readonly entry: number
}

/**
 * The update that holds `values` as new entries of `client`, from `clock` on: exactly what a
 * device pushes. 1 to 64 values; another number is a bug and throws.
 *
 * Refused is only what free input can cause: more than 64 KB, half of a surrogate pair (a
 * text cut in the middle of an emoji), too deep a value. Nothing is repaired in silence.
 */
export function encodeEntries(
  client: number,
  clock: number,
  values: readonly JsonObject[],
): Result<Uint8Array, WriteRefusal> {
  if (values.length < 1 || values.length > MAX_VALUES) {
    throw new RangeError(`an update holds 1 to ${MAX_VALUES} entries, not ${values.length}`)
  }
  if (!isCount(client) || !isCount(clock) || !isCount(clock + values.length)) {
    throw new RangeError(`no entry can be ${client}.${clock}`)
  }
  const encoder = createEncoder()
  writeVarUint(encoder, 1)
  writeVarUint(encoder, 1)
  writeVarUint(encoder, client)
  writeVarUint(encoder, clock)
  if (clock > 0) {
    writeUint8(encoder, CONTENT_ANY | HAS_ORIGIN)
    writeVarUint(encoder, client)
    writeVarUint(encoder, clock - 1)
  } else {
    writeUint8(encoder, CONTENT_ANY)
    writeVarUint(encoder, 1)
    writeVarString(encoder, ROOT)
  }
  writeVarUint(encoder, values.length)
  for (const [entry, value] of values.entries()) {
    const why = isJsonObject(value) ? writeJson(encoder, value, MAX_DEPTH) : 'notAnObject'
    if (why !== null) return err({ why, entry })
    // One more byte is to come: the empty delete set.
    if (encodedLength(encoder) >= MAX_UPDATE_BYTES) return err({ why: 'tooLong', entry })
  }
  writeUint8(encoder, 0)
  return ok(toUint8Array(encoder))
}

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0

/** Null when written, else why not. */
function writeJson(encoder: Encoder, value: Json, depth: number): WriteRefusal['why'] | null {
  switch (typeof value) {
    case 'string':
      if (isBroken(value)) return 'text'
      writeAny(encoder, value)
      return null
    case 'number':
      // Neither NaN, infinity nor -0 is JSON: each would come back as something else.
      if (!Number.isFinite(value) || Object.is(value, -0)) return 'number'
      writeAny(encoder, value)
      return null
    case 'boolean':
      writeAny(encoder, value)
      return null
    case 'object':
      if (value === null) {
        writeAny(encoder, null)
        return null
      }
      if (depth === 0) return 'tooDeep'
      return Array.isArray(value)
        ? writeItems(encoder, value, depth - 1)
        : writeMembers(encoder, value as JsonObject, depth - 1)
    default:
      return 'kindOfValue'
  }
}

function writeItems(encoder: Encoder, items: readonly Json[], depth: number): WriteRefusal['why'] | null {
  writeUint8(encoder, TAG.array)
  writeVarUint(encoder, items.length)
  for (const item of items) {
    const why = writeJson(encoder, item, depth)
    if (why !== null) return why
  }
  return null
}

function writeMembers(encoder: Encoder, object: JsonObject, depth: number): WriteRefusal['why'] | null {
  // A Date or a Map has no members of its own and would be written as an empty object.
  const prototype: unknown = Object.getPrototypeOf(object)
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) return 'kindOfValue'
  const keys = Object.keys(object)
  writeUint8(encoder, TAG.object)
  writeVarUint(encoder, keys.length)
  for (const key of keys) {
    if (isForbiddenKey(key)) return 'keyForbidden'
    if (isBroken(key)) return 'text'
    writeVarString(encoder, key)
    const why = writeJson(encoder, object[key] as Json, depth)
    if (why !== null) return why
  }
  return null
}

/** Half of a surrogate pair: UTF-8 cannot say it, and encoders put U+FFFD in its place. */
const isBroken = (text: string): boolean => /\p{Surrogate}/u.test(text)

/** The first clock that `client` may use after `existing`, which must hold all it ever wrote there. */
export function nextClock(existing: readonly Uint8Array[], client: number): number {
  const last = readRuns(...existing).findLast((run) => run.client === client)
  return last === undefined ? 0 : last.clock + last.length
}

/**
 * `encodeEntries` behind all that `existing` holds, for values that were checked before: a
 * refusal is a bug here and throws. A (client, clock) pair must never be used twice, so
 * `existing` counts what is still in the outbox too.
 */
export function appendEntries(
  existing: readonly Uint8Array[],
  client: number,
  values: readonly JsonObject[],
): Uint8Array {
  const written = encodeEntries(client, nextClock(existing, client), values)
  if (written.ok) return written.value
  throw new RangeError(`entry ${written.error.entry} cannot be written: ${written.error.why}`)
}

/** One update with everything of all of them: a snapshot. Any order, any overlap; none gives the empty one. */
export function mergeUpdates(updates: readonly Uint8Array[]): Uint8Array {
  return mergeYjsUpdates([...updates])
}

/** What `update` holds beyond a state vector: the tail to send to whoever has that much. */
export function updateAfter(update: Uint8Array, clockByClient: ReadonlyMap<number, number>): Uint8Array {
  return diffUpdate(update, encodeStateVector(new Map(clockByClient)))
}
