/** What is due, as this device knows it: 今日. */
import type { DutyAsk, DutyKind } from '../../shared/domain/duty.ts'
import type { Day } from '../../shared/domain/day.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { DeviceRow } from './lists.ts'

/** `mine`: archives that are this person's, or a business in them, or where they are on the team. */
export type Whose = 'mine' | 'all'

export interface DutiesAsk extends DutyAsk {
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
  /** Archives on this device. */
  readonly held: number
}

export interface DutyCalls {
  duties(ask: DutiesAsk): Promise<Duties>
}
