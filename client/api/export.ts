/** Lists that leave the device: as a sheet, or on paper. */
import type { Millis } from '../../shared/base/ports.ts'
import type { Result } from '../../shared/base/result.ts'
import type { TemplateRef } from '../../shared/domain/entry.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'

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

export interface ExportCalls {
  /** The accesses stand in the chain when this resolves: one for the list, one for each archive. */
  exportList(order: ExportOrder): Promise<Result<ExportedList, ExportRefusal>>
  /** What an approval is bound to. */
  selectionOf(archives: readonly ArchiveId[]): Promise<string>
  /** A list of these goes to paper: one access each, on the disk before it is drawn. */
  printedList(archives: readonly ArchiveId[]): Promise<void>
}
