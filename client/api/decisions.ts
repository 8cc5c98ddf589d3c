/** What somebody decides on archives, as this device knows it: what waits for me, what I asked for, what was answered. */
import type { Day } from '../../shared/domain/day.ts'
import type { Checking, CheckState } from '../../shared/domain/checking.ts'
import type { ChecksAsk, WaitingCheck, WaitingChecks } from './checks.ts'
import type { DeviceRow, ProposalRow } from './lists.ts'

/** A client wants an answer about their own data by that day. */
export interface RightRow {
  readonly row: DeviceRow
  readonly due: Day
}

/** A check that this person gave, or that was given on a file of theirs; and where the file stands now. */
export interface GivenCheck {
  readonly row: DeviceRow
  readonly checking: Extract<Checking, { readonly is: 'verified' | 'returned' }>
  readonly state: CheckState
}

export interface Decisions {
  readonly toAnswer: {
    readonly checks: WaitingChecks
    readonly proposals: readonly ProposalRow[]
    readonly rights: readonly RightRow[]
  }
  /** Handed in by this person, or changes asked for in files of theirs that others answer. */
  readonly asked: {
    readonly checks: readonly WaitingCheck[]
    readonly proposals: readonly ProposalRow[]
  }
  /** The newest first. */
  readonly answered: readonly GivenCheck[]
}

export interface DecisionCalls {
  decisions(ask: ChecksAsk): Promise<Decisions>
}
