/** The leads that wait for a first look, once in this session, and whose of them are looked at. */
import type { Device, Leads, Whose } from '../../api.ts'
import { Followed, type getKeep } from '../../shell/api.ts'
import type { WallClock } from '../../ui/clock.svelte.ts'
import { minutesEastAt } from '../archives/today.ts'

export class LeadsView {
  readonly #followed: Followed<Leads>
  #whose = $state<Whose | null>(null)

  constructor(device: Device, clock: WallClock) {
    this.#followed = new Followed({ device, clock }, (now) =>
      device.leads({ now, minutesEast: minutesEastAt(now), whose: this.#whose }),
    )
  }

  /** Null: not answered yet. */
  get leads(): Leads | null {
    return this.#followed.answer
  }

  choose(whose: Whose): void {
    this.#whose = whose
    this.#followed.soon()
  }

  /** Call it in an effect. Until the returned function is called. */
  follow(): () => void {
    return this.#followed.follow()
  }
}

export const leadsViewIn = (keep: ReturnType<typeof getKeep>, device: Device, clock: WallClock): LeadsView =>
  keep.once('leads', () => new LeadsView(device, clock))
