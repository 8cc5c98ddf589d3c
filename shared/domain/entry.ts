/**
 * Entries: the immutable elements of a ledger, exactly as they stand in the Yjs array.
 *
 * An entry never carries its own id, author or place: the id is its Yjs id, the author is
 * what the server knows of that client id. Writing either into an entry forges nothing.
 * Keys never change their meaning (F8); a new meaning takes a new key.
 */
import type { Json, JsonObject } from '../base/json.ts'
import type { Millis } from '../base/ports.ts'
import type { Ulid } from '../base/ulid.ts'
import type { BranchRole } from './branchRole.ts'
import type { Marks } from './mark.ts'
import type { Grant, GrantId, Teammate } from './grant.ts'
import type {
  ArchiveId,
  BranchId,
  BusinessId,
  DeviceId,
  EntryId,
  MembershipId,
  Part,
  UserId,
} from './names.ts'
import type { ReadUntil } from './reading.ts'

/** The entry schema that this code writes. Higher versions are kept and shown, never dropped (F8). */
export const ENTRY_VERSION = 1

/** `homeDeco@1`: template id and version that the writer's form followed. */
export type TemplateRef = string & { readonly __brand?: 'TemplateRef' }

/**
 * A field of a document: a template key, or `key/<item>` for one item of a list field, where
 * `<item>` is a ULID minted with the item. Null as value means emptied.
 */
export type FieldKey = string & { readonly __brand?: 'FieldKey' }

interface Stamp {
  /** Device wall clock, monotone per device, never advanced by others (F3). */
  readonly at: Millis
  readonly v: number
  readonly t: TemplateRef
}

/** One save in a form. `base[key]` lists the writes of that field which this one saw and replaces. */
export interface SetEntry extends Stamp {
  readonly k: 'set'
  readonly fields: { readonly [key: FieldKey]: Json }
  readonly base: { readonly [key: FieldKey]: readonly EntryId[] }
  /** The person's reason, where one is asked or given (R31, R58). */
  readonly why?: string
  /** The import that wrote it. */
  readonly batch?: Ulid
  /** Of a checker's settlement: how they made sure that this account is the right one. */
  readonly how?: string
}

/**
 * 变更申请: one save in a form by somebody who may not put it in place of what stands (R44). It is shown beside the
 * value, and is answered by the `set` that names it in its `base`, whichever value that one holds.
 */
export interface ProposeEntry extends Stamp {
  readonly k: 'propose'
  readonly fields: { readonly [key: FieldKey]: Json }
  /** As of a `set`: what its author saw. It replaces none of it. */
  readonly base: { readonly [key: FieldKey]: readonly EntryId[] }
  readonly why?: string
}

export const factKinds = [
  'note',
  'call',
  'visit',
  'complaint',
  'survey',
  'payment',
  'milestone',
  'consent',
  'file',
  'review',
  'right',
  'triage',
] as const
export type FactKind = (typeof factKinds)[number]

/** Something that happened. A mistake is corrected by a later fact that names it in `supersedes`. */
export interface FactEntry extends Stamp {
  readonly k: FactKind
  readonly fact: JsonObject
  readonly supersedes?: readonly EntryId[]
}

/** A request that takes effect only when the server answers it with a verdict. Lives in `life`. */
export interface CommandEntry extends Stamp {
  readonly k: 'command'
  readonly command: Command
}

export type Command =
  | {
      readonly do: 'open'
      readonly branch: BranchId
      readonly owner: UserId
      readonly business: BusinessId
      /** The import that began it. */
      readonly batch?: Ulid
    }
  | { readonly do: 'openBusiness'; readonly business: BusinessId; readonly owner: UserId }
  | { readonly do: 'transfer'; readonly to: UserId; readonly business?: BusinessId }
  /** 请人接手: the whole client is offered to a colleague. `offer`: its name, chosen where it was made. */
  | { readonly do: 'offer'; readonly offer: Ulid; readonly to: UserId }
  /** Said by the one who was asked. `reason`: a code of its dictionary (`offerWords.ts`). */
  | { readonly do: 'take'; readonly offer: Ulid }
  | { readonly do: 'decline'; readonly offer: Ulid; readonly reason: string; readonly note?: string }
  /** Taken back before it was answered. */
  | { readonly do: 'recall'; readonly offer: Ulid }
  /** The whole team as it is to be. */
  | { readonly do: 'team'; readonly team: readonly Teammate[] }
  /**
   * 作废; the reason stands for everyone who may know of the archive. With `batch` only what that import wrote is
   * taken back: where somebody worked on it since, it stays.
   */
  | { readonly do: 'void'; readonly why: string; readonly batch?: Ulid }
  | { readonly do: 'restore' }
  /** 提交审核. */
  | { readonly do: 'submit' }
  /** What a checker found; `reason`: of a return, a code of the reasons. */
  | { readonly do: 'verify'; readonly marks: Marks }
  | { readonly do: 'return'; readonly marks: Marks; readonly reason: string; readonly note?: string }
  /** 知道了: these departments have read what was changed until then (`watching.ts`). */
  | { readonly do: 'acknowledge'; readonly roles: readonly BranchRole[]; readonly of: ReadUntil }

