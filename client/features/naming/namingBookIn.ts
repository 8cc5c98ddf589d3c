/** The one book of namings of each post in this session. */
import type { NamedPost } from '../../../shared/domain/namings.ts'
import type { Device } from '../../api.ts'
import { http } from '../../http/api.ts'
import type { getKeep } from '../../shell/api.ts'
import type { WallClock } from '../../ui/clock.svelte.ts'
import { NamingBook } from './namingBook.svelte.ts'

export const namingBookIn = (
  post: NamedPost,
  keep: ReturnType<typeof getKeep>,
  device: Device,
  clock: WallClock,
): NamingBook => keep.once(post, () => new NamingBook(post, { device, http, clock }))
