/**
 * 作废: who may take an archive out of every list, and who may bring it back (H03).
 *
 * Whoever owns a draft that was never submitted, and the manager of the branch. What money was received
 * for, or what a client signed, is never voided by anybody: it has to be kept (`product/law.md`), and its end is
 * a destruction with two persons. Nothing is lost by voiding; only when the time for restoring is over are
 * the keys destroyed, and with them the content.
 */
import type { Millis } from '../base/ports.ts'
import type { JsonObject } from '../base/json.ts'
import type { Verdict } from '../domain/entry.ts'
import { decideAbilityAt, type Actor, type Place } from './decide.ts'

export const RESTORABLE_MS: Millis = 30 * 86_400_000

/** What stands in the archive, as far as it decides; the server reads it, a device knows what it holds. */
export interface Kept {
  /** It was judged once, whatever became of it. */
  readonly submitted: boolean
  /** Money was entered, even if it was reversed. */
  readonly receipts: boolean
  /** The client signed a consent, on glass or on paper. */
  readonly signed: boolean
}

export type WhyNotVoid =
  'no-membership' | 'no-right' | 'not-yours' | 'was-submitted' | 'has-receipt' | 'signed-consent'

/** Null: may be voided. `places`: where the archive stands, and each business with an owner of its own. */
export function whyNotVoid(
  actor: Actor,
  [home]: readonly Place[],
  kept: Kept,
  now: Millis,
): WhyNotVoid | null {
  if (home === undefined) return 'no-right'
  const may = decideAbilityAt(actor, 'void', home, now)
  if (!may.allowed) return may.why
  if (may.reach === 'own' && kept.submitted && !hasWider(actor, home, now)) return 'was-submitted'
  if (kept.receipts) return 'has-receipt'
  return kept.signed ? 'signed-consent' : null
}

/** An owner who is the manager too is held to the manager's rule. */
const hasWider = (actor: Actor, home: Place, now: Millis): boolean =>
  decideAbilityAt(actor, 'void', { ...home, owner: '' }, now).allowed

/** Null: may bring it back. Whether there still is time is the caller's question. */
export function whyNotRestore(
  actor: Actor,
  [home]: readonly Place[],
  now: Millis,
): 'no-membership' | 'no-right' | 'not-yours' | null {
  if (home === undefined) return 'no-right'
  const may = decideAbilityAt(actor, 'void', home, now)
  return may.allowed ? null : may.why
}

export const isJudgement = (verdict: Verdict): boolean =>
  verdict.is === 'verified' || verdict.is === 'returned'

/** Of a `consent` fact. A withdrawal signed on paper is a paper that has to be kept as well. */
export const isSigned = (fact: JsonObject): boolean =>
  fact['method'] === 'signed' || fact['method'] === 'paper'
