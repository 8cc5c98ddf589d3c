/**
 * The log screen: who did what to which archive, newest first, within what the reader may see of it.
 *
 * The log is long and pages are short, so every query walks one index downwards and stops; where a
 * filter allows several values (three kinds, two branches) each is walked by itself and the results
 * are merged, because SQLite would sort the whole history instead.
 */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { LogView } from '../../shared/policy/table.ts'
import type { LogLine, LogQuery } from '../../shared/protocol/http.ts'
import { query } from '../store/sqlite/database.ts'

/** What `logViewOf` of the policy answered for this person. */
export interface LogReach {
  readonly view: LogView
  /** For the branch views; null: every branch. */
  readonly branches: readonly string[] | null
  /** Whose own lines `own` means. */
  readonly user: string
}

/**
 * People and devices are named by whoever knows them, and leaves stand in the log; the projection has only ids.
 * Archives are named here: whoever asked takes out again what its reader may not know.
 */
export type BareLogLine = Omit<LogLine, 'userName' | 'deviceName' | 'leaf'>

export interface LogAnswer {
  readonly lines: readonly BareLogLine[]
  readonly next: number | null
}

interface StoredLine {
  readonly seq: number
  readonly kind: string
  readonly received: number
  readonly claimed: number | null
  readonly offset: number | null
  readonly user: string | null
  readonly role: string | null
  readonly device: string | null
  readonly branch: string | null
  readonly archive: string | null
  readonly doc: string | null
  readonly length: number | null
  readonly action: string
  readonly object: string | null
  readonly purpose: string | null
  readonly counter: number | null
  readonly offline: number | null
  readonly outcome: string
  readonly archiveNo: string | null
  readonly archiveName: string | null
}

type Column = 'archive' | 'user' | 'branch' | 'kind' | 'part'

/** The column must have one of these values. */
interface Among {
  readonly column: Column
  readonly values: readonly string[]
}

/** The narrower the filter, the earlier it is walked by. */
const driversInOrder: readonly Column[] = ['archive', 'user', 'branch', 'kind']

/** Call within one read transaction. */
export function logLines(db: DatabaseSync, asked: LogQuery, reach: LogReach): LogAnswer {
  const among = [...reachable(reach), ...wanted(asked)]
  const below = Math.min(
    asked.before ?? Infinity,
    asked.until === null ? Infinity : firstSince(db, asked.until),
  )
  const from = asked.from === null ? 0 : firstSince(db, asked.from)
  if (reach.view === 'none' || among.some(({ values }) => values.length === 0))
    return { lines: [], next: null }

  const driver =
    driversInOrder.map((column) => among.find((one) => one.column === column)).find(Boolean) ?? null
  const conditions = ['seq < ?', 'seq >= ?']
  const values: SQLInputValue[] = [
    Math.min(below, Number.MAX_SAFE_INTEGER),
    Math.min(from, Number.MAX_SAFE_INTEGER),
  ]
  if (asked.offlineOnly) conditions.push('offline = 1')
  for (const one of among) {
    if (one === driver) continue
    // The plus keeps SQLite from walking this column's index instead.
    conditions.push(`+log_view.${one.column} IN (${one.values.map(() => '?').join(', ')})`)
    values.push(...one.values)
  }
  if (driver !== null) conditions.push(`log_view.${driver.column} = ?`)
  const select = query<StoredLine>(
    db,
    `SELECT seq, kind, received, claimed, "offset", user, role, device, log_view.branch, log_view.archive, doc, length,
       action, object, purpose, counter, offline, outcome, cards.archiveNo, cards.name AS archiveName
     FROM log_view LEFT JOIN cards ON cards.archive = log_view.archive
     WHERE ${conditions.join(' AND ')} ORDER BY seq DESC LIMIT ?`,
  )
  const walks = driver === null ? [[]] : [...new Set(driver.values)].map((value) => [value])
  const found = walks.flatMap((walked) => select.all(...values, ...walked, asked.limit + 1))
  found.sort((a, b) => b.seq - a.seq)
  const page = found.slice(0, asked.limit)
  return {
    lines: page.map((line) => logLine(line)),
    next: found.length > asked.limit ? (page.at(-1)?.seq ?? null) : null,
  }
}

function reachable(reach: LogReach): readonly Among[] {
  const inBranches: readonly Among[] =
    reach.branches === null ? [] : [{ column: 'branch', values: reach.branches }]
  switch (reach.view) {
    case 'own':
      return [{ column: 'user', values: [reach.user] }]
    case 'branch':
      return inBranches
    case 'branchChanges':
      return [...inBranches, { column: 'kind', values: ['change', 'verdict'] }]
    case 'branchCustody':
      return [...inBranches, { column: 'part', values: ['custody'] }]
    default:
      return []
  }
}

function wanted({ kinds, user, branch, archive }: LogQuery): readonly Among[] {
  const among: Among[] = []
  if (kinds.length > 0) among.push({ column: 'kind', values: kinds })
  if (user !== null) among.push({ column: 'user', values: [user] })
  if (branch !== null) among.push({ column: 'branch', values: [branch] })
  if (archive !== null) among.push({ column: 'archive', values: [archive] })
  return among
}

/** The first entry received at that moment or later: `received` never goes back, so it parts the log in two. */
function firstSince(db: DatabaseSync, time: number): number {
  const first = query<{ seq: number }>(
    db,
    'SELECT seq FROM log_view WHERE received >= ? ORDER BY received, seq LIMIT 1',
  ).get(time)
  return first?.seq ?? Infinity
}

const logLine = (line: StoredLine): BareLogLine => ({
  ...line,
  archiveNo: line.archiveNo === '' ? null : line.archiveNo,
  archiveName: line.archiveName === '' ? null : line.archiveName,
  offline: line.offline === null ? null : line.offline === 1,
})
