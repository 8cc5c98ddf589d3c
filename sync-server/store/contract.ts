/**
 * The store contract: the log and everything that is committed with it, behind one asynchronous face.
 *
 * One call writes: `commit`. It takes entries with the effects they have on tables, gives each a
 * gap-free sequence number, and returns when all of it is synced to disk. Nothing else may change
 * documents, scopes, rights or sessions, so the log and the tables cannot drift apart.
 * `test/contract/storeSuite.ts` is the suite that every implementation passes.
 */
import type { LogKind, LogMeta } from '../../shared/log/entry.ts'
import type { Grant, Teammate } from '../../shared/domain/grant.ts'
import type { Guard } from '../../shared/domain/guard.ts'
import type { DocId, EntryId } from '../../shared/domain/names.ts'
import type { WorkspaceId } from '../../shared/domain/workspace.ts'
import type { Ownership, Preset } from '../../shared/policy/company.ts'
import type { Role } from '../../shared/policy/table.ts'
import type { RecordEffect, RecordKind, StoredRecord } from './records.ts'

/** Metadata before the store gives it `seq` and `received`. */
export type Draft = Omit<LogMeta, 'seq' | 'received'>

export interface Prepared {
  readonly meta: Draft
  /** Already sealed under the key of its document and epoch, or of its month; null: no payload. */
  readonly sealed: Uint8Array | null
  readonly effects: readonly Effect[]
}

/** Applied in the transaction of the entry that causes them, in order. */
export type Effect =
  /** Compare and set: refused as `stale` unless the document holds exactly `expectCount` entries (0: does not exist). */
  | {
      readonly on: 'append'
      readonly doc: DocId
      readonly epoch: number
      readonly expectCount: number
      readonly client: number
      readonly clock: number
      readonly length: number
      /** SHA-256 hex of the update: tells DUP from FORK. */
      readonly sha256: string
      readonly guard: Guard
      /** Scopes that list the document; unseen ones are entered at this sequence. */
      readonly scopes: readonly string[]
    }
  /**
   * Lists the document in further scopes from this sequence on, without a new entry in it (transfer).
   * Ones that list it already stay as they are; ones it had left are entered anew. `append` never does
   * the latter: a writer who judged by an old owner would hand the new work to the old owner.
   */
  | { readonly on: 'enter'; readonly doc: DocId; readonly scopes: readonly string[] }
  | { readonly on: 'leave'; readonly doc: DocId; readonly scopes: readonly string[]; readonly why: string }
  /**
   * Writes nothing; refused as `stale` unless the archive's highest verdict is `n` (null: unknown archive).
   * Beside every append whose rights or scopes were judged by the archive's row: a transfer in between then shows.
   */
  | { readonly on: 'expectArchive'; readonly archive: string; readonly n: number | null }
  | { readonly on: 'archive'; readonly row: ArchiveRow }
  /** Compare and set of a named counter; refused as `stale` unless it stands at `expect`. */
  | { readonly on: 'counter'; readonly name: string; readonly expect: number; readonly next: number }
  /** Binds for good: refused as `stale` when the client id is bound to another user or device. */
  | { readonly on: 'client'; readonly row: ClientRow }
  | { readonly on: 'organisation'; readonly row: OrganisationRow }
  | { readonly on: 'branch'; readonly row: BranchRow }
  | { readonly on: 'user'; readonly row: UserRow }
  | { readonly on: 'membership'; readonly row: MembershipRow }
  | { readonly on: 'device'; readonly row: DeviceRow }
  | { readonly on: 'session'; readonly row: SessionRow }
  | { readonly on: 'endSession'; readonly tokenHash: string }
  /** Every session of the person (password changed, person disabled), or those on one device. */
  | { readonly on: 'endSessionsOf'; readonly user: string; readonly device?: string }
  /** The accesses of a device up to this counter are logged; compare and set on the counter before. */
  | {
      readonly on: 'seen'
      readonly device: string
      readonly user: string
      readonly expect: number
      readonly counter: number
      readonly hash: string
    }
  /**
   * The log went back and goes on as a new one: another epoch, no session lives on, and of all that is numbered
   * in order (archives, verdicts) `gap` numbers are left for what comes back from devices.
   */
  | { readonly on: 'restored'; readonly epoch: string; readonly gap: number }
  /** The entry's payload changes this workspace document; refused as `stale` unless it has had `expectCount` changes. */
  | {
      readonly on: 'workspace'
      readonly doc: WorkspaceId
      readonly epoch: number
      readonly expectCount: number
    }
  /** Compare and set, see `records.ts`. */
  | RecordEffect

