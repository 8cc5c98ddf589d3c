/**
 * ⌘K: whatever one wants to get to, by a few letters. Archives are found where they are (on this device, or at the
 * server for who keeps none), rooms, views and commands by their names.
 */
import type { ListRow } from '../../../shared/domain/card.ts'
import type { ListQuery } from '../../api.ts'
import { wholeList } from '../archives/listView.svelte.ts'

export interface Choice {
  readonly id: string
  readonly group: 'archives' | 'rooms' | 'views' | 'commands'
  readonly label: string
  /** Said beside it, smaller. */
  readonly more: string
  readonly keys?: string
  readonly run: () => void
}

/** So many archives: whoever sees none of them types one more letter. */
export const MOST_ARCHIVES = 8
const SETTLE_MS = 80

/** Null: could not be asked. */
export type FindArchives = (search: string) => Promise<readonly ListRow[] | null>

export class PaletteView {
  readonly #find: FindArchives
  readonly #choiceOf: (row: ListRow) => Choice
  readonly #others: () => readonly Choice[]
  #settling: ReturnType<typeof setTimeout> | undefined
  #typed = $state('')
  #archives = $state.raw<readonly Choice[]>([])
  #at = $state(0)
  #failed = $state(false)

  constructor(find: FindArchives, choiceOf: (row: ListRow) => Choice, others: () => readonly Choice[]) {
    this.#find = find
    this.#choiceOf = choiceOf
    this.#others = others
  }

  get typed(): string {
    return this.#typed
  }
  get failed(): boolean {
    return this.#failed
  }
  get choices(): readonly Choice[] {
    const typed = this.#typed.trim().toLowerCase()
    const others = this.#others().filter(
      ({ label, more }) =>
        typed === '' || label.toLowerCase().includes(typed) || more.toLowerCase().includes(typed),
    )
    return [...this.#archives, ...others]
  }
  /** The one that Enter takes; null: there is none. */
  get current(): Choice | null {
    const { choices } = this
    return choices[Math.min(this.#at, choices.length - 1)] ?? null
  }

  type(text: string): void {
    this.#typed = text
    this.#at = 0
    clearTimeout(this.#settling)
    if (text.trim() === '') this.#archives = []
    else this.#settling = setTimeout(() => void this.#ask(), SETTLE_MS)
  }

  /** Nothing is asked any more. */
  end(): void {
    clearTimeout(this.#settling)
  }

  /** Round at either end. */
  step(by: 1 | -1): void {
    const { length } = this.choices
    if (length > 0) this.#at = (Math.min(this.#at, length - 1) + by + length) % length
  }

  point(choice: Choice): void {
    this.#at = Math.max(0, this.choices.indexOf(choice))
  }

  async #ask(): Promise<void> {
    const asked = this.#typed
    const found = await this.#find(asked.trim())
    if (asked !== this.#typed) return
    this.#failed = found === null
    this.#archives = (found ?? []).map(this.#choiceOf)
  }
}

export const paletteQuery = (search: string, today: ListQuery['today']): ListQuery => ({
  ...wholeList('all'),
  filters: [],
  search,
  today,
  offset: 0,
  limit: MOST_ARCHIVES,
})
