/** The one view of what waits to be checked in this session. */
import type { Device } from '../../api.ts'
import type { getKeep } from '../../shell/api.ts'
import type { WallClock } from '../../ui/clock.svelte.ts'
import { ChecksView } from './checksView.svelte.ts'

export const checksViewIn = (
  keep: ReturnType<typeof getKeep>,
  device: Device,
  clock: WallClock,
): ChecksView => keep.once('checks', () => new ChecksView({ device, clock }))
