/**
 * Is the company moving to another address? Asked at the start, whenever the line comes back and now and
 * then; what was heard last stays true without a network.
 *
 * Asking tells the server that this device knows, so there is no second message for that.
 */
import { createContext } from 'svelte'
import type { AddressNotice, Http } from '../http/api.ts'

const AGAIN_MS = 5 * 60_000

export type Move = NonNullable<AddressNotice['moving']>

export class MovingView {
  readonly #http: Pick<Http, 'address'>
  #move: Move | null = $state.raw(null)
  #trustPage: string | null = $state.raw(null)

  constructor(http: Pick<Http, 'address'>) {
    this.#http = http
  }

  /** Null: the company stays where it is. */
  get move(): Move | null {
    return this.#move
  }

  /** Where a device that is new has to go first, on an office network; null: nowhere. */
  get trustPage(): string | null {
    return this.#trustPage
  }

  /** Returns the function that ends it. */
  start(): () => void {
    void this.ask()
    const timer = setInterval(() => void this.ask(), AGAIN_MS)
    return () => clearInterval(timer)
  }

  async ask(): Promise<void> {
    const answer = await this.#http.address()
    if (!answer.ok) return
    this.#move = answer.value.moving
    this.#trustPage = answer.value.trust
  }
}

const [getMoving, setMoving] = createContext<MovingView>()
export { getMoving, setMoving }
