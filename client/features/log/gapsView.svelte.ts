/** Where chains of accesses do not add up, newest first, by the device and person they are of. */
import type { Http, HttpRefusal, LogGap } from '../../http/api.ts'
import { chainsOf, type ChainGaps } from './chainGaps.ts'

const PAGE = 50

export class GapsView {
  readonly #http: Pick<Http, 'logGaps'>
  #gaps = $state.raw<readonly LogGap[] | null>(null)
  #next = $state<number | null>(null)
  #refusal = $state.raw<HttpRefusal | null>(null)
  #busy = $state(false)

  constructor(http: Pick<Http, 'logGaps'>) {
    this.#http = http
  }

  /** Null: not answered yet. The chain in which something was noticed last comes first. */
  get chains(): readonly ChainGaps[] | null {
    return this.#gaps === null ? null : chainsOf(this.#gaps)
  }
  get hasMore(): boolean {
    return this.#next !== null
  }
  get refusal(): HttpRefusal | null {
    return this.#refusal
  }
  get busy(): boolean {
    return this.#busy
  }

  load(): Promise<void> {
    return this.#ask(null)
  }
  more(): Promise<void> {
    return this.#ask(this.#next)
  }

  async #ask(before: number | null): Promise<void> {
    this.#busy = true
    const answer = await this.#http.logGaps({ before, limit: PAGE })
    this.#busy = false
    if (!answer.ok) {
      this.#refusal = answer.error
      return
    }
    this.#refusal = null
    this.#gaps = [...(before === null ? [] : (this.#gaps ?? [])), ...answer.value.gaps]
    this.#next = answer.value.next
  }
}
