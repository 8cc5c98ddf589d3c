/**
 * Importing sheets, as screens see it. Everything is on the device: a sheet is read by the worker, its rows lie
 * sealed in the store until they are done, and what becomes of them are ordinary entries, saved and sent like any.
 */
import type { Json } from '../../shared/base/json.ts'
import type { Millis } from '../../shared/base/ports.ts'
import type { Result } from '../../shared/base/result.ts'
import type { Ulid } from '../../shared/base/ulid.ts'
import type { FieldKey } from '../../shared/domain/entry.ts'
import type { ArchiveId, BranchId, UserId } from '../../shared/domain/names.ts'
import type { SheetFault } from '../../shared/sheets/limits.ts'
import type { ColumnTarget } from '../../shared/templates/columns.ts'
import type { RowRefusal } from '../../shared/templates/importRow.ts'
import type { TemplateId } from '../../shared/templates/types.ts'

export type BatchId = Ulid
/** Why a file is not opened. */
export type FileFault = SheetFault | 'storage-full' | 'not-allowed'

/** By what a row is told to be a client who is here already. */
export type MatchBy = 'likeness' | 'phone' | 'name' | 'archiveNo' | 'nothing'
/** What becomes of such a row. */
export type OnMatch = 'skip' | 'fill' | 'update'
export type ImportBasis = 'contract' | 'consented' | 'public' | 'noticeDue'

/** Asked once for a sheet. */
export interface ImportSettings {
  readonly template: TemplateId
  readonly branch: BranchId
  /** Of every row that names nobody. */
  readonly owner: UserId
  readonly channel: string
  /** Null: not chosen yet, and nothing begins before. */
  readonly basis: ImportBasis | null
  readonly evidence: string
  readonly matchBy: MatchBy
  readonly onMatch: OnMatch
  /** Rows that are the same, cell by cell, as one before in the sheet. */
  readonly repeats: 'skip' | 'take'
  /** The region around, in which 朝阳 is one place; empty: none. */
  readonly region: string
  /** Regions that GB/T 2260 does not know become sales areas of one's own there. */
  readonly ownAreas: boolean
  /** A sheet of our own export: only edited cells are written, into the archives that it names (H02). */
  readonly returned: boolean
  readonly targets: readonly ColumnTarget[]
}

export type RowOutcome =
  | {
      readonly is: 'created'
      readonly archive: ArchiveId
      readonly gaps: readonly string[]
      readonly withheld?: Withheld
    }
  | {
      readonly is: 'updated'
      readonly archive: ArchiveId
      readonly changes: readonly RowChange[]
      readonly withheld?: Withheld
    }
  /** A row of our own export in which nothing was edited. */
  | { readonly is: 'unchanged'; readonly archive: ArchiveId }
  /** `of`: the archive that is this client, or the row of the same sheet. */
  | { readonly is: 'duplicate'; readonly of: { readonly archive: ArchiveId } | { readonly row: number } }
  | { readonly is: 'refused'; readonly reasons: readonly RowRefusal[] }
  /** Nothing is wrong with its cells; this person may not write it, or the disk is full. */
  | { readonly is: 'barred'; readonly why: Bar }

/**
 * Sensitive fields of the row that were left out, by template key: this client was not asked for the consent that they
 * take (R13). What the row says there stays in the sheet, and in the rows that are handed back.
 */
export type Withheld = readonly string[]

export const bars = [
  /** All that it says is sensitive, and this client was not asked. */
  'no-sensitive-consent',
  'not-allowed',
  'storage-full',
  'invalid',
  'other-template',
  /** A row of our own export that names no archive. */
  'no-number',
  /** None of that number is on this device and in its lists. */
  'unknown-number',
  /** Its 档号 is not the one with which it was taken out. */
  'other-row',
] as const
export type Bar = (typeof bars)[number]

/** One field that a row wrote into an archive that was there, for taking it back. */
export interface RowChange {
  readonly part: string
  readonly key: FieldKey
  /** Null: nothing stood there. */
  readonly before: Json
  readonly after: Json
  /** Somebody wrote something else there since the sheet was taken out: both stand. */
  readonly disputed?: true
}

export interface ImportCounts {
  readonly created: number
  readonly duplicates: number
  readonly updated: number
  readonly unchanged: number
  /** Fields written in the updated ones. */
  readonly changes: number
  readonly refused: number
  /** Of the created ones, those that lack something that will be asked for. */
  readonly withGaps: number
  /** Rows that were taken without what is sensitive in them. */
  readonly withheld?: number
}

