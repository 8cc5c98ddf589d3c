/**
 * One row of `cards`: a card flattened, with what head office filters, sorts and searches by.
 *
 * `words` is what anyone may search who may list the archive; `contactWords` only those who may read
 * contact. They stand apart because a search over tails tells the tail to whoever may not see it.
 */
import { foldText } from '../../shared/base/chinese.ts'
import type { Card, Fragment } from '../../shared/domain/card.ts'
import type { TemplateRef } from '../../shared/domain/entry.ts'
import { rowOf, type RequiredKeys } from '../../shared/domain/row.ts'

export interface CardRules {
  /** Stands for everything that a card depends on beside the log; a new one makes all cards anew. */
  readonly version: string
  readonly required: RequiredKeys
  /** Place of a stage in its template's order, from 1; 0 for none or an unknown one. */
  stageRank(template: TemplateRef | null, stage: string): number
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
  readonly budgetMax: number | null
  readonly completeness: number
  readonly conflicts: number
  readonly changed: number
  readonly words: string
  readonly contactWords: string
}

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
  'budgetMax',
  'completeness',
  'conflicts',
  'changed',
  'words',
  'contactWords',
]

export function cardRow(card: Card, rules: CardRules): CardRow {
  const row = rowOf(card, rules.required)
  const fragments = Object.values(card.fragments)
  const profile = fragmentOf(fragments, 'profile')
  const contact = fragmentOf(fragments, 'contact')
  const template = row.template === '' ? null : row.template
  return {
    archive: row.archive,
    branch: row.branch ?? '',
    owner: row.owner ?? '',
    state: row.state,
    template: row.template,
    templateId: templateIdOf(row.template),
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
    budgetMax: row.budgetMax,
    completeness: row.completeness,
    conflicts: row.conflicts,
    changed: row.changed,
    words: searchable([
      row.archiveNo,
      row.name,
      row.place,
      profile?.alias ?? '',
      ...(profile?.pinyin.split('|') ?? []),
      ...(profile?.tags ?? []),
    ]),
    contactWords: searchable([...(contact?.tails ?? []), contact?.address ?? '']),
  }
}

/** `homeDeco` of `homeDeco@1`. */
export const templateIdOf = (ref: string): string => ref.split('@')[0] ?? ''

/** Folded as a search is, so that a piece of a word is a piece of this; the bar keeps words from running together. */
const searchable = (words: readonly string[]): string =>
  words
    .map(foldText)
    .filter((word) => word !== '')
    .join('|')

const fragmentOf = <P extends Fragment['part']>(
  fragments: readonly Fragment[],
  part: P,
): Extract<Fragment, { readonly part: P }> | undefined =>
  fragments.find((one): one is Extract<Fragment, { readonly part: P }> => one.part === part)
