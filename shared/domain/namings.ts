/**
 * 审核人 and 初筛负责人: whom a branch names to check what is handed in there (R24) or to have the first look at new leads
 * (R05), who stands in, and by when there is to be an answer.
 *
 * A name says who is asked, never who may: whoever may check a file or look at a lead may go on doing so
 * (`policy/asked.ts`).
 */
import type { Millis } from '../base/ports.ts'
import { err, ok, type Result } from '../base/result.ts'
import { dayAt, startOf } from './day.ts'
import type { BranchId, UserId } from './names.ts'
import type { WorkCalendar } from './workCalendar.ts'

/** Under this name each is stored, kept on devices and asked for; what a naming is for never moves to another. */
export const namedPosts = ['checkers', 'triagers'] as const
export type NamedPost = (typeof namedPosts)[number]

/** 答复时限, in the hours or days that the company works. */
export interface AnswerTime {
  readonly count: number
  readonly in: 'hours' | 'days'
}

export interface Naming {
  /**
   * What the post is told apart by: a checker's by the client type of the templates (个人, 企业), a triager's by the channel
   * (`templates/channelProfiles.ts`). Empty: for all that have no naming of their own.
   */
  readonly kind: string
  /** Who is asked, of either post: so it is called in what is stored. */
  readonly checker: UserId
  /** Null: when that one cannot, everybody is asked. */
  readonly substitute: UserId | null
  readonly within: AnswerTime
}

/** From, inclusive, and until, exclusive; null: no end is known. */
export interface Presence {
  readonly from: Millis
  readonly until: Millis | null
}

/** What a branch said, with when each of those named may do it there and is at work. */
export interface BranchNamings {
  readonly branch: BranchId
  /** The one for every kind first. */
  readonly namings: readonly Naming[]
  readonly present: { readonly [user: UserId]: readonly Presence[] }
}

export const EVERY_KIND = ''

/** A month of office hours; three months of working days. */
const MOST = { hours: 200, days: 60 } as const

export const isAnswerTime = ({ count, in: unit }: AnswerTime): boolean =>
  Number.isInteger(count) && count >= 1 && count <= MOST[unit]

export type NamingRefusal = 'no-such-time' | 'substitute-is-checker'

/** `naming` null: nobody is named for that kind any more. */
export function changeNamings(
  namings: readonly Naming[],
  kind: string,
  naming: Omit<Naming, 'kind'> | null,
): Result<readonly Naming[], NamingRefusal> {
  const others = namings.filter((one) => one.kind !== kind)
  if (naming === null) return ok(others)
  if (!isAnswerTime(naming.within)) return err('no-such-time')
  if (naming.substitute === naming.checker) return err('substitute-is-checker')
  return ok([...others, { kind, ...naming }].sort((a, b) => (a.kind < b.kind ? -1 : 1)))
}

export const namingFor = (namings: readonly Naming[], kind: string): Naming | null =>
  namings.find((one) => one.kind === kind) ?? namings.find((one) => one.kind === EVERY_KIND) ?? null

/** Hours are office time; days end when the office closes, and the day of handing in is not counted (民法典 §201). */
export function answerDue(
  since: Millis,
  { count, in: unit }: AnswerTime,
  calendar: WorkCalendar,
  minutesEast: number,
): Millis {
  if (unit === 'hours') return calendar.addWorkingHours(since, count, minutesEast)
  const last = calendar.addWorkingDays(dayAt(since, minutesEast), count)
  return startOf(last, minutesEast) + calendar.hours.to * 60_000
}
