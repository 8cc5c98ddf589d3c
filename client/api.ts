/**
 * The face of the device to the screens: everything a page may ask of the worker that holds
 * keys, storage, replication and search. Screens import this file and never Dexie, Yjs or a socket.
 *
 * All values are structured-cloneable. Every write resolves only after the browser's transaction
 * completed with strict durability (G1): not before may a screen say 已存本机.
 */
import type { Json } from '../shared/base/json.ts'
import type { Millis } from '../shared/base/ports.ts'
import type { Day } from '../shared/domain/day.ts'
import type { Result } from '../shared/base/result.ts'
import type { FactKind, FieldKey, TemplateRef } from '../shared/domain/entry.ts'
import type { ListRow } from '../shared/domain/card.ts'
import type { AskedFilter, ChoiceBy } from '../shared/domain/filter.ts'
import type { Board } from '../shared/domain/board.ts'
import type { BoardAsk } from '../shared/domain/measure.ts'
import type { KeptView } from '../shared/domain/keptView.ts'
import type { Tag } from '../shared/domain/tags.ts'
import type { ArchiveId, BranchId, BusinessId, EntryId, Part, UserId } from '../shared/domain/names.ts'
import type { ArchiveView } from '../shared/domain/view.ts'
import type { WorkspaceId } from '../shared/domain/workspace.ts'
import type { Membership } from '../shared/policy/decide.ts'
import type { BatchId, ImportCalls } from './importing/api.ts'

// ---- who is here ----------------------------------------------------------------------------

/** A person who has a sealed store on this device. */
export interface Profile {
  readonly id: string
  readonly login: string
  readonly name: string
  readonly organisation: string
  readonly lastUnlocked: Millis
  /** Why only a sign-in with the server opens it; null: a password does. Nothing in it is lost. */
  readonly shut: ShutReason | null
  /** Entries that wait here for the server. */
  readonly waiting: number
  /** The store is gone from this device, and this is why. */
  readonly farewell: Farewell | null
}

/**
 * `expired`: too long without the server. `clock`: it was turned back. `password`: changed elsewhere. `lost`: the
 * browser threw the store away, and what waited in it was brought back from a second copy.
 */
export type ShutReason = 'expired' | 'clock' | 'password' | 'lost'

export interface Farewell {
  readonly why: 'wiped' | 'disabled'
  /** Entries that the server took over before the store went. */
  readonly handed: number
  readonly at: Millis
}

/** What stands unsaved in one field, by the words in front of it. */
export interface TypedWords {
  readonly label: string
  readonly text: string
}

/** The light lock: the key is still there, and nothing is shown or read until it is lifted. */
export interface Veil {
  readonly by: 'pin' | 'password'
  readonly triesLeft: number
}

export interface Person {
  readonly id: UserId
  readonly name: string
  readonly branch: BranchId | null
  readonly active: boolean
}

export interface Branch {
  readonly id: BranchId
  readonly code: string
  readonly name: string
  readonly template: string
}

/** The person at work, as last told by the server. */
export interface Me {
  readonly user: UserId
  readonly name: string
  readonly login: string
  readonly organisation: { readonly id: string; readonly name: string }
  readonly memberships: readonly Membership[]
  readonly people: readonly Person[]
  readonly branches: readonly Branch[]
}

export type Session =
  | { readonly type: 'locked'; readonly profiles: readonly Profile[] }
  | {
      readonly type: 'open'
      readonly profile: Profile
      readonly me: Me
      readonly veil: Veil | null
      readonly pinSet: boolean
      /** Typed before and never saved: shown once more, then given up. */
      readonly typed: readonly TypedWords[]
      /** The store is open; the server wants a second factor before it takes anything. */
      readonly step: StepAsk | null
    }

/** What the server wants beside the password. */
export type StepAsk =
  | {
      readonly is: 'factor'
      readonly totp: boolean
      /** Options for the browser's own ceremony; null: none works here. */
      readonly passkey: Json | null
      readonly recoveryCodes: boolean
    }
  /** This person's role needs a second factor and there is none yet: add one (`securityHttp`), then say so. */
  | { readonly is: 'enrol'; readonly passkeys: boolean }
export type FactorAsk = Extract<StepAsk, { is: 'factor' }>

export type FactorAnswer =
  | { readonly is: 'totp'; readonly code: string }
  | { readonly is: 'passkey'; readonly response: unknown }
  | { readonly is: 'recoveryCode'; readonly code: string }
export type StepAnswer = FactorAnswer | { readonly is: 'enrolled' }

