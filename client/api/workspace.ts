/** Notices and minutes, as far as this person may see and write them. */
import type { Json } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { UserId } from '../../shared/domain/names.ts'
import type { RichText } from '../../shared/domain/richText.ts'
import type { WorkspaceId } from '../../shared/domain/workspace.ts'

export interface WorkspaceStamp {
  /** As the writer says; who it was stands in the server's log. */
  readonly by: UserId
  readonly at: Millis
}

export interface WorkspaceEntry {
  readonly id: string
  readonly title: string
  /** Written before there was rich text, and not edited since. */
  readonly text: string
  /** All that it says, `text` as well. */
  readonly body: RichText
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
  | ({ readonly is: 'add'; readonly body?: RichText } & TitleAndText)
  /** `before` is what stood in the form when the person began: what came meanwhile is not overwritten. */
  | {
      readonly is: 'change'
      readonly id: string
      readonly before: TitleAndText
      readonly after: TitleAndText
    }
  | { readonly is: 'withdraw'; readonly id: string }
  /** Its plain text becomes rich text, so that the editor can take it up. */
  | { readonly is: 'enrich'; readonly id: string }
  /** The body was edited live; this says by whom, and the title where it changed. */
  | { readonly is: 'touch'; readonly id: string; readonly title?: string }

/** Somebody who has the document open for writing now. */
export interface OtherWriter {
  readonly client: number
  readonly user: UserId
  /** A Yjs relative selection; null: nowhere in particular. */
  readonly cursor: Json
}

/** What the worker says to a page that writes along, through the port of `joinWorkspace`. The first update is everything. */
export type WritingNews =
  | { readonly is: 'update'; readonly update: Uint8Array<ArrayBuffer> }
  | { readonly is: 'others'; readonly others: readonly OtherWriter[] }

export type WritingWords =
  | { readonly is: 'update'; readonly update: Uint8Array<ArrayBuffer> }
  | { readonly is: 'cursor'; readonly cursor: Json }
  | { readonly is: 'leave' }

export interface WorkspaceCalls {
  /** Opens it, if it is not open yet; `workspace` events tell of changes. Null: not for this person. */
  workspace(doc: WorkspaceId): Promise<WorkspaceView | null>
  /** In the browser's store on return. */
  writeWorkspace(doc: WorkspaceId, edit: WorkspaceEdit): Promise<void>
  /** Editing live: the port carries `WritingNews` here and `WritingWords` there. False: not this person's to write. */
  joinWorkspace(doc: WorkspaceId, port: MessagePort): Promise<boolean>
}
