/**
 * The merged list as this screen holds it: what is asked, and the rows that were looked at.
 *
 * The server keeps the rows; here are only those scrolled past. When it does not answer, what is shown
 * stays and the screen says why.
 */
import type { Millis } from '../../../shared/base/ports.ts'
import type { Day } from '../../../shared/domain/day.ts'
import { askedFilter, type AskedFilter, type ChoiceBy, type Filter } from '../../../shared/domain/filter.ts'
import type { ListRow } from '../../../shared/domain/card.ts'
import {
  headOfficeSorts,
  type HeadOfficeAnswer,
  type HeadOfficeQuery,
  type Http,
  type HttpRefusal,
  type LiveLine,
} from '../../http/api.ts'
import type { KeptQuestion } from '../../../shared/domain/keptView.ts'
import { startOfDay } from '../archives/today.ts'
import { Pages } from '../../ui/table/pages.svelte.ts'

/** Typing fast asks once, not five times. */
const SETTLE_MS = 220

export type Question = Omit<HeadOfficeQuery, 'offset' | 'limit' | 'filters' | 'counted' | 'today'> & {
  readonly filters: readonly Filter[]
}
export type SortBy = Question['sort']['by']

const everything: Question = {
  search: '',
  branch: [],
  stage: [],
  owner: [],
  tier: [],
  template: [],
  conflictsOnly: false,
  filters: [],
  sort: { by: 'changed', direction: 'desc' },
}

/** Lists of a message may be written to; those of a filter may not. */
const onWire = (filter: AskedFilter): HeadOfficeQuery['filters'][number] =>
  filter.is === 'choice' ? { ...filter, values: [...filter.values] } : { ...filter }

/** Texts read from A, times and counts from the newest or largest. */
const firstDirection = (by: SortBy): 'asc' | 'desc' =>
  by === 'name' || by === 'archiveNo' || by === 'stage' || by === 'tier' || by === 'targetDate'
    ? 'asc'
    : 'desc'

export class MergedView {
  readonly #http: Pick<Http, 'headOfficeQuery'>
  readonly #today: () => Day
  readonly #counted: () => readonly ChoiceBy[]
  readonly #pages: Pages<ListRow, HeadOfficeAnswer>
  #settling: ReturnType<typeof setTimeout> | undefined
  #looked: readonly [first: number, end: number] = [0, 1]

  #question = $state.raw(everything)
  #facets = $state.raw<HeadOfficeAnswer['facets'] | null>(null)
  #asOf = $state<Millis | null>(null)
  #refusal = $state.raw<HttpRefusal | null>(null)
  #chosen = $state<string | null>(null)
  /** Where the list stands; kept here so that coming back from an archive finds the same place. */
  scrollPx = $state(0)

  /** `counted`: the choices that stand beside this list, asked for with it. */
  constructor(
    http: Pick<Http, 'headOfficeQuery'>,
    today: () => Day,
    counted: () => readonly ChoiceBy[] = () => [],
  ) {
    this.#http = http
    this.#today = today
    this.#counted = counted
    this.#pages = new Pages(
      (offset, limit) => this.#ask(offset, limit),
      ({ facets, asOf }) => {
        this.#facets = facets
        this.#asOf = asOf
        this.#refusal = null
      },
    )
  }

  get question(): Question {
    return this.#question
  }
  /** The kept view that this list is looked at through; null: none. */
  get chosen(): string | null {
    return this.#chosen
  }
  /** The present question as a view keeps it. */
  get kept(): KeptQuestion {
    return { ...this.#question, pendingOnly: false, due: null }
  }
  /** Null: not answered yet. */
  get total(): number | null {
    return this.#pages.total
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
    const { search, branch, stage, owner, tier, template, conflictsOnly, filters } = this.#question
    return (
      search !== '' ||
      conflictsOnly ||
      [branch, stage, owner, tier, template, filters].some((list) => list.length > 0)
    )
  }

  /** Null: on its way. */
  row(index: number): ListRow | null {
    return this.#pages.row(index)
  }

  change(part: Partial<Question>): void {
    this.#question = { ...this.#question, ...part }
    clearTimeout(this.#settling)
    this.#settling = setTimeout(() => this.reload(), part.search === undefined ? 0 : SETTLE_MS)
  }

  clear(): void {
    this.change({ ...everything, sort: this.#question.sort })
  }

  /** `question` null: the view says nothing of it, and what is asked stays. */
  lookThrough(view: string | null, question: KeptQuestion | null): void {
    this.#chosen = view
    if (view === null) return this.clear()
    if (question === null) return
    const { search, conflictsOnly, filters, sort, branch, stage, owner, tier, template } = question
    const by = headOfficeSorts.find((one) => one === sort.by) ?? 'changed'
    const values = {
      branch: [...branch],
      stage: [...stage],
      owner: [...owner],
      tier: [...tier],
      template: [...template],
    }
    this.change({ search, conflictsOnly, filters, ...values, sort: { by, direction: sort.direction } })
  }

  sortBy(by: SortBy): void {
    const { sort } = this.#question
    const direction =
      sort.by !== by ? firstDirection(by) : sort.direction === 'asc' ? ('desc' as const) : ('asc' as const)
    this.change({ sort: { by, direction } })
  }

  /** Asks anew from the top; what is shown stays until the answer is here. */
  reload(): void {
    this.scrollPx = 0
    void this.#pages.restart()
  }

  /** The same question once more, at the same place. */
  refresh(): void {
    void this.#pages.refresh()
  }

  /** While the room is on screen: asked again whenever some card moved. Returns the end of it. */
  follow(line: Pick<LiveLine, 'watch'>): () => void {
    // Of what moved while nobody listened, nobody was told.
    let known: number | null = this.#pages.total === null ? -1 : null
    return line.watch({
      moved: ({ cards }) => {
        if (known !== -1 && known !== cards) this.refresh()
        known = cards
      },
      lost: () => (known = null),
    })
  }

  /** The rows now in view. After a refusal nothing more is asked until `retry`. */
  look(first: number, end: number): void {
    this.#looked = [first, end]
    if (this.#pages.total !== null && this.#refusal === null) this.#pages.look(first, end)
  }

  retry(): void {
    this.#refusal = null
    if (this.#pages.total === null) this.reload()
    else this.#pages.look(...this.#looked)
  }

  /** Null when the server gives no answer; then `refusal` says why. */
  async #ask(offset: number, limit: number): Promise<HeadOfficeAnswer | null> {
    const asked = this.#question
    const today = this.#today()
    const answer = await this.#http.headOfficeQuery({
      ...asked,
      search: asked.search.trim(),
      filters: asked.filters.map((filter) => onWire(askedFilter(filter, today, startOfDay))),
      today,
      counted: [...this.#counted()],
      offset,
      limit,
    })
    if (answer.ok) return answer.value
    if (asked === this.#question) this.#refusal = answer.error
    return null
  }
}
