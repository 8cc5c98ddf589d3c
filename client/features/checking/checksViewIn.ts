/** What waits to be checked, once in this session. */
import type { Checks, Device } from '../../api.ts'
import { Followed, type getKeep } from '../../shell/api.ts'
import type { WallClock } from '../../ui/clock.svelte.ts'
import { minutesEastAt } from '../archives/today.ts'

export const checksViewIn = (
  keep: ReturnType<typeof getKeep>,
  device: Device,
  clock: WallClock,
): Followed<Checks> =>
  keep.once(
    'checks',
    () => new Followed({ device, clock }, (now) => device.checks({ now, minutesEast: minutesEastAt(now) })),
  )
