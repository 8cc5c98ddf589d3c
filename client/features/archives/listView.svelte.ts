/**
 * The list of archives on this device as the screen holds it: what is asked, and the rows looked at.
 *
 * Kept in memory while the person is elsewhere (`getKeep`), so that coming back from an archive finds
 * the same question at the same place. Nothing of it ever goes into an address.
 */
import type { Day } from '../../../shared/domain/day.ts'
import { askedFilter, type ChoiceBy, type Filter } from '../../../shared/domain/filter.ts'
import type { KeptQuestion } from '../../../shared/domain/keptView.ts'
import type { Device, DeviceRow, Due, Facets, ListPage, ListQuery, SortKey } from '../../api.ts'
import { startOfDay } from './today.ts'
import { watchDevice } from '../../shell/api.ts'
import { Pages } from '../../ui/table/pages.svelte.ts'

export type Show = 'all' | 'conflicts' | 'pending' | 'returned'
export type Question = Omit<ListQuery, 'offset' | 'limit' | 'today' | 'filters'> & {
  readonly filters: readonly Filter[]
}

const sorts: readonly SortKey[] = [
  'changed',
  'name',
  'stage',
  'tier',
  'budget',
  'urgency',
  'targetDate',
  'nextFollowUp',
  'lastContact',
  'archiveNo',
]

/** Typing fast asks once, not five times. */
const SETTLE_MS = 120

/** The question that leaves nothing out. */
export const wholeList = (show: Show): Question => ({
  search: '',
  stage: [],
  owner: [],
  tier: [],
  template: [],
  conflictsOnly: show === 'conflicts',
  pendingOnly: show === 'pending',
  due: null,
  filters: show === 'returned' ? [{ is: 'choice', by: 'checking', values: ['returned'] }] : [],
  sort: { by: 'changed', direction: 'desc' },
})

/** Texts and days read from their beginning, changes from the newest. */
const firstDirection = (by: SortKey): 'asc' | 'desc' =>
  by === 'changed' || by === 'lastContact' || by === 'budget' ? 'desc' : 'asc'

type Lists = Pick<Device, 'list' | 'facets' | 'watch'>

export class ListView {
  readonly #device: Lists
  readonly #pages: Pages<DeviceRow, ListPage>
  readonly #show: Show
  readonly #today: () => Day
  readonly #counted: () => readonly ChoiceBy[]
  #settling: ReturnType<typeof setTimeout> | undefined
  #question = $state.raw<Question>(wholeList('all'))
  #held = $state<number | null>(null)
  #facets = $state.raw<Facets>({
    stage: [],
    owner: [],
    tier: [],
    due: { today: 0, overdue: 0, target: 0 },
    choices: {},
  })
  #chosen = $state<string | null>(null)
  /** Where the list stands, and the row that `j` and `k` have reached. */
  scrollPx = $state(0)
  at = $state(-1)

  /** `counted`: the choices that stand beside this list, asked for with it. */
  constructor(device: Lists, show: Show, today: () => Day, counted: () => readonly ChoiceBy[] = () => []) {
    this.#device = device
    this.#today = today
    this.#counted = counted
    this.#show = show
    this.#question = wholeList(show)
    this.#pages = new Pages(
      (offset, limit) => device.list({ ...this.#asked, offset, limit }),
      (page) => (this.#held = page.held),
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
    return { ...this.#question, branch: [] }
  }
  get total(): number | null {
    return this.#pages.total
  }
  /** Archives on the device, whatever the filter; null: not known yet. */
  get held(): number | null {
    return this.#held
  }
  get facets(): Facets {
    return this.#facets
  }
  get isNarrowed(): boolean {
    const { search, stage, owner, tier, template, conflictsOnly, pendingOnly, due, filters } = this.#question
    return (
      search.trim() !== '' ||
      conflictsOnly ||
      pendingOnly ||
      due !== null ||
      [stage, owner, tier, template, filters].some((list) => list.length > 0)
    )
  }

  row(index: number): DeviceRow | null {
    return this.#pages.row(index)
  }

  look(first: number, end: number): void {
    if (this.#pages.total !== null) this.#pages.look(first, end)
  }

  change(part: Partial<Question>): void {
    this.#question = { ...this.#question, ...part }
    clearTimeout(this.#settling)
    const restart = () => {
      this.scrollPx = 0
      this.at = -1
      void this.#pages.restart()
      void this.#askFacets()
    }
    if (part.search === undefined) restart()
    else this.#settling = setTimeout(restart, SETTLE_MS)
  }

  /** `show` stays: it is where one is, not what one chose. */
  clear(): void {
    this.change({ ...wholeList(this.#show), sort: this.#question.sort })
  }

  /** `question` null: the view says nothing of it, and what is asked stays. */
  lookThrough(view: string | null, question: KeptQuestion | null): void {
    this.#chosen = view
    if (view === null) return this.clear()
    if (question === null) return
    const { branch: _branch, sort, ...asked } = question
    const by = sorts.find((one) => one === sort.by) ?? 'changed'
    this.change({ ...asked, sort: { by, direction: sort.direction } })
  }

  /** The longest overdue first, for whoever works the list off. */
  showDue(due: Due | null): void {
    const by = due === 'target' ? 'targetDate' : 'nextFollowUp'
    this.change(due === null ? { due } : { due, sort: { by, direction: 'asc' } })
  }

  sortBy(by: SortKey): void {
    const { sort } = this.#question
    const turned = sort.direction === 'asc' ? 'desc' : 'asc'
    this.change({ sort: { by, direction: sort.by === by ? turned : firstDirection(by) } })
  }

  /**
   * Asks, and asks again whenever something that lists show has changed, until the returned function is called.
   * It listens before it asks: a change between the answer and the listening would be seen by nobody.
   */
  follow(): () => void {
    const end = watchDevice(this.#device, (event) => {
      if (event.type === 'list') void this.#refresh()
    })
    void this.#refresh()
    return end
  }

  async #refresh(): Promise<void> {
    await Promise.all([this.#pages.refresh(), this.#askFacets()])
  }

  /** As the device is asked now. */
  get asked(): Omit<ListQuery, 'offset' | 'limit'> {
    return this.#asked
  }

  get #asked(): Omit<ListQuery, 'offset' | 'limit'> {
    const today = this.#today()
    return {
      ...this.#question,
      today,
      search: this.#question.search.trim(),
      filters: this.#question.filters.map((filter) => askedFilter(filter, today, startOfDay)),
    }
  }

  async #askFacets(): Promise<void> {
    const asked = this.#question
    const facets = await this.#device.facets({ ...this.#asked, offset: 0, limit: 0 }, this.#counted())
    if (asked === this.#question) this.#facets = facets
  }
}
