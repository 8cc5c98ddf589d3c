/** The company's working days, as the server last said them: kept here so that what is due is counted offline too. */
import { USUAL_CALENDAR, WorkCalendar, type CompanyCalendar } from '../../shared/domain/workCalendar.ts'
import type { Store } from './store.ts'

const PLACE = 'meta/calendar'

export class KeptCalendar {
  readonly #store: Store
  #said: CompanyCalendar
  #counting: WorkCalendar

  private constructor(store: Store, said: CompanyCalendar) {
    this.#store = store
    this.#said = said
    this.#counting = new WorkCalendar(said)
  }

  static async read(store: Store): Promise<KeptCalendar> {
    const row = await store.meta('calendar')
    const said =
      row === null ? USUAL_CALENDAR : await store.sealer.unsealJson<CompanyCalendar>(PLACE, row.sealed)
    return new KeptCalendar(store, said)
  }

  get said(): CompanyCalendar {
    return this.#said
  }
  get counting(): WorkCalendar {
    return this.#counting
  }

  /** Durable on return. False: nothing is new. */
  async keep(said: CompanyCalendar): Promise<boolean> {
    if (JSON.stringify(said) === JSON.stringify(this.#said)) return false
    const row = { key: 'calendar', sealed: await this.#store.sealer.sealJson(PLACE, said) } as const
    await this.#store.transaction(['meta'], async () => {
      await this.#store.db.meta.put(row)
    })
    this.#said = said
    this.#counting = new WorkCalendar(said)
    return true
  }
}
