/** The day on this device's wall, as the domain writes days. */
import type { Millis } from '../../../shared/base/ports.ts'
import { dayAt, type Day } from '../../../shared/domain/day.ts'

export const todayAt = (now: Millis): Day => dayAt(now, -new Date(now).getTimezoneOffset())
