/** What is due, as this device knows it: 今日. */
import type { DutyAsk, DutyKind } from '../../shared/domain/duty.ts'
import type { Pressing } from '../../shared/domain/complaint.ts'
import type { Day } from '../../shared/domain/day.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { BranchRole } from '../../shared/domain/branchRole.ts'
import type { ArchiveId, UserId } from '../../shared/domain/names.ts'
import type { Read } from './archive.ts'
import type { DeviceRow } from './lists.ts'

/** `mine`: archives that are this person's, or a business in them, or where they are on the team. */
export type Whose = 'mine' | 'all'

export interface DutiesAsk extends DutyAsk {
  /** By this device's clock. */
  readonly now: Millis
  /** Null: mine where there is any, else all. */
  readonly whose: Whose | null
  /** Lines of each kind; left out: a few. */
  readonly most: { readonly [kind in DutyKind]?: number }
}

export interface DutyLine {
  readonly archive: ArchiveId
  /** Empty where this device knows none. */
  readonly name: string
  /** Null: the archive is not on this device any more. */
  readonly row: DeviceRow | null
  /** By when, where the kind has a limit of its own. */
  readonly due?: Day
  /** By when to the minute, where an answer is waited for. */
  readonly answerBy?: Millis
  /** What was changed and is to be read, and what one says when one has. */
  readonly change?: ChangeTold
  /** What presses of its complaints; left out where its card does not tell. */
  readonly complaint?: Pressing
}

export interface ChangeTold {
  /** As the template calls it (`templates/watched.ts`). */
  readonly what: readonly string[]
  /** Whose changes they are, the newest first; empty where this person is not to know. */
  readonly by: readonly UserId[]
  readonly since: Millis
  readonly read: Read
  /** Departments that let it lie; empty where it is for this person to read. */
  readonly unreadBy: readonly BranchRole[]
}

export interface DutySection {
  readonly kind: DutyKind
  readonly total: number
  readonly lines: readonly DutyLine[]
}

export interface Duties {
  readonly whose: Whose
  /** Both are there, so one can be chosen. */
  readonly both: boolean
  /** Those in which something is due, in the order of the kinds. */
  readonly sections: readonly DutySection[]
  /** What comes next after today; null: nothing was planned. */
  readonly ahead: { readonly row: DeviceRow; readonly day: Day } | null
  /** New leads that this person may look at too, and that wait for somebody else. */
  readonly looksOfOthers: number
  /** Archives on this device. */
  readonly held: number
}

/** 复核行动: `late` narrows it to what is overdue. */
export interface ReviewsAsk extends DutyAsk {
  /** Null: mine where there is any, else all. */
  readonly whose: Whose | null
  readonly late: boolean
}

/** What is left of a round of reviews. Nothing of it is stored: what was answered is due no more, here and elsewhere. */
export interface Reviews {
  readonly whose: Whose
  readonly both: boolean
  /** The longest due first; so many at most as are worked off before it is asked again. */
  readonly left: readonly ArchiveId[]
  /** Of these, how many there are. */
  readonly total: number
  /** Overdue, and coming within a month. */
  readonly late: number
  readonly coming: number
  /** Answered in the last thirty days. */
  readonly done: number
}

export interface DutyCalls {
  duties(ask: DutiesAsk): Promise<Duties>
  reviews(ask: ReviewsAsk): Promise<Reviews>
}
