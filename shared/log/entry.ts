/**
 * The bytes of one log entry: what is hashed into its leaf, for ever.
 *
 * `leaf = SHA-256(0x00 ‖ canonical metadata ‖ SHA-256(sealed payload))`, the leaf hash of RFC 6962
 * §2.1 over our own entry. The payload stands beside the leaf, so destroying a key destroys
 * the content and leaves the log whole. These bytes never change: a newer kind of entry adds keys,
 * it never alters what the present ones mean. No name or phone number may stand in the metadata.
 */
import { encodeUtf8 } from 'lib0/string'
import { concatBytes } from '../base/bytes.ts'
import { canonicalJson, type Json } from '../base/json.ts'
import type { Millis } from '../base/ports.ts'

export const logKinds = [
  'change',
  'verdict',
  'access',
  'signIn',
  'signOut',
  'signInRefused',
  'people',
  'device',
  'organisation',
  'approval',
  'import',
  'refused',
  'workspace',
] as const
export type LogKind = (typeof logKinds)[number]

/** `action` of the access that is a question to the log itself. */
export const LOOK_AT_LOG = 'logQuery'

/** Absent knowledge is null, never a missing key: every entry hashes the same shape. */
export interface LogMeta {
  readonly seq: number
  readonly kind: LogKind
  /** Server time at commit; never goes back within one log. */
  readonly received: Millis
  /** Device time as claimed. */
  readonly claimed: Millis | null
  /** Server minus device clock as measured at HELLO. */
  readonly offset: number | null
  readonly user: string | null
  readonly membership: string | null
  readonly role: string | null
  readonly device: string | null
  readonly session: string | null
  readonly branch: string | null
  readonly archive: string | null
  readonly doc: string | null
  readonly epoch: number | null
  /** Yjs client, first clock and number of entries of a change. */
  readonly client: number | null
  readonly clock: number | null
  readonly length: number | null
  /** What was done, in one stable word: `set`, `note`, `view`, `query`, `userAdded` … */
  readonly action: string
  /** Opaque id of another object (user, file, batch). */
  readonly object: string | null
  readonly purpose: string | null
  readonly policy: number
  /** The device's access counter, for SEEN. */
  readonly counter: number | null
  readonly offline: boolean | null
  readonly outcome: string
}

export const canonicalMeta = (meta: LogMeta): string => canonicalJson(meta as unknown as Json)

/** What SHA-256 turns into the leaf. `payloadHash` is SHA-256 of the sealed payload (of no bytes when there is none). */
export const leafInput = (meta: LogMeta, payloadHash: Uint8Array): Uint8Array =>
  leafInputOf(canonicalMeta(meta), payloadHash)

/** The same for metadata that is canonical text already. */
export const leafInputOf = (canonical: string, payloadHash: Uint8Array): Uint8Array =>
  concatBytes(Uint8Array.of(0), encodeUtf8(canonical), payloadHash)
