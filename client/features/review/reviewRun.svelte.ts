/**
 * 复核行动 as somebody works it off. What is left is what the device says is due, so a run needs no beginning and no
 * end: whoever comes back, on this device or another, goes on where the answers end. Only what was put off is kept here,
 * for as long as the app is open.
 */
import { untrack } from 'svelte'
import type { Clock } from '../../../shared/base/ports.ts'
import type { ArchiveId } from '../../../shared/domain/names.ts'
import type { Device, Reviews, Whose } from '../../api.ts'
import { Gathered } from '../../shell/api.ts'
import { minutesEastAt, todayAt } from '../archives/today.ts'

const REST_MS = 300

interface Tools {
  readonly device: Pick<Device, 'reviews' | 'watch'>
  readonly clock: Clock
}

export class ReviewRun {
  readonly #tools: Tools
  #reviews = $state.raw<Reviews | null>(null)
  #whose = $state<Whose | null>(null)
  #late = $state(false)
  /** Answered or put off since the list was asked for, the last one at the end. */
  #gone = $state.raw<readonly ArchiveId[]>([])
  #answered = $state.raw<readonly ArchiveId[]>([])
  /** Gone back to. */
  #again = $state<ArchiveId | null>(null)
  readonly #asking = new Gathered(() => this.#ask(), REST_MS)

  constructor(tools: Tools) {
    this.#tools = tools
  }

  get reviews(): Reviews | null {
    return this.#reviews
  }
  get late(): boolean {
    return this.#late
  }
  /** Null: nothing is left. */
  get current(): ArchiveId | null {
    if (this.#again !== null) return this.#again
    return this.#left.find((archive) => !this.#gone.includes(archive)) ?? null
  }
  get mayGoBack(): boolean {
    return this.#again === null && this.#gone.length > 0
  }
  get putOff(): number {
    return this.#gone.filter((one) => this.#left.includes(one) && !this.#answered.includes(one)).length
  }
  /** Still to be answered, what the device has not counted yet taken off. */
  get total(): number {
    return Math.max(0, (this.#reviews?.total ?? 0) - this.#uncounted)
  }
  get done(): number {
    return (this.#reviews?.done ?? 0) + this.#uncounted
  }
  get #left(): readonly ArchiveId[] {
    return this.#reviews?.left ?? []
  }
  /** Answered, and not yet said by the device. */
  get #uncounted(): number {
    return this.#answered.filter((archive) => this.#left.includes(archive)).length
  }

  choose(whose: Whose): void {
    this.#whose = whose
    this.restart()
  }
  narrow(late: boolean): void {
    this.#late = late
    this.restart()
  }
  /** With what was put off. */
  restart(): void {
    this.#gone = []
    this.#again = null
    this.#asking.soon()
  }

  answered(archive: ArchiveId): void {
    this.#answered = [...this.#answered.filter((one) => one !== archive), archive]
    this.#leave(archive)
  }
  skip(archive: ArchiveId): void {
    this.#leave(archive)
  }
  back(): void {
    this.#again = this.#gone.at(-1) ?? null
  }

  #leave(archive: ArchiveId): void {
    this.#again = null
    this.#gone = [...this.#gone.filter((one) => one !== archive), archive]
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
    this.#reviews = await this.#tools.device.reviews({
      today: todayAt(now),
      minutesEast: minutesEastAt(now),
      whose: this.#whose,
      late: this.#late,
    })
  }
}
