/** 今日 as the screen holds it: what the device says is due, asked again with every change and at midnight. */
import { untrack } from 'svelte'
import type { Clock } from '../../../shared/base/ports.ts'
import type { DutyKind } from '../../../shared/domain/duty.ts'
import type { Device, Duties, DutiesAsk, Whose } from '../../api.ts'
import { Gathered } from '../../shell/api.ts'
import { minutesEastAt, todayAt } from '../archives/today.ts'

const MORE = 50
const REST_MS = 300

interface Tools {
  readonly device: Pick<Device, 'duties' | 'watch'>
  readonly clock: Clock
}

export class TodayView {
  readonly #tools: Tools
  #duties = $state.raw<Duties | null>(null)
  #whose = $state<Whose | null>(null)
  #most = $state.raw<DutiesAsk['most']>({})
  readonly #asking = new Gathered(() => this.#ask(), REST_MS)
  /** Where the room stands. */
  scrollPx = $state(0)

  constructor(tools: Tools) {
    this.#tools = tools
  }

  get duties(): Duties | null {
    return this.#duties
  }
  /** Of everything that this device knows. */
  get total(): number {
    return this.#duties?.sections.reduce((sum, { total }) => sum + total, 0) ?? 0
  }

  choose(whose: Whose): void {
    this.#whose = whose
    this.#asking.soon()
  }

  more(kind: DutyKind, shown: number): void {
    this.#most = { ...this.#most, [kind]: shown + MORE }
    this.#asking.soon()
  }

  /** Call it in an effect: another day asks anew. Until the returned function is called. */
  follow(): () => void {
    void todayAt(this.#tools.clock.now())
    const end = this.#asking.follow(this.#tools.device)
    untrack(() => this.#asking.soon())
    return end
  }

  async #ask(): Promise<void> {
    const now = this.#tools.clock.now()
    this.#duties = await this.#tools.device.duties({
      now,
      today: todayAt(now),
      minutesEast: minutesEastAt(now),
      whose: this.#whose,
      most: this.#most,
    })
  }
}