export type AccessRefusal =
  | { readonly type: 'wrong-password' }
  | { readonly type: 'unknown-profile' }
  /** First sign-in on a device needs the server. */
  | { readonly type: 'offline' }
  | { readonly type: 'too-many-tries'; readonly retryAfterMs: number }
  | { readonly type: 'disabled' }
  /** The password was right, and it takes more: answer with `answerStep`. */
  | { readonly type: 'step'; readonly ask: StepAsk }
  /** The answer does not fit; another one may. */
  | { readonly type: 'wrong-factor' }
  /** The first step is over: begin with the password again. */
  | { readonly type: 'sign-in-again' }
  /** Without the server it stays shut. */
  | { readonly type: 'shut'; readonly why: ShutReason }
  | { readonly type: 'storage'; readonly detail: string }

export type UnveilRefusal =
  | { readonly type: 'wrong'; readonly triesLeft: number }
  /** That was the last try, or the time is over: the password opens it again. */
  | { readonly type: 'locked' }
  | { readonly type: 'busy' }

export type PinRefusal = { readonly type: 'wrong-password' } | { readonly type: 'weak-pin' }

export type PasswordRefusal =
  | { readonly type: 'wrong-password' }
  | { readonly type: 'weak-password' }
  | { readonly type: 'offline' }
  | { readonly type: 'too-many-tries'; readonly retryAfterMs: number }
  | { readonly type: 'failed' }

// ---- lists ----------------------------------------------------------------------------------

export type RowSync = 'synced' | 'pending' | 'conflict' | 'rejected'

export interface DeviceRow extends ListRow {
  readonly sync: RowSync
}

/** 作废, and until when it can be brought back (server time). */
export interface VoidedRow extends DeviceRow {
  readonly voided: { readonly by: UserId; readonly at: Millis; readonly until: Millis }
}

export type SortKey =
  | 'changed'
  | 'name'
  | 'stage'
  | 'tier'
  | 'budget'
  /** As of today: the most urgent first, of these the day that comes first. */
  | 'urgency'
  | 'targetDate'
  | 'nextFollowUp'
  | 'lastContact'
  | 'archiveNo'

/** By the day of the next follow-up: the one that is now, or one that is over. `target`: the day that the client named is over. */
export type Due = 'today' | 'overdue' | 'target'

export interface ListQuery {
  /** Name, pinyin or initials, phone tail, address, tag, 档号; empty: everything. */
  readonly search: string
  readonly stage: readonly string[]
  readonly owner: readonly UserId[]
  readonly tier: readonly string[]
  readonly template: readonly string[]
  readonly conflictsOnly: boolean
  readonly pendingOnly: boolean
  readonly due: Due | null
  /** All of them must hold. */
  readonly filters: readonly AskedFilter[]
  /** What day it is where the person sits. */
  readonly today: Day
  readonly sort: { readonly by: SortKey; readonly direction: 'asc' | 'desc' }
  readonly offset: number
  readonly limit: number
}

export interface ListPage {
  readonly total: number
  /** Archives held on the device, whatever the filter. */
  readonly held: number
  readonly offset: number
  readonly rows: readonly DeviceRow[]
  /** Grows when anything that lists show has changed. */
  readonly version: number
}

export interface FacetCount {
  readonly value: string
  readonly count: number
}

export interface Facets {
  readonly stage: readonly FacetCount[]
  readonly owner: readonly FacetCount[]
  readonly tier: readonly FacetCount[]
  readonly due: { readonly [due in Due]: number }
  /** By each choice that was asked for; regions by their own code, without what lies in them. */
  readonly choices: { readonly [by: string]: readonly FacetCount[] }
}

/** How complete the archives of one person at one stage are, of what this reader may see (R23). */
export interface CompletenessGroup {
  readonly owner: UserId | null
  readonly template: TemplateRef
  readonly stage: string
  readonly archives: number
  /** Those in which the stage misses nothing. */
  readonly whole: number
  /** Sum of whole percents. */
  readonly percents: number
  /** Template keys that are missing, each with the archives that miss it. */
  readonly gaps: readonly FacetCount[]
}

/** How long it took to find an archive, from the first letter typed to its opening, and when. */
export interface FindTime {
  readonly at: Millis
  readonly tookMs: Millis
}

// ---- one archive ----------------------------------------------------------------------------

/** `read`: shown, not edited. `write`: both. `blind`: append without ever seeing. `masked`, `none`: not on the device. */
export type PartRight = 'write' | 'read' | 'blind' | 'masked' | 'none'

/** Whether this person settles what contradicts; `verified`: also where one of the accounts was verified. */
export interface Settling {
  readonly plain: boolean
  readonly verified: boolean
}

