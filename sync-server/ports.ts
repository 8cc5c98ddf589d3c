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

export const systemRandom: Random = {
  // A plain Uint8Array over its own memory: a Buffer may be a window on a shared pool.
  bytes: (length) => Uint8Array.from(randomBytes(length)),
}
