/** The one book of checkers of this session. */
import type { Device } from '../../api.ts'
import { http } from '../../http/api.ts'
import type { getKeep } from '../../shell/api.ts'
import type { WallClock } from '../../ui/clock.svelte.ts'
import { CheckerBook } from './checkerBook.svelte.ts'

export const checkerBookIn = (
  keep: ReturnType<typeof getKeep>,
  device: Device,
  clock: WallClock,
): CheckerBook => keep.once('checkers', () => new CheckerBook({ device, http, clock }))
