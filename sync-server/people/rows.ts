/**
 * What the records of sign-in look like in the store (`store/records.ts`). Types only: the store names them, so
 * they must not lean on anything that leans on the store.
 */
import type { SetupStep } from '../../shared/protocol/setup.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { FactorSetting, Recoverable } from '../../shared/protocol/security.ts'

export interface TotpRow {
  readonly is: 'totp'
  readonly name: string
  readonly added: Millis
  readonly used: Millis | null
  /** The secret under the key `factors`, base64. */
  readonly sealed: string
  /** The last step that was used: none is good twice. */
  readonly step: number
}

export interface PasskeyRow {
  readonly is: 'passkey'
  readonly name: string
  readonly added: Millis
  readonly used: Millis | null
  readonly rpId: string
  /** Base64url, as browsers name it. */
  readonly credential: string
  /** COSE key, base64. */
  readonly publicKey: string
  readonly counter: number
  readonly transports: readonly string[]
}

/** The id is the factor's, the owner the person. */
export type FactorRow = TotpRow | PasskeyRow

/** One row per person, its id is the person's. */
export interface RecoveryCodesRow {
  readonly made: Millis
  /** Of those that are left. */
  readonly hashes: readonly string[]
}

/** One row per device, its id is the device's, the owner the person. */
export interface TrustRow {
  /** SHA-256 hex of the word that the device keeps sealed. */
  readonly hash: string
  readonly until: Millis
  /** Its token's hash: when that session ends, so does the trust. */
  readonly session: string
}

/** The owner is the person who lost something. */
export interface RecoveryRow {
  readonly user: string
  readonly what: Recoverable
  readonly askedBy: string
  readonly askedAt: Millis
  /** Null: a second administrator is still missing. */
  readonly confirmedBy: string | null
  /** SHA-256 hex of the word in the link. */
  readonly hash: string | null
  readonly until: Millis
}

/** Of the organisation, under the id `signIn`. */
export interface SignInSettingsRow {
  readonly secondFactor: FactorSetting
}

/** As it stands in the store; what is asked may hold a typed reason, so it is sealed. */
export type ApprovalRow = {
  readonly by: string
  readonly at: Millis
  readonly until: Millis
  readonly sealed: string
} & (
  | { readonly archive: string }
  /** The person whose rights are to change. */
  | { readonly user: string }
  /** A list that is to be taken out. */
  | { readonly export: true }
)

/**
 * What became of an ask, under its id and owned by whoever asked: kept for the two of them, so that somebody who answered
 * from a phone finds again what they said. Sealed as the ask was.
 */
export type AnsweredRow = ApprovalRow & {
  readonly answer: 'yes' | 'no' | 'withdrawn'
  readonly answeredBy: string
  readonly answeredAt: Millis
}

/** An invitation, under the hash of its token, owned by the person who is invited. */
export interface InviteRow {
  readonly created: number
  readonly expires: number
  /** Who gave it; null: the server's own shell. */
  readonly by: string | null
  readonly ended: 'used' | 'void' | null
}

/** What the wizard of the first hour must remember. One row, `setup`. */
export interface SetupRow {
  /** As typed, until there is a company. */
  readonly company: string
  readonly skipped: readonly SetupStep[]
  /** When the printed master key was locked away. */
  readonly kitFiled: number | null
  readonly finished: number | null
}

/** Settings of the whole company. One row, `company`. */
export interface CompanyRow {
  /** 1 is Monday, 7 is Sunday. */
  readonly workdays: readonly number[]
  readonly backupFolder: string | null
}

/** How a person looks at a list, by `user/view`. */
export interface ViewRow {
  readonly changed: number
  /** The view as JSON under the key named `views`, base 64. */
  readonly sealed: string
}
