/**
 * The device's stamp: its wall clock, made to never go back (F3).
 *
 * Unlike the usual hybrid logical clock it is never advanced by what others claim: one phone set to
 * next year would drag every device it talks to into next year. Order between devices comes from
 * what an entry names, not from here.
 *
 * A wall clock that steps back leaves stamps that are further ahead than the offset measured
 * afterwards says, so each such step raises `jumps`; whoever sees the number rise knows that stamps
 * from before it cannot be put right by the present offset.
 */
import type { Clock, Millis } from './ports.ts'

export interface StampState {
  /** The newest stamp given. */
  readonly last: Millis
  /** The wall clock when it was last read. */
  readonly wall: Millis
  /** How often the wall clock was found to have stepped back. */
  readonly jumps: number
}

export const freshStamps: StampState = { last: 0, wall: 0, jumps: 0 }

/** Steps back up to here are time servers trimming the clock, not somebody setting it. */
export const JUMP_MS = 2_000

/** The next stamp is `last` of the state returned. */
export function nextStamp(state: StampState, now: Millis): StampState {
  return {
    last: Math.max(Math.floor(now), state.last + 1),
    wall: now,
    jumps: state.jumps + (now < state.wall - JUMP_MS ? 1 : 0),
  }
}

/** What two tabs of one device know of its stamps, together. */
export function joinStamps(a: StampState, b: StampState): StampState {
  const wall = a.last === b.last ? Math.max(a.wall, b.wall) : a.last > b.last ? a.wall : b.wall
  return { last: Math.max(a.last, b.last), wall, jumps: Math.max(a.jumps, b.jumps) }
}

/**
 * Holds the state between saves. The clock stores nothing by itself: `state` belongs into the same
 * transaction as the entry that carries the stamp, else a killed tab could give a stamp twice.
 */
export class StampClock {
  readonly #clock: Clock
  #state: StampState

  constructor(clock: Clock, stored: StampState | null) {
    this.#clock = clock
    this.#state = stored ?? freshStamps
  }

  get state(): StampState {
    return this.#state
  }

  /** Strictly greater than every stamp of this device that is known here. */
  stamp(): Millis {
    this.#state = nextStamp(this.#state, this.#clock.now())
    return this.#state.last
  }

  /** Another tab stored a newer state. */
  adopt(stored: StampState): void {
    this.#state = joinStamps(this.#state, stored)
  }
}
