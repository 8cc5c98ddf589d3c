/** Within how many working days a complaint is answered, by how serious it is: what a company begins with (R75). */
import type { Severity } from '../domain/complaint.ts'
import type { Day } from '../domain/day.ts'
import type { WorkCalendar } from '../domain/workCalendar.ts'

export const complaintDays: { readonly [severity in Severity]: number } = { urgent: 1, high: 3, low: 7 }

/** The day on which it came is not counted (民法典 §201). */
export const promisedDay = (came: Day, severity: Severity, calendar: WorkCalendar): Day =>
  calendar.addWorkingDays(came, complaintDays[severity])
