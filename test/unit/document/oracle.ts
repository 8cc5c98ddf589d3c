/**
 * A second opinion on DOC1 to DOC9 that shares no code with the product: Yjs decodes the
 * update, the rules are checked on what it decoded, and Yjs encodes that again. Bytes that
 * come out as they went in held no overlong number, no repeated key, nothing unread and
 * nothing that Yjs ignores.
 */
import { writeVarUint } from 'lib0/encoding'
import * as Y from 'yjs'

export type Opinion = 'clean' | 'unclean' | 'undecided'

export interface Question {
  readonly update: Uint8Array
  readonly client: number
  readonly clock: number
  readonly known: (client: number) => number
}

export type Decoded = ReturnType<typeof Y.decodeUpdate>

/** Null where Yjs cannot read it. Safe on any bytes: this reader of Yjs takes nothing in advance. */
export function decode(update: Uint8Array): Decoded | null {
  try {
    return Y.decodeUpdate(update)
  } catch {
    return null
  }
}

export function opinion({ update, client, clock, known }: Question, decoded: Decoded | null): Opinion {
  if (decoded === null || update.length > 65_536) return 'unclean'
  const { structs, ds } = decoded
  if (ds.clients.size > 0 || structs.length < 1 || structs.length > 64) return 'unclean'
  if (structs[0]?.id.clock !== clock) return 'unclean'
  let hasIndexKey = false
  let running = clock
  for (const struct of structs) {
    if (!(struct instanceof Y.Item) || struct.id.client !== client) return 'unclean'
    if (!(struct.content instanceof Y.ContentAny)) return 'unclean'
    const values = struct.content.arr
    if (values.length < 1 || values.length > 64) return 'unclean'
    for (const value of values) {
      if (value === null || typeof value !== 'object' || Array.isArray(value)) return 'unclean'
      const kind = strictJson(value, 6)
      if (kind === 'no') return 'unclean'
      if (kind === 'indexKey') hasIndexKey = true
    }
    const { origin, rightOrigin } = struct
    for (const neighbour of [origin, rightOrigin]) {
      if (neighbour === null) continue
      if (neighbour.clock >= (neighbour.client === client ? running : known(neighbour.client)))
        return 'unclean'
    }
    if (origin === null && rightOrigin === null) {
      if ((struct.parent as unknown) !== 'entries' || struct.parentSub !== null) return 'unclean'
    }
    running += values.length
  }
  if (!Number.isSafeInteger(running)) return 'unclean'
  if (sameBytes(update, encodeAgain(structs as Y.Item[], client, clock))) return 'clean'
  // JavaScript moves keys like "7" to the front of an object, so Yjs cannot give such bytes back.
  return hasIndexKey ? 'undecided' : 'unclean'
}

function encodeAgain(structs: readonly Y.Item[], client: number, clock: number): Uint8Array {
  const encoder = new Y.UpdateEncoderV1()
  writeVarUint(encoder.restEncoder, 1)
  writeVarUint(encoder.restEncoder, structs.length)
  encoder.writeClient(client)
  writeVarUint(encoder.restEncoder, clock)
  for (const struct of structs) struct.write(encoder, 0)
  writeVarUint(encoder.restEncoder, 0)
  return encoder.toUint8Array()
}

function strictJson(value: unknown, depth: number): 'yes' | 'no' | 'indexKey' {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return 'yes'
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? 'yes' : 'no'
    case 'object':
      break
    default:
      return 'no'
  }
  if (value === null) return 'yes'
  if (value instanceof Uint8Array || depth === 0) return 'no'
  if (!Array.isArray(value) && Object.getPrototypeOf(value) !== Object.prototype) return 'no'
  let kind: 'yes' | 'indexKey' = 'yes'
  for (const [key, member] of Object.entries(value)) {
    if (!Array.isArray(value)) {
      if (key === '__proto__' || key === 'constructor' || key === 'prototype') return 'no'
      if (/^\d+$/.test(key)) kind = 'indexKey'
    }
    const inner = strictJson(member, depth - 1)
    if (inner === 'no') return 'no'
    if (inner === 'indexKey') kind = 'indexKey'
  }
  return kind
}

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}
