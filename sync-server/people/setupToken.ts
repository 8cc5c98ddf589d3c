/**
 * The one-time word that lets the first person in: printed on the server's own terminal, good for
 * 30 minutes and one set-up. It lives in memory only; a restart or `npm run user -- setup-link` makes another.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { bytesToHex } from '../../shared/base/bytes.ts'
import type { Clock, Millis, Random } from '../../shared/base/ports.ts'

const GOOD_FOR_MS: Millis = 30 * 60_000

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()

export class SetupToken {
  readonly #clock: Clock
  readonly #random: Random
  #current: { readonly digest: Buffer; readonly until: Millis } | null = null

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** The one before is void from here on. */
  mint(): string {
    const token = bytesToHex(this.#random.bytes(20))
    this.#current = { digest: digest(token), until: this.#clock.now() + GOOD_FOR_MS }
    return token
  }

  fits(token: string): boolean {
    const current = this.#current
    return current !== null && this.#clock.now() < current.until && timingSafeEqual(current.digest, digest(token))
  }

  spend(): void {
    this.#current = null
  }
}