/** The last change that somebody had seen of an archive, and when they said so (this device's clock). */
export interface Look {
  readonly seq: number
  readonly at: Millis
}

/** An archive in which people worked side by side, and when the newest of it became known (server time). */
export interface ParallelRow {
  readonly row: DeviceRow
  readonly known: Millis
}

export interface OpenedArchive {
  readonly view: ArchiveView
  readonly template: TemplateRef
  /** Rights by part, for every part that could exist (documents are created on first write). */
  readonly rights: ReadonlyMap<Part, PartRight>
  readonly settling: ReadonlyMap<Part, Settling>
  /** Of parts that may only be shown masked: every filled field, in its mask. */
  readonly masked: ReadonlyMap<Part, { readonly [key: FieldKey]: Json }>
  readonly sync: RowSync
  /** Where it came from: this device's store, or the server on demand (head office). */
  readonly source: 'device' | 'server'
  /** Server time up to which this copy is known to be complete; null: never synced. */
  readonly asOf: Millis | null
  /** Null: never looked at on this device. */
  readonly looked: Look | null
}

export type OpenRefusal =
  { readonly type: 'not-found' } | { readonly type: 'offline' } | { readonly type: 'denied' }

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

// ---- many at once ---------------------------------------------------------------------------

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

// ---- taken out as a sheet -------------------------------------------------------------------

export interface ExportOrder {
  readonly archives: readonly ArchiveId[]
  readonly template: TemplateRef
  /** Keys of `shared/templates/exportColumns.ts`. */
  readonly columns: readonly string[]
  /** A stable word, for the log. */
  readonly purpose: string
  /** What a second person let out; null: none is needed, or none was given. */
  readonly permit: {
    readonly columns: readonly string[]
    readonly selection: string
    readonly until: Millis
  } | null
}

export interface ExportedList {
  readonly labels: readonly { readonly zh: string; readonly en: string }[]
  /** 档号, then a cell for each column; empty where this person may not read it. */
  readonly rows: readonly (readonly string[])[]
  /** For each row, of which writes its cells are made (`shared/templates/rowMarks.ts`). */
  readonly marks: readonly string[]
  /** Of those asked for: not this person's to take out, or of another template. */
  readonly left: number
}

export type ExportRefusal =
  | { readonly type: 'needs-approval'; readonly need: 'manager' | 'audit' }
  | { readonly type: 'unknown-template' }

// ---- sync -----------------------------------------------------------------------------------

/** The four honest states of the chip. */
export type SyncState = 'synced' | 'pending' | 'offline' | 'problem'

export interface SyncStatus {
  readonly state: SyncState
  readonly pending: number
  readonly oldestPending: Millis | null
  readonly rejected: number
  readonly conflicts: number
  /** When the server last confirmed that this copy is complete. */
  readonly completeAt: Millis | null
  /** While a first sync or a catch-up runs: documents received. */
  readonly receiving: { readonly done: number } | null
  /** Why it is `problem`, as a stable word. */
  readonly problem:
    'signed-out' | 'upgrade-needed' | 'rejected' | 'conflicts' | 'storage-full' | 'server-error' | null
  readonly held: number
  /** Archives that the server says this person has; null: not greeted since this start. */
  readonly expected: number | null
  readonly persisted: boolean
  /** Until when it may be used without the server (this device's clock), and how long that is in all. */
  readonly lease: { readonly until: Millis; readonly whole: Millis }
  /** By how much this device's clock is behind the server's, as measured at the last greeting; negative: ahead. */
  readonly offset: Millis
  /** Of the program. */
  readonly version: string
}

/** Work that the server refused: kept, readable, one action away from being sent again. */
export interface Rejected {
  readonly id: string
  readonly archive: ArchiveId
  /** Empty where this device does not know it: nobody ever gave one, or the archive is `gone`. */
  readonly name: string
  /** The archive is not on this device any more. */
  readonly gone: boolean
  readonly part: Part
  /** What was typed, by field or fact key. */
  readonly content: { readonly [key: string]: Json }
  /** What stands in those fields now, where this person may read it and it is another value. */
  readonly standing: { readonly [key: string]: Json }
  readonly kind: string
  readonly why: string
  /** The server keeps it too until a person there decides: it cannot be sent again from here. */
  readonly held: boolean
  readonly at: Millis
}

// ---- notices and minutes --------------------------------------------------------------------

export interface WorkspaceStamp {
  /** As the writer says; who it was stands in the server's log. */
  readonly by: UserId
  readonly at: Millis
}

