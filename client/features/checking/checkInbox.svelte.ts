/** The queue of checking as somebody left it: other rooms lead into it. */
import type { ArchiveId } from '../../../shared/domain/names.ts'
import type { getKeep } from '../../shell/api.ts'
import { Inbox } from '../inbox/inbox.svelte.ts'

/** `submitted`: for me, or for everybody where nobody is named; `others`: handed in, and somebody else is asked. */
export type CheckQueue = 'submitted' | 'others' | 'changed' | 'returned'

export const checkInboxIn = (keep: ReturnType<typeof getKeep>): Inbox<CheckQueue> =>
  keep.once('check inbox', () => new Inbox<CheckQueue>('submitted'))

/** Where this file is checked: the room with it open. */
export function toCheck(keep: ReturnType<typeof getKeep>, archive: ArchiveId): string {
  const inbox = checkInboxIn(keep)
  inbox.turn('submitted')
  inbox.choose(archive)
  return '/checking'
}
