/** Workspace documents: which entries of the log change them, and a snapshot. Their bytes stand in the log. */
import type { DatabaseSync } from 'node:sqlite'
import type { WorkspaceId } from '../../../shared/domain/workspace.ts'
import type { Effect, StoredWorkspace } from '../contract.ts'
import { query, type Query } from './database.ts'
import type { LogTable } from './log.ts'

export type WorkspaceChange = Effect & { readonly on: 'workspace' }

interface WorkspaceRow {
  readonly id: number
  readonly epoch: number
  readonly count: number
  readonly lastSeq: number
}

interface SnapshotRow {
  readonly epoch: number
  readonly upTo: number
  readonly sealed: Uint8Array
}

export class WorkspaceTable {
  readonly #log: LogTable
  readonly #find: Query<WorkspaceRow>
  readonly #create: Query<{ readonly id: number }>
  readonly #advance: Query<never>
  readonly #addChange: Query<never>
  readonly #changes: Query<{ readonly seq: number }>
  readonly #snapshot: Query<SnapshotRow>
  readonly #putSnapshot: Query<never>

  constructor(db: DatabaseSync, log: LogTable) {
    this.#log = log
    this.#find = query(db, 'SELECT id, epoch, count, lastSeq FROM workspaces WHERE doc = ?')
    this.#create = query(
      db,
      'INSERT INTO workspaces (doc, epoch, count, lastSeq) VALUES (?, ?, 1, ?) RETURNING id',
    )
    this.#advance = query(db, 'UPDATE workspaces SET count = ?, lastSeq = ? WHERE id = ?')
    this.#addChange = query(db, 'INSERT INTO workspaceChanges (workspace, seq) VALUES (?, ?)')
    this.#changes = query(db, 'SELECT seq FROM workspaceChanges WHERE workspace = ? AND seq > ? ORDER BY seq')
    this.#snapshot = query(db, 'SELECT epoch, upTo, sealed FROM workspaceSnapshots WHERE workspace = ?')
    this.#putSnapshot = query(
      db,
      `INSERT INTO workspaceSnapshots (workspace, epoch, upTo, sealed) VALUES (?, ?, ?, ?)
       ON CONFLICT (workspace) DO UPDATE SET epoch = excluded.epoch, upTo = excluded.upTo, sealed = excluded.sealed
       WHERE excluded.epoch > epoch OR (excluded.epoch = epoch AND excluded.upTo > upTo)`,
    )
  }

  isCurrent({ doc, epoch, expectCount }: WorkspaceChange): boolean {
    const row = this.#find.get(doc)
    if (row === undefined) return expectCount === 0
    return row.count === expectCount && row.epoch === epoch
  }

  /** After `isCurrent`. */
  change({ doc, epoch, expectCount }: WorkspaceChange, seq: number): void {
    const known = this.#find.get(doc)?.id
    if (known !== undefined) this.#advance.run(expectCount + 1, seq, known)
    this.#addChange.run(known ?? this.#create.get(doc, epoch, seq)?.id ?? 0, seq)
  }

  workspace(doc: WorkspaceId): StoredWorkspace | null {
    const row = this.#find.get(doc)
    if (row === undefined) return null
    const { id, epoch, count, lastSeq } = row
    const stored = this.#snapshot.get(id)
    const snapshot = stored?.epoch === epoch ? { upTo: stored.upTo, sealed: stored.sealed } : null
    const tail = this.#changes.all(id, snapshot?.upTo ?? 0).map(({ seq }) => {
      const sealed = this.#log.sealed(seq)
      if (sealed === null) throw new Error(`entry ${seq} of ${doc} has no payload`)
      return { seq, sealed }
    })
    return { doc, epoch, count, lastSeq, snapshot, tail }
  }

  saveSnapshot(doc: WorkspaceId, epoch: number, upTo: number, sealed: Uint8Array): void {
    const row = this.#find.get(doc)
    if (row === undefined || row.epoch !== epoch) return
    if (upTo > row.lastSeq)
      throw new RangeError(`a snapshot of ${doc} up to ${upTo} is ahead of the document`)
    this.#putSnapshot.run(row.id, epoch, upTo, sealed)
  }
}
