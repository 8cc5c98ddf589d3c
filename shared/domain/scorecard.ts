/**
 * The quality of archives on four axes (R25), from the numbers of a board. Each axis is a share of archives or of what
 * they should hold, in percent; the screen shows the formula with its numbers, and its rows.
 *
 *     完整性  completeness   the mean of the archives' own completeness (what their stage asks for and is filled)
 *     真实性  authenticity   archives without a field in conflict ÷ all
 *     安全性  security       archives with a ground that stands ÷ all (PIPL art. 13: without one nothing may be kept; offers are none)
 *     可用性  availability   archives with a way to reach the client that is not dead ÷ all
 */
import type { Board } from './board.ts'
import type { Flaw } from './measure.ts'

export const axes = ['completeness', 'authenticity', 'security', 'availability'] as const
export type Axis = (typeof axes)[number]

/** The archives that keep an axis from a hundred. */
export const flawOf: { readonly [axis in Axis]: Flaw } = {
  completeness: 'gaps',
  authenticity: 'conflict',
  security: 'unconsented',
  availability: 'unreachable',
}

export interface Score {
  readonly axis: Axis
  /** Rounded down, so that a hundred means that nothing is missing. */
  readonly percent: number
  /** What is divided: a sum of percents for completeness, archives without the flaw for the others. */
  readonly over: number
  /** By how many archives. */
  readonly archives: number
  /** Archives with the flaw: as many as its question opens. */
  readonly flawed: number
}

export interface Scorecard {
  /** Person or branch; empty text: nobody's. */
  readonly holder: string
  readonly archives: number
  readonly scores: readonly Score[]
}

/** Of each holder of at least one archive. */
export function scorecards(board: Board): readonly Scorecard[] {
  return Object.entries(board.counts.holder).map(([holder, archives]) => ({
    holder,
    archives,
    scores: axes.map((axis) => {
      const flawed = board.counts.flaw[`${holder}/${flawOf[axis]}`] ?? 0
      return score(axis, archives, flawed, board.percents[holder] ?? 0)
    }),
  }))
}

/** Of all of them together; null: there are none. */
export function scorecardOfAll(board: Board): Scorecard | null {
  if (board.archives === 0) return null
  const each = scorecards(board)
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
  const percents = sum(Object.values(board.percents))
  return {
    holder: '',
    archives: board.archives,
    scores: axes.map((axis, at) =>
      score(axis, board.archives, sum(each.map(({ scores }) => scores[at]?.flawed ?? 0)), percents),
    ),
  }
}

function score(axis: Axis, archives: number, flawed: number, percents: number): Score {
  const over = axis === 'completeness' ? percents : archives - flawed
  const share = axis === 'completeness' ? over / archives : (over * 100) / archives
  return { axis, percent: Math.floor(share), over, archives, flawed }
}
