/** What the device counted of completeness, added up for a look: by person, by stage, and what is missing most. */
import type { CompletenessGroup, FacetCount } from '../../api.ts'
import { stageRankOf } from '../words.ts'

export interface Share {
  readonly key: string
  /** Any one template of these, for the words. */
  readonly template: string
  readonly archives: number
  readonly whole: number
  /** Whole percent, rounded down like that of one archive: 100 means that nothing is missing anywhere. */
  readonly percent: number
}

const shareOf = (key: string, groups: readonly CompletenessGroup[]): Share => {
  const sum = (of: 'archives' | 'whole' | 'percents'): number =>
    groups.reduce((all, group) => all + group[of], 0)
  const archives = sum('archives')
  return {
    key,
    template: groups[0]?.template ?? '',
    archives,
    whole: sum('whole'),
    percent: archives === 0 ? 100 : Math.floor(sum('percents') / archives),
  }
}

function sharesBy(
  groups: readonly CompletenessGroup[],
  keyOf: (group: CompletenessGroup) => string,
): readonly Share[] {
  const byKey = new Map<string, CompletenessGroup[]>()
  for (const group of groups) byKey.set(keyOf(group), [...(byKey.get(keyOf(group)) ?? []), group])
  return [...byKey].map(([key, some]) => shareOf(key, some))
}

export const shareOfAll = (groups: readonly CompletenessGroup[]): Share => shareOf('', groups)

/** Who has most to fill in comes first. */
export const sharesByPerson = (groups: readonly CompletenessGroup[]): readonly Share[] =>
  [...sharesBy(groups, ({ owner }) => owner ?? '')].sort(
    (a, b) => b.archives - b.whole - (a.archives - a.whole) || a.percent - b.percent,
  )

/** In the order of the way. */
export const sharesByStage = (groups: readonly CompletenessGroup[]): readonly Share[] =>
  [...sharesBy(groups, ({ stage }) => stage)].sort(
    (a, b) => stageRankOf(a.key, a.template) - stageRankOf(b.key, b.template),
  )

export function gapsIn(groups: readonly CompletenessGroup[]): readonly FacetCount[] {
  const counts = new Map<string, number>()
  for (const { gaps } of groups)
    for (const { value, count } of gaps) counts.set(value, (counts.get(value) ?? 0) + count)
  return [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count)
}