/** The server's answer, in its own name. `n` is gap-free per archive; the highest decides the state (F5). */
export interface VerdictEntry extends Stamp {
  readonly k: 'verdict'
  readonly n: number
  readonly covers: { readonly [part: Part]: readonly EntryId[] }
  readonly verdict: Verdict
}

/** So many people at most are named as having had a hand in a file; the first ones, and nobody is harmed by more. */
export const MOST_HANDS = 20

export type Verdict =
  | {
      readonly is: 'opened'
      readonly branch: BranchId
      readonly owner: UserId
      readonly business: BusinessId
      /** Formal 档号 (R32), unique in the organisation. */
      readonly archiveNo: string
    }
  | { readonly is: 'businessOpened'; readonly business: BusinessId; readonly owner: UserId }
  /** `by`: who ordered it, where no command in the ledger asked for it; `why`: the reason given then. */
  | {
      readonly is: 'transferred'
      readonly to: UserId
      readonly business?: BusinessId
      readonly by?: UserId
      readonly why?: string
    }
  /** The grant's id is the offer's name; what it opens lets the colleague see what is to be taken over. */
  | { readonly is: 'offered'; readonly grant: Grant }
  | {
      readonly is: 'declined'
      readonly grant: GrantId
      readonly by: UserId
      readonly reason: string
      readonly note?: string
    }
  | { readonly is: 'recalled'; readonly grant: GrantId; readonly by: UserId }
  | { readonly is: 'teamSet'; readonly team: readonly Teammate[]; readonly by?: UserId }
  | { readonly is: 'granted'; readonly grant: Grant }
  /** `by`: null when its time was over. */
  | { readonly is: 'grantEnded'; readonly grant: GrantId; readonly by: UserId | null }
  /** 作废: out of every list from now on, restorable until `until`. */
  | { readonly is: 'voided'; readonly by: UserId; readonly until: Millis; readonly why: string }
  /** `by`: null when it comes back by itself, because it may not be destroyed. */
  | { readonly is: 'unvoided'; readonly by: UserId | null }
  /** The time for restoring is over; the keys of everything but this `life` are destroyed. */
  | { readonly is: 'erased' }
  /** `hands`: who else opened it or wrote what is to be checked, so that none of them is asked to check it. */
  | { readonly is: 'submitted'; readonly by: UserId; readonly hands?: readonly UserId[] }
  /** `stale`: how many of the marks are about a write that was replaced meanwhile. */
  | { readonly is: 'verified'; readonly by: UserId; readonly marks: Marks; readonly stale?: number }
  | {
      readonly is: 'returned'
      readonly by: UserId
      readonly marks: Marks
      readonly reason: string
      readonly note?: string
    }
  | {
      readonly is: 'acknowledged'
      readonly by: UserId
      readonly roles: readonly BranchRole[]
      readonly of: ReadUntil
    }
  | { readonly is: 'admitted'; readonly by: UserId; readonly reason: string }
  | { readonly is: 'refused'; readonly why: string }

/** F9: what a new epoch leaves of an entry that had to go. The id stays. */
export interface RedactedEntry {
  readonly k: 'redacted'
  readonly why: string
}

export type Entry = SetEntry | ProposeEntry | FactEntry | CommandEntry | VerdictEntry | RedactedEntry

/** Who wrote: the server's table of client ids, never the entry itself. */
export interface Author {
  readonly user: UserId | 'server'
  readonly device: DeviceId
  readonly membership: MembershipId | null
}

/** The durable answer of the server to an entry. */
export interface Receipt {
  readonly seq: number
  readonly received: Millis
  /** Server clock minus device clock, measured when the device said hello. */
  readonly offset: Millis
}

/**
 * An entry with everything known about it: the fold's only input (F1).
 * `receipt: null` is an entry of this device that the server has not acknowledged yet.
 */
export interface Recorded {
  readonly id: EntryId
  /** As it stands in the ledger; the fold decides whether it is one that this version knows. */
  readonly entry: JsonObject
  readonly author: Author
  readonly receipt: Receipt | null
}

/** All that is known of one archive: the entries of each of its documents that this reader may see. */
export interface ArchiveLedgers {
  readonly archive: ArchiveId
  readonly parts: ReadonlyMap<Part, readonly Recorded[]>
}
