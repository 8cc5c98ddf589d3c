/**
 * What the screens may ask the server directly, and the words for its refusals' types.
 *
 * All of it needs the network and a signed-in session (set-up excepted); the server judges every right
 * again, whatever a screen believes.
 */
import type { Result } from '../../shared/base/result.ts'
import type { ListRow } from '../../shared/domain/card.ts'
import type { BoardAsk } from '../../shared/domain/measure.ts'
import { AddressBoard, AddressNotice } from '../../shared/protocol/address.ts'
import {
  DemoPurged,
  DemoStanding,
  Done,
  HeadOfficeBoard,
  HeadOfficeBranches,
  AlikePage,
  HeadOfficePage,
  type HeadOfficeQuery,
} from '../../shared/protocol/http.ts'
import {
  AccessAnswer,
  ApprovalList,
  ExportAsked,
  ExportPermits,
  GrantAnswer,
  ReceiversAnswer,
  type ApprovalAnswer,
  type EndGrant,
  type ExportAsk,
  type GrantOrder,
  type TeamOrder,
  type TransferOrder,
} from '../../shared/protocol/access.ts'
import { DuplicateAnswer, type DuplicateAsk } from '../../shared/protocol/duplicates.ts'
import {
  LogCounts,
  LogExported,
  LogGaps,
  LogPage,
  type GapsQuery,
  type LogCountsQuery,
  type LogExport,
  type LogQuery,
  type LookedQuery,
} from '../../shared/protocol/log.ts'
import { PublishedNotices, type PublishNotice } from '../../shared/protocol/notices.ts'
import { Tags, type TagOrder } from '../../shared/protocol/tags.ts'
import type { NamedPost } from '../../shared/domain/namings.ts'
import { Namings, type NameSomebody } from '../../shared/protocol/namings.ts'
import { Calendar, type CalendarOrder } from '../../shared/protocol/calendar.ts'
import { Views } from '../../shared/protocol/views.ts'
import { ask, type HttpRefusal } from './request.ts'

export type { HttpRefusal } from './request.ts'
export { live } from './liveBrowser.ts'
export type { LiveLine, LiveNumbers, Onlooker } from './live.ts'
export { peopleHttp, type PeopleCommand, type PeopleHttp } from './people.ts'
export type {
  BranchEdit,
  BranchInfo,
  DeviceLine,
  HandoverLine,
  HandoverPreview,
  Made,
  MembershipLine,
  NewMembership,
  PeoplePage,
  PersonLine,
  Receivers,
  UnitInfo,
  WaitingLine,
} from '../../shared/protocol/people.ts'
export type { AddressBoard, AddressNotice, MovingDevice } from '../../shared/protocol/address.ts'
export * from './setup.ts'
export { headOfficeSorts, MAX_PAGE, MIN_PASSWORD_LENGTH } from '../../shared/protocol/http.ts'
export { logKinds, type LogKind } from '../../shared/log/entry.ts'
export { deedNames, deeds, type DeedName } from '../../shared/log/deeds.ts'
export { happenedAt, isLate } from '../../shared/log/late.ts'
export { COUNTED_MS, everything, logPurposes, MOST_EXPORTED } from '../../shared/protocol/log.ts'
export type {
  GapsQuery,
  LogCount,
  LogCounts,
  LogCountsQuery,
  LogExport,
  LogExported,
  LogGap,
  LogGaps,
  LogLine,
  LogPage,
  LogQuery,
  LogQuestion,
  LookedQuery,
} from '../../shared/protocol/log.ts'
export type { BranchStanding, HeadOfficeBranches, HeadOfficeQuery } from '../../shared/protocol/http.ts'

export type {
  AccessAnswer,
  ApprovalLine,
  ExportApprovalLine,
  ExportPermit,
  AnsweredLine,
  ApprovalList,
  EntitledPerson,
  GrantAnswer,
  GrantApprovalLine,
  PeopleApprovalLine,
  GrantLine,
  GrantOrder,
  PartSight,
  Receiver,
  ReceiversAnswer,
  TeamOrder,
  TransferOrder,
} from '../../shared/protocol/access.ts'

export type { Namings, NameSomebody } from '../../shared/protocol/namings.ts'
export type { Elsewhere } from '../../shared/protocol/duplicates.ts'

/** 查重 with desks whose archives this person does not see: where to ask, and no more. */
export interface DuplicatesHttp {
  elsewhere(asked: DuplicateAsk): Promise<Result<DuplicateAnswer, HttpRefusal>>
}

