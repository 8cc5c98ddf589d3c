/**
 * One row of `cards`: a card flattened, with what head office filters, sorts and searches by.
 *
 * `words` is what anyone may search who may list the archive; `contactWords` only those who may read
 * contact. They stand apart because a search over tails tells the tail to whoever may not see it.
 */
import { foldText } from '../../shared/base/chinese.ts'
import type { Card, Fragment, ListRow } from '../../shared/domain/card.ts'
import { showsGround } from '../../shared/domain/consent.ts'
import type { TemplateRef } from '../../shared/domain/entry.ts'
import { templateId } from '../../shared/domain/filter.ts'
import { gapsIn, rowOf, type RequiredKeys } from '../../shared/domain/row.ts'
import { stayingOf } from '../../shared/templates/staying.ts'
import type { Words } from './grams.ts'

export interface CardRules {
  /** Stands for everything that a card depends on beside the log; a new one makes all cards anew. */
  readonly version: string
  readonly required: RequiredKeys
  /** Fields of that template which are chosen from and that cards show (`categories`). */
  choices(template: TemplateRef | null): readonly string[]
  /** Place of a stage in its template's order, from 1; 0 for none or an unknown one. */
  stageRank(template: TemplateRef | null, stage: string): number
  /** From signing on, and given up. */
  isMet(template: TemplateRef | null, stage: string): boolean
}

export interface CardRow {
  readonly archive: string
  readonly branch: string
  readonly owner: string
  readonly state: string
  readonly template: string
  readonly templateId: string
  readonly stage: string
  readonly stageRank: number
  readonly tier: string
  readonly archiveNo: string
  readonly name: string
  readonly nameKey: string
  readonly region: string
  readonly place: string
  readonly tail: string
  readonly demo: number
  readonly shown: string
  readonly businesses: number
  readonly targetDate: string
  readonly nextFollowUp: string
  readonly lastContact: number
  readonly budgetMin: number | null
  readonly budgetMax: number | null
  readonly checking: string
  readonly clientType: string
  readonly urgency: string
  readonly channel: string
  readonly firstTouch: string
  readonly lastTouch: string
  /** JSON: a list of words, sorted; empty text for none. */
  readonly tags: string
  /** JSON: what was chosen in fields that only this industry has, by key; empty text for nothing. */
  readonly choices: string
  readonly completeness: number
  /** JSON: the keys that its stage asks for and nobody filled; empty text for none. */
  readonly gaps: string
  /** 1: signed or given up, so its target date has nothing more to say. */
  readonly met: number
  /** Complaints that wait for their end. */
  readonly complaints: number
  /** `REACHABLE`, `CONSENTED`, `STOPPED`, added up. */
  readonly bits: number
  readonly begun: number | null
  readonly filingMinutes: number | null
  readonly stageSince: number | null
  readonly nextReview: number | null
  readonly quietSince: number | null
  readonly conflicts: number
  readonly changed: number
  readonly words: string
  readonly contactWords: string
}

/** As it stands in the table: beside what follows from the card, how many others seem to be of the same client. */
export interface StoredRow extends CardRow {
  readonly alike: number
}
/** `bits`: a way to reach the client that is not dead; a consent on file. */
export const [REACHABLE, CONSENTED, STOPPED] = [1, 2, 4] as const

/** The order of the columns in every statement. */
export const cardColumns: readonly (keyof CardRow)[] = [
  'archive',
  'branch',
  'owner',
  'state',
  'template',
  'templateId',
  'stage',
  'stageRank',
  'tier',
  'archiveNo',
  'name',
  'nameKey',
  'region',
  'place',
  'tail',
  'demo',
  'shown',
  'businesses',
  'targetDate',
  'nextFollowUp',
  'lastContact',
  'budgetMin',
  'budgetMax',
  'checking',
  'clientType',
  'urgency',
  'channel',
  'firstTouch',
  'lastTouch',
  'tags',
  'choices',
  'completeness',
  'gaps',
  'met',
  'complaints',
  'bits',
  'begun',
  'filingMinutes',
  'stageSince',
  'nextReview',
  'quietSince',
  'conflicts',
  'changed',
  'words',
  'contactWords',
]

