/** Lists of archives as this device holds them: rows and counts, and how somebody looks at them. */
import type { Millis } from '../../shared/base/ports.ts'
import type { Board } from '../../shared/domain/board.ts'
import type { ListRow } from '../../shared/domain/card.ts'
import type { Day } from '../../shared/domain/day.ts'
import type { TemplateRef } from '../../shared/domain/entry.ts'
import type { AskedFilter, ChoiceBy } from '../../shared/domain/filter.ts'
import type { KeptView } from '../../shared/domain/keptView.ts'
import type { BoardAsk } from '../../shared/domain/measure.ts'
import type { ArchiveId, UserId } from '../../shared/domain/names.ts'
import type { PublishedNotice } from '../../shared/domain/privacyNotice.ts'
import type { Tag } from '../../shared/domain/tags.ts'
import type { CompanyCalendar } from '../../shared/domain/workCalendar.ts'

export type RowSync = 'synced' | 'pending' | 'conflict' | 'rejected'

export interface DeviceRow extends ListRow {
  readonly sync: RowSync
  /** Left out where nobody asked; null: not this person's work. */
  readonly nextReview?: Millis | null
  readonly quietSince?: Millis | null
  readonly unreached?: Millis | null
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

/** An archive in which people worked side by side, and when the newest of it became known (server time). */
export interface ParallelRow {
  readonly row: DeviceRow
  readonly known: Millis
}

/** An archive in which somebody asked for a change, and for how many fields. */
export interface ProposalRow {
  readonly row: DeviceRow
  readonly count: number
}

export interface ListCalls {
  list(query: ListQuery): Promise<ListPage>
  /** The company's tags, as this device was last told. */
  tags(): Promise<readonly Tag[]>
  /** What the server says of them; lists follow. Durable on return. */
  keepTags(tags: readonly Tag[]): Promise<void>
  /** Which days and hours the company works, as this device was last told. */
  calendar(): Promise<CompanyCalendar>
  /** What the server says of it. Durable on return. */
  keepCalendar(calendar: CompanyCalendar): Promise<void>
  /** Every privacy notice that was published, as far as this device was told; oldest first. */
  privacyNotices(): Promise<readonly PublishedNotice[]>
  keepPrivacyNotices(notices: readonly PublishedNotice[]): Promise<void>
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
  /** 并行修改 that nobody put aside on this device, the newest first. */
  parallels(): Promise<readonly ParallelRow[]>
  /** Archives on this device in which somebody asked for a change (变更申请), the newest first. */
  proposals(): Promise<readonly ProposalRow[]>
  /** 知道了: of this archive, all that was known by then; null: tell it again. Durable on return. */
  dismissParallels(archive: ArchiveId, upTo: Millis | null): Promise<void>
  /** Voided archives on this device, the one whose time is over first in front. */
  bin(): Promise<readonly VoidedRow[]>
}
