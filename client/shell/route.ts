/**
 * Addresses of the app and what they mean.
 *
 * An address holds ids and nothing else: no name, number or search word ever stands in a path, a query,
 * a title or the history, because browsers write all of those to disk in clear.
 */
import { isUlid } from '../../shared/base/ulid.ts'
import type { ArchiveId, BranchId, UserId } from '../../shared/domain/names.ts'

export type Route =
  | { readonly at: 'home' }
  /** 今日 */
  | { readonly at: 'today' }
  /** 消息 */
  | { readonly at: 'messages' }
  /** `show` narrows the list by its own state, never by what someone typed. */
  | { readonly at: 'archives'; readonly show: 'all' | 'conflicts' | 'pending' | 'returned' }
  /** 回收站 */
  | { readonly at: 'bin' }
  | { readonly at: 'conflicts' }
  /** 复核行动 */
  | { readonly at: 'review' }
  /** 初筛 */
  | { readonly at: 'triage' }
  /** 审核 */
  | { readonly at: 'checking' }
  | { readonly at: 'archive'; readonly archive: ArchiveId }
  /** `batch`: one sheet; null: another one is to be dropped. */
  | { readonly at: 'import'; readonly batch: string | null }
  | { readonly at: 'merged' }
  | { readonly at: 'board' }
  | { readonly at: 'branches' }
  | { readonly at: 'branch'; readonly branch: BranchId }
  | { readonly at: 'people' }
  | { readonly at: 'person'; readonly person: UserId }
  | { readonly at: 'devices' }
  /** `gaps`: where chains of accesses do not add up. */
  | { readonly at: 'log'; readonly show: 'all' | 'gaps' }
  /** Everything that one person did, or that happened to one archive. */
  | { readonly at: 'trail'; readonly of: 'person' | 'archive'; readonly id: string }
  | { readonly at: 'approvals' }
  | { readonly at: 'notices' }
  | { readonly at: 'rights' }
  | { readonly at: 'me' }
  | { readonly at: 'security' }
  /** The link of a recovery; its secret stands behind `#`. */
  | { readonly at: 'recover' }
  | { readonly at: 'address' }
  /** 工作日历 */
  | { readonly at: 'calendar' }
  /** `step`: of the wizard of the first hour; null: wherever that stands. */
  | { readonly at: 'setup'; readonly step: string | null }
  | { readonly at: 'join' }
  | { readonly at: 'unknown' }

export function parsePath(path: string): Route {
  const [room = '', id, more, beyond] = path.split('/').slice(1)
  if (room === 'log' && more !== undefined && beyond === undefined && isUlid(more))
    return id === 'person' || id === 'archive' ? { at: 'trail', of: id, id: more } : { at: 'unknown' }
  if (more !== undefined) return { at: 'unknown' }
  if (room === 'archive' && id !== undefined && isUlid(id)) return { at: 'archive', archive: id }
  if (room === 'person' && id !== undefined && isUlid(id)) return { at: room, person: id }
  if (room === 'branch' && id !== undefined && isUlid(id)) return { at: room, branch: id }
  if (room === 'import' && (id === undefined || isUlid(id))) return { at: room, batch: id ?? null }
  if (room === 'archives') {
    const show = id ?? 'all'
    return show === 'all' || show === 'conflicts' || show === 'pending' || show === 'returned'
      ? { at: room, show }
      : { at: 'unknown' }
  }
  if (room === 'log' && (id === undefined || id === 'gaps')) return { at: room, show: id ?? 'all' }
  if (room === 'setup' && (id === undefined || /^[a-z]{1,20}$/.test(id)))
    return { at: room, step: id ?? null }
  if (id !== undefined) return { at: 'unknown' }
  // The app by its file name is how the page of an address that was left behind leads into it.
  switch (room) {
    case '':
    case 'index.html':
      return { at: 'home' }
    case 'today':
    case 'messages':
    case 'bin':
    case 'conflicts':
    case 'checking':
    case 'review':
    case 'triage':
    case 'merged':
    case 'board':
    case 'branches':
    case 'people':
    case 'devices':
    case 'approvals':
    case 'notices':
    case 'rights':
    case 'me':
    case 'security':
    case 'recover':
    case 'address':
    case 'calendar':
    case 'join':
      return { at: room }
    default:
      return { at: 'unknown' }
  }
}

export const archivePath = (archive: ArchiveId): string => `/archive/${archive}`
export const importPath = (batch: string): string => `/import/${batch}`
export const personPath = (person: UserId): string => `/person/${person}`
export const personLogPath = (person: UserId): string => `/log/person/${person}`
export const archiveLogPath = (archive: ArchiveId): string => `/log/archive/${archive}`
export const GAPS_PATH = '/log/gaps'
export const branchPath = (branch: BranchId): string => `/branch/${branch}`
