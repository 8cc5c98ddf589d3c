/**
 * How complete the archives on this device are, by person and stage, with what is missing (R23). Counted when somebody
 * asks: each archive is looked at once, and nothing is kept.
 */
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { CompletenessGroup, DeviceRow } from '../api.ts'

interface Counting {
  readonly of: Pick<CompletenessGroup, 'owner' | 'template' | 'stage'>
  archives: number
  whole: number
  percents: number
  readonly gaps: Map<string, number>
}

export function completenessOf(
  archives: Iterable<ArchiveId>,
  gapsOf: (archive: ArchiveId) => readonly string[],
  rows: { row(archive: ArchiveId): DeviceRow | null },
): readonly CompletenessGroup[] {
  const groups = new Map<string, Counting>()
  for (const archive of archives) {
    const row = rows.row(archive)
    if (row === null) continue
    const { owner, template, stage } = row
    const key = JSON.stringify([owner, template, stage])
    const group = groups.get(key) ?? {
      of: { owner, template, stage },
      archives: 0,
      whole: 0,
      percents: 0,
      gaps: new Map(),
    }
    groups.set(key, group)
    const gaps = gapsOf(archive)
    group.archives += 1
    group.percents += row.completeness
    if (gaps.length === 0) group.whole += 1
    for (const gap of gaps) group.gaps.set(gap, (group.gaps.get(gap) ?? 0) + 1)
  }
  return [...groups.values()].map(({ of, archives: count, whole, percents, gaps }) => ({
    ...of,
    archives: count,
    whole,
    percents,
    gaps: [...gaps].map(([value, missing]) => ({ value, count: missing })),
  }))
}
