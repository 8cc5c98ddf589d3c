/**
 * The dashboard of this device: its archives by every measure, counted from their cards whether there is a network or
 * not. In pieces, because the same worker answers while somebody types.
 */
import { BoardCount, type Board } from '../../shared/domain/board.ts'
import type { BoardAsk } from '../../shared/domain/measure.ts'
import type { Catalogue } from '../search/catalogue.ts'

/** Archives between two turns for others: some ten milliseconds. */
const PIECE = 500
/** What changed while it was counted is counted anew, so often; the next look comes with the next change. */
const ANEW = 2

export async function boardOf(
  catalogue: Catalogue,
  ask: BoardAsk,
  turn: () => Promise<void>,
): Promise<Board> {
  for (let tries = 0; ; tries++) {
    const { version } = catalogue
    const count = new BoardCount(ask)
    let taken = 0
    for (const row of catalogue.measured()) {
      count.take(row)
      if (++taken % PIECE === 0) await turn()
    }
    if (catalogue.version === version || tries === ANEW) return count.board()
  }
}
