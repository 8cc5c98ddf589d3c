/**
 * The log as this screen holds it: newest first, and as far back as someone scrolled.
 *
 * Every question stands in the log itself, so it is asked once per page and never in the background.
 * Lines are immutable; an older page is simply added below.
 */
import type { Millis } from '../../../shared/base/ports.ts'
import type { Http, HttpRefusal, LogKind, LogLine, LogQuery } from '../../http/api.ts'

const PAGE = 100
/** How close to the end of what is here the next page is asked for. */
const AHEAD = 30
const FRESH_MS: Millis = 60_000

export type LogQuestion = Omit<LogQuery, 'before' | 'limit'>

const everything: LogQuestion = {
  kinds: [],
  user: null,
  branch: null,
  archive: null,
  from: null,
  until: null,
  offlineOnly: false,
}

export class LogView {
  readonly #http: Pick<Http, 'log'>
  #abort = new AbortController()
  #asking = false

  #question = $state.raw(everything)
  #lines = $state.raw<readonly LogLine[] | null>(null)
  #next = $state<number | null>(null)
  #refusal = $state.raw<HttpRefusal | null>(null)
  #answered = 0
  scrollPx = $state(0)

  readonly #now: () => Millis

  constructor(http: Pick<Http, 'log'>, now: () => Millis) {
    this.#http = http
    this.#now = now
  }

  get question(): LogQuestion {
    return this.#question
  }
  /** Null: not answered yet. */
  get lines(): readonly LogLine[] | null {
    return this.#lines
  }
  get hasMore(): boolean {
    return this.#next !== null
  }
  get refusal(): HttpRefusal | null {
    return this.#refusal
  }
  /** Whoever comes back from an archive finds the same place; whoever comes later finds what happened since. */
  get isFresh(): boolean {
    return this.#now() - this.#answered < FRESH_MS
  }
  get isNarrowed(): boolean {
    const { kinds, user, branch, archive, from, until, offlineOnly } = this.#question
    return (
      kinds.length > 0 || offlineOnly || [user, branch, archive, from, until].some((each) => each !== null)
    )
  }

  change(part: Partial<LogQuestion>): void {
    this.#question = { ...this.#question, ...part }
    this.reload()
  }

  /** Everything that happened to one archive. */
  onlyArchive(archive: string): void {
    this.change({ ...everything, archive })
  }

  clear(): void {
    this.change(everything)
  }

  chooseKinds(kinds: readonly LogKind[]): void {
    this.change({ kinds: [...kinds] })
  }

  reload(): void {
    this.#abort.abort()
    this.#abort = new AbortController()
    this.#asking = false
    this.scrollPx = 0
    void this.#ask(null)
  }

  /** The last row now in view. */
  look(end: number): void {
    if (this.#lines === null || this.#next === null || this.#asking || this.#refusal) return
    if (end > this.#lines.length - AHEAD) void this.#ask(this.#next)
  }

  retry(): void {
    this.#refusal = null
    if (this.#lines === null) this.reload()
    else if (this.#next !== null) void this.#ask(this.#next)
  }

  async #ask(before: number | null): Promise<void> {
    const { signal } = this.#abort
    this.#asking = true
    let answer
    try {
      answer = await this.#http.log({ ...this.#question, before, limit: PAGE }, signal)
    } catch (cause) {
      if (signal.aborted) return
      throw cause
    }
    if (signal.aborted) return
    this.#asking = false
    if (!answer.ok) {
      this.#refusal = answer.error
      return
    }
    this.#refusal = null
    if (before === null) this.#answered = this.#now()
    const earlier = before === null ? [] : (this.#lines ?? [])
    this.#lines = [...earlier, ...answer.value.lines]
    this.#next = answer.value.next
  }
}
