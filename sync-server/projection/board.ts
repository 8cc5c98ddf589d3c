/**
 * Head office's dashboard: the measures of `shared/domain/measure.ts` over every card in memory.
 *
 * Half a million cards by seventeen measures take most of a second, and this thread also answers lists. So it counts in
 * pieces, lets other questions in between, and keeps what it counted until a card changes. If cards move while it
 * counts, it begins anew, a few times; then it tells what it has: whoever looks at a company that writes that much
 * looks again a moment later.
 */
import { BoardCount, type Board } from '../../shared/domain/board.ts'
import type { BoardAsk, Measured } from '../../shared/domain/measure.ts'
import { Lru } from '../store/lru.ts'
import { CONSENTED, REACHABLE } from './cardRow.ts'
import { tagsIn } from './checks.ts'
import type { Coded, Columns, NumberColumn, TextColumn } from './columns.ts'

/** Rows between two turns for others: some four milliseconds. */
const PIECE = 1_000
const ANEW = 2
/** Boards kept: each reader's own reach and calendar is another question. */
const KEPT = 8

export interface BoardQuestion {
  readonly ask: BoardAsk
  /** Null: every branch. */
  readonly branches: readonly string[] | null
}

export class Boards {
  readonly #columns: Columns
  readonly #kept = new Lru<string, Board>(KEPT)
  #keptAt = -1

  constructor(columns: Columns) {
    this.#columns = columns
  }

  /** `turn` lets other questions in; `follow` brings the columns up to now. */
  async board(question: BoardQuestion, follow: () => void, turn: () => Promise<void>): Promise<Board> {
    for (let tries = 0; ; tries++) {
      follow()
      const { move } = this.#columns
      if (this.#keptAt !== move) this.#kept.clear()
      this.#keptAt = move
      const key = JSON.stringify(question)
      const known = this.#kept.get(key)
      if (known !== undefined) return known
      const board = await this.#count(question, turn)
      if (this.#columns.move !== move && tries < ANEW) continue
      if (this.#columns.move === move) this.#kept.set(key, board)
      return board
    }
  }

  async #count({ ask, branches }: BoardQuestion, turn: () => Promise<void>): Promise<Board> {
    const count = new BoardCount(ask)
    const row = new CardAt(this.#columns)
    const allowed = branches === null ? null : new Set(branches)
    for (let at = 0; at < this.#columns.end; at++) {
      if (at % PIECE === PIECE - 1) await turn()
      if (this.#columns.alive[at] !== 1) continue
      row.at = at
      if (allowed === null || allowed.has(row.branch)) count.take(row)
    }
    return count.board()
  }
}

/** One place of the columns, read as a row. */
class CardAt implements Measured {
  readonly #texts = new Map<TextColumn, Coded>()
  readonly #columns: Columns
  readonly #gaps = new Map<number, readonly string[]>()
  readonly tags = NONE
  readonly shown = {}
  readonly rejected = false
  at = 0

  constructor(columns: Columns) {
    this.#columns = columns
  }

  get template(): string {
    return this.#text('templateId')
  }
  get stage(): string {
    return this.#text('stage')
  }
  get tier(): string {
    return this.#text('tier')
  }
  get owner(): string {
    return this.#text('owner')
  }
  get branch(): string {
    return this.#text('branch')
  }
  get checking(): string {
    return this.#text('checking')
  }
  get clientType(): string {
    return this.#text('clientType')
  }
  get urgency(): string {
    return this.#text('urgency')
  }
  get channel(): string {
    return this.#text('channel')
  }
  get firstTouch(): string {
    return this.#text('firstTouch')
  }
  get lastTouch(): string {
    return this.#text('lastTouch')
  }
  get region(): string {
    return this.#text('region')
  }
  get targetDate(): string {
    return this.#text('targetDate')
  }
  get nextFollowUp(): string {
    return this.#text('nextFollowUp')
  }
  get gaps(): readonly string[] {
    const { codes, values } = this.#coded('gaps')
    const code = codes[this.at] as number
    let gaps = this.#gaps.get(code)
    if (gaps === undefined) this.#gaps.set(code, (gaps = tagsIn(values[code] as string)))
    return gaps
  }
  get conflicts(): number {
    return this.#number('conflicts') ?? 0
  }
  get complaints(): number {
    return this.#number('complaints') ?? 0
  }
  get completeness(): number {
    return this.#number('completeness') ?? 0
  }
  get budgetMin(): number | null {
    return this.#number('budgetMin')
  }
  get budgetMax(): number | null {
    return this.#number('budgetMax')
  }
  get lastContact(): number | null {
    const at = this.#number('lastContact')
    return at === 0 ? null : at
  }
  get changed(): number {
    return this.#number('changed') ?? 0
  }
  get begun(): number | null {
    return this.#number('begun')
  }
  get filingMinutes(): number | null {
    return this.#number('filingMinutes')
  }
  get stageSince(): number | null {
    return this.#number('stageSince')
  }
  get nextReview(): number | null {
    return this.#number('nextReview')
  }
  get quietSince(): number | null {
    return this.#number('quietSince')
  }
  get reachable(): boolean {
    return ((this.#number('bits') ?? 0) & REACHABLE) !== 0
  }
  get consented(): boolean {
    return ((this.#number('bits') ?? 0) & CONSENTED) !== 0
  }

  #coded(name: TextColumn): Coded {
    let column = this.#texts.get(name)
    if (column === undefined) this.#texts.set(name, (column = this.#columns.text(name)))
    return column
  }
  #text(name: TextColumn): string {
    const { codes, values } = this.#coded(name)
    return values[codes[this.at] as number] as string
  }
  #number(name: NumberColumn): number | null {
    const value = this.#columns.number(name)[this.at] as number
    return value !== value ? null : value
  }
}

const NONE: readonly string[] = []
