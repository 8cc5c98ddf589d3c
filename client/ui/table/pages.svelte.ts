/**
 * The rows of a long list as far as they were looked at, in pages, from a source that answers windows.
 *
 * What is shown stays until something newer is here: `restart` (another question) and `refresh` (the same
 * question, newer data) replace the pages only once the answer has come, so nothing flickers and the
 * place in the list is kept. An answer to an earlier question is never taken for the present one. A source
 * that cannot answer says null: what is shown stays, and the page is asked for again when looked at.
 */
import { SvelteMap } from 'svelte/reactivity'

export interface PageAnswer<Row> {
  readonly total: number
  readonly rows: readonly Row[]
}

export const PAGE_ROWS = 100

export class Pages<Row, Answer extends PageAnswer<Row> = PageAnswer<Row>> {
  readonly #ask: (offset: number, limit: number) => Promise<Answer | null>
  readonly #took: (answer: Answer) => void
  readonly #pages = new SvelteMap<number, readonly Row[]>()
  /** Pages on their way. Not shown, so not reactive. */
  #asking: readonly number[] = []
  #turn = 0
  #reloading = false
  #again = false
  #looked: readonly [first: number, end: number] = [0, 1]
  #total = $state<number | null>(null)

  constructor(
    ask: (offset: number, limit: number) => Promise<Answer | null>,
    took: (answer: Answer) => void = () => undefined,
  ) {
    this.#ask = ask
    this.#took = took
  }

  /** Null: not answered yet. */
  get total(): number | null {
    return this.#total
  }

  /** Null: on its way. */
  row(index: number): Row | null {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.[index % PAGE_ROWS] ?? null
  }

  /** The rows now in view: fetches their pages, unless here or on their way. */
  look(first: number, end: number): void {
    this.#looked = [first, end]
    for (const page of pagesOf(first, end)) {
      if (!this.#pages.has(page) && !this.#asking.includes(page)) void this.#add(page)
    }
  }

  /** Another question: answers to the old one are dropped. */
  restart(): Promise<void> {
    this.#again = false
    this.#looked = [0, 1]
    return this.#reload()
  }

  /** Newer data behind the same question. Calls that come while one is under way end in one more. */
  async refresh(): Promise<void> {
    if (this.#reloading) this.#again = true
    else await this.#reload()
  }

  async #reload(): Promise<void> {
    const turn = ++this.#turn
    this.#reloading = true
    this.#asking = []
    const wanted = pagesOf(...this.#looked)
    const answers = await Promise.all(wanted.map((page) => this.#ask(page * PAGE_ROWS, PAGE_ROWS)))
    if (turn !== this.#turn) return
    this.#reloading = false
    if (answers.includes(null)) return
    this.#pages.clear()
    for (const [at, answer] of answers.entries()) this.#take(wanted[at] ?? 0, answer)
    this.look(...this.#looked)
    if (this.#again) {
      this.#again = false
      await this.#reload()
    }
  }

  async #add(page: number): Promise<void> {
    const turn = this.#turn
    this.#asking = [...this.#asking, page]
    const answer = await this.#ask(page * PAGE_ROWS, PAGE_ROWS)
    if (turn !== this.#turn) return
    this.#asking = this.#asking.filter((each) => each !== page)
    this.#take(page, answer)
  }

  #take(page: number, answer: Answer | null): void {
    if (answer === null) return
    this.#pages.set(page, answer.rows)
    this.#total = answer.total
    this.#took(answer)
  }
}

function pagesOf(first: number, end: number): readonly number[] {
  const from = Math.floor(first / PAGE_ROWS)
  const to = Math.floor(Math.max(first, end - 1) / PAGE_ROWS)
  return Array.from({ length: to - from + 1 }, (_, at) => from + at)
}
