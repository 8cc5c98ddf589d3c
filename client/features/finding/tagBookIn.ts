/** The one book of tags of this session. */
import type { Device } from '../../api.ts'
import { http } from '../../http/api.ts'
import type { getKeep } from '../../shell/api.ts'
import { TagBook } from './tagBook.svelte.ts'

export const tagBookIn = (keep: ReturnType<typeof getKeep>, device: Device): TagBook =>
  keep.once('tags', () => new TagBook({ device, http }))
