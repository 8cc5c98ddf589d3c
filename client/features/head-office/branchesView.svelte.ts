/** How the branches stand, as the server last told. Asked again while someone looks at it. */
import { createSubscriber } from 'svelte/reactivity'
import type { BranchStanding, HeadOfficeBranches, Http, HttpRefusal, LiveLine } from '../../http/api.ts'

const AGAIN_MS = 60_000

export class BranchesView {
  readonly #http: Pick<Http, 'headOfficeBranches'>
  readonly #track: () => void
  #changed: () => void = () => undefined
  #answer: HeadOfficeBranches | null = null
  #refusal: HttpRefusal | null = null

  constructor(http: Pick<Http, 'headOfficeBranches'>, line: Pick<LiveLine, 'watch'>) {
    this.#http = http
    this.#track = createSubscriber((changed) => {
      this.#changed = changed
      void this.reload()
      const timer = setInterval(() => void this.reload(), AGAIN_MS)
      let known: number | null = null
      const end = line.watch({
        moved: ({ cards }) => {
          if (known !== null && known !== cards) void this.reload()
          known = cards
        },
      })
      return () => {
        end()
        clearInterval(timer)
        this.#changed = () => undefined
      }
    })
  }

  /** Null: not answered yet. Those whose data is oldest first: they are what one looks for. */
  get branches(): readonly BranchStanding[] | null {
    this.#track()
    return this.#answer?.branches.toSorted((a, b) => (a.dataAsOf ?? 0) - (b.dataAsOf ?? 0)) ?? null
  }

  get asOf(): number | null {
    this.#track()
    return this.#answer?.asOf ?? null
  }

  get refusal(): HttpRefusal | null {
    this.#track()
    return this.#refusal
  }

  async reload(): Promise<void> {
    const answer = await this.#http.headOfficeBranches()
    this.#refusal = answer.ok ? null : answer.error
    if (answer.ok) this.#answer = answer.value
    this.#changed()
  }
}