export type Outcome =
  | { readonly ok: true; readonly seq: number; readonly received: number }
  /** Another commit came between; read again and prepare anew. Nothing of this entry was written. */
  | { readonly ok: false; readonly why: 'stale' }

export interface ArchiveRow {
  readonly archive: string
  readonly branch: string
  readonly owner: string
  readonly archiveNo: string
  readonly template: string
  readonly team: readonly Teammate[]
  /** Those that nobody ended and whose time is not over, as far as the store was told. */
  readonly grants: readonly Grant[]
  readonly businesses: readonly { readonly id: string; readonly owner: string }[]
  /** 作废; null or absent: not. `erased`: when its time was over and its keys went; nothing is written there any more. */
  readonly voided?: Voiding | null
  /** The highest verdict number so far. */
  readonly n: number
}
export interface Voiding {
  readonly by: string
  readonly until: number
  readonly erased: number | null
}
export interface ClientRow {
  readonly client: number
  readonly user: string
  readonly device: string
  readonly membership: string | null
}
export interface OrganisationRow {
  readonly id: string
  readonly name: string
}
export interface BranchRow {
  readonly id: string
  readonly code: string
  readonly name: string
  readonly template: string
  readonly ownership: Ownership
  /** Of a franchise: its legal entity, and where the agreement with it is recorded. Else both are empty. */
  readonly entity: string
  readonly agreement: string
  readonly preset: Preset
  /** Nothing begins there any more; what there is stays readable. */
  readonly closed: boolean
}
export interface UserRow {
  readonly id: string
  readonly login: string
  readonly name: string
  /** Argon2id in PHC form; empty: invited, no password yet. */
  readonly passwordHash: string
  readonly disabled: boolean
}
export interface MembershipRow {
  readonly id: string
  readonly user: string
  readonly role: Role
  readonly branch: string | null
  /** Where in the branch the person sits; rights do not depend on it. */
  readonly unit: string | null
  readonly from: number
  readonly until: number | null
  readonly deputyFor: string | null
}
export interface DeviceRow {
  readonly id: string
  readonly user: string
  readonly name: string
  readonly lastSeen: number
  /** As the device said last: entries it still holds, and when the oldest was made. */
  readonly pending: number
  readonly oldest: number | null
  readonly app: string
}
export interface SessionRow {
  readonly tokenHash: string
  readonly user: string
  readonly device: string
  readonly created: number
  readonly expires: number
  /** A second factor was given, here or by a trusted device. */
  readonly factor: boolean
}

export interface DocHead {
  readonly doc: DocId
  readonly epoch: number
  readonly lastSeq: number
  readonly guard: Guard
}

/** One accepted update: the receipt of the run `[clock, clock + length)`. */
export interface Run {
  readonly client: number
  readonly clock: number
  readonly length: number
  readonly seq: number
  readonly received: number
  readonly offset: number
  readonly sha256: string
}

export interface StoredDocument {
  readonly head: DocHead
  /** Sealed merged state up to and including `upTo`. */
  readonly snapshot: { readonly upTo: number; readonly sealed: Uint8Array } | null
  /** Sealed updates after the snapshot, by sequence. */
  readonly tail: readonly { readonly seq: number; readonly sealed: Uint8Array }[]
  readonly runs: readonly Run[]
}

