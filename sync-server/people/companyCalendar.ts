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
import type { Recorder } from '../ingest/draft.ts'
import type { Draft, Store } from '../store/contract.ts'
import { changeRecord } from './companyRecord.ts'

const ID = 'calendar'

export class CompanyCalendar {
  readonly #tools: { readonly store: Store; readonly recorder: Recorder }

  constructor(store: Store, recorder: Recorder) {
    this.#tools = { store, recorder }
  }

  async standing(): Promise<Calendar> {
    return (await this.#tools.store.record('calendar', ID))?.row ?? (await this.#untouched())
  }

  /** Durable on return. */
  async change(
    change: CalendarChange,
    by: Partial<Draft>,
  ): Promise<Result<Calendar, CalendarRefusal | 'not-a-day'>> {
    if (change.do === 'day' && !isDay(change.day)) return err('not-a-day')
    const payload = change.do === 'hours' ? { ...change, hours: { ...change.hours } } : { ...change }
    return changeRecord<'calendar', CalendarRefusal>(
      this.#tools,
      { kind: 'calendar', id: ID, action: ACTIONS[change.do], payload, by },
      async (standing) => changeCalendar(standing ?? (await this.#untouched()), change),
    )
  }

  async #untouched(): Promise<Calendar> {
    const said = (await this.#tools.store.record('company', 'company'))?.row.workdays ?? []
    return said.length === 0 ? USUAL_CALENDAR : { ...USUAL_CALENDAR, weekdays: said }
  }
}

const ACTIONS = { day: 'calendarDay', weekdays: 'calendarWeekdays', hours: 'calendarHours' } as const
