/** The columns of the merged list, each a track of one grid for heads and rows, so that they cannot drift apart. */
import { m } from '../../paraglide/messages.js'
import type { SortBy } from './mergedView.svelte.ts'

export type ColumnKey =
  | 'branch'
  | 'name'
  | 'stage'
  | 'urgency'
  | 'owner'
  | 'targetDate'
  | 'nextFollowUp'
  | 'lastContact'
  | 'changed'
  | 'completeness'
  | 'conflicts'
  | 'alike'
  | 'dataAsOf'
  | 'pending'

export interface Column {
  readonly key: ColumnKey
  readonly label: () => string
  /** A grid track. */
  readonly width: string
  readonly sort?: SortBy
  /** Left out until somebody asks for it. */
  readonly hidden?: true
}

export const columns: readonly Column[] = [
  { key: 'branch', label: m.headOffice_colBranch, width: '96px' },
  { key: 'name', label: m.headOffice_colName, width: 'minmax(180px,1.6fr)', sort: 'name' },
  { key: 'stage', label: m.headOffice_colStage, width: 'minmax(96px,1fr)', sort: 'stage' },
  { key: 'urgency', label: m.reach_urgency, width: '84px' },
  { key: 'owner', label: m.headOffice_colOwner, width: '72px' },
  { key: 'targetDate', label: m.headOffice_colTarget, width: '112px', sort: 'targetDate' },
  { key: 'nextFollowUp', label: m.archives_colNext, width: '112px', sort: 'nextFollowUp', hidden: true },
  { key: 'lastContact', label: m.archives_colLast, width: '88px', sort: 'lastContact', hidden: true },
  { key: 'changed', label: m.headOffice_colChanged, width: '104px', sort: 'changed' },
  { key: 'completeness', label: m.headOffice_colComplete, width: '96px', sort: 'completeness' },
  { key: 'conflicts', label: m.headOffice_colConflicts, width: '72px' },
  { key: 'alike', label: m.finding_alike, width: '80px' },
  { key: 'dataAsOf', label: m.headOffice_colAsOf, width: '104px' },
  { key: 'pending', label: m.headOffice_colPending, width: '72px', hidden: true },
]

const [GAP_PX, PADDING_PX] = [12, 48]
/** What the columns need at least: below it the table scrolls sideways instead of squeezing. */
export const leastPx = (shown: readonly Column[]): number =>
  shown.reduce((sum, { width }) => sum + Number(/\d+/.exec(width)?.[0] ?? 0) + GAP_PX, PADDING_PX)

export const gridTemplate = (shown: readonly Column[]): string => shown.map(({ width }) => width).join(' ')
export const gridClass = 'grid items-center gap-x-3 px-6'
