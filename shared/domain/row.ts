/**
 * A card flattened into the one row that lists show.
 *
 * Empty text means that nothing is known to this reader; how to word that (未填姓名) is the screen's
 * business. Of several businesses the row shows the one that moved last and counts the others.
 */
import { checkStateOf, DRAFT } from './checking.ts'
import { isDemo } from './demo.ts'
import type { Card, Fragment, Given, ListRow } from './card.ts'
import { showsStopped } from './consent.ts'
import type { TemplateRef } from './entry.ts'
import { fieldItem, fieldName } from './listField.ts'
import { parsePart, type BusinessId } from './names.ts'

/**
 * The template keys that must be filled at that stage by a client of whom this is known, of the compartments that this reader is
 * allowed to know about: a document that is missing from a card may be unwritten or not his to see,
 * and only the caller can tell which.
 */
export type RequiredKeys = (template: TemplateRef | null, stage: string, given: Given) => readonly string[]

interface Placed {
  readonly business: BusinessId | null
  readonly fragment: Fragment
}

function placedIn(card: Card): readonly Placed[] {
  const placed: Placed[] = []
  for (const part of Object.keys(card.fragments).sort()) {
    const address = parsePart(part)
    const fragment = card.fragments[part]
    if (address !== null && fragment !== undefined) placed.push({ business: address.business, fragment })
  }
  return placed
}

export function rowOf(card: Card, required: RequiredKeys): ListRow {
  const placed = placedIn(card)
  const life = only(placed, 'life')
  const profile = only(placed, 'profile')
  const contact = only(placed, 'contact')
  const deals = all(placed, 'deal').sort((a, b) => b.fragment.changed - a.fragment.changed)
  const services = all(placed, 'service').map(({ fragment }) => fragment)

  const business = deals[0]?.business ?? null
  const deal = deals[0]?.fragment
  const finance = all(placed, 'finance').find(
    (one) => business === null || one.business === business,
  )?.fragment
  const stage = deal?.stage ?? ''
  const template = life?.template ?? null
  const stopped = showsStopped(only(placed, 'consent'))
  const followUps = stopped
    ? []
    : services.map(({ nextFollowUp }) => nextFollowUp).filter((day) => day !== '')
  const contacts = services.flatMap(({ lastContact }) => (lastContact === null ? [] : [lastContact]))
  return {
    archive: card.archive,
    archiveNo: life?.archiveNo ?? '',
    name: profile?.name ?? '',
    tier: profile?.tier ?? '',
    tail: contact?.tails[0] ?? '',
    template: template ?? '',
    checking: checkStateOf(life?.checking ?? DRAFT, lastChecked(placed)),
    stage,
    businesses: life?.businesses.length ?? new Set(placed.flatMap((one) => one.business ?? [])).size,
    owner: life?.owner ?? null,
    branch: life?.branch ?? null,
    urgency: deal?.urgency ?? '',
    targetDate: deal?.targetDate ?? '',
    nextFollowUp: followUps.sort()[0] ?? '',
    lastContact: contacts.length === 0 ? null : Math.max(...contacts),
    stopped,
    place: profile?.place ?? '',
    demo: isDemo(profile?.tags ?? []),
    shown: { ...finance?.shown, ...deal?.shown },
    budgetMax: deal?.budgetMax ?? null,
    completeness: completeness(required(template, stage, givenIn(placed, business)), placed, business),
    conflicts: placed.reduce((sum, { fragment }) => sum + fragment.conflicts, 0),
    changed: placed.reduce((last, { fragment }) => Math.max(last, fragment.changed), 0),
    state: life?.state ?? 'unknown',
  }
}

/** When something that is checked was last written. */
const lastChecked = (placed: readonly Placed[]): number =>
  placed.reduce((last, { fragment }) => Math.max(last, fragment.checked ?? 0), 0)

/** The keys that its stage asks for and nobody filled, of the business that the row shows. */
export function gapsIn(card: Card, required: RequiredKeys): readonly string[] {
  const placed = placedIn(card)
  const [deal] = all(placed, 'deal').sort((a, b) => b.fragment.changed - a.fragment.changed)
  const business = deal?.business ?? null
  const filled = filledIn(placed, business)
  const template = only(placed, 'life')?.template ?? null
  return required(template, deal?.fragment.stage ?? '', givenIn(placed, business)).filter(
    (key) => !filled.has(key),
  )
}

/** Whole percent, rounded down: 100 means that nothing is missing. */
function completeness(
  required: readonly string[],
  placed: readonly Placed[],
  business: BusinessId | null,
): number {
  if (required.length === 0) return 100
  const filled = filledIn(placed, business)
  return Math.floor((required.filter((key) => filled.has(key)).length * 100) / required.length)
}

/** Another business fills no gap of this one. */
function filledIn(placed: readonly Placed[], business: BusinessId | null): ReadonlySet<string> {
  const filled = new Set<string>()
  for (const one of placed) {
    if (one.business === null || one.business === business)
      for (const key of one.fragment.filledKeys) filled.add(key)
  }
  return filled
}

/** By name, of the client and of this business. */
function givenIn(placed: readonly Placed[], business: BusinessId | null): Given {
  const known: Record<string, string | boolean> = {}
  for (const one of placed) {
    if (one.business !== null && one.business !== business) continue
    for (const [key, value] of Object.entries(one.fragment.given ?? {})) {
      const item = fieldItem(key)
      if (item === null || item === business) known[fieldName(key)] = value
    }
  }
  return known
}

type Of<P extends Fragment['part']> = Extract<Fragment, { readonly part: P }>

function all<P extends Fragment['part']>(
  placed: readonly Placed[],
  part: P,
): { readonly business: BusinessId | null; readonly fragment: Of<P> }[] {
  return placed.filter((one): one is Placed & { readonly fragment: Of<P> } => one.fragment.part === part)
}

const only = <P extends Fragment['part']>(placed: readonly Placed[], part: P): Of<P> | undefined =>
  all(placed, part)[0]?.fragment