export const duplicatesHttp: DuplicatesHttp = {
  elsewhere: (asked) => ask({ path: '/api/duplicates', body: asked, answer: DuplicateAnswer }),
}

/** The rows of one client, the one that was asked about first, and what each of the others shares with it. */
export type AlikeAnswer = Omit<AlikePage, 'rows'> & { readonly rows: readonly ListRow[] }

export type HeadOfficeAnswer = Omit<HeadOfficePage, 'rows'> & { readonly rows: readonly ListRow[] }

export interface Http {
  /** Where the company is, and whether it is moving. Asking is being told: the server notes it. */
  address(): Promise<Result<AddressNotice, HttpRefusal>>
  addressBoard(): Promise<Result<AddressBoard, HttpRefusal>>
  announceMove(to: string): Promise<Result<AddressBoard, HttpRefusal>>
  withdrawMove(): Promise<Result<AddressBoard, HttpRefusal>>
  switchAddress(): Promise<Result<AddressBoard, HttpRefusal>>
  retireAddress(address: string): Promise<Result<AddressBoard, HttpRefusal>>
  headOfficeQuery(
    query: HeadOfficeQuery,
    signal?: AbortSignal,
  ): Promise<Result<HeadOfficeAnswer, HttpRefusal>>
  /** Which archives seem to be of the client of this one; in the log before it is answered. */
  alike(archive: string): Promise<Result<AlikeAnswer, HttpRefusal>>
  /** All that the server keeps of this person's views. */
  views(): Promise<Result<Views, HttpRefusal>>
  keepViews(views: Views): Promise<Result<Views, HttpRefusal>>
  tags(): Promise<Result<Tags, HttpRefusal>>
  changeTags(order: TagOrder): Promise<Result<Tags, HttpRefusal>>
  calendar(): Promise<Result<Calendar, HttpRefusal>>
  changeCalendar(order: CalendarOrder): Promise<Result<Calendar, HttpRefusal>>
  /** 审核人 of the branches that one may know of. */
  namings(post: NamedPost): Promise<Result<Namings, HttpRefusal>>
  nameSomebody(post: NamedPost, order: NameSomebody): Promise<Result<Namings, HttpRefusal>>
  /** Published privacy notices above that version. */
  privacyNotices(after: number): Promise<Result<PublishedNotices, HttpRefusal>>
  publishNotice(order: PublishNotice): Promise<Result<PublishedNotices, HttpRefusal>>
  headOfficeBranches(): Promise<Result<HeadOfficeBranches, HttpRefusal>>
  headOfficeBoard(ask: BoardAsk): Promise<Result<HeadOfficeBoard, HttpRefusal>>
  log(query: LogQuery, signal?: AbortSignal): Promise<Result<LogPage, HttpRefusal>>
  logCounts(query: LogCountsQuery, signal?: AbortSignal): Promise<Result<LogCounts, HttpRefusal>>
  logGaps(query: GapsQuery): Promise<Result<LogGaps, HttpRefusal>>
  /** Who had this archive before their eyes, newest first. */
  looked(query: LookedQuery): Promise<Result<LogPage, HttpRefusal>>
  /** Taking it out stands in the log when this resolves. */
  exportLog(order: LogExport): Promise<Result<LogExported, HttpRefusal>>
  /** Who may see an archive, and what was opened beyond the roles. */
  access(archive: string): Promise<Result<AccessAnswer, HttpRefusal>>
  setTeam(order: TeamOrder): Promise<Result<Done, HttpRefusal>>
  /** Into whose hands it may go, for those who may put it there. */
  receivers(archive: string): Promise<Result<ReceiversAnswer, HttpRefusal>>
  transfer(order: TransferOrder): Promise<Result<Done, HttpRefusal>>
  grant(order: GrantOrder): Promise<Result<GrantAnswer, HttpRefusal>>
  endGrant(grant: EndGrant): Promise<Result<Done, HttpRefusal>>
  approvals(): Promise<Result<ApprovalList, HttpRefusal>>
  demo(): Promise<Result<DemoStanding, HttpRefusal>>
  purgeDemo(): Promise<Result<DemoPurged, HttpRefusal>>
  /** What waits for a second person before it may be taken out, and what was let out. */
  exports(): Promise<Result<ExportPermits, HttpRefusal>>
  askExport(asked: ExportAsk): Promise<Result<ExportAsked, HttpRefusal>>
  answerApproval(answer: ApprovalAnswer): Promise<Result<Done, HttpRefusal>>
}
type Done = { readonly done: true }

