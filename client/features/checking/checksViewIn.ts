/** What waits to be checked and what went back, once in this session. */
import type { Checks, Device, ReturnedChecks } from '../../api.ts'
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

export const returnedViewIn = (
  keep: ReturnType<typeof getKeep>,
  device: Device,
  clock: WallClock,
): Followed<ReturnedChecks> =>
  keep.once('returned checks', () => new Followed({ device, clock }, () => device.returnedChecks()))
