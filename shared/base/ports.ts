/**
 * What the outside world hands in. Nothing in `shared/` reads a clock or rolls a die;
 * the composition roots (`main.ts`, the worker's root) pass these, and the simulated
 * world passes its own.
 */

/** Milliseconds since 1970-01-01 UTC. */
export type Millis = number

export interface Clock {
  now(): Millis
}

export interface Timers {
  /** Calls once after `ms`; the function returned cancels. */
  after(ms: Millis, call: () => void): () => void
}

export interface Random {
  /** `length` fresh bytes; cryptographically strong everywhere but in the simulation. */
  bytes(length: number): Uint8Array
}
