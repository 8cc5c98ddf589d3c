/**
 * A board: the numbers of a dashboard, by measure and key. Rows are taken one by one, so that whoever counts very many
 * may stop between them and let others have a turn.
 */
import { countInto, measures, type BoardAsk, type Measured, type MeasureName } from './measure.ts'

export interface Board {
  readonly archives: number
  /** By measure and key; what is not there is none. */
  readonly counts: { readonly [name in MeasureName]: { readonly [key: string]: number } }
  /** Sum of whole percents of completeness, by holder. */
  readonly percents: { readonly [holder: string]: number }
  /** Middle of the minutes from making to 档号, by place of the week in which the archive was made. */
  readonly filingMedians: { readonly [week: string]: number }
}

/** Of no rows: every measure is there, and none has a key. */
export const noCounts = Object.fromEntries(measures.map((name) => [name, {}])) as Board['counts']

export class BoardCount {
  readonly #ask: BoardAsk
  readonly #counts = new Map<MeasureName, Map<string, number>>(measures.map((name) => [name, new Map()]))
  readonly #percents = new Map<string, number>()
  readonly #filings = new Map<string, number[]>()
  #archives = 0

  constructor(ask: BoardAsk) {
    this.#ask = ask
  }

  /** Nothing of the row is kept: the same object may say the next one. */
  take(row: Measured): void {
    this.#archives++
    for (const [name, counts] of this.#counts)
      countInto(name, row, this.#ask, (key) => {
        counts.set(key, (counts.get(key) ?? 0) + 1)
        if (name === 'filingWeek') this.#filed(key, row.filingMinutes ?? 0)
      })
    const holder = row[this.#ask.by] ?? ''
    this.#percents.set(holder, (this.#percents.get(holder) ?? 0) + row.completeness)
  }

  #filed(week: string, minutes: number): void {
    const known = this.#filings.get(week)
    if (known === undefined) this.#filings.set(week, [minutes])
    else known.push(minutes)
  }

  board(): Board {
    const counts = Object.fromEntries(
      [...this.#counts].map(([name, map]) => [name, Object.fromEntries(map)]),
    ) as unknown as Board['counts']
    return {
      archives: this.#archives,
      counts,
      percents: Object.fromEntries(this.#percents),
      filingMedians: Object.fromEntries([...this.#filings].map(([week, all]) => [week, median(all)])),
    }
  }
}

/** Of an even number the lower of the two in the middle: a time that really was. */
export function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort()
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0
}