/** A workspace document: any Yjs updates, in the order in which they were accepted. */
export interface StoredWorkspace {
  readonly doc: WorkspaceId
  readonly epoch: number
  readonly lastSeq: number
  /** Changes so far, those inside the snapshot included. */
  readonly count: number
  readonly snapshot: { readonly upTo: number; readonly sealed: Uint8Array } | null
  readonly tail: readonly { readonly seq: number; readonly sealed: Uint8Array }[]
}

export interface ScopeRow {
  readonly doc: DocId
  readonly lastSeq: number
  readonly enterSeq: number
  readonly leftSeq: number | null
  readonly why: string | null
}

export interface LogRow {
  readonly meta: LogMeta
  readonly leaf: Uint8Array
  readonly payloadHash: Uint8Array
  readonly sealed: Uint8Array | null
}

export interface Store {
  /** Sequence of the newest entry; 0 when empty. */
  head(): Promise<number>
  /** Durable on return. Outcomes stand in the order of `prepared`; a stale one does not stop the others. */
  commit(prepared: readonly Prepared[]): Promise<readonly Outcome[]>

  docHead(doc: DocId): Promise<DocHead | null>
  /**
   * As this process knew it last: what another one committed since the last question for `head` may be missing.
   * For judging what a commit then compares.
   */
  knownHead(doc: DocId): Promise<DocHead | null>
  document(doc: DocId): Promise<StoredDocument | null>
  /** The run that holds this clock, to tell DUP from FORK. */
  run(doc: DocId, client: number, clock: number): Promise<Run | null>
  documentsOf(archive: string): Promise<readonly DocId[]>
  /** Replaces snapshot and drops the tail up to `upTo`; derived data, no log entry. Ignored when the epoch moved on. */
  saveSnapshot(doc: DocId, epoch: number, upTo: number, sealed: Uint8Array): Promise<void>

  workspace(doc: WorkspaceId): Promise<StoredWorkspace | null>
  /** As `saveSnapshot`. */
  saveWorkspaceSnapshot(doc: WorkspaceId, epoch: number, upTo: number, sealed: Uint8Array): Promise<void>

  scopeHead(scope: string): Promise<number>
  /** Rows with `lastSeq > after` (left ones included), by `lastSeq`. */
  scopeRows(scope: string, after: number, limit: number): Promise<readonly ScopeRow[]>
  /** The scopes that list any of these documents now, each once. */
  scopesOf(...docs: readonly DocId[]): Promise<readonly string[]>
  /** One row, left or not: when a document entered a scope, and whether a person once held it. */
  scopeRow(scope: string, doc: DocId): Promise<ScopeRow | null>
  /** How many documents these scopes list now, each counted once. */
  documentsIn(scopes: readonly string[]): Promise<number>

  archive(id: string): Promise<ArchiveRow | null>
  /** As `knownHead`. */
  knownArchive(id: string): Promise<ArchiveRow | null>
  /** Archives with a grant that ends by then, the earliest first. */
  archivesWithGrantsUntil(time: number, limit: number): Promise<readonly ArchiveRow[]>
  /** When the next grant of any archive ends; null: none stands. */
  nextGrantEnd(): Promise<number | null>
  /** Voided archives that can be restored until then and no longer, the earliest first; those that are erased are not among them. */
  archivesVoidedUntil(time: number, limit: number): Promise<readonly ArchiveRow[]>
  /** When the time of the next voided archive is over; null: none is voided. */
  nextVoidEnd(): Promise<number | null>
  /** Every archive whose keys are gone, or must go: whoever starts makes sure. */
  erasedArchives(): Promise<readonly string[]>
  /** Archives that stand in this person's hands, wholly or by one business; by id, after `after`. */
  archivesOwnedBy(user: string, branch: string, after: string, limit: number): Promise<readonly ArchiveRow[]>
  /** How many those are. */
  countOwnedBy(user: string, branch: string): Promise<number>
  counter(name: string): Promise<number>
  client(id: number): Promise<ClientRow | null>
  organisation(): Promise<OrganisationRow | null>
  branches(): Promise<readonly BranchRow[]>
  users(): Promise<readonly UserRow[]>
  userByLogin(login: string): Promise<UserRow | null>
  user(id: string): Promise<UserRow | null>
  membershipsOf(user: string): Promise<readonly MembershipRow[]>
  memberships(): Promise<readonly MembershipRow[]>
  device(id: string): Promise<DeviceRow | null>
  devices(): Promise<readonly DeviceRow[]>
  session(tokenHash: string): Promise<SessionRow | null>
  record<K extends RecordKind>(kind: K, id: string): Promise<StoredRecord<K> | null>
  /** By id. */
  records<K extends RecordKind>(kind: K): Promise<readonly StoredRecord<K>[]>
  recordsOf<K extends RecordKind>(kind: K, owner: string): Promise<readonly StoredRecord<K>[]>
  /** Those that ran out may be among them. The newest first. */
  sessionsOf(user: string): Promise<readonly SessionRow[]>
  seenCounter(
    device: string,
    user: string,
  ): Promise<{ readonly counter: number; readonly hash: string } | null>

