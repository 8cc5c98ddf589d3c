/** Why the server did not take a piece of work, in words. What is unknown here is never shown as a code. */
import { m } from '../../paraglide/messages.js'

const words: { readonly [why: string]: () => string } = {
  'not-yours': m.sync_whyNotYours,
  transferred: m.sync_whyTransferred,
  proposed: m.sync_whyProposed,
  expired: m.sync_whyExpired,
  team: m.sync_whyTeam,
  ended: m.sync_whyEnded,
  'no-right': m.sync_whyNoRight,
  'no-membership': m.sync_whyNoMembership,
  'unknown-archive': m.sync_whyUnknownArchive,
  'unknown-business': m.sync_whyUnknownArchive,
  'branch-closed': m.sync_whyBranchClosed,
  'not-open': m.sync_whyUnknownArchive,
  erased: m.sync_whyErased,
  ERASED: m.sync_whyErased,
  'unknown-base': m.sync_whyOldBase,
  'settled-meanwhile': m.sync_whySettled,
  verified: m.sync_whyVerified,
  'no-sensitive-consent': m.sync_whyNoSensitiveConsent,
  withdrawn: m.sync_whyWithdrawn,
  'too-large': m.sync_whyTooLarge,
}

/** Codes of `shared/templates/refusal.ts` and of the strict reader: the content itself breaks a rule. */
export const whyWords = (why: string): string => (words[why] ?? m.sync_whyContent)()
