/**
 * A day as people type it into a field: 12月1日 and 20261201 as anywhere, and what one says of days that lie
 * near, which a sheet or a ledger must never be asked to guess: 明天, 3天后, 下周一, tomorrow, 1 Dec.
 */
import { addDays, dayOf, dayToParts, parseDay, weekday, type Day } from '../../shared/domain/day.ts'

const near: { readonly [word: string]: number } = {
  前天: -2,
  昨天: -1,
  今天: 0,
  明天: 1,
  后天: 2,
  大后天: 3,
  yesterday: -1,
  today: 0,
  tomorrow: 1,
}
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/** Null while it is no day, or not yet. */
export function typedDay(text: string, today: Day): Day | null {
  const plain = text.normalize('NFKC').trim().toLowerCase()
  const ahead = near[plain]
  if (ahead !== undefined) return addDays(today, ahead)
  const days = /^(?:in )?(\d{1,3}) ?(?:天后|天内|天之后|天以内|days?)$/.exec(plain)
  if (days !== null) return addDays(today, Number(days[1]))
  const parsed = parseDay(plain, dayToParts(today).year)
  return parsed.ok ? parsed.value : (chineseWeekday(plain, today) ?? englishDay(plain, today))
}

/** A week begins on Monday. 周三 alone is the one to come, today included. */
function chineseWeekday(plain: string, today: Day): Day | null {
  const [, weeks, name] = /^(上|本|这|下下|下)?个?(?:周|星期|礼拜)([一二三四五六日天])$/.exec(plain) ?? []
  if (name === undefined) return null
  const since = (day: number): number => (day + 6) % 7
  const ahead = since('日一二三四五六'.indexOf(name === '天' ? '日' : name)) - since(weekday(today))
  if (weeks === undefined) return addDays(today, (ahead + 7) % 7)
  return addDays(today, ahead + 7 * (weeks === '上' ? -1 : weeks === '下' ? 1 : weeks === '下下' ? 2 : 0))
}

/** `1 Dec` and `1 December 2027`, as the interface in English writes days. */
function englishDay(plain: string, today: Day): Day | null {
  const [, day, month = '', year] = /^(\d{1,2}) ([a-z]{3})[a-z]*\.?(?: (\d{4}))?$/.exec(plain) ?? []
  const at = MONTHS.indexOf(month)
  if (at < 0) return null
  const read = dayOf(year === undefined ? dayToParts(today).year : Number(year), at + 1, Number(day))
  return read.ok ? read.value : null
}