  /** Entries `from ≤ seq`, at most `limit`, by sequence. */
  log(from: number, limit: number): Promise<readonly LogRow[]>
  /** What is said of those entries, without what they carry. */
  logMetas(from: number, limit: number): Promise<readonly LogMeta[]>
  /** New at every creation of a log, and each time it went back (`restored`); devices compare it. */
  readonly serverEpoch: string
  /** The newest number that was committed in this folder and that this log does not have: a backup was put back. Null: none. */
  readonly lostUpTo: number | null
  /** The Yjs client id of this start of the server, never used before (a reused one diverges for good). */
  readonly serverClient: number
  close(): Promise<void>
}

/**
 * Keys: one per (document, epoch), one per month for entries that concern no document, and a few by name
 * for secrets that stand in records (second factors, escrow).
 * A key is durable before the first byte sealed with it is; keys live in a database of their own.
 */
export interface KeyStore {
  /** Makes and stores the key when there is none yet. */
  documentKey(doc: DocId | WorkspaceId, epoch: number): Promise<SealingKey>
  /** The same for many, in their order and in one transaction. */
  documentKeys(
    wanted: readonly { readonly doc: DocId; readonly epoch: number }[],
  ): Promise<readonly SealingKey[]>
  monthKey(month: string): Promise<SealingKey>
  /** `name` is lower case letters; what it seals is bound to where it stands by `aad`. */
  namedKey(name: string): Promise<SealingKey>
  /** Null when destroyed or never made. */
  findDocumentKey(doc: DocId | WorkspaceId, epoch: number): Promise<SealingKey | null>
  findMonthKey(month: string): Promise<SealingKey | null>
  /**
   * The keys of these documents, of every epoch, are gone for good on return, from the file and from memory;
   * none is ever made again under such a name (asking for one throws).
   */
  destroyDocumentKeys(docs: readonly DocId[]): Promise<void>
  close(): Promise<void>
}

export interface SealingKey {
  /** AES-256-GCM: 12-byte random nonce ‖ ciphertext ‖ 16-byte tag, `aad` bound in. */
  seal(plain: Uint8Array, aad: string): Uint8Array
  /** Throws when the bytes or `aad` are not what was sealed. */
  open(sealed: Uint8Array, aad: string): Uint8Array
  /** HMAC-SHA-256, 16 bytes in hex: the same text has the same mark, and only who holds the key can guess at it. */
  mark(text: string): string
}

/**
 * What sealed bytes are bound to, so that none can be passed off as another's. The payload of a
 * document's entry is the update itself, as it was inspected; that of an entry under a month key is
 * canonical JSON in UTF-8; a snapshot is one merged update.
 */
export const documentAad = (doc: DocId | WorkspaceId, epoch: number): string => `${doc}@${epoch}`
export const snapshotAad = (doc: DocId | WorkspaceId, epoch: number): string => `${doc}@${epoch}/snapshot`
export const monthAad = (month: string): string => `month/${month}`
/** `2026-11`, in UTC: the month whose key seals an entry that concerns no document. */
export const monthOf = (time: number): string => new Date(time).toISOString().slice(0, 7)

export type { LogKind, EntryId }