/** A card's row, and the pieces it is found by. */
export function cardRow(card: Card, rules: CardRules): { readonly row: CardRow; readonly words: Words } {
  const row = rowOf(card, rules.required)
  const fragments = Object.values(card.fragments)
  const profile = fragmentOf(fragments, 'profile')
  const contact = fragmentOf(fragments, 'contact')
  const deal = fragments
    .filter((one): one is Extract<Fragment, { readonly part: 'deal' }> => one.part === 'deal')
    .reduce<Extract<Fragment, { readonly part: 'deal' }> | null>(
      (newest, one) => (newest === null || one.changed > newest.changed ? one : newest),
      null,
    )
  const life = fragmentOf(fragments, 'life')
  const consented = fragments.some((one) => one.part === 'consent' && showsGround(one))
  const template = row.template === '' ? null : row.template
  const words: Words = {
    texts: [
      row.name,
      profile?.alias ?? '',
      row.place,
      ...(profile?.tags ?? []),
      ...spoken(profile?.pinyin ?? '', 1),
    ],
    sounds: spoken(profile?.pinyin ?? '', 0),
    archiveNo: row.archiveNo,
    contact: [...(contact?.tails ?? []), contact?.address ?? ''],
  }
  const { nextReview, quietSince } = stayingOf({
    life: life ?? null,
    contact: contact ?? null,
    givenUp: null,
    tier: row.tier,
    stage: row.stage,
    lastContact: row.lastContact,
    stopped: row.stopped,
  })
  const flat: CardRow = {
    archive: row.archive,
    branch: row.branch ?? '',
    owner: row.owner ?? '',
    state: row.state,
    template: row.template,
    templateId: templateId(row.template),
    stage: row.stage,
    stageRank: rules.stageRank(template, row.stage),
    tier: row.tier,
    archiveNo: row.archiveNo,
    name: row.name,
    // Pinyin first: people look for 张 among the Z.
    nameKey:
      profile === undefined || row.name === '' ? '' : `${profile.pinyin.split('|')[0] ?? ''} ${row.name}`,
    region: profile?.region ?? '',
    place: row.place,
    tail: row.tail,
    demo: row.demo ? 1 : 0,
    shown: JSON.stringify(row.shown),
    businesses: row.businesses,
    targetDate: row.targetDate,
    nextFollowUp: row.nextFollowUp,
    lastContact: row.lastContact ?? 0,
    budgetMin: deal?.budgetMin ?? null,
    budgetMax: row.budgetMax,
    checking: row.checking,
    clientType: profile?.clientType ?? '',
    urgency: deal?.urgency ?? '',
    channel: profile?.channel ?? '',
    firstTouch: profile?.touches?.[0] ?? '',
    lastTouch: profile?.touches?.at(-1) ?? '',
    tags: listed([...(profile?.tags ?? [])].sort()),
    choices: chosen(row.shown, rules.choices(template)),
    completeness: row.completeness,
    gaps: listed(gapsIn(card, rules.required)),
    met: Number(row.stopped || rules.isMet(template, row.stage)),
    complaints: fragments.reduce((sum, one) => sum + complaintsOf(one), 0),
    bits:
      (contact?.reachable === true ? REACHABLE : 0) +
      (consented ? CONSENTED : 0) +
      (row.stopped ? STOPPED : 0),
    begun: life?.begun ?? null,
    filingMinutes: life?.filingMinutes ?? null,
    stageSince: deal?.stageSince ?? null,
    nextReview,
    quietSince,
    conflicts: row.conflicts,
    changed: row.changed,
    words: searchable(words.texts),
    contactWords: searchable(words.contact),
  }
  return { row: flat, words }
}

/** Of `zhangsan|zs|…` every first or every second. */
const spoken = (pinyin: string, which: 0 | 1): readonly string[] =>
  pinyin.split('|').filter((text, at) => at % 2 === which && text !== '')

const listed = (values: readonly string[]): string => (values.length === 0 ? '' : JSON.stringify(values))

function chosen(shown: ListRow['shown'], keys: readonly string[]): string {
  const found = keys.flatMap((key) => {
    const value = shown[key]
    return typeof value === 'string' || Array.isArray(value) ? [[key, value] as const] : []
  })
  return found.length === 0 ? '' : JSON.stringify(Object.fromEntries(found))
}

/** Folded as a search is, so that a piece of a word is a piece of this; the bar keeps words from running together. */
const searchable = (words: readonly string[]): string =>
  words
    .map(foldText)
    .filter((word) => word !== '')
    .join('|')

const complaintsOf = (fragment: Fragment): number =>
  fragment.part === 'service' ? (fragment.complaints ?? 0) : 0

const fragmentOf = <P extends Fragment['part']>(
  fragments: readonly Fragment[],
  part: P,
): Extract<Fragment, { readonly part: P }> | undefined =>
  fragments.find((one): one is Extract<Fragment, { readonly part: P }> => one.part === part)
