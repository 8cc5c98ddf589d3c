/** The one calendar of this session. */
import type { Device } from '../../api.ts'
import { http } from '../../http/api.ts'
import type { getKeep } from '../../shell/api.ts'
import { CalendarBook } from './calendarBook.svelte.ts'

export const calendarBookIn = (keep: ReturnType<typeof getKeep>, device: Device): CalendarBook =>
  keep.once('calendar', () => new CalendarBook({ device, http }))
