/** Chances that a test can repeat: the same seed rolls the same numbers. Named in `ANJUAN_SEED`, else new. */
export class Seeded {
  readonly seed: number
  #state: number

  constructor(seed = Number(process.env['ANJUAN_SEED'] ?? Math.floor(Math.random() * 0x7fffffff))) {
    this.seed = seed
    this.#state = seed >>> 0
  }

  /** From 0 inclusive to `below` exclusive (mulberry32). */
  next(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 0x100000000) * below)
  }
}
