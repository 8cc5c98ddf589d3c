/**
 * The log as this screen holds it: newest first, and as far back as someone scrolled.
 *
 * Every question stands in the log itself, so it is asked once per page; what comes after, while 实时 is on, belongs to
 * the same look. Lines are immutable: an older page is added below, newer ones above, and the list does not move under
 * whoever reads further down.
 */
import type { Millis } from '../../../shared/base/ports.ts'
import { everything } from '../../http/api.ts'
import type {
  Http,
  HttpRefusal,
  LiveLine,
  LiveNumbers,
  LogKind,
  LogLine,
  LogPage,
  LogQuery,
  LogQuestion,
} from '../../http/api.ts'

const PAGE = 100
/** Of what came since, in one answer. More than a few of them is no reading on, but a reading anew. */
const SINCE_PAGE = 200
/** How close to the end of what is here the next page is asked for. */
const AHEAD = 30
const FRESH_MS: Millis = 60_000

export interface LogTools {
  readonly http: Pick<Http, 'log'>
  readonly now: () => Millis
  /** Of one line on this screen. */
  readonly rowPx: () => number
}

export class LogView {
  readonly #tools: LogTools
  #abort = new AbortController()
  #asking = false

  #question = $state.raw(everything)
  #lines = $state.raw<readonly LogLine[] | null>(null)
  #next = $state<number | null>(null)
  #refusal = $state.raw<HttpRefusal | null>(null)
  #answered = 0
  #scrollPx = $state(0)
  #live = $state(true)
  #lost = $state(false)
  #unread = $state(0)
  /** How far the log is, as the live line said; how far what is here is. */
  #told: LiveNumbers | null = null
  #upTo = 0

  constructor(tools: LogTools) {
    this.#tools = tools
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
    return this.#tools.now() - this.#answered < FRESH_MS
  }
  get isNarrowed(): boolean {
    const { kinds, actions, outcomes, offlineOnly, lateOnly, ...single } = this.#question
    return (
      kinds.length + actions.length + outcomes.length > 0 ||
      offlineOnly ||
      lateOnly ||
      Object.values(single).some((each) => each !== null)
    )
  }

  /** Switched on, and the question has no end that is over. */
  get isLive(): boolean {
    const { until } = this.#question
    return this.#live && (until === null || until > this.#tools.now())
  }
  get isLost(): boolean {
    return this.#lost
  }
  /** New lines above what is in view. */
  get unread(): number {
    return this.#unread
  }
  get scrollPx(): number {
    return this.#scrollPx
  }
  set scrollPx(px: number) {
    this.#scrollPx = px
    if (px < this.#tools.rowPx()) this.#unread = 0
  }

  change(part: Partial<LogQuestion>): void {
    this.#question = { ...this.#question, ...part }
    this.reload()
  }

  /** Nothing but this. */
  askOnly(part: Partial<LogQuestion>): void {
    this.change({ ...everything, ...part })
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
    else void this.#since()
  }

  toTop(): void {
    this.scrollPx = 0
  }

  toggleLive(): void {
    this.#live = !this.#live
    void this.#since()
  }

  /** While the room is on screen. Returns the end of it. */
  follow(line: LiveLine): () => void {
    return line.watch({
      moved: (numbers) => {
        // Back after it was lost: what was refused meanwhile is asked again.
        if (this.#lost) this.#refusal = null
        this.#lost = false
        this.#told = numbers
        void this.#since()
      },
      lost: () => (this.#lost = true),
    })
  }

  async #ask(before: number | null): Promise<void> {
    const told = this.#told?.log ?? 0
    const page = await this.#page({ before, after: null, limit: PAGE })
    if (page === null) return
    if (before === null) {
      this.#answered = this.#tools.now()
      this.#upTo = Math.max(told, page.lines[0]?.seq ?? 0)
    }
    const earlier = before === null ? [] : (this.#lines ?? [])
    this.#lines = [...earlier, ...page.lines]
    this.#next = page.next
    await this.#since()
  }

  /** What came since the newest line here, where 实时 is on and there is something. */
  async #since(): Promise<void> {
    const upTo = this.#told?.log ?? 0
    if (!this.isLive || this.#lines === null || this.#asking || this.#refusal || upTo <= this.#upTo) return
    const page = await this.#page({ before: null, after: this.#upTo, limit: SINCE_PAGE })
    if (page === null) return
    if (page.next !== null) return this.reload()
    this.#answered = this.#tools.now()
    this.#upTo = Math.max(upTo, page.lines[0]?.seq ?? 0)
    const count = page.lines.length
    if (count > 0) {
      this.#lines = [...page.lines, ...(this.#lines ?? [])]
      if (this.#scrollPx >= this.#tools.rowPx()) {
        this.#unread += count
        this.#scrollPx += count * this.#tools.rowPx()
      }
    }
    await this.#since()
  }

  /** Null: refused, or nobody waits for it any more. */
  async #page(part: Pick<LogQuery, 'before' | 'after' | 'limit'>): Promise<LogPage | null> {
    const { signal } = this.#abort
    this.#asking = true
    let answer
    try {
      answer = await this.#tools.http.log({ ...this.#question, ...part }, signal)
    } catch (cause) {
      if (signal.aborted) return null
      throw cause
    }
    if (signal.aborted) return null
    this.#asking = false
    if (!answer.ok) {
      this.#refusal = answer.error
      return null
    }
    this.#refusal = null
    return answer.value
  }
}
