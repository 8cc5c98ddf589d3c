/**
 * The board as the room holds it: of this device, counted here and with every change; or of the company, counted by
 * the server and asked again while somebody looks.
 */
import { SvelteSet } from 'svelte/reactivity'
import type { Clock, Millis } from '../../../shared/base/ports.ts'
import { noCounts, type Board } from '../../../shared/domain/board.ts'
import { boardAsk, boardDays, type BoardDays, type By } from '../../../shared/domain/measure.ts'
import type { Device } from '../../api.ts'
import type { Http, HttpRefusal, LiveLine } from '../../http/api.ts'
import { watchDevice } from '../../shell/api.ts'
import { startOfDay, todayAt } from '../archives/today.ts'
import { findWeeks, returnWeeks, type Trends } from './trends.ts'

export type Source = 'device' | 'office'

interface Tools {
  readonly device: Pick<Device, 'board' | 'findTimes' | 'watch'>
  readonly http: Pick<Http, 'headOfficeBoard'>
  readonly clock: Clock
}

/** Counting very many archives is worth a pause between two changes. */
const [SETTLE_MS, AGAIN_MS] = [1_500, 60_000]

export const byOf = (source: Source): By => (source === 'office' ? 'branch' : 'owner')

export class BoardView {
  readonly #tools: Tools
  readonly source: Source
  #board = $state.raw<Board | null>(null)
  #days = $state.raw<BoardDays>(boardDays('2000-01-01'))
  #trends = $state.raw<Trends>({ finds: [], returns: [] })
  #asOf = $state<Millis | null>(null)
  #refusal = $state.raw<HttpRefusal | null>(null)
  /** Panels that are looked at as tables, and where the room stands: as one finds it when one comes back. */
  readonly tables = new SvelteSet<string>()
  scrollPx = 0
  #running: Promise<void> | null = null
  #again = false

  constructor(source: Source, tools: Tools) {
    this.source = source
    this.#tools = tools
  }

  /** Null: not counted yet. */
  get board(): Board | null {
    return this.#board
  }
  /** The calendar that the board was counted by. */
  get days(): BoardDays {
    return this.#days
  }
  /** What no archive tells, by week. */
  get trends(): Trends {
    return this.#trends
  }
  /** When the server counted; null: it did not. */
  get asOf(): Millis | null {
    return this.#asOf
  }
  get refusal(): HttpRefusal | null {
    return this.#refusal
  }

  /** Counts, and again with what changes here or on the server, until the returned function is called. */
  follow(line: Pick<LiveLine, 'watch'>): () => void {
    let settling: ReturnType<typeof setTimeout> | undefined
    const soon = (): void => {
      settling ??= setTimeout(() => {
        settling = undefined
        void this.reload()
      }, SETTLE_MS)
    }
    const end = this.source === 'device' ? this.#watchDevice(soon) : watchCards(line, soon)
    // A day that ends moves every span.
    const timer = setInterval(() => void this.reload(), AGAIN_MS)
    void this.reload()
    return () => {
      end()
      clearTimeout(settling)
      clearInterval(timer)
    }
  }

  #watchDevice(changed: () => void): () => void {
    return watchDevice(this.#tools.device, (event) => {
      if (event.type === 'list') changed()
    })
  }

  /** One count at a time; what is asked for meanwhile is one more. */
  async reload(): Promise<void> {
    this.#again = this.#running !== null
    this.#running ??= this.#count().finally(() => (this.#running = null))
    await this.#running
    if (!this.#again) return
    this.#again = false
    await this.reload()
  }

  async #count(): Promise<void> {
    const { device, http, clock } = this.#tools
    const days = boardDays(todayAt(clock.now()))
    const ask = boardAsk(days, byOf(this.source), startOfDay)
    const finds = findWeeks(await device.findTimes(), days, startOfDay)
    if (this.source === 'device') {
      const board = await device.board(ask)
      this.#days = days
      this.#board = board
      this.#trends = { finds, returns: [] }
      return
    }
    const answer = await http.headOfficeBoard(ask)
    this.#refusal = answer.ok ? null : answer.error
    if (!answer.ok) return
    this.#days = days
    const { asOf, returns, counts, ...numbers } = answer.value
    this.#board = { ...numbers, counts: { ...noCounts, ...counts } }
    this.#trends = { finds, returns: returnWeeks(returns, days) }
    this.#asOf = asOf
  }
}

/** The first word on the line tells how far it is, and what is shown was asked for after that. */
function watchCards(line: Pick<LiveLine, 'watch'>, changed: () => void): () => void {
  let known: number | null = null
  return line.watch({
    moved({ cards }) {
      if (known !== null && known !== cards) changed()
      known = cards
    },
  })
}
