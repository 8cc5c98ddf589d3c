/**
 * What head office filters and counts by, in memory: one column per field, one place per card. Counting half a million
 * cards by ten fields is a walk over small numbers here and most of a second in SQL.
 *
 * Lives in the reader's thread and follows the table: every write of a card gets the next `move`, and what moved since
 * the last look is read again. Call `follow` within the transaction that answers, so that all is of one moment; `step`
 * reads a piece of it ahead of time.
 */
import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Day } from '../../shared/domain/day.ts'
import { urgencyAt } from '../../shared/templates/urgency.ts'
import { query, type Query } from '../store/sqlite/database.ts'
import { LAST_MOVE } from './schema.ts'

const texts = [
  'branch',
  'owner',
  'stage',
  'tier',
  'templateId',
  'checking',
  'clientType',
  'urgency',
  'channel',
  'firstTouch',
  'lastTouch',
  'region',
  'tags',
  'choices',
  'gaps',
  'targetDate',
  'nextFollowUp',
] as const
export type TextColumn = (typeof texts)[number]
const numbers = [
  'conflicts',
  'completeness',
  'complaints',
  'alike',
  'met',
  'bits',
  'budgetMin',
  'budgetMax',
  'lastContact',
  'changed',
  'begun',
  'filingMinutes',
  'stageSince',
  'nextReview',
  'quietSince',
] as const
export type NumberColumn = (typeof numbers)[number]

/** `id`, `move`, then the texts and the numbers in their order: an array a card, for an object takes twice the time. */
type Moved = readonly (string | number | null)[]
const FIRST_TEXT = 2

/** A column of texts of which many are alike: each place holds the number of its text. */
export interface Coded {
  readonly codes: Uint32Array
  /** By code; 0 is the empty text. */
  readonly values: readonly string[]
}

class CodedColumn implements Coded {
  codes = new Uint32Array(1024)
  readonly values: string[] = ['']
  readonly #known = new Map<string, number>([['', 0]])

  set(at: number, value: string): void {
    if (at >= this.codes.length) {
      const grown = new Uint32Array(roomFor(at))
      grown.set(this.codes)
      this.codes = grown
    }
    let code = this.#known.get(value)
    if (code === undefined) {
      code = this.values.push(value) - 1
      this.#known.set(value, code)
    }
    this.codes[at] = code
  }
}

class NumberColumnOf {
  /** NaN where nothing is known: it passes no comparison. */
  values = new Float64Array(1024)

  set(at: number, value: number | null): void {
    if (at >= this.values.length) {
      const grown = new Float64Array(roomFor(at))
      grown.set(this.values)
      this.values = grown
    }
    this.values[at] = value ?? NaN
  }
}

/** Read at once, in some ten milliseconds. All in one, every row of the table would stand in memory as an object. */
const ROWS_AT_ONCE = 2_000

const roomFor = (at: number): number => Math.ceil((at + 1) * 1.5)

export class Columns {
  readonly #texts = new Map<TextColumn, CodedColumn>(texts.map((name) => [name, new CodedColumn()]))
  readonly #numbers = new Map<NumberColumn, NumberColumnOf>(
    numbers.map((name) => [name, new NumberColumnOf()]),
  )
  /** The same, as the rows have them. */
  readonly #inOrder = { texts: [...this.#texts.values()], numbers: [...this.#numbers.values()] }
  readonly #moved: StatementSync
  readonly #gone: Query<{ readonly id: number }>
  readonly #last: Query<{ readonly move: number }>
  #alive = new Uint8Array(1024)
  #urgency: { readonly today: Day; readonly move: number; readonly coded: Coded } | null = null
  #end = 0
  #count = 0
  #move = 0

  constructor(db: DatabaseSync) {
    this.#moved = db.prepare(
      `SELECT id, move, ${[...texts, ...numbers].join(', ')} FROM cards WHERE move > ? ORDER BY move LIMIT ?`,
    )
    this.#moved.setReturnArrays(true)
    this.#gone = query(db, 'SELECT id FROM gone WHERE move > ? AND move <= ?')
    this.#last = query(db, LAST_MOVE)
  }

  /** Grows whenever anything here changed. */
  get move(): number {
    return this.#move
  }
  /** Places run from 1 to below this one; not all are taken. */
  get end(): number {
    return this.#end
  }
  get count(): number {
    return this.#count
  }
  /** 1 where a card stands. */
  get alive(): Uint8Array {
    return this.#alive
  }

  text(name: TextColumn): Coded {
    return this.#texts.get(name) as CodedColumn
  }
  /** How urgent each is on that day (`shared/templates/urgency.ts`); made once for a day and a state of the table. */
  urgencyAt(today: Day): Coded {
    const known = this.#urgency
    if (known !== null && known.today === today && known.move === this.#move) return known.coded
    const [written, days] = [this.text('urgency'), this.text('targetDate')]
    const met = this.number('met')
    const values: string[] = ['']
    const places = new Map<string, number>([['', 0]])
    // By urgency, day and whether it is met: few of these differ, whatever the number of cards.
    const made = new Int32Array(written.values.length * days.values.length * 2).fill(-1)
    const codes = new Uint32Array(this.#end)
    for (let at = 0; at < this.#end; at++) {
      const [of, day] = [written.codes[at] as number, days.codes[at] as number]
      const isMet = met[at] === 1
      const place = (of * days.values.length + day) * 2 + Number(isMet)
      let code = made[place] as number
      if (code === -1) {
        const wanted = { urgency: written.values[of] as string, targetDate: days.values[day] as string }
        const value = urgencyAt({ ...wanted, met: isMet }, today)
        code = places.get(value) ?? values.push(value) - 1
        places.set(value, code)
        made[place] = code
      }
      codes[at] = code
    }
    const coded = { codes, values }
    this.#urgency = { today, move: this.#move, coded }
    return coded
  }
  number(name: NumberColumn): Float64Array {
    return (this.#numbers.get(name) as NumberColumnOf).values
  }

  follow(): void {
    while (!this.step());
  }

  /** Reads the next piece of what moved; true when there is no more. */
  step(): boolean {
    const last = this.#last.get()?.move ?? 0
    if (last === this.#move) return true
    const rows = this.#moved.all(this.#move, ROWS_AT_ONCE) as unknown as readonly Moved[]
    const to = rows.length < ROWS_AT_ONCE ? last : Number(rows.at(-1)?.[1] ?? last)
    // First: a place that was left may have been taken again.
    for (const { id } of this.#gone.all(this.#move, to)) this.#remove(id)
    for (const row of rows) this.#put(row)
    this.#move = to
    return to === last
  }

  #put(row: Moved): void {
    const id = row[0] as number
    if (id >= this.#alive.length) {
      const grown = new Uint8Array(roomFor(id))
      grown.set(this.#alive)
      this.#alive = grown
    }
    if (this.#alive[id] !== 1) this.#count++
    this.#alive[id] = 1
    this.#end = Math.max(this.#end, id + 1)
    let place = FIRST_TEXT
    for (const column of this.#inOrder.texts) column.set(id, row[place++] as string)
    for (const column of this.#inOrder.numbers) column.set(id, row[place++] as number | null)
  }

  #remove(id: number): void {
    if (this.#alive[id] !== 1) return
    this.#alive[id] = 0
    this.#count--
  }
}
