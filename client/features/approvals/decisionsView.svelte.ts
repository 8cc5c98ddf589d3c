/** What is decided on archives, as the room holds it: asked of the worker with every change and every step of the clock. */
import { untrack } from 'svelte'
import type { Clock } from '../../../shared/base/ports.ts'
import type { Decisions, Device } from '../../api.ts'
import { Gathered } from '../../shell/api.ts'
import { minutesEastAt } from '../archives/today.ts'

const REST_MS = 300

interface Tools {
  readonly device: Pick<Device, 'decisions' | 'watch'>
  readonly clock: Clock
}

export class DecisionsView {
  readonly #tools: Tools
  #decisions = $state.raw<Decisions | null>(null)
  readonly #asking = new Gathered(() => this.#ask(), REST_MS)

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** Null: not answered yet. */
  get decisions(): Decisions | null {
    return this.#decisions
  }

  /** Call it in an effect. Until the returned function is called. */
  follow(): () => void {
    void this.#tools.clock.now()
    const end = this.#asking.follow(this.#tools.device)
    untrack(() => this.#asking.soon())
    return end
  }

  async #ask(): Promise<void> {
    const now = untrack(() => this.#tools.clock.now())
    this.#decisions = await this.#tools.device.decisions({ now, minutesEast: minutesEastAt(now) })
  }
}
