/**
 * What the client agreed to as it stands now, purpose by purpose (R13).
 *
 * Nothing is taken out: a withdrawal is a later fact about the same purpose, and it bars until a later
 * agreement names it (F6), whatever the clocks say. So `liftedBy` has to go with every agreement.
 */
import type { JsonObject } from '../base/json.ts'
import type { ConsentFragment } from './card.ts'
import type { Millis } from '../base/ports.ts'
import type { EntryId } from './names.ts'
import { allowed, standing } from './standing.ts'
import type { DocumentView, Fact } from './view.ts'

/** The consent document; undefined: there is none, or this reader does not hold it. */
type Seen = Pick<DocumentView, 'facts'> | undefined

export interface PurposeConsent {
  /** Tells them apart: one purpose may rest on the client's word and on the law. */
  readonly strand: string
  /** A code of the purposes, or a word of somebody's own. */
  readonly purpose: string
  /** The latest agreement in force; null while a refusal or withdrawal bars it. */
  readonly granted: Fact | null
  readonly barring: readonly Fact[]
}

/** Sensitive data takes a consent beside the one for its purpose (PIPL art. 29), and is no purpose of its own. */
export const SENSITIVE = 'sensitive'
/** Being called, written to and visited: what every list of people to be reached rests on. */
export const CONTACT = 'contact'
/** Being told of offers is no ground for keeping a file (PIPL art. 6; Advertising Law art. 43). */
export const MARKETING = 'marketing'

const grants = ({ fact }: Fact): boolean => fact['act'] === 'granted'
const bars = ({ fact }: Fact): boolean => fact['act'] === 'withdrawn' || fact['act'] === 'refused'
export const purposeOf = (fact: JsonObject): string => String(fact['purpose'] ?? '')

const BY_LAW = `${SENSITIVE} by law`
/** A ground in the law is no word of the client's: for sensitive data the one neither bars nor lifts the other. */
const strandOf = (fact: JsonObject): string =>
  purposeOf(fact) === SENSITIVE && fact['basis'] === 'law' ? BY_LAW : purposeOf(fact)

export function consentsIn(consent: Seen): readonly PurposeConsent[] {
  const strands = new Map<string, Fact[]>()
  for (const fact of consent?.facts ?? []) {
    if (fact.kind !== 'consent') continue
    const strand = strandOf(fact.fact)
    strands.set(strand, [...(strands.get(strand) ?? []), fact])
  }
  return [...strands].map(([strand, facts]) => ({
    strand,
    purpose: purposeOf(facts[0]?.fact ?? {}),
    granted: allowed(facts, grants, bars).at(-1) ?? null,
    barring: standing(facts, bars),
  }))
}

const nothingSaid = { granted: null, barring: [] } as const

/** What stands about sensitive data: by the client's own word, and by the law. */
export function sensitiveConsent(consent: Seen): {
  readonly client: Pick<PurposeConsent, 'granted' | 'barring'>
  readonly law: Pick<PurposeConsent, 'granted' | 'barring'>
} {
  const all = consentsIn(consent)
  const of = (wanted: string) => all.find(({ strand }) => strand === wanted) ?? nothingSaid
  return { client: of(SENSITIVE), law: of(BY_LAW) }
}

export const grantedIn = (consent: Seen): readonly PurposeConsent[] =>
  consentsIn(consent).filter(({ granted }) => granted !== null)

/**
 * Purposes that the client refused or took back, each until a later agreement lifts it: for these nothing is used any
 * more (PIPL art. 15).
 */
export const stoppedIn = (consent: Seen): readonly string[] => [
  ...new Set(consentsIn(consent).flatMap(({ purpose, barring }) => (barring.length > 0 ? [purpose] : []))),
]

export const isReachStopped = (consent: Seen): boolean => stoppedIn(consent).includes(CONTACT)

/**
 * Since when nothing justifies keeping the file: the client took back what it rested on, and no other ground is recorded.
 * Then it goes, or the ground is named (PIPL art. 47). Null: it rests on something, or never did.
 */
export function groundlessSince(consent: Seen): Millis | null {
  if (hasGround(consent)) return null
  const taken = consentsIn(consent)
    .filter(({ purpose }) => isGround([purpose]))
    .flatMap(({ barring }) => barring.map(({ time }) => time))
  return taken.length === 0 ? null : Math.max(...taken)
}

/** What an agreement has to name so that it counts: the refusals and withdrawals of its purpose that stand here. */
export const liftedBy = (consent: Seen, fact: JsonObject): readonly EntryId[] =>
  fact['act'] !== 'granted'
    ? []
    : consentsIn(consent)
        .filter(({ strand }) => strand === strandOf(fact))
        .flatMap(({ barring }) => barring.map(({ id }) => id))

/** A ground to keep the file is recorded and stands (PIPL art. 13): without it nothing leaves draft. */
export const hasGround = (consent: Seen): boolean =>
  isGround(grantedIn(consent).map(({ purpose }) => purpose))

const isGround = (granted: readonly string[]): boolean =>
  granted.some((purpose) => purpose !== MARKETING && purpose !== SENSITIVE)

/** The same of a card, which knows the purposes alone; one of before knows only that something was recorded. */
export const showsGround = ({ granted, filled }: Pick<ConsentFragment, 'granted' | 'filled'>): boolean =>
  granted === undefined ? filled > 0 : isGround(granted)

/** Whether a card says that the client is not to be reached; undefined: none of this reader's. */
export const showsStopped = (card: Pick<ConsentFragment, 'stopped'> | undefined): boolean =>
  card?.stopped?.includes(CONTACT) === true
