/** The inbox of what contradicts, with what was settled a moment ago and opened again. */
import type { ArchiveId } from '../../../shared/domain/names.ts'
import type { getKeep } from '../../shell/api.ts'
import type { Dispute } from '../archives/conflicts.ts'
import { Inbox } from '../inbox/inbox.svelte.ts'

export type InboxTab = 'conflicts' | 'proposals' | 'parallels'

/** The one of this session. */
export const inboxIn = (keep: ReturnType<typeof getKeep>): ConflictInbox =>
  keep.once('inbox', () => new ConflictInbox('conflicts'))

export class ConflictInbox extends Inbox<InboxTab> {
  #again = $state.raw<{ readonly archive: ArchiveId; readonly dispute: Dispute } | null>(null)

  again(archive: ArchiveId): Dispute | null {
    return this.#again?.archive === archive ? this.#again.dispute : null
  }

  override choose(archive: ArchiveId | null, rest = false): void {
    this.#again = null
    super.choose(archive, rest)
  }

  /** `next`: where to go on when nothing is left to settle there. */
  settled(archive: ArchiveId, left: number, next: ArchiveId | null): void {
    this.#again = null
    if (left === 0) this.finish(archive, next)
  }

  reopen(archive: ArchiveId, dispute: Dispute): void {
    this.resume(archive, this.tab)
    this.#again = { archive, dispute }
  }
}
