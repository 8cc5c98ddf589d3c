/** The columns of the merged list: one grid for heads and rows, so that they cannot drift apart. */
import { m } from '../../paraglide/messages.js'
import type { SortBy } from './mergedView.svelte.ts'

export const gridClass =
  'grid grid-cols-[136px_minmax(220px,1fr)_176px_96px_104px_128px_112px_88px] items-center gap-x-4 px-6'

export interface Column {
  readonly key: string
  readonly label: () => string
  readonly sort?: SortBy
  readonly end?: true
}

export const columns: readonly Column[] = [
  { key: 'branch', label: m.headOffice_colBranch },
  { key: 'name', label: m.headOffice_colName, sort: 'name' },
  { key: 'stage', label: m.headOffice_colStage, sort: 'stage' },
  { key: 'owner', label: m.headOffice_colOwner },
  { key: 'targetDate', label: m.headOffice_colTarget, sort: 'targetDate' },
  { key: 'changed', label: m.headOffice_colChanged, sort: 'changed' },
  { key: 'completeness', label: m.headOffice_colComplete, sort: 'completeness' },
  { key: 'conflicts', label: m.headOffice_colConflicts },
]
