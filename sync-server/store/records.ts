/**
 * Records: small rows of current state that nothing asks about but by their id or their owner.
 *
 * Each kind has one row type, named here and nowhere else. What stands in a record lies in the
 * database in clear: a secret is sealed before it comes here. The past of a record is in the log.
 */
import type { FactorRow, RecoveryCodesRow, RecoveryRow, SignInSettingsRow, TrustRow } from '../people/rows.ts'

/** Row types by kind. A module that keeps records of its own adds its line. */
export interface RecordKinds {
  readonly factor: FactorRow
  readonly recoveryCodes: RecoveryCodesRow
  readonly trustedDevice: TrustRow
  readonly recovery: RecoveryRow
  readonly settings: SignInSettingsRow
  /** For the suite that every store passes: no module keeps one. */
  readonly note: { readonly text: string }
}
export type RecordKind = keyof RecordKinds

export interface StoredRecord<K extends RecordKind = RecordKind> {
  readonly id: string
  /** Grows by one with every write, from 1: what a compare and set compares. */
  readonly version: number
  /** Whose it is, usually a user's id; null: nobody's in particular. */
  readonly owner: string | null
  readonly row: RecordKinds[K]
}

/** `row: null` deletes. `expect`: the version that must stand now, 0 for none, null for whatever stands. */
export type RecordEffect = {
  readonly [K in RecordKind]: {
    readonly on: 'record'
    readonly kind: K
    readonly id: string
    readonly owner: string | null
    readonly expect: number | null
    readonly row: RecordKinds[K] | null
  }
}[RecordKind]
