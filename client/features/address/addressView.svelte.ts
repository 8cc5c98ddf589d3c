/** The company's address and its move, as the server last told. Asked again while someone looks at it. */
import { createSubscriber } from 'svelte/reactivity'
import type { AddressBoard, Http, HttpRefusal, MovingDevice } from '../../http/api.ts'
import type { Result } from '../../../shared/base/result.ts'

type Server = Pick<Http, 'addressBoard' | 'announceMove' | 'withdrawMove' | 'switchAddress' | 'retireAddress'>

/** A move is watched while devices come and go. */
const AGAIN_MS = 10_000

export type DeviceCounts = { readonly [state in MovingDevice['state']]: number }

export class AddressView {
  readonly #http: Server
  readonly #track: () => void
  #changed: () => void = () => undefined
  #board: AddressBoard | null = null
  #refusal: HttpRefusal | null = null

  constructor(http: Server) {
    this.#http = http
    this.#track = createSubscriber((changed) => {
      this.#changed = changed
      void this.reload()
      const timer = setInterval(() => void this.reload(), AGAIN_MS)
      return () => {
        clearInterval(timer)
        this.#changed = () => undefined
      }
    })
  }

  /** Null: not answered yet. */
  get board(): AddressBoard | null {
    this.#track()
    return this.#board
  }

  get refusal(): HttpRefusal | null {
    this.#track()
    return this.#refusal
  }

  get counts(): DeviceCounts {
    const devices = this.board?.devices ?? []
    const count = (state: MovingDevice['state']): number =>
      devices.filter((device) => device.state === state).length
    return {
      there: count('there'),
      ready: count('ready'),
      untold: count('untold'),
      pending: count('pending'),
    }
  }

  reload(): Promise<HttpRefusal | null> {
    return this.#take(this.#http.addressBoard(), true)
  }

  announce(to: string): Promise<HttpRefusal | null> {
    return this.#take(this.#http.announceMove(to.trim()))
  }

  withdraw(): Promise<HttpRefusal | null> {
    return this.#take(this.#http.withdrawMove())
  }

  switchOver(): Promise<HttpRefusal | null> {
    return this.#take(this.#http.switchAddress())
  }

  retire(address: string): Promise<HttpRefusal | null> {
    return this.#take(this.#http.retireAddress(address))
  }

  /** What an order refuses is for the one who gave it; what a look refuses stands over the panel. */
  async #take(
    asked: Promise<Result<AddressBoard, HttpRefusal>>,
    isLook = false,
  ): Promise<HttpRefusal | null> {
    const answer = await asked
    if (answer.ok) {
      this.#board = answer.value
      this.#refusal = null
    } else if (isLook) this.#refusal = answer.error
    this.#changed()
    return answer.ok ? null : answer.error
  }
}
