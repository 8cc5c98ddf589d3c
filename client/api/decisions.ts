/** What somebody decides on archives, as this device knows it: what waits for me, what I asked for, what was answered. */
import type { Millis } from '../../shared/base/ports.ts'
import type { AnsweredProposal } from '../../shared/domain/answeredProposals.ts'
import type { Day } from '../../shared/domain/day.ts'
import type { Checking, CheckState } from '../../shared/domain/checking.ts'
import type { GrantId } from '../../shared/domain/grant.ts'
import type { UserId } from '../../shared/domain/names.ts'
import type { ChecksAsk, WaitingCheck, WaitingChecks } from './checks.ts'
import type { DeviceRow, ProposalRow } from './lists.ts'

/** A client wants an answer about their own data by that day. */
export interface RightRow {
  readonly row: DeviceRow
  readonly due: Day
}

/** 请人接手: a client whom a colleague is asked to take over. */
export interface OfferRow {
  readonly row: DeviceRow
  readonly offer: GrantId
  readonly to: UserId
  readonly since: Millis
  readonly until: Millis
}

/** A check that this person gave, or that was given on a file of theirs; and where the file stands now. */
export interface GivenCheck {
  readonly row: DeviceRow
  readonly checking: Extract<Checking, { readonly is: 'verified' | 'returned' }>
  readonly state: CheckState
}

/** A 变更申请 of this person that was answered, or one that they answered. */
export interface AnsweredProposalRow {
  readonly row: DeviceRow
  readonly answered: AnsweredProposal
}

export interface Decisions {
  readonly toAnswer: {
    readonly checks: WaitingChecks
    readonly proposals: readonly ProposalRow[]
    readonly rights: readonly RightRow[]
    readonly offers: readonly OfferRow[]
  }
  /** Handed in by this person, or changes asked for in files of theirs that others answer. */
  readonly asked: {
    readonly checks: readonly WaitingCheck[]
    readonly proposals: readonly ProposalRow[]
    readonly offers: readonly OfferRow[]
  }
  /** The newest first, of each. */
  readonly answered: {
    readonly checks: readonly GivenCheck[]
    readonly proposals: readonly AnsweredProposalRow[]
  }
}

export interface DecisionCalls {
  decisions(ask: ChecksAsk): Promise<Decisions>
}
