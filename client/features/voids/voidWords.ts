/** What the server answers to 作废 and 恢复, in sentences. */
import { m } from '../../paraglide/messages.js'

const refusals: { readonly [why: string]: () => string } = {
  'was-submitted': m.voids_wasSubmitted,
  'has-receipt': m.voids_hasReceipt,
  'signed-consent': m.voids_signedConsent,
  touched: m.voids_touched,
  'not-voided': m.voids_notVoided,
  'too-late': m.voids_tooLate,
  voided: m.voids_isVoided,
}

/** Null for a refusal that is about something else. */
export const voidRefusal = (why: string): string | null => refusals[why]?.() ?? null
