/**
 * How often passwords and codes may be guessed, whatever the door: failures per account and per address, those of a
 * device that the person knows apart from strangers', so that nobody can be locked out from elsewhere.
 *
 * Counted in memory: a restart of the server begins anew, which an attacker cannot cause.
 */
import type { FastifyRequest } from 'fastify'
import type { Clock, Millis } from '../../shared/base/ports.ts'
import { Busy, type Passwords } from '../people/passwords.ts'
import { Tries } from '../people/tries.ts'

const ACCOUNT_TRIES = 10
const ACCOUNT_WINDOW_MS: Millis = 15 * 60_000
const ADDRESS_TRIES = 100
const ADDRESS_WINDOW_MS: Millis = 60 * 60_000
/** Six digits with three good at a time: forty wrong ones a day find it in 23 years, on the average. */
const DAILY_CODES = 40
const DAY_MS: Millis = 24 * 3_600_000

export interface Guesser {
  readonly login: string
  /** A device that this person has used before; null: a stranger's. */
  readonly knownDevice: string | null
  readonly request: FastifyRequest
}

export type Guess<T> =
  | { readonly is: 'right'; readonly value: T }
  | { readonly is: 'wrong' }
  | { readonly is: 'wait'; readonly code: 'too-many-tries' | 'busy'; readonly retryAfterMs: Millis }

export class Guesses {
  readonly #passwords: Passwords
  readonly #byAccount: Tries
  readonly #byAddress: Tries
  readonly #codes: Tries
  readonly #codesPerDay: Tries

  constructor(clock: Clock, passwords: Passwords) {
    this.#passwords = passwords
    this.#byAccount = new Tries(clock, ACCOUNT_TRIES, ACCOUNT_WINDOW_MS)
    this.#byAddress = new Tries(clock, ADDRESS_TRIES, ADDRESS_WINDOW_MS)
    this.#codes = new Tries(clock, ACCOUNT_TRIES, ACCOUNT_WINDOW_MS)
    this.#codesPerDay = new Tries(clock, DAILY_CODES, DAY_MS)
  }

  /** `hash` null: nobody has this login; it takes as long as a wrong password. */
  password(who: Guesser, hash: string | null, typed: string): Promise<Guess<null>> {
    return this.#guess(who, [this.#byAccount], async () =>
      (await this.#passwords.verify(hash, typed)) ? { value: null } : null,
    )
  }

  /** `prove` answers null for what does not fit. */
  factor<T>(who: Guesser, prove: () => Promise<T | null>): Promise<Guess<T>> {
    return this.#guess(who, [this.#codes, this.#codesPerDay], async () => {
      const value = await prove()
      return value === null ? null : { value }
    })
  }

  async #guess<T>(
    { login, knownDevice, request }: Guesser,
    limits: readonly Tries[],
    look: () => Promise<{ readonly value: T } | null>,
  ): Promise<Guess<T>> {
    const account = `${login} ${knownDevice ?? '*'}`
    const wait = Math.max(this.#byAddress.waitMs(request.ip), ...limits.map((limit) => limit.waitMs(account)))
    if (wait > 0) return { is: 'wait', code: 'too-many-tries', retryAfterMs: wait }
    // Counted before it is judged: else whoever sends a hundred at once has a hundred tries.
    for (const limit of limits) limit.fail(account)
    this.#byAddress.fail(request.ip)
    let found: { readonly value: T } | null
    try {
      found = await look()
    } catch (error) {
      for (const limit of limits) limit.forgive(account)
      this.#byAddress.forgive(request.ip)
      if (error instanceof Busy) return { is: 'wait', code: 'busy', retryAfterMs: 5_000 }
      throw error
    }
    if (found === null) return { is: 'wrong' }
    for (const limit of limits) limit.clear(account)
    this.#byAddress.forgive(request.ip)
    return { is: 'right', value: found.value }
  }
}
