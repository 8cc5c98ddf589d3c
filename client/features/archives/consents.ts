/**
 * What the client agreed to as it stands now, purpose by purpose.
 *
 * Nothing is taken out: a withdrawal is a later fact about the same purpose, and it bars until a later
 * agreement names it (F6), whatever the clocks say. So `liftedBy` has to go with every agreement.
 */
import type { JsonObject } from '../../../shared/base/json.ts'
import type { EntryId } from '../../../shared/domain/names.ts'
import { allowed, standing } from '../../../shared/domain/standing.ts'
import type { ArchiveView, Fact } from '../../../shared/domain/view.ts'

type Seen = Pick<ArchiveView, 'documents'>

export interface PurposeConsent {
  /** A code of the purposes, or a word of somebody's own. */
  readonly purpose: string
  /** The latest agreement in force; null while a refusal or withdrawal bars it. */
  readonly granted: Fact | null
  readonly barring: readonly Fact[]
}

const grants = ({ fact }: Fact): boolean => fact['act'] === 'granted'
const bars = ({ fact }: Fact): boolean => fact['act'] === 'withdrawn' || fact['act'] === 'refused'
const purposeOf = (fact: JsonObject): string => String(fact['purpose'] ?? '')

export function consentsIn(view: Seen): readonly PurposeConsent[] {
  const byPurpose = new Map<string, Fact[]>()
  for (const fact of view.documents.get('consent')?.facts ?? []) {
    if (fact.kind !== 'consent') continue
    const purpose = purposeOf(fact.fact)
    byPurpose.set(purpose, [...(byPurpose.get(purpose) ?? []), fact])
  }
  return [...byPurpose].map(([purpose, facts]) => ({
    purpose,
    granted: allowed(facts, grants, bars).at(-1) ?? null,
    barring: standing(facts, bars),
  }))
}

export const grantedIn = (view: Seen): readonly PurposeConsent[] =>
  consentsIn(view).filter(({ granted }) => granted !== null)

/** What an agreement has to name so that it counts: the refusals and withdrawals of its purpose that stand here. */
export const liftedBy = (view: Seen, fact: JsonObject): readonly EntryId[] =>
  fact['act'] !== 'granted'
    ? []
    : consentsIn(view)
        .filter(({ purpose }) => purpose === purposeOf(fact))
        .flatMap(({ barring }) => barring.map(({ id }) => id))

/** The usual case: asked whether one may call, and the client said yes. How it was said is never assumed: it is evidence. */
export function usualConsent(view: Seen, purpose = 'contact'): JsonObject {
  const notice = view.documents.get('consent')?.fields.get('noticeVersion')?.value
  return {
    act: 'granted',
    purpose,
    basis: 'consent',
    scope: ['C1', 'C2'],
    ...(typeof notice === 'string' ? { notice } : {}),
  }
}

/** A withdrawal says again what it withdraws, and nothing else. */
export const withdrawalOf = ({ fact }: Fact): JsonObject => ({
  act: 'withdrawn',
  purpose: purposeOf(fact),
  basis: fact['basis'] ?? 'consent',
})
