/**
 * One answer of the worker, asked for again with every change of the lists and with every step of the wall clock: a time
 * that passes changes what is due without anybody writing.
 */
import { untrack } from 'svelte'
import type { Clock, Millis } from '../../shared/base/ports.ts'
import type { Device } from '../api.ts'
import { Gathered } from './gathered.ts'

const REST_MS: Millis = 300

interface Tools {
  readonly device: Pick<Device, 'watch'>
  readonly clock: Clock
}

export class Followed<Answer> {
  readonly #tools: Tools
  readonly #ask: (now: Millis) => Promise<Answer>
  #answer = $state.raw<Answer | null>(null)
  readonly #asking = new Gathered(() => this.#again(), REST_MS)

  constructor(tools: Tools, ask: (now: Millis) => Promise<Answer>) {
    this.#tools = tools
    this.#ask = ask
  }

  /** Null: not answered yet. */
  get answer(): Answer | null {
    return this.#answer
  }

  /** Call it in an effect. Until the returned function is called. */
  follow(): () => void {
    void this.#tools.clock.now()
    const end = this.#asking.follow(this.#tools.device)
    untrack(() => this.soon())
    return end
  }

  /** What is asked is another question now. */
  soon(): void {
    this.#asking.soon()
  }

  async #again(): Promise<void> {
    this.#answer = await this.#ask(untrack(() => this.#tools.clock.now()))
  }
}
