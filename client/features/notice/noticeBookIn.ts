/** The one book of notices of this session. */
import type { Device } from '../../api.ts'
import { http } from '../../http/api.ts'
import type { getKeep } from '../../shell/api.ts'
import { NoticeBook } from './noticeBook.svelte.ts'

export const noticeBookIn = (keep: ReturnType<typeof getKeep>, device: Device): NoticeBook =>
  keep.once('privacyNotices', () => new NoticeBook({ device, http }))
