/**
 * All chance of a simulated world, from one seed of 64 bits: xoroshiro128+ (pure-rand), its state drawn from the
 * seed by splitmix64 as its authors advise. A fork is a stream of its own, so that what one part of the world
 * draws more of does not change the luck of all others.
 */
import { xoroshiro128plusFromState, type xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { Random } from '../../shared/base/ports.ts'

const MASK = 0xffff_ffff_ffff_ffffn

function splitmix64(state: bigint): bigint {
  let z = (state + 0x9e37_79b9_7f4a_7c15n) & MASK
  z = ((z ^ (z >> 30n)) * 0xbf58_476d_1ce4_e5b9n) & MASK
  z = ((z ^ (z >> 27n)) * 0x94d0_49bb_1331_11ebn) & MASK
  return z ^ (z >> 31n)
}

const halves = (word: bigint): [number, number] => [
  Number((word >> 32n) & 0xffff_ffffn) | 0,
  Number(word & 0xffff_ffffn) | 0,
]

export class Dice implements Random {
  readonly #source: ReturnType<typeof xoroshiro128plus>

  constructor(seed: bigint, source?: ReturnType<typeof xoroshiro128plus>) {
    if (source !== undefined) {
      this.#source = source
      return
    }
    const first = splitmix64(seed & MASK)
    const second = splitmix64((seed + 0x9e37_79b9_7f4a_7c15n) & MASK)
    this.#source = xoroshiro128plusFromState([...halves(first), ...halves(second)])
  }

  fork(): Dice {
    return new Dice((BigInt(this.#source.next() >>> 0) << 32n) | BigInt(this.#source.next() >>> 0))
  }

  /** The same numbers from here on. */
  copy(): Dice {
    return new Dice(0n, this.#source.clone())
  }

  /** From 0 inclusive to `end` exclusive. */
  below(end: number): number {
    return Math.floor(((this.#source.next() >>> 0) / 0x1_0000_0000) * end)
  }

  between(least: number, most: number): number {
    return least + this.below(most - least + 1)
  }

  chance(probability: number): boolean {
    return (this.#source.next() >>> 0) / 0x1_0000_0000 < probability
  }

  pick<T>(list: readonly T[]): T {
    if (list.length === 0) throw new RangeError('nothing to pick from')
    return list[this.below(list.length)] as T
  }

  /** By weight; 0 never. */
  weighed<T>(list: readonly (readonly [T, number])[]): T {
    let left = this.below(list.reduce((sum, [, weight]) => sum + weight, 0))
    for (const [one, weight] of list) if ((left -= weight) < 0) return one
    throw new RangeError('nothing has any weight')
  }

  bytes(length: number): Uint8Array {
    const bytes = new Uint8Array(length)
    let word = 0
    for (let at = 0; at < length; at++) {
      if (at % 4 === 0) word = this.#source.next()
      bytes[at] = (word >>> ((at % 4) * 8)) & 0xff
    }
    return bytes
  }
}
