/** The one merged list of this person, whichever room asks for it first. */
import type { Clock } from '../../../shared/base/ports.ts'
import { http } from '../../http/api.ts'
import type { getKeep } from '../../shell/api.ts'
import { todayAt } from '../archives/today.ts'
import { MergedView } from './mergedView.svelte.ts'

export const mergedViewIn = (keep: ReturnType<typeof getKeep>, clock: Clock): MergedView =>
  keep.once('merged', () => new MergedView(http, () => todayAt(clock.now())))
