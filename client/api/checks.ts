/** What was handed in and waits to be checked, as this device knows it, and whom it waits for (R24). */
import type { Millis } from '../../shared/base/ports.ts'
import type { Checking } from '../../shared/domain/checking.ts'
import type { BranchNamings, NamedPost } from '../../shared/domain/namings.ts'
import type { Asked, Waiting } from '../../shared/policy/asked.ts'
import type { DeviceRow } from './lists.ts'

export interface ChecksAsk {
  /** By this device's clock. */
  readonly now: Millis
  /** Where the person sits; China: 480. */
  readonly minutesEast: number
}

export interface WaitingCheck {
  readonly row: DeviceRow
  readonly checking: Waiting['checking']
  readonly asked: Asked
}

/** Those whose answer is due first in front; so many lines as anybody works off in one go. */
export interface WaitingChecks {
  readonly total: number
  readonly lines: readonly WaitingCheck[]
}

export interface Checks {
  /** A branch whose files wait here named somebody: then it is told apart whom each waits for. */
  readonly named: boolean
  readonly mine: WaitingChecks
  readonly others: WaitingChecks
  /** Of `others`: over the answer time, and told to this person, who manages the branch. */
  readonly late: readonly WaitingCheck[]
}

/** A file that went back, with who sent it and when; nobody has handed it in again. */
export interface ReturnedCheck {
  readonly row: DeviceRow
  readonly checking: Extract<Checking, { readonly is: 'returned' }>
}

/** The newest first; so many lines as anybody looks through. */
export interface ReturnedChecks {
  readonly total: number
  readonly lines: readonly ReturnedCheck[]
}

export interface CheckCalls {
  checks(ask: ChecksAsk): Promise<Checks>
  returnedChecks(): Promise<ReturnedChecks>
  /** Whom the branches of this person named, as this device was last told. */
  namings(post: NamedPost): Promise<readonly BranchNamings[]>
  /** What the server says of it; lists follow. Durable on return. */
  keepNamings(post: NamedPost, said: readonly BranchNamings[]): Promise<void>
}
