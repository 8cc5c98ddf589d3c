/**
 * The frames of `y-websocket` 3, read strictly and written plainly.
 *
 *     frame     = 0 sync | 1 awareness bytes | 3
 *     sync      = 0 state vector | 1 update (answer to a vector) | 2 update
 *     awareness = count, (client, clock, JSON)…
 */
import { createEncoder, toUint8Array, writeVarString, writeVarUint, writeVarUint8Array } from 'lib0/encoding'
import type { Json } from '../../shared/base/json.ts'
import { UpdateReader } from '../../shared/document/reader.ts'
import type { Client, Vector } from './inspect.ts'

export interface AwarenessEntry {
  readonly client: Client
  readonly clock: number
  /** Null: gone. */
  readonly state: Json
}

export type Frame =
  | { readonly type: 'step1'; readonly vector: Uint8Array }
  | { readonly type: 'update'; readonly update: Uint8Array }
  | { readonly type: 'awareness'; readonly entries: readonly AwarenessEntry[] }
  | { readonly type: 'askAwareness' }

/** Null: not exactly one frame of these. */
export function readFrame(bytes: Uint8Array): Frame | null {
  const reader = new UpdateReader(bytes)
  const frame = readBy(reader)
  return reader.fault === null && reader.left === 0 ? frame : null
}

function readBy(reader: UpdateReader): Frame | null {
  switch (reader.varUint()) {
    case 0: {
      const step = reader.varUint()
      const body = readBytes(reader)
      if (step === 0) return isVector(body) ? { type: 'step1', vector: body } : null
      return step === 1 || step === 2 ? { type: 'update', update: body } : null
    }
    case 1: {
      const entries = readAwareness(readBytes(reader))
      return entries === null ? null : { type: 'awareness', entries }
    }
    case 3:
      return { type: 'askAwareness' }
    default:
      return null
  }
}

function readBytes(reader: UpdateReader): Uint8Array {
  const length = reader.varUint()
  const start = reader.at
  reader.skip(length)
  return reader.fault === null ? reader.bytes.subarray(start, reader.at) : new Uint8Array()
}

function isVector(bytes: Uint8Array): boolean {
  const reader = new UpdateReader(bytes)
  const count = reader.varUint()
  if (count > reader.left) return false
  for (let left = count; left > 0 && reader.fault === null; left--) {
    reader.varUint()
    reader.varUint()
  }
  return reader.fault === null && reader.left === 0
}

function readAwareness(bytes: Uint8Array): readonly AwarenessEntry[] | null {
  const reader = new UpdateReader(bytes)
  const count = reader.varUint()
  const entries: AwarenessEntry[] = []
  for (let left = count; left > 0 && reader.fault === null; left--) {
    const client = reader.varUint()
    const clock = reader.varUint()
    const text = reader.text()
    if (reader.fault !== null) break
    try {
      entries.push({ client, clock, state: JSON.parse(text) as Json })
    } catch {
      return null
    }
  }
  return reader.fault === null && reader.left === 0 ? entries : null
}

const frameOf = (type: number, step: number | null, body: Uint8Array): Uint8Array => {
  const encoder = createEncoder()
  writeVarUint(encoder, type)
  if (step !== null) writeVarUint(encoder, step)
  writeVarUint8Array(encoder, body)
  return toUint8Array(encoder)
}

/** "This much I have": asks for the rest, and tells a writer what is on our disk. */
export const step1Frame = (vector: Uint8Array): Uint8Array => frameOf(0, 0, vector)
export const step2Frame = (update: Uint8Array): Uint8Array => frameOf(0, 1, update)
export const updateFrame = (update: Uint8Array): Uint8Array => frameOf(0, 2, update)

export function awarenessFrame(entries: readonly AwarenessEntry[]): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, entries.length)
  for (const { client, clock, state } of entries) {
    writeVarUint(encoder, client)
    writeVarUint(encoder, clock)
    writeVarString(encoder, JSON.stringify(state))
  }
  return frameOf(1, null, toUint8Array(encoder))
}

/** Says nothing and counts as a sign of life. */
export const heartbeatFrame = awarenessFrame([])

export function encodeVector(vector: Vector): Uint8Array {
  const encoder = createEncoder()
  writeVarUint(encoder, vector.size)
  // The highest client first, as Yjs does.
  for (const [client, clock] of [...vector].sort(([a], [b]) => b - a)) {
    writeVarUint(encoder, client)
    writeVarUint(encoder, clock)
  }
  return toUint8Array(encoder)
}
