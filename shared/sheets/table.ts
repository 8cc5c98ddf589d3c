/** Rows while they are read: counted against the limits, empty ones left out. */
import { MAX_CELLS, MAX_COLUMNS, MAX_ROWS, MAX_TEXT, SheetProblem } from './limits.ts'

export interface SheetRow {
  /** As a spreadsheet counts: the header is usually row 1. */
  readonly number: number
  readonly cells: readonly string[]
}

export class Table {
  readonly rows: SheetRow[] = []
  #text = 0
  #cells = 0

  add(number: number, cells: readonly string[]): void {
    let text = 0
    let filled = 0
    for (const cell of cells) {
      if (cell === '') continue
      text += cell.length
      filled++
    }
    if (filled === 0) return
    this.#text += text
    this.#cells += filled
    if (this.rows.length > MAX_ROWS) throw new SheetProblem('too-many-rows')
    if (this.#text > MAX_TEXT || this.#cells > MAX_CELLS) throw new SheetProblem('too-large')
    if (cells.length > MAX_COLUMNS) throw new SheetProblem('too-many-columns')
    this.rows.push({ number, cells })
  }
}
