/**
 * The company's working days and hours as the server keeps them: one record, changed by whoever settles what concerns
 * the whole company. Before anybody touches it, its week is the one that was said in the first hour.
 */
import { err, type Result } from '../../shared/base/result.ts'
import { isDay } from '../../shared/domain/day.ts'
import {
  changeCalendar,
  USUAL_CALENDAR,
  type CalendarChange,
  type CalendarRefusal,
  type CompanyCalendar as Calendar,
} from '../../shared/domain/workCalendar.ts'
import { draft, type Recorder } from '../ingest/draft.ts'
import type { Draft, Store } from '../store/contract.ts'

const ID = 'calendar'
/** Two administrators at once: the second looks again. */
const TRIES = 5

export class CompanyCalendar {
  readonly #store: Store
  readonly #recorder: Recorder

  constructor(store: Store, recorder: Recorder) {
    this.#store = store
    this.#recorder = recorder
  }

  async standing(): Promise<Calendar> {
    return (await this.#store.record('calendar', ID))?.row ?? (await this.#untouched())
  }

  /** Durable on return. */
  async change(
    change: CalendarChange,
    by: Partial<Draft>,
  ): Promise<Result<Calendar, CalendarRefusal | 'not-a-day'>> {
    if (change.do === 'day' && !isDay(change.day)) return err('not-a-day')
    for (let tries = 0; tries < TRIES; tries++) {
      const record = await this.#store.record('calendar', ID)
      const changed = changeCalendar(record?.row ?? (await this.#untouched()), change)
      if (!changed.ok) return changed
      const [outcome] = await this.#recorder.record([
        {
          meta: draft('organisation', ACTIONS[change.do], by),
          payload: change.do === 'hours' ? { ...change, hours: { ...change.hours } } : { ...change },
          effects: [
            {
              on: 'record',
              kind: 'calendar',
              id: ID,
              owner: null,
              expect: record?.version ?? 0,
              row: changed.value,
            },
          ],
        },
      ])
      if (outcome?.ok === true) return changed
    }
    throw new Error('the calendar changes faster than it can be written')
  }

  async #untouched(): Promise<Calendar> {
    const said = (await this.#store.record('company', 'company'))?.row.workdays ?? []
    return said.length === 0 ? USUAL_CALENDAR : { ...USUAL_CALENDAR, weekdays: said }
  }
}

const ACTIONS = { day: 'calendarDay', weekdays: 'calendarWeekdays', hours: 'calendarHours' } as const
