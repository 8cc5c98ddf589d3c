/** The one merged list of this person, whichever room asks for it first. */
import type { Clock } from '../../../shared/base/ports.ts'
import { http } from '../../http/api.ts'
import type { getKeep } from '../../shell/api.ts'
import { flags } from '../../../shared/domain/filter.ts'
import { todayAt } from '../archives/today.ts'
import { countedBy, filterFields, type FilterField } from '../finding/fields.ts'
import { MergedView } from './mergedView.svelte.ts'

export const mergedViewIn = (keep: ReturnType<typeof getKeep>, clock: Clock): MergedView =>
  keep.once(
    'merged',
    () =>
      new MergedView(
        http,
        () => todayAt(clock.now()),
        () => countedBy(mergedFields()),
      ),
  )

/** Any template may stand in it. What a device could not hand in, head office does not know. */
export const mergedFields = (): readonly FilterField[] =>
  filterFields(
    [],
    flags.filter((flag) => flag !== 'rejected'),
    true,
  )
