/**
 * The part of the Yjs V1 update format that ledgers use, and the limits we put on it.
 *
 * Only V1: a V2 update runs lengths together, so that 27 bytes can keep a reader busy for ever.
 *
 *     update  = sections, delete set
 *     section = number of structs, client, clock of the first struct, structs
 *     struct  = info, [origin], [right origin], [parent: only without either], number of values, values
 */

/** The one root type of a ledger: a `Y.Array` of entries. */
export const ROOT = 'entries'

export const MAX_UPDATE_BYTES = 64 * 1024
export const MAX_STRUCTS = 64
export const MAX_VALUES = 64
/** The entry itself is depth 1. */
export const MAX_DEPTH = 6

/** The low five bits of `info` say what a struct holds; a ledger holds nothing but plain values. */
export const CONTENT_ANY = 8
export const HAS_RIGHT_ORIGIN = 64
export const HAS_ORIGIN = 128

/** The first byte of a value, after lib0's `writeAny`. */
export const TAG = {
  undefined: 127,
  null: 126,
  integer: 125,
  float32: 124,
  float64: 123,
  bigint: 122,
  false: 121,
  true: 120,
  string: 119,
  object: 118,
  array: 117,
  bytes: 116,
} as const

/** Integers up to here are written as `integer`, larger ones as floats. */
export const MAX_INTEGER = 0x7fffffff

/** Keys that reach an object's prototype instead of the object. */
export const isForbiddenKey = (key: string): boolean =>
  key === '__proto__' || key === 'constructor' || key === 'prototype'

/** The rules of `SPEC.md`, DOC1 to DOC9. */
export type Rule = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9

export type Why =
  | 'tooLong'
  | 'cutShort'
  | 'bytesLeftOver'
  | 'sections'
  | 'structs'
  | 'client'
  | 'clock'
  | 'info'
  | 'parent'
  | 'origin'
  | 'rightOrigin'
  | 'valueCount'
  | 'notAnObject'
  | 'varint'
  | 'text'
  | 'number'
  | 'kindOfValue'
  | 'tooDeep'
  | 'keyRepeated'
  | 'keyForbidden'
  | 'deletes'

/** Which rule an update breaks, at which byte, and how. */
export interface Fault {
  readonly rule: Rule
  readonly at: number
  readonly why: Why
}
