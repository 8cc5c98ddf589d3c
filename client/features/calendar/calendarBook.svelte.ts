/**
 * The company's working days on the screen: as this device knows them at once, and as the server says when it
 * answers. What head office changes goes to the server only; every device hears of it the next time it looks.
 */
import { untrack } from 'svelte'
import {
  USUAL_CALENDAR,
  WorkCalendar,
  type CalendarChange,
  type CompanyCalendar,
} from '../../../shared/domain/workCalendar.ts'
import type { Device } from '../../api.ts'
import type { Http, HttpRefusal } from '../../http/api.ts'

interface Tools {
  readonly device: Pick<Device, 'calendar' | 'keepCalendar'>
  readonly http: Pick<Http, 'calendar' | 'changeCalendar'>
}

export class CalendarBook {
  readonly #tools: Tools
  #said = $state.raw<CompanyCalendar>(USUAL_CALENDAR)
  #counting = $derived(new WorkCalendar(this.#said))

  constructor(tools: Tools) {
    this.#tools = tools
  }

  get said(): CompanyCalendar {
    return this.#said
  }
  get counting(): WorkCalendar {
    return this.#counting
  }

  /** An effect that asks must not run again because of what it is told. */
  load(): Promise<void> {
    return untrack(() => this.#load())
  }

  async #load(): Promise<void> {
    const { device, http } = this.#tools
    this.#said = await device.calendar()
    const there = await http.calendar()
    if (there.ok) await this.#take(there.value)
  }

  /** Null: done. */
  async change(change: CalendarChange): Promise<HttpRefusal | null> {
    const order = change.do === 'weekdays' ? { ...change, weekdays: [...change.weekdays] } : change
    const answer = await this.#tools.http.changeCalendar(order)
    if (!answer.ok) return answer.error
    await this.#take(answer.value)
    return null
  }

  async #take(said: CompanyCalendar): Promise<void> {
    this.#said = said
    await this.#tools.device.keepCalendar(said)
  }
}
