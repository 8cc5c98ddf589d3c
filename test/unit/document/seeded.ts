/**
 * A seeded generator of 128 bits of state (xoshiro128**, Blackman and Vigna), filled from the
 * seed by splitmix64. The same seed gives the same run on every machine.
 */
export class Seeded {
  readonly #state: Uint32Array

  constructor(seed: bigint) {
    let counter = BigInt.asUintN(64, seed)
    const split = (): bigint => {
      counter = BigInt.asUintN(64, counter + 0x9e3779b97f4a7c15n)
      let bits = BigInt.asUintN(64, (counter ^ (counter >> 30n)) * 0xbf58476d1ce4e5b9n)
      bits = BigInt.asUintN(64, (bits ^ (bits >> 27n)) * 0x94d049bb133111ebn)
      return bits ^ (bits >> 31n)
    }
    this.#state = new Uint32Array(new BigUint64Array([split(), split()]).buffer)
  }

  /** 32 random bits. */
  next(): number {
    const state = this.#state as unknown as [number, number, number, number]
    const turned = Math.imul(state[1], 5)
    const result = Math.imul((turned << 7) | (turned >>> 25), 9)
    const shifted = state[1] << 9
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = (state[3] << 11) | (state[3] >>> 21)
    return result >>> 0
  }

  /** A whole number from 0 to `limit - 1`. */
  below(limit: number): number {
    return Math.floor((this.next() / 0x1_0000_0000) * limit)
  }

  chance(share: number): boolean {
    return this.next() < share * 0x1_0000_0000
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)] as T
  }
}
