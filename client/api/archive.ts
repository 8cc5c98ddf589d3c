/** One archive, opened, read and written, and the same done to many. */
import type { Json } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { Result } from '../../shared/base/result.ts'
import type { Command, FactKind, FieldKey, TemplateRef } from '../../shared/domain/entry.ts'
import type { ArchiveId, BranchId, BusinessId, EntryId, Part, UserId } from '../../shared/domain/names.ts'
import type { ArchiveView } from '../../shared/domain/view.ts'
import type { WatchedPart } from '../../shared/domain/watching.ts'
import type { SensitiveLock } from '../../shared/policy/sensitive.ts'
import type { RowSync } from './lists.ts'

/** `read`: shown, not edited. `write`: both. `blind`: append without ever seeing. `masked`, `none`: not on the device. */
export type PartRight = 'write' | 'read' | 'blind' | 'masked' | 'none'

/**
 * Whether this person settles what contradicts; `verified`: also where one of the accounts was verified. `answer`: what
 * becomes of a 变更申请 for a verified value. `vouch`: says with it how the right account was made sure of.
 */
export interface Settling {
  readonly plain: boolean
  readonly verified: boolean
  readonly answer: boolean
  readonly vouch: boolean
}

/** The last change that somebody had seen of an archive, and when they said so (this device's clock). */
export interface Look {
  readonly seq: number
  readonly at: Millis
}

export interface OpenedArchive {
  readonly view: ArchiveView
  readonly template: TemplateRef
  /** Rights by part, for every part that could exist (documents are created on first write). */
  readonly rights: ReadonlyMap<Part, PartRight>
  readonly settling: ReadonlyMap<Part, Settling>
  /** On sensitive data: while it holds, neither its values nor their masks are here (R13). */
  readonly lock: SensitiveLock
  /** Of parts that may only be shown masked: every filled field, in its mask. */
  readonly masked: ReadonlyMap<Part, { readonly [key: FieldKey]: Json }>
  /** Changes of watched fields, by document; empty where the server showed the archive. */
  readonly watched: readonly WatchedPart[]
  readonly sync: RowSync
  /** Where it came from: this device's store, or the server on demand (head office). */
  readonly source: 'device' | 'server'
  /** Server time up to which this copy is known to be complete; null: never synced. */
  readonly asOf: Millis | null
  /** Null: never looked at on this device. */
  readonly looked: Look | null
}

export type OpenRefusal =
  | { readonly type: 'not-found' }
  | { readonly type: 'offline' }
  | { readonly type: 'denied' }
  /** Sensitive, and the client has not consented to that (R13). */
  | { readonly type: 'locked' }

/**
 * A value that stands masked on the screen, asked for in clear. `dial` and `copy` take it to a telephone or the
 * clipboard; `edit` opens a whole part in a form.
 */
export interface RevealAsk {
  readonly archive: ArchiveId
  readonly part: Part
  /** Null with `edit`. */
  readonly key: FieldKey | null
  readonly act: 'reveal' | 'dial' | 'copy' | 'edit'
  readonly purpose: string
}

/** `field` names what was refused; `code` is a refusal code of `shared/templates/validate.ts` or `shared/domain`. */
export type EditRefusal =
  | {
      readonly type: 'invalid'
      readonly code: string
      readonly field: FieldKey | null
      readonly params: { readonly [name: string]: Json }
    }
  | { readonly type: 'not-allowed'; readonly part: Part }
  | { readonly type: 'not-found' }
  | { readonly type: 'storage-full' }

/**
 * One save of a form. `seen[key]` are the heads that the form showed when the person began to
 * edit (all of them when a conflict is being settled), never the newest at the time of saving:
 * what arrived meanwhile must surface as a conflict, not vanish.
 */
export interface FieldChanges {
  readonly archive: ArchiveId
  /** Null for fields of the client. */
  readonly business: BusinessId | null
  readonly fields: { readonly [key: FieldKey]: Json }
  readonly seen: { readonly [key: FieldKey]: readonly EntryId[] }
  /** The person's reason, where one is asked or given. */
  readonly why?: string
  /** Of a checker's settlement: how they made sure (a code of `checkWays`). */
  readonly how?: string
}

export interface NewFact {
  readonly archive: ArchiveId
  readonly business: BusinessId | null
  readonly kind: FactKind
  readonly fact: { readonly [key: string]: Json }
  readonly supersedes: readonly EntryId[]
}

export interface NewArchive {
  readonly template: string
  readonly branch: BranchId
  /** Template keys of client and business fields alike; the worker sorts them into documents. */
  readonly fields: { readonly [key: FieldKey]: Json }
}

/** 分派, 标签, 打印, 作废. */
export type BulkDeed = 'assign' | 'tag' | 'print' | 'export' | 'void'

