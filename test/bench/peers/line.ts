/** A line between devices and a server: as slow and as far as one says, its bytes counted. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

/** Places in the counts. `TURNS`: how often a device spoke after it had been spoken to. */
export const [UP, DOWN, DOWN_DEFLATED, TURNS] = [0, 1, 2, 3] as const

export interface LineOrders {
  readonly target: number
  readonly roundTripMs: number
  readonly bitsPerSecond: number | null
  readonly deflated: boolean
  readonly counts: Float64Array
}

export interface LineCounts {
  readonly up: number
  readonly down: number
  /** What came down, squeezed as one stream: zero unless that was asked for. */
  readonly downDeflated: number
  readonly turns: number
}

export class Line {
  readonly port: number
  readonly #thread: Worker
  readonly #counts: Float64Array

  private constructor(port: number, thread: Worker, counts: Float64Array) {
    this.port = port
    this.#thread = thread
    this.#counts = counts
  }

  static async to(
    target: number,
    how: { readonly roundTripMs?: number; readonly bitsPerSecond?: number; readonly deflated?: boolean } = {},
  ): Promise<Line> {
    const counts = new Float64Array(new SharedArrayBuffer(4 * Float64Array.BYTES_PER_ELEMENT))
    const workerData: LineOrders = {
      target,
      roundTripMs: how.roundTripMs ?? 0,
      bitsPerSecond: how.bitsPerSecond ?? null,
      deflated: how.deflated ?? false,
      counts,
    }
    const thread = new Worker(new URL('lineThread.ts', import.meta.url), { workerData })
    const [port] = (await once(thread, 'message')) as [number]
    return new Line(port, thread, counts)
  }

  /** Ends the line. */
  async end(): Promise<LineCounts> {
    const counted = once(this.#thread, 'message')
    this.#thread.postMessage('count')
    await counted
    await this.#thread.terminate()
    const at = (place: number): number => this.#counts[place] ?? 0
    return { up: at(UP), down: at(DOWN), downDeflated: at(DOWN_DEFLATED), turns: at(TURNS) }
  }
}
