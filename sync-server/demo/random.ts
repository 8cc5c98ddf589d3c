/**
 * Chance from a seed: the same seed tells the same story on every machine.
 *
 * Only the story comes from here. Keys, tokens and client ids of a demonstration are as random as
 * anyone's: a data folder whose keys follow from a number in the source would protect nothing.
 */
import type { Random } from '../../shared/base/ports.ts'

export class Chance implements Random {
  readonly #state: Uint32Array

  /** 64 bits of seed, spread over the 128 of the generator (sfc32). */
  constructor(seed: bigint) {
    this.#state = Uint32Array.of(
      Number(seed & 0xffffffffn),
      Number((seed >> 32n) & 0xffffffffn),
      0x9e3779b9,
      1,
    )
    for (let turn = 0; turn < 16; turn++) this.word()
  }

  /** 32 random bits. */
  word(): number {
    const [a = 0, b = 0, c = 0, counter = 0] = this.#state
    const out = (a + b + counter) >>> 0
    this.#state[0] = b ^ (b >>> 9)
    this.#state[1] = c + (c << 3)
    this.#state[2] = ((c << 21) | (c >>> 11)) + out
    this.#state[3] = counter + 1
    return out
  }

  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.word() >>> 24)
  }

  /** At least 0, below 1. */
  share(): number {
    return this.word() / 0x1_0000_0000
  }

  /** Whole, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.share() * (high - low + 1))
  }

  /** True `percent` times out of a hundred. */
  percent(percent: number): boolean {
    return this.share() * 100 < percent
  }

  pick<T>(list: readonly T[]): T {
    const chosen = list[this.between(0, list.length - 1)]
    if (chosen === undefined) throw new RangeError('nothing to pick from')
    return chosen
  }

  /** The key of a weight, as often as it weighs. */
  weigh<T>(weighted: readonly (readonly [T, number])[]): T {
    let left = this.share() * weighted.reduce((sum, [, weight]) => sum + weight, 0)
    for (const [value, weight] of weighted) {
      left -= weight
      if (left < 0) return value
    }
    return this.pick(weighted)[0]
  }
}
