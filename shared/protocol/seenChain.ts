/**
 * What the hash of an access is taken over, said once for the device that writes the chain and the
 * server that checks it. Hashing itself differs between the browser and Node, so it is the caller's.
 */
import { canonicalJson, type Json } from '../base/json.ts'
import type { SeenEvent } from './seen.ts'

/** `prev` of a device's first access. */
export const FIRST_SEEN = '0'.repeat(64)

/** `hash` = SHA-256, in lower-case hexadecimal, of this text in UTF-8: `prev`, then the event without `prev` and `hash`. */
export function seenPreimage(event: Omit<SeenEvent, 'hash'>): string {
  const { counter, prev, kind, archive, parts, purpose, at, offline } = event
  const said: Json = { counter, kind, archive, parts, purpose, at, offline }
  return prev + canonicalJson(said)
}
