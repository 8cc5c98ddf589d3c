/**
 * Times, days and numbers as people read them, in the language of the interface.
 *
 * Everything takes `now` as an argument: a component gets it from `clock.svelte.ts`, so that 今天 turns
 * into 昨天 at midnight without a reload. Days are `YYYY-MM-DD` texts without a time zone.
 */
import type { Millis } from '../../shared/base/ports.ts'
import { m } from '../paraglide/messages.js'
import { getLocale } from '../paraglide/runtime.js'

type Shape = 'monthDay' | 'yearMonthDay' | 'time' | 'full'

const shapes: { readonly [shape in Shape]: Intl.DateTimeFormatOptions } = {
  monthDay: { month: 'short', day: 'numeric' },
  yearMonthDay: { year: 'numeric', month: 'short', day: 'numeric' },
  time: { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  full: {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  },
}

/** Making a formatter costs more than a hundred uses of it. British English puts the day first, as 月日 readers can parse. */
const formatters = new Map<string, Intl.DateTimeFormat>()
function formatter(shape: Shape): Intl.DateTimeFormat {
  const locale = getLocale() === 'en' ? 'en-GB' : 'zh-CN'
  const key = `${locale} ${shape}`
  let found = formatters.get(key)
  if (!found) formatters.set(key, (found = new Intl.DateTimeFormat(locale, shapes[shape])))
  return found
}

const midnight = (at: Millis): number => new Date(at).setHours(0, 0, 0, 0)

/** Whole days from `now` to `at` on the calendar of this device: -1 is yesterday. Immune to summer time. */
export function daysApart(at: Millis, now: Millis): number {
  return Math.round((midnight(at) - midnight(now)) / 86_400_000)
}

/** 今天, 昨天, 明天, 3月8日, or 2024年3月8日 when it is another year. */
function dayWord(at: Millis, now: Millis): string {
  switch (daysApart(at, now)) {
    case 0:
      return m.common_today()
    case -1:
      return m.common_yesterday()
    case 1:
      return m.common_tomorrow()
  }
  return dateWord(at, now)
}

function dateWord(at: Millis, now: Millis): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return formatter(sameYear ? 'monthDay' : 'yearMonthDay').format(at)
}

/** 今天 14:05 */
export const formatMoment = (at: Millis, now: Millis): string =>
  `${dayWord(at, now)} ${formatter('time').format(at)}`

/** With the second, for logs and for the tooltip of a shortened time. */
export const formatExact = (at: Millis): string => formatter('full').format(at)

function readDay(day: string): Millis | null {
  const parts = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day)
  return parts ? new Date(Number(parts[1]), Number(parts[2]) - 1, Number(parts[3])).getTime() : null
}

/** The day on this device's wall. */
export function dayOnWall(at: Millis): string {
  const wall = new Date(at)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${wall.getFullYear()}-${two(wall.getMonth() + 1)}-${two(wall.getDate())}`
}

/** The text of a day field; what is no `YYYY-MM-DD` is shown as it stands, so that nothing is hidden. */
export function formatDay(day: string, now: Millis): string {
  const at = readDay(day)
  return at === null ? day : dayWord(at, now)
}

/** As `formatDay`, but 3月8日 even where that is today: in a history 今天 would be read as the day of writing. */
export function formatDate(day: string, now: Millis): string {
  const at = readDay(day)
  return at === null ? day : dateWord(at, now)
}

/** 刚刚, 5 分钟前, 3 小时前, 2 天前. A time in the future counts as now: device clocks differ. */
export function formatAgo(at: Millis, now: Millis): string {
  const minutes = Math.floor(Math.max(0, now - at) / 60_000)
  if (minutes < 1) return m.common_justNow()
  if (minutes < 60) return m.common_minutesAgo({ count: minutes })
  const hours = Math.floor(minutes / 60)
  return hours < 24
    ? m.common_hoursAgo({ count: hours })
    : m.common_daysAgo({ count: Math.floor(hours / 24) })
}

/** How long to wait, rounded up: 45 秒, 3 分钟. */
export function formatWait(ms: number): string {
  const seconds = Math.max(1, Math.ceil(ms / 1000))
  return seconds < 90
    ? m.common_seconds({ count: seconds })
    : m.common_minutes({ count: Math.ceil(seconds / 60) })
}

/** How long something took: 45 秒, 13 分 42 秒, 2 分钟. */
export function formatDuration(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const rest = seconds % 60
  if (minutes === 0) return m.common_seconds({ count: rest })
  return rest === 0
    ? m.common_minutes({ count: minutes })
    : m.common_minutesSeconds({ minutes, seconds: rest })
}

/** How long something takes, in the unit that fits: 45 分钟, 3.5 小时, 12 天. */
export function formatMinutes(minutes: number): string {
  const rounded = (value: number): string =>
    value.toLocaleString(getLocale(), { maximumFractionDigits: value < 10 ? 1 : 0 })
  if (minutes < 60) return m.common_minutes({ count: Math.round(minutes) })
  return minutes < 48 * 60
    ? m.common_hours({ count: rounded(minutes / 60) })
    : m.common_days({ count: rounded(minutes / 1440) })
}

/** How long a moment was: 4.2 秒, 95 秒. */
export function formatTook(ms: number): string {
  const seconds = ms / 1000
  const count = seconds.toLocaleString(getLocale(), { maximumFractionDigits: seconds < 10 ? 1 : 0 })
  return m.common_seconds({ count })
}

/** 3,842 */
export const formatCount = (count: number): string => count.toLocaleString(getLocale())

/** 0.87 → 87% */
export const formatShare = (share: number): string =>
  share.toLocaleString(getLocale(), { style: 'percent', maximumFractionDigits: 0 })

/** 0.0123 → 1.2%, for what is rare. */
export const formatRate = (share: number): string =>
  share.toLocaleString(getLocale(), { style: 'percent', maximumFractionDigits: 1 })

const sizeUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const

/** 3.2 GB, by thousands as disks are sold. */
export function formatBytes(bytes: number): string {
  const at = Math.min(sizeUnits.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3))
  return (bytes / 1000 ** at).toLocaleString(getLocale(), {
    style: 'unit',
    unit: sizeUnits[at] ?? 'byte',
    unitDisplay: 'short',
    maximumFractionDigits: at === 0 ? 0 : 1,
  })
}
