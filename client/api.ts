/**
 * The face of the device to the screens: everything a page may ask of the worker that holds
 * keys, storage, replication and search. Screens import this file and never Dexie, Yjs or a socket.
 *
 * All values are structured-cloneable. Every write resolves only after the browser's transaction
 * completed with strict durability (G1): not before may a screen say 已存本机.
 */
import type { ArchiveId } from '../shared/domain/names.ts'
import type { WorkspaceId } from '../shared/domain/workspace.ts'
import type { ArchiveCalls, Somebody } from './api/archive.ts'
import type { CheckCalls } from './api/checks.ts'
import type { DecisionCalls } from './api/decisions.ts'
import type { DutyCalls } from './api/duties.ts'
import type { ExportCalls } from './api/export.ts'
import type { LeadCalls } from './api/triage.ts'
import type { MessageCalls } from './api/messages.ts'
import type { ListCalls } from './api/lists.ts'
import type { Session, SessionCalls } from './api/session.ts'
import type { SyncCalls, SyncStatus } from './api/sync.ts'
import type { WorkspaceCalls } from './api/workspace.ts'
import type { BatchId, ImportCalls } from './importing/api.ts'

export type * from './api/session.ts'
export type * from './api/lists.ts'
export type * from './api/archive.ts'
export type * from './api/checks.ts'
export type * from './api/decisions.ts'
export type * from './api/duties.ts'
export type * from './api/messages.ts'
export type * from './api/triage.ts'
export type * from './api/export.ts'
export type * from './api/sync.ts'
export type * from './api/workspace.ts'

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

/** Offered by the worker through Comlink; listeners cross with `Comlink.proxy`. */
export interface Device
  extends
    SessionCalls,
    ListCalls,
    CheckCalls,
    DecisionCalls,
    DutyCalls,
    LeadCalls,
    MessageCalls,
    ArchiveCalls,
    ExportCalls,
    ImportCalls,
    SyncCalls,
    WorkspaceCalls {
  /** Returns a function that ends the subscription. */
  watch(listener: (event: DeviceEvent) => void): Promise<() => void>
}
