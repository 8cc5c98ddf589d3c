/** What is filled in to open an archive further, before it is asked for. Pure: days come and go as arguments. */
import { err, ok, type Result } from '../../../shared/base/result.ts'
import type { Grantee, GrantRight } from '../../../shared/domain/grant.ts'
import { addDays, dayAt, isDay } from '../../../shared/domain/day.ts'
import type { Compartment } from '../../../shared/domain/names.ts'
import type { GrantOrder } from '../../http/api.ts'

export type Grantable = Exclude<Compartment, 'life'>

export interface GrantDraft {
  readonly to: 'branch' | 'person'
  readonly branch: string
  readonly user: string
  readonly compartments: readonly Grantable[]
  readonly right: GrantRight
  /** `YYYY-MM-DD`, the last day of it. */
  readonly lastDay: string
  readonly why: string
  readonly agreement: string
}

export type DraftGap = 'receiver' | 'parts' | 'day' | 'why'

/** A week is what a deputy or a second branch usually needs. */
export const usualLastDay = (now: number, minutesEast: number): string => addDays(dayAt(now, minutesEast), 7)

/** The end of the last day, by the calendar of this device. */
function endOf(day: string): number {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + 1).getTime()
}

export function orderOf(draft: GrantDraft): Result<Omit<GrantOrder, 'archive'>, DraftGap> {
  const to: Grantee =
    draft.to === 'branch' ? { is: 'branch', branch: draft.branch } : { is: 'person', user: draft.user }
  if ((to.is === 'branch' ? to.branch : to.user) === '') return err('receiver')
  if (draft.compartments.length === 0) return err('parts')
  if (!isDay(draft.lastDay)) return err('day')
  if (draft.why.trim() === '') return err('why')
  const agreement = draft.agreement.trim()
  return ok({
    to,
    compartments: [...draft.compartments],
    // To a branch a document is sent or not.
    right: draft.to === 'branch' && draft.right === 'mask' ? 'read' : draft.right,
    until: endOf(draft.lastDay),
    why: draft.why.trim(),
    agreement: agreement === '' ? null : agreement,
  })
}
