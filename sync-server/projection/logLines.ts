/**
 * The log screen: who did what to which archive, newest first, within what the reader may see of it.
 *
 * The log is long and pages are short, so every query walks one index downwards and stops; where a
 * filter allows several values (three kinds, two branches) each is walked by itself and the results
 * are merged, because SQLite would sort the whole history instead.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { LogLine, LogQuery } from '../../shared/protocol/log.ts'
import { query } from '../store/sqlite/database.ts'
import { conditionsOf, logWhere, type Among, type LogReach } from './logWhere.ts'

/**
 * People and devices are named by whoever knows them, and leaves stand in the log; the projection has only ids.
 * Archives are named here: whoever asked takes out again what its reader may not know.
 */
export type BareLogLine = Omit<LogLine, 'userName' | 'deviceName' | 'leaf'>

export interface LogAnswer {
  readonly lines: readonly BareLogLine[]
  readonly next: number | null
}

interface StoredLine extends Omit<BareLogLine, 'offline'> {
  readonly offline: number | null
}

/** The narrower the filter, the earlier it is walked by. */
const driversInOrder: readonly Among['column'][] = ['archive', 'user', 'outcome', 'action', 'branch', 'kind']

const LINES = `
  SELECT seq, kind, received, claimed, "offset", user, role, device, log_view.branch, log_view.archive, doc, length,
    action, object, purpose, counter, offline, outcome, cards.archiveNo, cards.name AS archiveName
  FROM log_view LEFT JOIN cards ON cards.archive = log_view.archive`

/** Call within one read transaction. */
export function logLines(db: DatabaseSync, asked: LogQuery, reach: LogReach): LogAnswer {
  const where = logWhere(db, asked, reach)
  if (where === null) return { lines: [], next: null }
  const { among } = where
  const driver =
    driversInOrder.map((column) => among.find((one) => one.column === column)).find(Boolean) ?? null
  const { sql, values } = conditionsOf({
    ...where,
    below: Math.min(where.below, asked.before ?? Infinity),
    from: Math.max(where.from, (asked.after ?? -1) + 1),
    among: among.filter((one) => one !== driver),
  })
  const select = query<StoredLine>(
    db,
    `${LINES} WHERE ${sql} ${driver === null ? '' : `AND log_view.${driver.column} = ?`}
     ORDER BY seq DESC LIMIT ?`,
  )
  const walks = driver === null ? [[]] : [...new Set(driver.values)].map((value) => [value])
  const found = walks.flatMap((walked) => select.all(...values, ...walked, asked.limit + 1))
  found.sort((a, b) => b.seq - a.seq)
  const page = found.slice(0, asked.limit)
  return {
    lines: page.map((line) => bareLine(line)),
    next: found.length > asked.limit ? (page.at(-1)?.seq ?? null) : null,
  }
}

const bareLine = (line: StoredLine): BareLogLine => ({
  ...line,
  archiveNo: line.archiveNo === '' ? null : line.archiveNo,
  archiveName: line.archiveName === '' ? null : line.archiveName,
  offline: line.offline === null ? null : line.offline === 1,
})
