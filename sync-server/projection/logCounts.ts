/**
 * How often what was done (`shared/log/deeds.ts`), by person or by half hour: one walk over the lines in question.
 *
 * A day is a walk of milliseconds; a month of a large company is some tenths of a second in the reader's thread.
 */
import type { DatabaseSync } from 'node:sqlite'
import { deedNames, deeds, type Deed, type DeedName } from '../../shared/log/deeds.ts'
import { COUNTED_MS, type LogCountsQuery } from '../../shared/protocol/log.ts'
import { query } from '../store/sqlite/database.ts'
import { conditionsOf, logWhere, type LogReach } from './logWhere.ts'

export interface BareLogCount extends Readonly<Record<DeedName, number>> {
  readonly user: string | null
  /** The beginning of the half hour; 0 when counted by person. */
  readonly at: number
  readonly lines: number
  readonly last: number
}

const list = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ')

/** Our own constants, so they may stand in the text. */
const counted = ({ kinds, actions, lateOnly }: Deed): string =>
  [
    ...(kinds.length === 0 ? [] : [`kind IN (${list(kinds)})`]),
    ...(actions.length === 0 ? [] : [`action IN (${list(actions)})`]),
    ...(lateOnly ? ['late = 1'] : []),
  ].join(' AND ')

const COUNTS = deedNames.map((name) => `sum(${counted(deeds[name])}) AS ${name}`).join(', ')

/** As the device says, set right by its offset (`happenedAt`); what nobody said happened when it came. */
const HAPPENED = `ifnull(claimed + ifnull("offset", 0), received)`

/** Call within one read transaction. By person, whoever was here last comes first; by time, in its order. */
export function logCounts(
  db: DatabaseSync,
  { question, by }: LogCountsQuery,
  reach: LogReach,
): readonly BareLogCount[] {
  const where = logWhere(db, question, reach)
  if (where === null) return []
  const { sql, values } = conditionsOf(where)
  const key =
    by === 'user' ? `user, 0 AS at` : `NULL AS user, ${HAPPENED} / ${COUNTED_MS} * ${COUNTED_MS} AS at`
  return query<BareLogCount>(
    db,
    `SELECT ${key}, count(*) AS lines, max(received) AS last, ${COUNTS} FROM log_view
     WHERE ${sql} ${by === 'user' ? 'AND user IS NOT NULL GROUP BY user ORDER BY last DESC, user' : 'GROUP BY at ORDER BY at'}`,
  )
    .all(...values)
    .map((row) => ({ ...row }))
}
