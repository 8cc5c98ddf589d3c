/** The company's working days, as the server last said them: kept here so that what is due is counted offline too. */
import { USUAL_CALENDAR, WorkCalendar, type CompanyCalendar } from '../../shared/domain/workCalendar.ts'
import { Kept } from './kept.ts'
import type { Store } from './store.ts'

export class KeptCalendar {
  readonly #kept: Kept<CompanyCalendar>
  #counting: WorkCalendar

  private constructor(kept: Kept<CompanyCalendar>) {
    this.#kept = kept
    this.#counting = new WorkCalendar(kept.said)
  }

  static async read(store: Store): Promise<KeptCalendar> {
    return new KeptCalendar(await Kept.read(store, 'calendar', USUAL_CALENDAR))
  }

  get said(): CompanyCalendar {
    return this.#kept.said
  }
  get counting(): WorkCalendar {
    return this.#counting
  }

  /** Durable on return. False: nothing is new. */
  async keep(said: CompanyCalendar): Promise<boolean> {
    const isNew = await this.#kept.keep(said)
    if (isNew) this.#counting = new WorkCalendar(said)
    return isNew
  }
}
