/** What the records of units and handovers hold. Apart from the modules that keep them, because the store names every kind. */
import type { Tag } from '../../shared/domain/tags.ts'
import type { Naming } from '../../shared/domain/namings.ts'
import type { CompanyCalendar } from '../../shared/domain/workCalendar.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { UnitKind } from '../../shared/policy/company.ts'

/** Record kind `unit`, owned by its branch. */
export interface UnitRow {
  readonly branch: string
  /** The store that a department belongs to; null: directly in the branch. */
  readonly parent: string | null
  readonly kind: UnitKind
  readonly name: string
  readonly closed: boolean
}

/** Who takes what is in one branch; shared out evenly among several. */
export interface Receiving {
  readonly branch: string
  readonly to: readonly string[]
}

/** Record kind `handover`, owned by the person whose archives move. */
export interface HandoverRow {
  readonly user: string
  /** In whose name the orders are given, and from which device. */
  readonly by: string
  readonly device: string
  readonly receivers: readonly Receiving[]
  readonly started: Millis
  readonly finished: Millis | null
  readonly state: 'running' | 'stalled' | 'done'
  readonly why: string | null
  /** Archives at the start. */
  readonly total: number
}

/** The company's tags, one row. No person's data stands in it: a tag is a word of the company. */
export interface TagsRow {
  readonly tags: readonly Tag[]
}

/** Whom a branch named to check or to look first (record kinds `checkers` and `triagers`), by the id of the branch. */
export interface NamingsRow {
  readonly namings: readonly Naming[]
}

/** Which days and hours the company works, one row. */
export type CalendarRow = CompanyCalendar
