/**
 * Where somebody stands in an inbox: which of its lists, which archive, and which one was done with a moment ago. Kept
 * while one is elsewhere; the archive itself is opened only while it is shown.
 */
import type { ArchiveId } from '../../../shared/domain/names.ts'

/** Passing over an archive on the way to another one is no look at it. */
const REST_MS = 250

export class Inbox<Tab extends string> {
  #tab: Tab
  #chosen = $state<ArchiveId | null>(null)
  #shown = $state<ArchiveId | null>(null)
  #done = $state<ArchiveId | null>(null)
  #resting: ReturnType<typeof setTimeout> | undefined

  constructor(first: Tab) {
    this.#tab = $state(first)
  }

  get tab(): Tab {
    return this.#tab
  }
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

  /** `rest`: by a key, that may be pressed again at once. */
  choose(archive: ArchiveId | null, rest = false): void {
    clearTimeout(this.#resting)
    this.#chosen = archive
    if (!rest) this.#shown = archive
    else {
      this.#shown = null
      this.#resting = setTimeout(() => (this.#shown = archive), REST_MS)
    }
  }

  turn(tab: Tab): void {
    this.#tab = tab
    this.choose(null)
  }

  /** `next`: where to go on, now that nothing is left to do there. */
  finish(archive: ArchiveId, next: ArchiveId | null): void {
    this.#done = archive
    if (this.#chosen === archive) this.choose(next)
  }

  /** It was finished and is taken up again. */
  resume(archive: ArchiveId, tab: Tab): void {
    this.#tab = tab
    this.choose(archive)
    this.#done = null
  }
}
