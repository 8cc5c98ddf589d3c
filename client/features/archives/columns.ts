/**
 * The columns of the list, chosen by the templates that this person's branches use: one grid for heads
 * and rows. Where several industries stand in one list, one column says the gist of each row instead.
 */
import type { ListRow } from '../../../shared/domain/card.ts'
import { templateId } from '../../../shared/domain/filter.ts'
import { formatMoneyShort, type Fen } from '../../../shared/domain/money.ts'
import { formatValue } from '../../../shared/templates/format.ts'
import { fieldOf } from '../../../shared/templates/keys.ts'
import { activeMemberships } from '../../../shared/policy/decide.ts'
import { matrix } from '../../../shared/policy/table.ts'
import type { Millis } from '../../../shared/base/ports.ts'
import type { Me, SortKey } from '../../api.ts'
import { m } from '../../paraglide/messages.js'
import { getLocale } from '../../paraglide/runtime.js'
import { say, templateOf } from '../words.ts'

export type ColumnKey =
  | 'name'
  | 'tail'
  | 'place'
  | 'area'
  | 'need'
  | 'wanted'
  | 'budget'
  | 'credit'
  | 'gist'
  | 'stage'
  | 'urgency'
  | 'targetDate'
  | 'owner'
  | 'nextFollowUp'
  | 'lastContact'
  | 'completeness'

export interface Column {
  readonly key: ColumnKey
  readonly label: () => string
  /** A grid track. */
  readonly width: string
  readonly sort?: SortKey
  readonly end?: true
}

const shared = {
  name: { key: 'name', label: m.archives_colName, width: 'minmax(168px,1.6fr)', sort: 'name' },
  tail: { key: 'tail', label: m.archives_colTail, width: '48px' },
  stage: { key: 'stage', label: m.archives_colStage, width: 'minmax(112px,1fr)', sort: 'stage' },
  urgency: { key: 'urgency', label: m.reach_urgency, width: '84px', sort: 'urgency' },
  targetDate: { key: 'targetDate', label: m.archives_colTarget, width: '108px', sort: 'targetDate' },
  owner: { key: 'owner', label: m.archives_colOwner, width: '64px' },
  nextFollowUp: { key: 'nextFollowUp', label: m.archives_colNext, width: '112px', sort: 'nextFollowUp' },
  lastContact: { key: 'lastContact', label: m.archives_colLast, width: '88px', sort: 'lastContact' },
  completeness: { key: 'completeness', label: m.archives_colComplete, width: '84px' },
} as const satisfies Record<string, Column>

/** 小区 or 行业 is what the template itself calls it. */
const place = (template: string): Column => {
  const found = templateOf(template)
  const field = found === null ? null : fieldOf(found, found.place)
  return {
    key: 'place',
    label: () => (field === null ? m.archives_colGist() : say(field.label)),
    width: 'minmax(96px,1fr)',
  }
}
/** Only for whoever reads finance: it would stay empty for the others. */
const credit: Column = { key: 'credit', label: m.archives_colCredit, width: '56px' }
const budget: Column = {
  key: 'budget',
  label: m.archives_colBudget,
  width: '80px',
  sort: 'budget',
  end: true,
}

function ownColumns(template: string, money: boolean): readonly Column[] {
  switch (template) {
    case 'homeDeco':
      return [place(template), { key: 'area', label: m.archives_colArea, width: '64px', end: true }, budget]
    case 'generic':
      return [place(template), ...(money ? [credit] : [])]
    case 'realEstate':
      return [
        { key: 'need', label: m.archives_colNeed, width: '64px' },
        { key: 'wanted', label: m.archives_colWanted, width: 'minmax(96px,1fr)' },
        budget,
      ]
    default:
      return [place(template)]
  }
}

export function columnsFor(templates: readonly string[], readsFinance: boolean): readonly Column[] {
  const [only, ...more] = templates
  const own =
    only !== undefined && more.length === 0
      ? ownColumns(only, readsFinance)
      : [{ key: 'gist', label: m.archives_colGist, width: 'minmax(140px,1.4fr)' } as const]
  const { name, tail, stage, urgency, targetDate, owner, nextFollowUp, lastContact, completeness } = shared
  return [name, tail, ...own, stage, urgency, targetDate, owner, nextFollowUp, lastContact, completeness]
}

/** What the columns need at least: below it the table scrolls sideways instead of squeezing. */
export const leastPx = (columns: readonly Column[]): number =>
  columns.reduce((sum, { width }) => sum + Number(/\d+/.exec(width)?.[0] ?? 0) + GAP_PX, 20 + PADDING_PX)
const [GAP_PX, PADDING_PX] = [12, 48]

/** The sync dot stands in the first 20 px. */
export const gridTemplate = (columns: readonly Column[]): string =>
  ['20px', ...columns.map((column) => column.width)].join(' ')

/** The branches where this person works, as the memberships say. */
export function ownBranches(me: Me, now: Millis): Me['branches'] {
  const active = activeMemberships({ user: me.user, memberships: me.memberships }, now)
  if (active.some((membership) => membership.branch === null)) return me.branches
  return me.branches.filter((branch) => active.some((membership) => membership.branch === branch.id))
}

export const readsFinance = (me: Me, now: Millis): boolean =>
  activeMemberships({ user: me.user, memberships: me.memberships }, now).some(
    ({ role }) => matrix[role].finance.read !== undefined,
  )

export const templatesOf = (branches: Me['branches']): readonly string[] => [
  ...new Set(branches.map((branch) => templateId(branch.template))),
]

/** A value that the card carries, in words; empty when it carries none. */
export function shownText(row: ListRow, key: string): string {
  const value = row.shown[key]
  const template = templateOf(row.template)
  const field = template === null ? null : fieldOf(template, key)
  if (value === undefined || value === null || field === null) return ''
  return formatValue(field, value, { language: getLocale() === 'en' ? 'en' : 'zh' })
}

/** 12.5万, or 125k in English. Documents say amounts in full. */
const amountText = (fen: Fen): string =>
  getLocale() === 'en'
    ? (fen / 100).toLocaleString('en-GB', { notation: 'compact', maximumFractionDigits: 2 })
    : formatMoneyShort(fen)

export const budgetText = (row: ListRow): string => (row.budgetMax === null ? '' : amountText(row.budgetMax))

/** What matters of this row in its own industry: 小区 · 面积 · 预算, 行业, 需求 · 区域 · 预算. */
export function gistOf(row: ListRow): string {
  const parts = [
    row.place,
    shownText(row, 'areaGross'),
    shownText(row, 'needType'),
    shownText(row, 'wantRegions'),
    budgetText(row),
  ]
  return parts.filter((part) => part !== '').join(' · ')
}