/** A row as it will become. */
export interface PreviewRow {
  readonly number: number
  readonly fields: readonly { readonly key: FieldKey; readonly value: Json }[]
  readonly refusals: readonly RowRefusal[]
}

/** What a sheet of our own export would change. */
export interface ReturnedSurvey {
  readonly counts: ImportCounts
  /** Of the fields written, those where somebody wrote something else meanwhile. */
  readonly disputed: number
  /** Rows that change something or are not taken, the first of them. */
  readonly rows: readonly {
    readonly number: number
    /** Of the archive, as lists call it; empty where it is none of this device. */
    readonly name: string
    readonly outcome: RowOutcome
  }[]
}

/** What is known of a sheet before anything is written. */
export interface Survey {
  readonly preview: readonly PreviewRow[]
  readonly ready: number
  readonly refused: number
  readonly repeats: number
  /** Words for regions that GB/T 2260 does not have, each with its rows. */
  readonly areas: readonly { readonly text: string; readonly rows: number }[]
  /** Columns that keep no field: 导入原始数据. */
  readonly raw: number
  /** Null: no sheet of our own export. */
  readonly returned: ReturnedSurvey | null
}

/** `paused`: somebody stopped it, or it cannot go on (the disk); nothing that was done is lost. */
export type ImportState = 'asking' | 'running' | 'paused' | 'done' | 'undone'

export interface ImportJob {
  readonly batch: BatchId
  readonly file: string
  readonly encoding: string
  readonly begun: Millis
  readonly state: ImportState
  readonly headers: readonly string[]
  /** A few cells of each column, for whoever decides what it is. */
  readonly samples: readonly (readonly string[])[]
  readonly rows: number
  readonly done: number
  readonly settings: ImportSettings
  readonly counts: ImportCounts
  /** Columns that were mapped after the sheet was taken in, in turn; the last is the one that runs while it runs. */
  readonly later: readonly LaterMapping[]
  /** Archives that such a mapping filled something in. */
  readonly filledLater: number
  /** What became of an undo. */
  readonly undo: UndoResult | null
}

/** By place of the column. */
export interface LaterMapping {
  readonly columns: readonly { readonly at: number; readonly target: ColumnTarget }[]
}

export interface UndoResult {
  /** Taken away before anybody else had seen them. */
  readonly dropped: number
  /** The server has them already, and is asked to void them: they go to the bin with its answer. */
  readonly withdrawn: number
  /** Fields that hold again what stood there before. */
  readonly restored: number
  /** Somebody worked on them since: they stay. */
  readonly kept: readonly ArchiveId[]
}

export interface ImportCalls {
  /** Reads and keeps the sheet; nothing else happens yet. */
  openSheet(file: Blob, name: string): Promise<Result<BatchId, FileFault>>
  /** The newest first. */
  imports(): Promise<readonly ImportJob[]>
  importJob(batch: BatchId): Promise<ImportJob | null>
  /** Keeps the answers and says what would become of the sheet by them. Null: it is gone, or begun. */
  surveyImport(batch: BatchId, settings: ImportSettings): Promise<Survey | null>
  /** Begins, or goes on. Resolves at once; `import` events tell how far it is. */
  runImport(batch: BatchId): Promise<void>
  /** After the rows that are being written now. */
  pauseImport(batch: BatchId): Promise<void>
  /** Columns that were kept as imported fill what is empty in the archives that came of the sheet. Resolves at once. */
  mapImport(batch: BatchId, mapping: LaterMapping): Promise<void>
  /** Refused and barred rows, duplicates among them if asked, as a workbook with the reasons. Words come from the screen. */
  importReport(batch: BatchId, words: ReportWords): Promise<Blob>
  undoImport(batch: BatchId): Promise<UndoResult>
  /** What lies here of the sheet itself; archives that came of it stay. */
  forgetImport(batch: BatchId): Promise<void>
}

export interface ReportWords {
  readonly row: string
  readonly result: string
  readonly reason: string
  readonly refused: string
  readonly duplicate: string
  /** Taken in, without what is sensitive in it. */
  readonly withheld: string
  /** By template key. */
  readonly fields: { readonly [key: string]: string }
  /** By refusal code. */
  readonly reasons: { readonly [code: string]: string }
  /** `{row}` and `{name}` are put in. */
  readonly sameAsRow: string
  readonly sameAsArchive: string
}
