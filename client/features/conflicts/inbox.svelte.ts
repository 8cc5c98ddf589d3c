/**
 * Where somebody stands in the inbox: which of the two lists, which archive, and what was settled a moment ago and
 * opened again. Kept while one is elsewhere; the archive itself is opened only while it is shown.
 */
import type { ArchiveId } from '../../../shared/domain/names.ts'
import type { getKeep } from '../../shell/api.ts'
import type { Dispute } from '../archives/conflicts.ts'

export type InboxTab = 'conflicts' | 'parallels'

/** Passing over an archive on the way to another one is no look at it. */
const REST_MS = 250

/** The one inbox of this session. */
export const inboxIn = (keep: ReturnType<typeof getKeep>): Inbox => keep.once('inbox', () => new Inbox())

export class Inbox {
  tab = $state<InboxTab>('conflicts')
  #chosen = $state<ArchiveId | null>(null)
  #shown = $state<ArchiveId | null>(null)
  #done = $state<ArchiveId | null>(null)
  #again = $state.raw<{ readonly archive: ArchiveId; readonly dispute: Dispute } | null>(null)
  #resting: ReturnType<typeof setTimeout> | undefined

  /** Lit in the list. */
  get chosen(): ArchiveId | null {
    return this.#chosen
  }
  /** Opened beside it: the chosen one, as soon as somebody rests on it. */
  get shown(): ArchiveId | null {
    return this.#shown
  }
  /** The last of its items was settled: it leaves the list with the next answer. */
  get done(): ArchiveId | null {
    return this.#done
  }

  again(archive: ArchiveId): Dispute | null {
    return this.#again?.archive === archive ? this.#again.dispute : null
  }

  /** `rest`: by a key, that may be pressed again at once. */
  choose(archive: ArchiveId | null, rest = false): void {
    clearTimeout(this.#resting)
    this.#chosen = archive
    this.#again = null
    if (!rest) this.#shown = archive
    else {
      this.#shown = null
      this.#resting = setTimeout(() => (this.#shown = archive), REST_MS)
    }
  }

  turn(tab: InboxTab): void {
    this.tab = tab
    this.choose(null)
  }

  /** `next`: where to go on when nothing is left to settle there. */
  settled(archive: ArchiveId, left: number, next: ArchiveId | null): void {
    this.#again = null
    if (left > 0) return
    this.#done = archive
    if (this.#chosen === archive) this.choose(next)
  }

  reopen(archive: ArchiveId, dispute: Dispute): void {
    this.tab = 'conflicts'
    this.choose(archive)
    this.#done = null
    this.#again = { archive, dispute }
  }
}
