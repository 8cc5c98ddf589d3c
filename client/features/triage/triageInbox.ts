/** 初筛 as somebody left it: 今日 leads into it. */
import type { ArchiveId } from '../../../shared/domain/names.ts'
import type { getKeep } from '../../shell/api.ts'
import { Inbox } from '../inbox/inbox.svelte.ts'

export type LeadList = 'all' | 'late'
type Keep = ReturnType<typeof getKeep>

export const triageInboxIn = (keep: Keep): Inbox<LeadList> =>
  keep.once('triage inbox', () => new Inbox<LeadList>('all'))

/** Where this lead is looked at: the room with it open. */
export function toTriage(keep: Keep, archive: ArchiveId): string {
  const inbox = triageInboxIn(keep)
  inbox.turn('all')
  inbox.choose(archive)
  return '/triage'
}
