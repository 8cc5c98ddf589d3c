/**
 * Records: small rows of current state that nothing asks about but by their id or their owner.
 *
 * Each kind has one row type, named here and nowhere else. What stands in a record lies in the
 * database in clear: a secret is sealed before it comes here. The past of a record is in the log.
 */
import type {
  AnsweredRow,
  ApprovalRow,
  CompanyRow,
  FactorRow,
  InviteRow,
  RecoveryCodesRow,
  RecoveryRow,
  SetupRow,
  SignInSettingsRow,
  TrustRow,
  ViewRow,
} from '../people/rows.ts'
import type { CalendarRow, NamingsRow, HandoverRow, TagsRow, UnitRow } from '../people/companyRows.ts'
import type { PublishedNotice } from '../../shared/domain/privacyNotice.ts'

/** A pair of keys for escrow slots, by its id. */
export interface EscrowPair {
  /** Hexadecimal. */
  readonly publicKey: string
  /** The private half under the key named `escrow`, hexadecimal. */
  readonly sealed: string
}

/** By which a device proves itself without a session, by its id. */
export interface DeviceSecret {
  /** SHA-256, hexadecimal. */
  readonly hash: string
}

/** Head office wants the store on a device gone; by the id of the device. */
export interface Wipe {
  readonly by: string
  readonly at: number
  /** Null until the device says that its store is gone. */
  readonly receipt: {
    readonly at: number
    /** Entries that it handed in before. */
    readonly handed: number
  } | null
}

/** Work that stands in no document and waits for a person's decision, by the id of its log entry's `object`. */
export interface HeldWork {
  readonly doc: string
  readonly device: string
  readonly client: number
  readonly clock: number
  /** Device time at which it was saved. */
  readonly at: number
  readonly why: 'revoked' | 'wiped'
}

/** An export that a second person let out, by the id of the ask; owned by whoever asked. */
export interface ExportPermitRow {
  readonly columns: readonly string[]
  readonly rows: number
  readonly selection: string
  readonly purpose: string
  readonly by: string
  readonly until: number
}

/** Row types by kind. A module that keeps records of its own adds its line. */
export interface RecordKinds {
  readonly company: CompanyRow
  readonly invite: InviteRow
  readonly setup: SetupRow
  readonly unit: UnitRow
  readonly handover: HandoverRow
  readonly factor: FactorRow
  readonly recoveryCodes: RecoveryCodesRow
  readonly trustedDevice: TrustRow
  readonly recovery: RecoveryRow
  readonly settings: SignInSettingsRow
  readonly approval: ApprovalRow
  readonly answered: AnsweredRow
  readonly view: ViewRow
  readonly tags: TagsRow
  readonly calendar: CalendarRow
  readonly checkers: NamingsRow
  readonly triagers: NamingsRow
  readonly privacyNotice: PublishedNotice
  /** For the suite that every store passes: no module keeps one. */
  readonly note: { readonly text: string }
  readonly escrow: EscrowPair
  readonly deviceSecret: DeviceSecret
  readonly wipe: Wipe
  readonly held: HeldWork
  readonly exportPermit: ExportPermitRow
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
