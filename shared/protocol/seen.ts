/**
 * SEEN reports accesses made on the device, the offline ones included, in the device's own hash
 * chain: `hash = SHA-256(prev ‖ canonical event)`; a missing counter becomes a case.
 */
import { encodeUtf8 } from 'lib0/string'
import Type from 'typebox'
import { concatBytes, hexToBytes } from '../base/bytes.ts'
import { canonicalJson } from '../base/json.ts'
import { Message, Millis, Sha256, Whole } from './types.ts'

export const accessKinds = ['view', 'search', 'reveal', 'export', 'print', 'dial', 'copy'] as const

export const SeenEvent = Message({
  counter: Whole,
  prev: Sha256,
  hash: Sha256,
  kind: Type.Enum(accessKinds),
  /** Null for accesses that concern no single archive. */
  archive: Type.Union([Type.String({ maxLength: 32 }), Type.Null()]),
  /** Parts that were shown. */
  parts: Type.Array(Type.String({ maxLength: 60 }), { maxItems: 64 }),
  purpose: Type.String({ maxLength: 80 }),
  at: Millis,
  offline: Type.Boolean(),
})
export type SeenEvent = Type.Static<typeof SeenEvent>

export const Seen = Message({
  type: Type.Literal('SEEN'),
  events: Type.Array(SeenEvent, { minItems: 1, maxItems: 256 }),
})
export type Seen = Type.Static<typeof Seen>

/** Everything up to `counter` is durable in the log; the device may drop it. */
export const SeenAck = Message({ type: Type.Literal('SEEN_ACK'), counter: Whole })
export type SeenAck = Type.Static<typeof SeenAck>

/** `prev` of the first event of a device and person; its counter is 1. */
export const FIRST_SEEN = '0'.repeat(64)

/** What SHA-256 turns into an event's `hash`. */
export function seenInput({
  prev,
  counter,
  kind,
  archive,
  parts,
  purpose,
  at,
  offline,
}: Omit<SeenEvent, 'hash'>): Uint8Array {
  const said = canonicalJson({ counter, kind, archive, parts, purpose, at, offline })
  return concatBytes(hexToBytes(prev), encodeUtf8(said))
}
