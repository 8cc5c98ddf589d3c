/** Notices and minutes, as far as this person may see and write them. */
import type { Millis } from '../../shared/base/ports.ts'
import type { UserId } from '../../shared/domain/names.ts'
import type { WorkspaceId } from '../../shared/domain/workspace.ts'

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

export interface WorkspaceCalls {
  /** Opens it, if it is not open yet; `workspace` events tell of changes. Null: not for this person. */
  workspace(doc: WorkspaceId): Promise<WorkspaceView | null>
  /** In the browser's store on return. */
  writeWorkspace(doc: WorkspaceId, edit: WorkspaceEdit): Promise<void>
}
