/**
 * The bytes of a spare copy (`spare.ts`): a head, and behind it frames that are only ever added.
 *
 *     head    magic "AJ01", generation (4 bytes), bytes in use (4 bytes)
 *     frame   length (4 bytes), check (8 bytes), payload
 *
 * Numbers are little-endian. The check is SHA-256 over generation, place and payload, cut to 8 bytes: a frame that
 * was torn, or left over from an earlier copy in the same file, ends the reading. The first payload says whose copy
 * it is, each other one holds changes of rows.
 */
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { concatBytes } from '../../shared/base/bytes.ts'
import type { RowChange } from './rowChanges.ts'
import { sha256 } from './sealing.ts'

export const HEAD_BYTES = 12
const FRAME_BYTES = 12
const CHECK_BYTES = 8
const MAGIC = 0x31304a41

export interface SpareHead {
  /** Of two copies the one that was begun later counts. */
  readonly generation: number
  /** Up to here it was written; frames begin behind the head. */
  readonly used: number
}

export function encodeHead({ generation, used }: SpareHead): Uint8Array {
  return encoding.encode((to) => {
    for (const number of [MAGIC, generation, used]) encoding.writeUint32(to, number)
  })
}

/** Null: nothing was ever begun here. */
export function decodeHead(bytes: Uint8Array): SpareHead | null {
  if (bytes.length < HEAD_BYTES) return null
  const from = decoding.createDecoder(bytes)
  if (decoding.readUint32(from) !== MAGIC) return null
  return { generation: decoding.readUint32(from), used: decoding.readUint32(from) }
}

/** `payload`: numbers, texts, bytes, lists and plain objects of them. `at`: where in the file it will stand. */
export async function encodeFrame(payload: unknown, generation: number, at: number): Promise<Uint8Array> {
  const bytes = encoding.encode((to) => encoding.writeAny(to, payload as never))
  const length = encoding.encode((to) => encoding.writeUint32(to, bytes.length))
  return concatBytes(length, await check(bytes, generation, at), bytes)
}

/** Every whole payload in order, up to the first that is not. */
export async function decodeFrames(file: Uint8Array): Promise<readonly unknown[]> {
  const head = decodeHead(file)
  const payloads: unknown[] = []
  if (head === null) return payloads
  let at = HEAD_BYTES
  while (at + FRAME_BYTES <= file.length) {
    const length = decoding.readUint32(decoding.createDecoder(file.subarray(at, at + 4)))
    const bytes = file.subarray(at + FRAME_BYTES, at + FRAME_BYTES + length)
    if (bytes.length < length || length === 0) break
    const said = file.subarray(at + 4, at + FRAME_BYTES)
    const right = await check(bytes, head.generation, at)
    if (!right.every((byte, place) => byte === said[place])) break
    payloads.push(owned(decoding.readAny(decoding.createDecoder(bytes))))
    at += FRAME_BYTES + length
  }
  return payloads
}

/** With bytes of its own: what lib0 reads are views, and a database stores all that lies behind one. */
function owned(value: unknown): unknown {
  if (value instanceof Uint8Array) return value.slice()
  if (Array.isArray(value)) return value.map(owned)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, owned(each)]))
}

async function check(payload: Uint8Array, generation: number, at: number): Promise<Uint8Array> {
  const place = encoding.encode((to) => {
    encoding.writeUint32(to, generation)
    encoding.writeUint32(to, at)
  })
  return (await sha256(concatBytes(place, payload))).subarray(0, CHECK_BYTES)
}

/** The rows of each table after all of these changes. */
export function rowsAfter(changes: Iterable<RowChange>): Map<string, Map<string | number, unknown>> {
  const tables = new Map<string, Map<string | number, unknown>>()
  for (const change of changes) {
    const rows = tables.get(change.table) ?? new Map<string | number, unknown>()
    tables.set(change.table, rows)
    if ('row' in change) rows.set(change.key, change.row)
    else if ('gone' in change) for (const key of change.gone) rows.delete(key)
    else for (const key of [...rows.keys()]) if (isWithin(key, change)) rows.delete(key)
  }
  return tables
}

function isWithin(
  key: string | number,
  { from, to, fromOpen, toOpen }: Extract<RowChange, { readonly fromOpen: boolean }>,
): boolean {
  // IndexedDB puts every number before every text; the tables of a store have keys of one kind.
  const after = from === null || key > from || (key === from && !fromOpen)
  const before = to === null || key < to || (key === to && !toOpen)
  return after && before
}
