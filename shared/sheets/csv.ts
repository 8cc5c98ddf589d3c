/**
 * CSV while it arrives: cells in quotation marks may hold anything, line ends of every system, and the
 * separator that the header uses most. A mark inside an unquoted cell is a character like any other.
 */
import { MAX_CELL, MAX_COLUMNS, SheetProblem } from './limits.ts'
import type { Table } from './table.ts'

/** Where a cell is being read. */
type State = 'start' | 'plain' | 'quoted' | 'closed'

const LINE_FEED = 10
const RETURN = 13
const QUOTE = 34

export class CsvReader {
  readonly #table: Table
  #mark = -1
  #state: State = 'start'
  #cell = ''
  #cells: string[] = []
  #row = 1
  #afterReturn = false

  constructor(table: Table) {
    this.#table = table
  }

  push(text: string): void {
    if (text === '') return
    if (this.#mark < 0) this.#mark = separatorOf(text).charCodeAt(0)
    const mark = this.#mark
    // What stands between two characters that mean something goes into the cell as a piece.
    let from = 0
    for (let at = 0; at < text.length; at++) {
      const code = text.charCodeAt(at)
      const isLineEnd = code === LINE_FEED || code === RETURN
      if (this.#afterReturn) {
        this.#afterReturn = false
        if (code === LINE_FEED && this.#state !== 'quoted') {
          from = at + 1
          continue
        }
      }
      if (this.#state === 'quoted') {
        if (code !== QUOTE) continue
        this.#add(text.slice(from, at))
        from = at + 1
        this.#state = 'closed'
      } else if (code === QUOTE && (this.#state === 'start' || this.#state === 'closed')) {
        // Two marks in a quoted cell are one.
        from = this.#state === 'closed' ? at : at + 1
        this.#state = 'quoted'
      } else if (code === mark || isLineEnd) {
        this.#add(text.slice(from, at))
        from = at + 1
        if (isLineEnd) this.#endRow()
        else this.#endCell()
        this.#afterReturn = code === RETURN
      } else if (this.#state === 'start') {
        this.#state = 'plain'
      }
    }
    this.#add(text.slice(from))
  }

  end(): void {
    if (this.#state === 'quoted') throw new SheetProblem('open-quote')
    if (this.#state !== 'start' || this.#cells.length > 0) this.#endRow()
  }

  #add(piece: string): void {
    if (piece === '') return
    this.#cell += piece
    if (this.#cell.length > MAX_CELL)
      throw new SheetProblem(this.#state === 'quoted' ? 'open-quote' : 'cell-too-long')
  }

  #endCell(): void {
    this.#cells.push(this.#cell.trim())
    if (this.#cells.length > MAX_COLUMNS + 1) throw new SheetProblem('too-many-columns')
    this.#cell = ''
    this.#state = 'start'
  }

  #endRow(): void {
    const number = this.#row++
    if (this.#state === 'start' && this.#cells.length === 0) return
    this.#endCell()
    while (this.#cells.at(-1) === '') this.#cells.pop()
    this.#table.add(number, this.#cells)
    this.#cells = []
  }
}

/** People put no commas, tabs or bars into the names of columns. */
function separatorOf(text: string): string {
  const header = text.slice(0, text.search(/[\r\n]/) >>> 0)
  const counted = [',', '\t', ';', '|', '，'].map((mark) => ({ mark, count: header.split(mark).length - 1 }))
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).mark
}
