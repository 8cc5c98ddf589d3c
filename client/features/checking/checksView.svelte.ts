/**
 * What waits to be checked, as the rooms hold it: asked of the worker with every change and with every step of the wall
 * clock, because an answer time that passes moves a file without anybody writing.
 */
import { untrack } from 'svelte'
import type { Clock } from '../../../shared/base/ports.ts'
import type { Checks, Device } from '../../api.ts'
import { Gathered } from '../../shell/api.ts'
import { minutesEastAt } from '../archives/today.ts'

const REST_MS = 300

interface Tools {
  readonly device: Pick<Device, 'checks' | 'watch'>
  readonly clock: Clock
}

export class ChecksView {
  readonly #tools: Tools
  #checks = $state.raw<Checks | null>(null)
  readonly #asking = new Gathered(() => this.#ask(), REST_MS)

  constructor(tools: Tools) {
    this.#tools = tools
  }

  /** Null: not answered yet. */
  get checks(): Checks | null {
    return this.#checks
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
    this.#checks = await this.#tools.device.checks({ now, minutesEast: minutesEastAt(now) })
  }
}
