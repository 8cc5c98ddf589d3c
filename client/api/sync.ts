/** How far what was saved here is known to the server, and what it refused. */
import type { Json } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { Result } from '../../shared/base/result.ts'
import type { ArchiveId, Part } from '../../shared/domain/names.ts'
import type { EditRefusal } from './archive.ts'

/** The four honest states of the chip. */
export type SyncState = 'synced' | 'pending' | 'offline' | 'problem'

export interface SyncStatus {
  readonly state: SyncState
  readonly pending: number
  readonly oldestPending: Millis | null
  readonly rejected: number
  readonly conflicts: number
  /** Archives in which a change was asked for that this person may answer. */
  readonly proposed: number
  /** Files of this person that a checker sent back. */
  readonly returned: number
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

export interface SyncCalls {
  sync(): Promise<SyncStatus>
  /** Try now instead of waiting for the back-off. */
  syncNow(): Promise<void>
  rejected(): Promise<readonly Rejected[]>
  /** The person looks at what was typed, uncovered: in the log when this resolves. */
  revealRejected(id: string): Promise<void>
  resubmit(id: string): Promise<Result<null, EditRefusal>>
  discard(id: string): Promise<void>
}
