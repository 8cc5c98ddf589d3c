/**
 * How much of what happened in the span that is looked at: by people at work, or by half hours, each thing that is
 * counted. Asked anew when the log moved, at most every other second; all the askings of one span are one look in the
 * log.
 */
import {
  deedNames,
  everything,
  type DeedName,
  type Http,
  type HttpRefusal,
  type LiveLine,
  type LogCount,
  type LogQuestion,
} from '../../http/api.ts'

const APART_MS = 1_500

/** Of a question, what counts are over: not what is counted. */
export type CountedSpan = Pick<LogQuestion, 'from' | 'until' | 'branch' | 'user' | 'archive'>

export class DeedCounts {
  readonly #http: Pick<Http, 'logCounts'>
  readonly #by: 'user' | 'time'
  #span: CountedSpan | null = null
  #rows = $state.raw<readonly LogCount[] | null>(null)
  #refusal = $state.raw<HttpRefusal | null>(null)
  #abort = new AbortController()
  #asking = false
  #resting: ReturnType<typeof setTimeout> | null = null
  #again = false

  constructor(http: Pick<Http, 'logCounts'>, by: 'user' | 'time' = 'user') {
    this.#http = http
    this.#by = by
  }

  /** Whoever was at work, the last one first, or the half hours; null: not answered yet. */
  get rows(): readonly LogCount[] | null {
    return this.#rows
  }
  get totals(): { readonly [name in DeedName]: number } {
    return totalsOf(this.#rows ?? [])
  }
  get refusal(): HttpRefusal | null {
    return this.#refusal
  }

  over(span: CountedSpan): void {
    const before = this.#span
    const same = (key: keyof CountedSpan): boolean => before?.[key] === span[key]
    if (before !== null && same('from') && same('until') && same('branch') && same('user') && same('archive'))
      return
    this.#span = span
    this.#rows = null
    this.#abort.abort()
    void this.#ask()
  }

  retry(): void {
    void this.#ask()
  }

  /** While they are on screen. Returns the end of it. */
  follow(line: LiveLine): () => void {
    const leave = line.watch({ moved: () => this.#soon() })
    return () => {
      leave()
      if (this.#resting !== null) clearTimeout(this.#resting)
      this.#resting = null
      this.#again = false
    }
  }

  #soon(): void {
    this.#again = true
    if (!this.#asking && this.#resting === null) void this.#ask()
  }

  async #ask(): Promise<void> {
    const span = this.#span
    if (span === null) return
    const { signal } = (this.#abort = new AbortController())
    this.#again = false
    this.#asking = true
    let answer
    try {
      answer = await this.#http.logCounts({ question: { ...everything, ...span }, by: this.#by }, signal)
    } catch (cause) {
      if (signal.aborted) return
      throw cause
    }
    if (signal.aborted) return
    this.#asking = false
    if (answer.ok) this.#rows = answer.value.rows
    this.#refusal = answer.ok ? null : answer.error
    if (this.#resting !== null) clearTimeout(this.#resting)
    this.#resting = setTimeout(() => {
      this.#resting = null
      if (this.#again && !this.#asking) void this.#ask()
    }, APART_MS)
  }
}

function totalsOf(rows: readonly LogCount[]): { readonly [name in DeedName]: number } {
  const totals = { views: 0, changes: 0, reveals: 0, exports: 0, late: 0 } satisfies Record<DeedName, number>
  for (const row of rows) for (const name of deedNames) totals[name] += row[name]
  return totals
}