export interface WorkspaceEntry {
  readonly id: string
  readonly title: string
  readonly text: string
  readonly made: WorkspaceStamp
  readonly changed: WorkspaceStamp | null
  readonly withdrawn: WorkspaceStamp | null
}

/** `pending`: on its way. `refused`: the server does not take it; what was written stays here. */
export type WorkspaceSync = 'synced' | 'pending' | 'offline' | 'refused'

export interface WorkspaceView {
  readonly doc: WorkspaceId
  readonly mayWrite: boolean
  /** The newest first. */
  readonly entries: readonly WorkspaceEntry[]
  readonly sync: WorkspaceSync
}

interface TitleAndText {
  readonly title: string
  readonly text: string
}

export type WorkspaceEdit =
  | ({ readonly is: 'add' } & TitleAndText)
  /** `before` is what stood in the form when the person began: what came meanwhile is not overwritten. */
  | {
      readonly is: 'change'
      readonly id: string
      readonly before: TitleAndText
      readonly after: TitleAndText
    }
  | { readonly is: 'withdraw'; readonly id: string }

// ---- events and the interface itself --------------------------------------------------------

export type DeviceEvent =
  | { readonly type: 'session'; readonly session: Session }
  | { readonly type: 'sync'; readonly status: SyncStatus }
  /** Lists have a new version. */
  | { readonly type: 'list'; readonly version: number }
  | { readonly type: 'archive'; readonly archive: ArchiveId }
  | { readonly type: 'workspace'; readonly doc: WorkspaceId }
  /** Rows were taken in, or it stands otherwise. */
  | { readonly type: 'import'; readonly batch: BatchId }
  /** Who else has it open now, and may write in it; whole each time. */
  | { readonly type: 'present'; readonly archive: ArchiveId; readonly people: readonly Somebody[] }

export interface Somebody {
  readonly user: UserId
  /** The field under their hand, if this person may know of it. */
  readonly at: { readonly part: Part; readonly field: string } | null
}

/** Offered by the worker through Comlink; listeners cross with `Comlink.proxy`. */
export interface Device extends ImportCalls {
  session(): Promise<Session>
  /** Online. Makes the sealed store on the first time; afterwards the same as unlock plus a fresh session. */
  signIn(login: string, password: string): Promise<Result<Me, AccessRefusal>>
  /** Works without network; signs in behind the scenes when there is one. */
  unlock(profile: string, password: string): Promise<Result<Me, AccessRefusal>>
  /** After a refusal of `step`, or for the open store's `step`. */
  answerStep(answer: StepAnswer): Promise<Result<Me, AccessRefusal>>
  /** Forgets the key and every decrypted value in memory. Nothing stored is lost. */
  lock(): Promise<void>
  /** Ends the server session too. The sealed store and its outbox stay on the device. */
  signOut(): Promise<void>

  /** Somebody pressed or moved something. */
  touch(): Promise<void>
  /** The page started, came back to the front or got a network: everything that time or the server may have ended is looked at. */
  wake(): Promise<void>
  /** Everything that stands typed and unsaved in this tab now. Durable on return. */
  keepTyped(words: readonly TypedWords[]): Promise<void>
  dropTyped(): Promise<void>
  veil(): Promise<void>
  /** With the PIN, or with the password where none is set. */
  unveil(secret: string): Promise<Result<null, UnveilRefusal>>
  /** Null takes it away. */
  setPin(password: string, pin: string | null): Promise<Result<null, PinRefusal>>
  /** Online: the account's password first, then the one of the store here. */
  changePassword(old: string, next: string): Promise<Result<null, PasswordRefusal>>
  /** The store goes. Refused with what waits in it, unless that is to be lost too. */
  removeProfile(profile: string, losing: boolean): Promise<Result<null, { readonly waiting: number }>>

  list(query: ListQuery): Promise<ListPage>
  /** The company's tags, as this device was last told. */
  tags(): Promise<readonly Tag[]>
  /** What the server says of them; lists follow. Durable on return. */
  keepTags(tags: readonly Tag[]): Promise<void>
  /** How this person looks at lists, as this device knows it. */
  views(): Promise<readonly KeptView[]>
  /** Kept beside those that stand, the newer of each; all of them come back. Durable on return. */
  keepViews(views: readonly KeptView[]): Promise<readonly KeptView[]>
  /** The whole list in its order, by id: for what is done to all of a filter. */
  listIds(query: Omit<ListQuery, 'offset' | 'limit'>): Promise<readonly ArchiveId[]>
  /** These, in this order, as lists show them; what is not here is left out. */
  rows(archives: readonly ArchiveId[]): Promise<readonly DeviceRow[]>
  facets(query: ListQuery, by: readonly ChoiceBy[]): Promise<Facets>
  /** Over every archive on this device. */
  completeness(): Promise<readonly CompletenessGroup[]>
  /** The numbers of the dashboard, over every archive on this device. */
  board(ask: BoardAsk): Promise<Board>
  /** Of this person on this device, oldest first. */
  findTimes(): Promise<readonly FindTime[]>
  keepFindTime(tookMs: Millis): Promise<void>
  /** For the duplicate strip: archives on this device with the same phone or a like name. */
  similar(name: string, mobile: string): Promise<readonly DeviceRow[]>

