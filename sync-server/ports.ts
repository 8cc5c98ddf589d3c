/** The outside world of the real server. Tests and the simulated world hand in their own. */
import { randomBytes } from 'node:crypto'
import type { Clock, Random, Timers } from '../shared/base/ports.ts'

export interface ServerTimers extends Timers {
  /** Calls once what has arrived by now was read: one turn of the event loop later. */
  soon(call: () => void): void
}

export const systemTimers: ServerTimers = {
  after: (ms, call) => {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
  soon: (call) => void setImmediate(call),
}

export const turn = ({ soon }: ServerTimers): Promise<void> => new Promise((next) => soon(next))

export const systemClock: Clock = { now: () => Date.now() }

/** Drawn at once and given out piece by piece: a nonce of twelve bytes costs no call into the kernel. */
class PooledRandom implements Random {
  #pool = new Uint8Array(0)
  #given = 0

  /** Memory of its own, of which no copy stays here. */
  bytes(length: number): Uint8Array {
    if (length > POOL_BYTES / 4) return Uint8Array.from(randomBytes(length))
    if (this.#given + length > this.#pool.length) {
      this.#pool = Uint8Array.from(randomBytes(POOL_BYTES))
      this.#given = 0
    }
    const end = this.#given + length
    const bytes = this.#pool.slice(this.#given, end)
    this.#pool.fill(0, this.#given, end)
    this.#given = end
    return bytes
  }
}

const POOL_BYTES = 4096

export const systemRandom: Random = new PooledRandom()
