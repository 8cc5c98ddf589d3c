/**
 * The time on the wall as something a component can read: it changes twice a minute while anything
 * shows it, and costs nothing otherwise. The one instance comes from `main.ts` by context.
 */
import { createContext } from 'svelte'
import { createSubscriber } from 'svelte/reactivity'
import type { Clock, Millis } from '../../shared/base/ports.ts'

const TICK_MS = 30_000

export class WallClock implements Clock {
  readonly #clock: Clock
  readonly #track: () => void

  constructor(clock: Clock) {
    this.#clock = clock
    this.#track = createSubscriber((tick) => {
      const timer = setInterval(tick, TICK_MS)
      return () => clearInterval(timer)
    })
  }

  now(): Millis {
    this.#track()
    return this.#clock.now()
  }
}

/** For what counts down while someone looks at it. Returns what ends it. */
export function everySecond(run: () => void): () => void {
  const timer = setInterval(run, 1000)
  return () => clearInterval(timer)
}

const [getWallClock, setWallClock] = createContext<WallClock>()
export { getWallClock, setWallClock }
