/** The one book of checkers of this session. */
import type { Device } from '../../api.ts'
import { http } from '../../http/api.ts'
import type { getKeep } from '../../shell/api.ts'
import type { WallClock } from '../../ui/clock.svelte.ts'
import { NamingBook } from './namingBook.svelte.ts'

export const namingBookIn = (
  keep: ReturnType<typeof getKeep>,
  device: Device,
  clock: WallClock,
): NamingBook => keep.once('checkers', () => new NamingBook({ device, http, clock }))
