/**
 * What the fold makes of ledgers: the types that screens, projection and tests read.
 * All of it is plain data (structured-cloneable), so it crosses from worker to page as it is.
 */
import type { Json, JsonObject } from '../base/json.ts'
import type { Millis } from '../base/ports.ts'
import type { Author, Command, FactKind, FieldKey, Receipt, TemplateRef, Verdict } from './entry.ts'
import type { Checking, FieldMark } from './checking.ts'
import type { Offering } from './offering.ts'
import type { Grant, Teammate } from './grant.ts'
import type { ArchiveId, BranchId, BusinessId, EntryId, Part, UserId } from './names.ts'
import type { Readings } from './reading.ts'

/** What is known of any entry beside its content. */
export interface Provenance {
  readonly id: EntryId
  /** Device time as claimed. */
  readonly at: Millis
  /** Effective time `min(at + offset, received)` (F3); for pending entries the device's own best guess. */
  readonly time: Millis
  readonly author: Author
  /** Null: waiting for the server's acknowledgement. */
  readonly receipt: Receipt | null
  readonly template: TemplateRef
}

/** The server has answered. */
export type Receipted<P extends Provenance> = P & { readonly receipt: Receipt }

export interface Write extends Provenance {
  readonly key: FieldKey
  readonly value: Json
  /** The writes that this one saw and replaces. */
  readonly base: readonly EntryId[]
  /** The reason its author gave, empty when none. */
  readonly why: string
  /** Of a checker's settlement: how they made sure. */
  readonly how?: string
}

/** 变更申请 for one field: a value beside the one that stands. */
export interface Proposal extends Write {
  /** The save that took it up or left it; null while it waits. */
  readonly answeredBy: EntryId | null
  /** What its author proposed later, having it before the eyes. */
  readonly revisedBy: EntryId | null
}

/** Waits for an answer, and is its author's latest. */
export const isOpenProposal = ({ answeredBy, revisedBy }: Proposal): boolean =>
  answeredBy === null && revisedBy === null

export interface Field {
  readonly key: FieldKey
  /** What is shown: the head with the greatest (time, id). */
  readonly value: Json
  /** Latest first; more than one after concurrent saves. */
  readonly heads: readonly Write[]
  /** True when heads hold different values: someone must choose. */
  readonly conflict: boolean
  /** The latest word of a checker on this field, whichever write it was about. */
  readonly mark: FieldMark | null
  /** True when it was found right, and what was looked at is the single head. */
  readonly verified: boolean
  /** Every write ever, oldest first by (time, id). Nothing disappears from here. */
  readonly history: readonly Write[]
}

export interface Fact extends Provenance {
  readonly kind: FactKind
  readonly fact: JsonObject
  readonly supersedes: readonly EntryId[]
  /** Non-empty when later facts corrected this one: it is history, not the present. */
  readonly supersededBy: readonly EntryId[]
}

export interface CommandView extends Provenance {
  readonly command: Command
  /** The verdict that covers it, else null: 申请中. */
  readonly verdict: VerdictView | null
}

export interface VerdictView extends Provenance {
  readonly n: number
  readonly verdict: Verdict
  readonly covers: { readonly [part: Part]: readonly EntryId[] }
}

/** An entry that this version cannot read (unknown kind, higher `v`): kept and shown, never dropped (F8). */
export interface NewerEntry {
  readonly id: EntryId
  readonly entry: JsonObject
  readonly author: Author
  readonly receipt: Receipt | null
}

export interface DocumentView {
  readonly fields: ReadonlyMap<FieldKey, Field>
  /** Every proposal ever, oldest first; also for fields that nobody has written. */
  readonly proposals: ReadonlyMap<FieldKey, readonly Proposal[]>
  /** Oldest first by (time, id), superseded ones included. */
  readonly facts: readonly Fact[]
  readonly commands: readonly CommandView[]
  /** By `n`. */
  readonly verdicts: readonly VerdictView[]
  readonly newer: readonly NewerEntry[]
  readonly redacted: readonly { readonly id: EntryId; readonly why: string }[]
  /** Entries in all and those not yet acknowledged. */
  readonly count: number
  readonly pending: number
}

/** `requested`: the `open` command waits for the server; offline archives live here. */
export type Lifecycle =
  | { readonly state: 'requested'; readonly branch: BranchId; readonly owner: UserId }
  | { readonly state: 'open'; readonly branch: BranchId; readonly owner: UserId; readonly archiveNo: string }
  /** 作废: readable where it was, in no list; restorable until `until` (server time). */
  | {
      readonly state: 'voided'
      readonly branch: BranchId
      readonly owner: UserId
      readonly archiveNo: string
      readonly by: UserId
      readonly at: Millis
      readonly until: Millis
      readonly why: string
    }
  /** Its content is gone for good. */
  | { readonly state: 'erased' }
  | { readonly state: 'refused'; readonly why: string }
  | { readonly state: 'unknown' }

/** Where the archive stands is known: its branch, its owner. */
export type Placed = Extract<Lifecycle, { readonly branch: BranchId }>
export const isPlaced = (life: Lifecycle): life is Placed =>
  life.state === 'open' || life.state === 'requested' || life.state === 'voided'

export interface BusinessView {
  readonly id: BusinessId
  readonly owner: UserId
  /** False while the command that opens it waits. */
  readonly confirmed: boolean
}

export interface ArchiveView {
  readonly archive: ArchiveId
  readonly lifecycle: Lifecycle
  /** In order of opening. */
  readonly businesses: readonly BusinessView[]
  readonly checking: Checking
  /** Who is named on the job. */
  readonly team: readonly Teammate[]
  /** Grants that nobody ended yet, those included whose time is over. */
  readonly grants: readonly Grant[]
  /** Where it stands between its owner and a colleague who was asked to take it over. */
  readonly offering: Offering | null
  /** Who has read what was changed, by department (`reading.ts`). */
  readonly readings: Readings
  readonly documents: ReadonlyMap<Part, DocumentView>
  readonly template: TemplateRef | null
  readonly pending: number
  readonly conflicts: number
}
