/**
 * The merged list as this screen holds it: what is asked, and the pages that have been looked at.
 *
 * The server keeps the rows; here are only those scrolled past, in pages of `PAGE`. Changing the question
 * throws all of them away, and an answer to an earlier question is never taken for the present one.
 */
import { SvelteMap } from 'svelte/reactivity'
import type { Millis } from '../../../shared/base/ports.ts'
import type { ListRow } from '../../../shared/domain/card.ts'
import type { HeadOfficeAnswer, HeadOfficeQuery, Http, HttpRefusal } from '../../http/api.ts'

const PAGE = 100
/** Typing fast asks once, not five times. */
const SETTLE_MS = 220

export type Question = Omit<HeadOfficeQuery, 'offset' | 'limit'>
export type SortBy = Question['sort']['by']

const everything: Question = {
  search: '',
  branch: [],
  stage: [],
  owner: [],
  tier: [],
  template: [],
  conflictsOnly: false,
  sort: { by: 'changed', direction: 'desc' },
}

/** Texts read from A, times and counts from the newest or largest. */
const firstDirection = (by: SortBy): 'asc' | 'desc' =>
  by === 'name' || by === 'archiveNo' || by === 'stage' || by === 'tier' || by === 'targetDate'
    ? 'asc'
    : 'desc'

export class MergedView {
  readonly #http: Pick<Http, 'headOfficeQuery'>
  readonly #pages = new SvelteMap<number, readonly ListRow[]>()
  /** Pages on their way. Not shown, so not reactive. */
  #asking: readonly number[] = []
  #abort = new AbortController()
  #settling: ReturnType<typeof setTimeout> | undefined
  #looked: readonly [number, number] = [0, 0]

  #question = $state.raw(everything)
  #total = $state<number | null>(null)
  #facets = $state.raw<HeadOfficeAnswer['facets'] | null>(null)
  #asOf = $state<Millis | null>(null)
  #refusal = $state.raw<HttpRefusal | null>(null)
  /** Where the list stands; kept here so that coming back from an archive finds the same place. */
  scrollPx = $state(0)

  constructor(http: Pick<Http, 'headOfficeQuery'>) {
    this.#http = http
  }

  get question(): Question {
    return this.#question
  }
  /** Null: not answered yet. */
  get total(): number | null {
    return this.#total
  }
  get facets(): HeadOfficeAnswer['facets'] | null {
    return this.#facets
  }
  get asOf(): Millis | null {
    return this.#asOf
  }
  get refusal(): HttpRefusal | null {
    return this.#refusal
  }
  get isNarrowed(): boolean {
    const { search, branch, stage, owner, tier, template, conflictsOnly } = this.#question
    return (
      search !== '' || conflictsOnly || [branch, stage, owner, tier, template].some((list) => list.length > 0)
    )
  }

  /** Null: on its way. */
  row(index: number): ListRow | null {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE] ?? null
  }

  change(part: Partial<Question>): void {
    this.#question = { ...this.#question, ...part }
    clearTimeout(this.#settling)
    this.#settling = setTimeout(() => this.reload(), part.search === undefined ? 0 : SETTLE_MS)
  }

  clear(): void {
    this.change({ ...everything, sort: this.#question.sort })
  }

  sortBy(by: SortBy): void {
    const { sort } = this.#question
    const direction =
      sort.by !== by ? firstDirection(by) : sort.direction === 'asc' ? ('desc' as const) : ('asc' as const)
    this.change({ sort: { by, direction } })
  }

  /** Asks anew from the top; what is shown stays until the answer is here. */
  reload(): void {
    this.#abort.abort()
    this.#abort = new AbortController()
    this.#asking = []
    this.scrollPx = 0
    void this.#ask(0, true)
  }

  /** The rows now in view: fetches their pages, unless here or on their way. */
  look(first: number, end: number): void {
    this.#looked = [first, end]
    for (let page = Math.floor(first / PAGE); page * PAGE < end; page++) {
      if (!this.#pages.has(page) && !this.#asking.includes(page)) void this.#ask(page, false)
    }
  }

  retry(): void {
    this.#refusal = null
    if (this.#total === null) this.reload()
    else this.look(...this.#looked)
  }

  async #ask(page: number, anew: boolean): Promise<void> {
    const { signal } = this.#abort
    this.#asking = [...this.#asking, page]
    const question = {
      ...this.#question,
      search: this.#question.search.trim(),
      offset: page * PAGE,
      limit: PAGE,
    }
    let answer
    try {
      answer = await this.#http.headOfficeQuery(question, signal)
    } catch (cause) {
      if (signal.aborted) return
      throw cause
    }
    if (signal.aborted) return
    this.#asking = this.#asking.filter((each) => each !== page)
    if (!answer.ok) {
      this.#refusal = answer.error
      return
    }
    if (anew) this.#pages.clear()
    this.#refusal = null
    this.#pages.set(page, answer.value.rows)
    this.#total = answer.value.total
    this.#facets = answer.value.facets
    this.#asOf = answer.value.asOf
  }
}
