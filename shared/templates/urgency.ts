/**
 * How urgent a need is today (R27). What somebody wrote down once (半年内) grows older than the day the client named: as
 * that day comes near, the need is raised, never lowered, and when it has passed it is 即刻 and somebody has to act.
 *
 * Computed wherever it is shown and stored nowhere: a device that was away is right the moment it is opened, and two
 * devices cannot raise it twice. `today` is the day where the reader sits.
 */
import { daysBetween, isDay, type Day } from '../domain/day.ts'
import { stageOf, stagesOf } from './complete.ts'
import type { Template } from './types.ts'

/** Codes of the field `urgency`, the most urgent first, each with the days to go from which on a need is at least that. */
const levels = [
  ['now', 7],
  ['month', 31],
  ['quarter', 92],
  ['halfYear', 183],
  ['future', Infinity],
] as const

export interface Wanted {
  /** As somebody wrote it; empty: nobody did. */
  readonly urgency: string
  /** Empty: no day was named. */
  readonly targetDate: string
  /** Signed, over or given up: the day has nothing more to say. */
  readonly met: boolean
}

/** 0 is the most urgent; what is no code of ours comes last. */
export function urgencyRank(urgency: string): number {
  const at = levels.findIndex(([code]) => code === urgency)
  return at === -1 ? levels.length : at
}

/** The urgency as of today; empty where neither it nor a day is known. */
export function urgencyAt({ urgency, targetDate, met }: Wanted, today: Day): string {
  if (met || !isDay(targetDate)) return urgency
  const left = daysBetween(today, targetDate)
  const [byDay] = levels.find(([, most]) => left <= most) ?? ['future']
  return urgencyRank(urgency) <= urgencyRank(byDay) ? urgency : byDay
}

/** Higher than it was written down. */
export const isRaised = (wanted: Wanted, today: Day): boolean =>
  wanted.urgency !== '' && urgencyAt(wanted, today) !== wanted.urgency

/** The day that the client named is over, and the need is still there. */
export const isPast = ({ targetDate, met }: Wanted, today: Day): boolean =>
  !met && isDay(targetDate) && targetDate < today

/** A task, until somebody has said when they go on: a follow-up ahead is the answer to it. */
export const isTargetTask = (wanted: Wanted & { readonly nextFollowUp: string }, today: Day): boolean =>
  isPast(wanted, today) && (wanted.nextFollowUp === '' || wanted.nextFollowUp < today)

/** From signing on the need is met, whatever day was named; an exit has given it up. */
export function isMet(template: Template | null, code: string): boolean {
  const stage = template === null ? null : stageOf(template, code)
  if (template === null || stage === null) return false
  if (stage.exit === true) return true
  const order = stagesOf(template, stage.track).map((one) => one.code)
  return template.signing.some((from) => order.includes(from) && order.indexOf(from) <= order.indexOf(code))
}
