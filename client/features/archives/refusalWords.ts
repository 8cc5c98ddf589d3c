/**
 * Why a value or a save was refused, in a sentence. Every code of `shared/templates` has its own; a code
 * that this program does not know (a newer server) still says what was kept and what to do.
 */
import type { Json } from '../../../shared/base/json.ts'
import type { Complaint, RefusalCode } from '../../../shared/templates/refusal.ts'
import type { Warning, WarningCode } from '../../../shared/templates/warn.ts'
import { refusalCodes } from '../../../shared/templates/refusal.ts'
import type { EditRefusal, OpenRefusal } from '../../api.ts'
import { m } from '../../paraglide/messages.js'

type Params = { readonly [name: string]: Json }
const text = (params: Params, name: string): string => String(params[name] ?? '')

const sentences: { readonly [code in RefusalCode]: (params: Params) => string } = {
  'unknown-field': () => m.forms_refused_unknown_field(),
  'wrong-compartment': () => m.forms_refused_wrong_compartment(),
  'wrong-key': () => m.forms_refused_wrong_key(),
  'computed-field': () => m.forms_refused_computed_field(),
  'unknown-kind': () => m.forms_refused_unknown_kind(),
  'wrong-type': () => m.forms_refused_wrong_type(),
  'missing-member': () => m.forms_refused_missing_member(),
  'unknown-member': () => m.forms_refused_unknown_member(),
  'untidy-text': () => m.forms_refused_untidy_text(),
  'too-short': (params) => m.forms_refused_too_short({ min: text(params, 'min') }),
  'too-long': (params) =>
    params['max'] === undefined
      ? m.forms_cannot_longTotal()
      : m.forms_refused_too_long({ max: text(params, 'max'), length: text(params, 'length') }),
  'bad-pattern': () => m.forms_refused_bad_pattern(),
  'too-small': (params) => m.forms_refused_too_small({ min: text(params, 'min') }),
  'too-large': (params) =>
    params['max'] === undefined
      ? m.forms_cannot_largeAmount()
      : m.forms_refused_too_large({ max: text(params, 'max') }),
  'too-fine': (params) => m.forms_refused_too_fine({ decimals: text(params, 'decimals') }),
  'too-many': (params) => m.forms_refused_too_many({ max: text(params, 'max') }),
  'not-an-option': (params) => m.forms_refused_not_an_option({ value: text(params, 'value') }),
  'ambiguous-option': (params) => m.forms_refused_ambiguous_option({ value: text(params, 'value') }),
  repeated: () => m.forms_refused_repeated(),
  'not-a-day': () => m.forms_refused_not_a_day(),
  'more-than': () => m.forms_refused_more_than(),
  'zero-amount': () => m.forms_refused_zero_amount(),
  'bad-mobile': () => m.forms_refused_bad_mobile(),
  'bad-landline': () => m.forms_refused_bad_landline(),
  'bad-phone': () => m.forms_refused_bad_phone(),
  'bad-email': () => m.forms_refused_bad_email(),
  'bad-wechat': () => m.forms_refused_bad_wechat(),
  'bad-region': () => m.forms_refused_bad_region(),
  'bad-layout': () => m.forms_refused_bad_layout(),
  'bad-account': () => m.forms_refused_bad_account(),
  'bad-length': () => m.forms_refused_bad_length(),
  'bad-format': () => m.forms_refused_bad_format(),
  'bad-date': () => m.forms_refused_bad_date(),
  'bad-checksum': () => m.forms_refused_bad_checksum(),
  'not-a-number': () => m.forms_refused_not_a_number(),
  'not-an-amount': () => m.forms_refused_not_an_amount(),
  'finer-than-fen': () => m.forms_refused_finer_than_fen(),
  'year-missing': () => m.forms_refused_year_missing(),
  'no-such-day': () => m.forms_refused_no_such_day(),
  'year-out-of-range': () => m.forms_refused_year_out_of_range(),
  'not-yes-or-no': () => m.forms_refused_not_yes_or_no(),
  'bad-area': () => m.forms_refused_bad_area(),
  'unknown-region': (params) => m.forms_refused_unknown_region({ text: text(params, 'text') }),
  'unknown-person': (params) => m.forms_refused_unknown_person({ text: text(params, 'text') }),
  'not-from-text': () => m.forms_refused_not_from_text(),
  'digits-lost': () => m.forms_refused_digits_lost(),
  'no-sensitive-consent': () => m.forms_refused_no_sensitive_consent(),
}

const doubts: { readonly [code in WarningCode]: (params: Params) => string } = {
  'vague-value': () => m.forms_doubt_vague_value(),
  'unlikely-number': () => m.forms_doubt_unlikely_number(),
  'id-in-text': () => m.forms_doubt_id_in_text(),
  'card-in-text': () => m.forms_doubt_card_in_text(),
  'unknown-region': () => m.forms_doubt_unknown_region(),
  'retired-region': (params) => m.forms_doubt_retired_region({ successor: text(params, 'successor') }),
  luhn: () => m.forms_doubt_luhn(),
  'future-day': () => m.forms_doubt_future_day(),
  'minor-in-text': () => m.forms_doubt_minor_in_text(),
  'more-than': () => m.forms_doubt_more_than(),
}

/** Codes of the worker that no template speaks of. */
const others: { readonly [code: string]: () => string } = {
  'name-or-phone': m.forms_cannot_name_or_phone,
  'unknown-template': m.forms_cannot_unknown_template,
}

export const isRefusalCode = (code: string): code is RefusalCode =>
  (refusalCodes as readonly string[]).includes(code)

/** The sentence for a code as it stands in an `EditRefusal`, known or not. */
export function wordCode(code: string, params: Params = {}): string {
  if (isRefusalCode(code)) return sentences[code](params)
  return others[code]?.() ?? m.forms_cannot_other()
}

export const wordComplaint = ({ code, params }: Complaint): string => sentences[code](params)
export const wordDoubt = ({ code, params }: Pick<Warning, 'code' | 'params'>): string => doubts[code](params)

export function wordEdit(refusal: EditRefusal): string {
  switch (refusal.type) {
    case 'invalid':
      return wordCode(refusal.code, refusal.params)
    case 'not-allowed':
      return m.archives_refusedNotAllowed()
    case 'not-found':
      return m.archives_refusedNotFound()
    case 'storage-full':
      return m.archives_refusedStorageFull()
  }
}

export function wordOpen(refusal: OpenRefusal): { readonly title: string; readonly reason: string } {
  switch (refusal.type) {
    case 'not-found':
      return { title: m.archives_openNotFound(), reason: m.archives_openNotFoundReason() }
    case 'offline':
      return { title: m.archives_openOffline(), reason: m.archives_openOfflineReason() }
    case 'denied':
    case 'locked':
      return { title: m.archives_openDenied(), reason: m.archives_openDeniedReason() }
  }
}
