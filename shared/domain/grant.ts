/**
 * Grants: named parts of one archive, opened to a branch or to one person until a date.
 *
 * Whatever goes beyond the table of roles is a grant and stands in the archive's `life`: sharing with
 * another branch, a deputy for a single archive, a look at what is masked (break-glass, a case). It
 * always ends, always names who gave it, and never opens `life` alone.
 */
import type { Millis } from '../base/ports.ts'
import type { Ulid } from '../base/ulid.ts'
import type { BranchId, Compartment, UserId } from './names.ts'

export type GrantId = Ulid

/** `mask`: listed by masked values, revealed one by one online. `read`: sent. `write`: sent, and may append. */
export const grantRights = ['mask', 'read', 'write'] as const
export type GrantRight = (typeof grantRights)[number]

export type Grantee =
  { readonly is: 'branch'; readonly branch: BranchId } | { readonly is: 'person'; readonly user: UserId }

export interface Grant {
  readonly id: GrantId
  readonly to: Grantee
  readonly compartments: readonly Exclude<Compartment, 'life'>[]
  readonly right: GrantRight
  /** Server time: inclusive start, exclusive end. */
  readonly from: Millis
  readonly until: Millis
  readonly by: UserId
  /** The second person, where two are needed. */
  readonly approvedBy: UserId | null
  readonly why: string
  /** Between separate legal entities: what was agreed on sharing, and where the client's consent stands. */
  readonly agreement: string | null
  /** Goes with an offer to take the archive over, and ends with its answer (`offering.ts`). */
  readonly offer?: true
}

/** Longest that a grant may last: a share is renewed once a year or ends. */
export const MAX_GRANT_MS: Millis = 366 * 24 * 3_600_000
/** So many may stand on one archive: the list travels with everything that is judged. */
export const MAX_GRANTS = 40

export const isRunning = ({ from, until }: Pick<Grant, 'from' | 'until'>, now: Millis): boolean =>
  from <= now && now < until

/** What people do on the job of an archive that is not theirs. */
export const jobs = ['assistant', 'designer', 'projectManager', 'supervisor'] as const
export type Job = (typeof jobs)[number]

/** Somebody named on the job: 协办, 设计师, 项目经理, 监理. */
export interface Teammate {
  readonly user: UserId
  readonly job: Job
}
export const MAX_TEAM = 30
