/**
 * Where a device's chain of accesses does not add up: lines that were logged as `gap` or `broken`, with the last one
 * before. Once noticed a gap stays: a number below the newest is never taken in any more (`session/seen.ts`).
 */
import type { DatabaseSync } from 'node:sqlite'
import { wholeLog, type GapsQuery, type LogQuery } from '../../shared/protocol/log.ts'
import { query } from '../store/sqlite/database.ts'
import { logLines, type BareLogLine } from './logLines.ts'
import type { LogReach } from './logWhere.ts'

export interface BareGap {
  readonly missing: { readonly from: number; readonly to: number } | null
  readonly before: BareLogLine | null
  readonly after: BareLogLine
}

export interface GapsAnswer {
  readonly gaps: readonly BareGap[]
  readonly next: number | null
}

/** Call within one read transaction. */
export function logGaps(db: DatabaseSync, { before, limit }: GapsQuery, reach: LogReach): GapsAnswer {
  const asked: LogQuery = { ...wholeLog, kinds: ['access'], outcomes: ['gap', 'broken'], before, limit }
  const { lines, next } = logLines(db, asked, reach)
  return { gaps: lines.map((after) => gapAt(db, after, reach)), next }
}

function gapAt(db: DatabaseSync, after: BareLogLine, reach: LogReach): BareGap {
  const last = query<{ seq: number; counter: number }>(
    db,
    `SELECT seq, counter FROM log_view WHERE user = ? AND seq < ? AND device = ? AND counter IS NOT NULL
     ORDER BY seq DESC LIMIT 1`,
  ).get(after.user, after.seq, after.device)
  const from = (last?.counter ?? 0) + 1
  const to = (after.counter ?? from) - 1
  return { missing: to >= from ? { from, to } : null, before: lineAt(db, last?.seq, reach), after }
}

/** Null, too, where it is about an archive of a branch that this reader hears nothing of. */
function lineAt(db: DatabaseSync, seq: number | undefined, reach: LogReach): BareLogLine | null {
  if (seq === undefined) return null
  const { lines } = logLines(db, { ...wholeLog, after: seq - 1, before: seq + 1, limit: 1 }, reach)
  return lines[0] ?? null
}
