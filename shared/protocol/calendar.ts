/** The company's working days and hours (`shared/domain/workCalendar.ts`): `GET` and `POST /api/company/calendar`. */
import Type from 'typebox'
import { Message } from './types.ts'

const Day = Type.String({ pattern: '^20\\d{2}-\\d{2}-\\d{2}$' })
const Weekdays = Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { maxItems: 7 })
const Minute = Type.Integer({ minimum: 0, maximum: 1440 })
const Hours = Message({ from: Minute, to: Minute })

export const Calendar = Message({
  weekdays: Weekdays,
  hours: Hours,
  days: Type.Array(Message({ day: Day, works: Type.Boolean() }), { maxItems: 1_000 }),
})
export type Calendar = Type.Static<typeof Calendar>

export const CalendarOrder = Type.Union([
  Message({ do: Type.Literal('day'), day: Day, works: Type.Union([Type.Boolean(), Type.Null()]) }),
  Message({ do: Type.Literal('weekdays'), weekdays: Weekdays }),
  Message({ do: Type.Literal('hours'), hours: Hours }),
])
export type CalendarOrder = Type.Static<typeof CalendarOrder>