  create(draft: NewArchive): Promise<Result<ArchiveId, EditRefusal>>
  /** The access is written to the device's chain before anything is decrypted. */
  open(archive: ArchiveId, purpose: string): Promise<Result<OpenedArchive, OpenRefusal>>
  /** The same archive again after an `archive` event; no second access entry while it stays open. */
  reread(archive: ArchiveId): Promise<Result<OpenedArchive, OpenRefusal>>
  close(archive: ArchiveId): Promise<void>
  /** Whatever stands in an open archive now has been seen. Durable on return. */
  looked(archive: ArchiveId): Promise<void>
  /** 并行修改 that nobody put aside on this device, the newest first. */
  parallels(): Promise<readonly ParallelRow[]>
  /** 知道了: of this archive, all that was known by then; null: tell it again. Durable on return. */
  dismissParallels(archive: ArchiveId, upTo: Millis | null): Promise<void>
  /** The field of an open archive under the person's hand; null: none any more. Told to others who have it open. */
  editing(archive: ArchiveId, at: Somebody['at']): Promise<void>
  /**
   * The access stands in the log (the device's chain, or the server's own) before the values are answered:
   * one, or every head of a conflict. What does not lie here needs a connection.
   */
  reveal(ask: RevealAsk): Promise<Result<readonly Json[], OpenRefusal>>
  /** The page of an open archive goes to paper, covered values in their masks. */
  printed(archive: ArchiveId): Promise<void>
  save(changes: FieldChanges): Promise<Result<null, EditRefusal>>
  addFact(fact: NewFact): Promise<Result<null, EditRefusal>>
  openBusiness(archive: ArchiveId): Promise<Result<BusinessId, EditRefusal>>
  /** Asked for, on the device's disk; it is out of the lists when the server has ruled so. */
  voidArchive(archive: ArchiveId, why: string): Promise<Result<null, EditRefusal>>
  restoreArchive(archive: ArchiveId): Promise<Result<null, EditRefusal>>
  /** Which of these this person may do it to, and why not the others. Changes nothing. */
  foresee(archives: readonly ArchiveId[], deed: BulkDeed): Promise<readonly Foreseen[]>
  /** Into other hands, asked of the server like every command; it works without a network. */
  assignArchive(archive: ArchiveId, to: UserId): Promise<Result<null, EditRefusal>>
  /** Answers what it really changed: the same the other way round takes it back. */
  tagArchive(archive: ArchiveId, change: TagChange): Promise<Result<TagChange, EditRefusal>>
  /** The accesses stand in the chain when this resolves: one for the list, one for each archive. */
  exportList(order: ExportOrder): Promise<Result<ExportedList, ExportRefusal>>
  /** What an approval is bound to. */
  selectionOf(archives: readonly ArchiveId[]): Promise<string>
  /** A list of these goes to paper: one access each, on the disk before it is drawn. */
  printedList(archives: readonly ArchiveId[]): Promise<void>
  /** Voided archives on this device, the one whose time is over first in front. */
  bin(): Promise<readonly VoidedRow[]>

  sync(): Promise<SyncStatus>
  /** Try now instead of waiting for the back-off. */
  syncNow(): Promise<void>
  rejected(): Promise<readonly Rejected[]>
  /** The person looks at what was typed, uncovered: in the log when this resolves. */
  revealRejected(id: string): Promise<void>
  resubmit(id: string): Promise<Result<null, EditRefusal>>
  discard(id: string): Promise<void>

  /** Opens it, if it is not open yet; `workspace` events tell of changes. Null: not for this person. */
  workspace(doc: WorkspaceId): Promise<WorkspaceView | null>
  /** In the browser's store on return. */
  writeWorkspace(doc: WorkspaceId, edit: WorkspaceEdit): Promise<void>

  /** Returns a function that ends the subscription. */
  watch(listener: (event: DeviceEvent) => void): Promise<() => void>
}
