/** Which lines of the log somebody asks for, and which of them the reader may see: conditions on `log_view`. */
import type { DatabaseSync, SQLInputValue } from 'node:sqlite'
import type { LogView } from '../../shared/policy/table.ts'
import type { LogQuestion } from '../../shared/protocol/log.ts'
import { query } from '../store/sqlite/database.ts'

/** What `logViewOf` of the policy answered for this person. */
export interface LogReach {
  readonly view: LogView
  /** For the branch views; null: every branch. */
  readonly branches: readonly string[] | null
  /** Whose own lines `own` means. */
  readonly user: string
}

type Column = 'archive' | 'user' | 'branch' | 'action' | 'outcome' | 'kind' | 'device' | 'part'

/** The column must have one of these values. */
export interface Among {
  readonly column: Column
  readonly values: readonly string[]
}

/** All of it must hold. */
export interface LogWhere {
  readonly among: readonly Among[]
  /** Sequences: from inclusive, below exclusive. */
  readonly from: number
  readonly below: number
  readonly flags: readonly ('offline' | 'late')[]
}

/** Null: there can be no such line, or none that this reader may see. */
export function logWhere(db: DatabaseSync, asked: LogQuestion, reach: LogReach): LogWhere | null {
  const among = [...reachable(reach), ...wanted(asked)]
  if (reach.view === 'none' || among.some(({ values }) => values.length === 0)) return null
  return {
    among,
    from: asked.from === null ? 0 : firstSince(db, asked.from),
    below: asked.until === null ? Number.MAX_SAFE_INTEGER : firstSince(db, asked.until),
    flags: [...(asked.offlineOnly ? ['offline' as const] : []), ...(asked.lateOnly ? ['late' as const] : [])],
  }
}

/** As SQL, and its values in order. */
export function conditionsOf(where: LogWhere): {
  readonly sql: string
  readonly values: readonly SQLInputValue[]
} {
  const conditions = ['seq >= ?', 'seq < ?']
  const values: SQLInputValue[] = [where.from, where.below]
  for (const flag of where.flags) conditions.push(`log_view.${flag} = 1`)
  for (const one of where.among) {
    // The plus keeps SQLite from walking this column's index instead.
    conditions.push(`+log_view.${one.column} IN (${one.values.map(() => '?').join(', ')})`)
    values.push(...one.values)
  }
  return { sql: conditions.join(' AND '), values }
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

function wanted({ kinds, actions, outcomes, user, device, branch, archive }: LogQuestion): readonly Among[] {
  const among: Among[] = []
  if (kinds.length > 0) among.push({ column: 'kind', values: kinds })
  if (actions.length > 0) among.push({ column: 'action', values: actions })
  if (outcomes.length > 0) among.push({ column: 'outcome', values: outcomes })
  if (user !== null) among.push({ column: 'user', values: [user] })
  if (device !== null) among.push({ column: 'device', values: [device] })
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
  return first?.seq ?? Number.MAX_SAFE_INTEGER
}