/** One archive of many, before anything is done to it. */
export interface Foreseen {
  readonly archive: ArchiveId
  readonly name: string
  readonly owner: UserId | null
  readonly branch: BranchId | null
  /** Null: as far as this device knows, it can be done. Else a stable word. */
  readonly barred: string | null
}

export interface TagChange {
  readonly add: readonly string[]
  readonly remove: readonly string[]
}

export interface Somebody {
  readonly user: UserId
  /** The field under their hand, if this person may know of it. */
  readonly at: { readonly part: Part; readonly field: string } | null
}

/** What is said to an offer to take an archive over. */
export type OfferAnswer = Extract<Command, { readonly do: 'take' | 'decline' | 'recall' }>
/** What this person's departments have read of what was changed. */
export type Read = Omit<Extract<Command, { readonly do: 'acknowledge' }>, 'do'>
export type Found = Extract<Command, { readonly do: 'verify' | 'return' }>

/** What a first look found. `why`: what stands in the bin and in the log, where the archive is taken out of the lists. */
export type LeadAnswer =
  | { readonly outcome: 'valid' }
  | { readonly outcome: 'again' }
  | {
      readonly outcome: 'invalid'
      readonly reason: string
      readonly text: string
      readonly why: string
    }
  | { readonly outcome: 'duplicate'; readonly of: ArchiveId; readonly why: string }

export interface ArchiveCalls {
  create(draft: NewArchive): Promise<Result<ArchiveId, EditRefusal>>
  /** The access is written to the device's chain before anything is decrypted. */
  open(archive: ArchiveId, purpose: string): Promise<Result<OpenedArchive, OpenRefusal>>
  /** The same archive again after an `archive` event; no second access entry while it stays open. */
  reread(archive: ArchiveId): Promise<Result<OpenedArchive, OpenRefusal>>
  close(archive: ArchiveId): Promise<void>
  /** Whatever stands in an open archive now has been seen. Durable on return. */
  looked(archive: ArchiveId): Promise<void>
  /** The field of an open archive under the person's hand; null: none any more. Told to others who have it open. */
  editing(archive: ArchiveId, at: Somebody['at']): Promise<void>
  /**
   * The access stands in the log (the device's chain, or the server's own) before the values are answered:
   * one, or every head of a conflict. What does not lie here needs a connection.
   */
  reveal(ask: RevealAsk): Promise<Result<readonly Json[], OpenRefusal>>
  /** The page of an open archive goes to paper, covered values in their masks. */
  printed(archive: ArchiveId): Promise<void>
  /** The client's own data leaves as a file, for the client. Durable on return. */
  packedFor(archive: ArchiveId): Promise<void>
  save(changes: FieldChanges): Promise<Result<null, EditRefusal>>
  addFact(fact: NewFact): Promise<Result<null, EditRefusal>>
  openBusiness(archive: ArchiveId): Promise<Result<BusinessId, EditRefusal>>
  /** Asked for, on the device's disk; it is out of the lists when the server has ruled so. */
  voidArchive(archive: ArchiveId, why: string): Promise<Result<null, EditRefusal>>
  restoreArchive(archive: ArchiveId): Promise<Result<null, EditRefusal>>
  /** 提交审核: asked for, on the device's disk. */
  submitArchive(archive: ArchiveId): Promise<Result<null, EditRefusal>>
  /** What a checker found; the same. */
  checkArchive(archive: ArchiveId, found: Found): Promise<Result<null, EditRefusal>>
  /** What a first look found (R10). 无效 and 重复 ask for 作废 in the same write. Durable on return. */
  answerLead(archive: ArchiveId, answer: LeadAnswer): Promise<Result<null, EditRefusal>>
  /** Which of these this person may do it to, and why not the others. Changes nothing. */
  foresee(archives: readonly ArchiveId[], deed: BulkDeed): Promise<readonly Foreseen[]>
  /** Into other hands, asked of the server like every command; it works without a network. */
  assignArchive(archive: ArchiveId, to: UserId): Promise<Result<null, EditRefusal>>
  /** 请人接手: a colleague is asked, with what they should know; asked for on the device's disk like every command. */
  offerArchive(archive: ArchiveId, to: UserId, note: string): Promise<Result<null, EditRefusal>>
  /** What is said to an offer that stands: taken, not taken, or taken back. */
  answerOffer(archive: ArchiveId, answer: OfferAnswer): Promise<Result<null, EditRefusal>>
  /** 知道了, for one's own departments: on the device's disk, like every command. */
  acknowledge(archive: ArchiveId, read: Read): Promise<Result<null, EditRefusal>>
  /** Answers what it really changed: the same the other way round takes it back. */
  tagArchive(archive: ArchiveId, change: TagChange): Promise<Result<TagChange, EditRefusal>>
}
