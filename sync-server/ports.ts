/** The outside world of the real server. Tests and the simulated world hand in their own. */
import { randomBytes } from 'node:crypto'
import type { Clock, Random } from '../shared/base/ports.ts'

export const systemClock: Clock = { now: () => Date.now() }

export const systemRandom: Random = {
  // A plain Uint8Array over its own memory: a Buffer may be a window on a shared pool.
  bytes: (length) => Uint8Array.from(randomBytes(length)),
}
