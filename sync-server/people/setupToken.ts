/**
 * The one-time word that lets the first person in: printed on the server's own terminal, good for
 * 30 minutes and one set-up.
 *
 * Only its hash is kept, in a file of the data folder, so that `npm run user -- setup-link` can make a
 * new one whether the server runs or not: whoever may write there owns the server anyway.
 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { bytesToHex } from '../../shared/base/bytes.ts'
import type { Clock, Millis, Random } from '../../shared/base/ports.ts'

const GOOD_FOR_MS: Millis = 30 * 60_000

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()

export class SetupToken {
  readonly #path: string
  readonly #clock: Clock
  readonly #random: Random

  constructor(folder: string, clock: Clock, random: Random) {
    this.#path = join(folder, 'setup-token')
    this.#clock = clock
    this.#random = random
  }

  /** The one before is void from here on. */
  mint(): string {
    const token = bytesToHex(this.#random.bytes(20))
    const until = this.#clock.now() + GOOD_FOR_MS
    writeFileSync(this.#path, `${digest(token).toString('hex')} ${until}\n`, { mode: 0o600 })
    return token
  }

  fits(token: string): boolean {
    const match = /^([0-9a-f]{64}) (\d{1,16})\n$/.exec(this.#read())
    if (match?.[1] === undefined || this.#clock.now() >= Number(match[2])) return false
    return timingSafeEqual(Buffer.from(match[1], 'hex'), digest(token))
  }

  spend(): void {
    rmSync(this.#path, { force: true })
  }

  #read(): string {
    try {
      return readFileSync(this.#path, 'utf8')
    } catch {
      return ''
    }
  }
}

/** The token stands behind `#`: browsers keep that part to themselves. */
export const setupLink = (origin: string, token: string): string => `${origin}/setup#${token}`
