/**
 * Why a value is refused: stable codes, the same from form, import, public form and server (R02).
 * The words for them stand in `client/messages/forms`, under `forms_refused_<code with _>`.
 */
import type { FieldKey } from '../domain/entry.ts'

export const refusalCodes = [
  // Where it stands
  'unknown-field',
  'wrong-compartment',
  'wrong-key',
  'computed-field',
  'unknown-kind',
  // Shape
  'wrong-type',
  'missing-member',
  'unknown-member',
  'untidy-text',
  'too-short',
  'too-long',
  'bad-pattern',
  'too-small',
  'too-large',
  'too-fine',
  'too-many',
  'not-an-option',
  'repeated',
  'not-a-day',
  'more-than',
  'zero-amount',
  // Grammar
  'bad-mobile',
  'bad-landline',
  'bad-phone',
  'bad-email',
  'bad-wechat',
  'bad-region',
  'bad-layout',
  'bad-account',
  'bad-length',
  'bad-format',
  'bad-date',
  'bad-checksum',
  // Reading what was typed
  'not-a-number',
  'ambiguous-option',
  'not-an-amount',
  'finer-than-fen',
  'year-missing',
  'no-such-day',
  'year-out-of-range',
  'not-yes-or-no',
  'unknown-region',
  'bad-area',
  'unknown-person',
  'not-from-text',
  // What a sheet did to it before it came here
  'digits-lost',
  // Right, and not to be kept: the client was not asked (`shared/policy/sensitive.ts`)
  'no-sensitive-consent',
] as const
export type RefusalCode = (typeof refusalCodes)[number]

export interface Refusal {
  readonly code: RefusalCode
  /** The ledger key (with its suffix) or, of a fact, its kind. */
  readonly field: FieldKey
  /** Figures and names for the sentence: `{max: 60}`, `{other: 'budgetMax'}`, `{member: 'qty'}`. */
  readonly params: { readonly [name: string]: string | number }
}

/** A complaint before it is known about whom. */
export interface Complaint {
  readonly code: RefusalCode
  readonly params: Refusal['params']
}

export const complaint = (code: RefusalCode, params: Refusal['params'] = {}): Complaint => ({ code, params })
