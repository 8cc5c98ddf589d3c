/**
 * How much of what people write is given back (R104), from the log: refused and held writes beside all of them, by week.
 *
 * The log only grows, so each line is looked at once and counted under its branch and hour; weeks are sums of hours,
 * wherever the reader sits. Read in pieces, because three months of a large company are a million lines.
 */
import type { DatabaseSync } from 'node:sqlite'
import type { Millis } from '../../shared/base/ports.ts'
import { query, type Query } from '../store/sqlite/database.ts'

export interface Returned {
  /** Writes that came to stand, and those that did not. */
  readonly writes: number
  readonly refused: number
}

interface Line {
  readonly seq: number
  readonly kind: string
  readonly action: string
  readonly outcome: string
  readonly received: Millis
  readonly branch: string | null
}

type Hours = Map<number, { writes: number; refused: number }>

/** Lines between two turns for others: some five milliseconds. */
const PIECE = 3_000
const HOUR_MS = 3_600_000

export class Returns {
  readonly #lines: Query<Line>
  readonly #first: Query<{ readonly seq: number }>
  readonly #branches = new Map<string, Hours>()
  #from: Millis = Infinity
  #next = 0

  constructor(db: DatabaseSync) {
    this.#lines = query(
      db,
      `SELECT seq, kind, action, outcome, received, branch FROM log_view WHERE seq >= ? ORDER BY seq LIMIT ${PIECE}`,
    )
    this.#first = query(db, 'SELECT seq FROM log_view WHERE received >= ? ORDER BY received, seq LIMIT 1')
  }

  /** By place of the week between two edges; only those in which something was written. `branches` null: all of them. */
  async weeks(
    edges: readonly Millis[],
    branches: readonly string[] | null,
    turn: () => Promise<void>,
  ): Promise<{ readonly [week: string]: Returned }> {
    const [from = Infinity] = edges
    if (from < this.#from) this.#beginAt(from)
    while (this.#step()) await turn()
    const found: { [week: string]: { writes: number; refused: number } } = {}
    for (const [branch, hours] of this.#branches) {
      if (branches !== null && !branches.includes(branch)) continue
      for (const [hour, { writes, refused }] of hours) {
        const week = edges.findLastIndex((edge) => edge <= hour * HOUR_MS)
        if (week === -1 || week === edges.length - 1) continue
        const sum = (found[String(week)] ??= { writes: 0, refused: 0 })
        sum.writes += writes
        sum.refused += refused
      }
    }
    return found
  }

  #beginAt(from: Millis): void {
    this.#branches.clear()
    this.#from = from
    this.#next = this.#first.get(from)?.seq ?? 0
  }

  /** False: that was all. */
  #step(): boolean {
    const lines = this.#lines.all(this.#next)
    for (const line of lines) {
      const refused = isRefused(line)
      if (!refused && line.kind !== 'change') continue
      const hours = this.#hoursOf(line.branch ?? '')
      const hour = Math.floor(line.received / HOUR_MS)
      const known = hours.get(hour) ?? { writes: 0, refused: 0 }
      hours.set(hour, known)
      known.writes++
      if (refused) known.refused++
    }
    this.#next = (lines.at(-1)?.seq ?? this.#next - 1) + 1
    return lines.length === PIECE
  }

  #hoursOf(branch: string): Hours {
    let hours = this.#branches.get(branch)
    if (hours === undefined) this.#branches.set(branch, (hours = new Map()))
    return hours
  }
}

/** A push that did not stand, one that waits for a person, and a command that the server ruled against. */
const isRefused = ({ kind, action, outcome }: Line): boolean =>
  (kind === 'refused' && (action === 'push' || action === 'held')) ||
  (kind === 'verdict' && outcome !== 'ok' && action === 'refused')