const until = (signal: AbortSignal | undefined) => (signal ? { signal } : {})

const addressOrder = (step: string, body: unknown): Promise<Result<AddressBoard, HttpRefusal>> =>
  ask({ path: `/api/address/${step}`, body, answer: AddressBoard })

export const http: Http = {
  address: () => ask({ path: '/api/address', answer: AddressNotice }),
  addressBoard: () => ask({ path: '/api/address/board', answer: AddressBoard }),
  announceMove: (to) => addressOrder('announce', { to }),
  withdrawMove: () => addressOrder('withdraw', {}),
  switchAddress: () => addressOrder('switch', {}),
  retireAddress: (address) => addressOrder('retire', { address }),
  async headOfficeQuery(query) {
    const page = await ask({
      path: '/api/head-office/query',
      body: query,
      answer: HeadOfficePage,
    })
    // The protocol knows no domain and leaves the rows open; the projection writes them as `ListRow`.
    return page.ok ? { ok: true, value: page.value as HeadOfficeAnswer } : page
  },
  async alike(archive) {
    const page = await ask({ path: '/api/head-office/alike', body: { archive }, answer: AlikePage })
    return page.ok ? { ok: true, value: page.value as AlikeAnswer } : page
  },
  views: () => ask({ path: '/api/my/views', answer: Views }),
  keepViews: (views) => ask({ path: '/api/my/views', body: views, answer: Views }),
  tags: () => ask({ path: '/api/company/tags', answer: Tags }),
  changeTags: (order) => ask({ path: '/api/company/tags', body: order, answer: Tags }),
  calendar: () => ask({ path: '/api/company/calendar', answer: Calendar }),
  changeCalendar: (order) => ask({ path: '/api/company/calendar', body: order, answer: Calendar }),
  namings: (post) => ask({ path: `/api/company/${post}`, answer: Namings }),
  nameSomebody: (post, order) => ask({ path: `/api/company/${post}`, body: order, answer: Namings }),
  privacyNotices: (after) =>
    ask({ path: '/api/company/privacy-notices/query', body: { after }, answer: PublishedNotices }),
  publishNotice: (order) =>
    ask({ path: '/api/company/privacy-notices', body: order, answer: PublishedNotices }),
  headOfficeBranches: () => ask({ path: '/api/head-office/branches', answer: HeadOfficeBranches }),
  headOfficeBoard: (asked) => ask({ path: '/api/head-office/board', body: asked, answer: HeadOfficeBoard }),
  log: (query, signal) => ask({ path: '/api/log/query', body: query, answer: LogPage, ...until(signal) }),
  logCounts: (query, signal) =>
    ask({ path: '/api/log/counts', body: query, answer: LogCounts, ...until(signal) }),
  logGaps: (query) => ask({ path: '/api/log/gaps', body: query, answer: LogGaps }),
  looked: (query) => ask({ path: '/api/log/looked', body: query, answer: LogPage }),
  exportLog: (order) => ask({ path: '/api/log/export', body: order, answer: LogExported }),
  access: (archive) => ask({ path: '/api/access', body: { archive }, answer: AccessAnswer }),
  setTeam: (order) => ask({ path: '/api/access/team', body: order, answer: Done }),
  receivers: (archive) => ask({ path: '/api/access/receivers', body: { archive }, answer: ReceiversAnswer }),
  transfer: (order) => ask({ path: '/api/access/transfer', body: order, answer: Done }),
  grant: (order) => ask({ path: '/api/access/grant', body: order, answer: GrantAnswer }),
  endGrant: (grant) => ask({ path: '/api/access/end', body: grant, answer: Done }),
  approvals: () => ask({ path: '/api/approvals', answer: ApprovalList }),
  demo: () => ask({ path: '/api/demo', answer: DemoStanding }),
  purgeDemo: () => ask({ path: '/api/demo/purge', body: {}, answer: DemoPurged }),
  exports: () => ask({ path: '/api/exports', answer: ExportPermits }),
  askExport: (asked) => ask({ path: '/api/exports/ask', body: asked, answer: ExportAsked }),
  answerApproval: (answer) => ask({ path: '/api/approvals/answer', body: answer, answer: Done }),
}

export * from './security.ts'
