/**
 * Passwords: Argon2id in a bounded pool.
 *
 * Each hash takes 19 MiB and some 20 ms of one core. Without a bound, a hundred sign-ins at once would
 * take two gigabytes and starve the sync; so two run at a time, some wait, and the rest are told to
 * come back. Parameters: OWASP Password Storage Cheat Sheet, Argon2id, m = 19456, t = 2, p = 1.
 */
import { hash, verify } from '@node-rs/argon2'
import { pinyinOf } from '../../shared/base/chinese.ts'
import { judgePassword } from '../../shared/password/strength.ts'
import { MIN_PASSWORD_LENGTH } from '../../shared/protocol/http.ts'

// 2 is Argon2id. The package declares a `const enum`, which cannot be read one file at a time.
const options = { algorithm: 2, memoryCost: 19456, timeCost: 2, parallelism: 1 } as const
const AT_ONCE = 2
const MAY_WAIT = 64

/** In the place of a hash: nothing that anyone types fits it. */
export const NO_PASSWORD = ''

export class Busy extends Error {
  override readonly name = 'Busy'
}

export class Passwords {
  #running = 0
  readonly #waiting: (() => void)[] = []
  #decoy: Promise<string> | null = null

  /** Null when it is long and hard enough to guess, else why not. `personal`: account, name, company. */
  static weakness(password: string, personal: readonly string[]): 'too-short' | 'too-simple' | null {
    const strength = judgePassword(password, MIN_PASSWORD_LENGTH, personal.flatMap(spellings))
    if (strength === 'short') return 'too-short'
    return strength === 'weak' ? 'too-simple' : null
  }

  hash(password: string): Promise<string> {
    return this.#pooled(() => hash(password.normalize('NFKC'), options))
  }

  /**
   * Takes as long for an unknown login (`null`) and for one without a password yet as for a wrong password,
   * so that logins cannot be guessed by time.
   */
  async verify(passwordHash: string | null, password: string): Promise<boolean> {
    const nobody = passwordHash === null || passwordHash === NO_PASSWORD
    const against = nobody ? await this.#nobodys() : passwordHash
    const right = await this.#pooled(() => verify(against, password.normalize('NFKC')))
    return right && !nobody
  }

  /** Made once. When the pool was too full to make it, the next one who needs it tries again. */
  #nobodys(): Promise<string> {
    return (this.#decoy ??= this.hash('nobody has this password').catch((error: unknown) => {
      this.#decoy = null
      throw error
    }))
  }

  /** A place in the pool is handed on, never freed and fought for. */
  async #pooled<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running < AT_ONCE) this.#running++
    else if (this.#waiting.length >= MAY_WAIT) throw new Busy('too many passwords at once')
    else await new Promise<void>((go) => this.#waiting.push(go))
    try {
      return await work()
    } finally {
      const next = this.#waiting.shift()
      if (next === undefined) this.#running--
      else next()
    }
  }
}

/** As it is written and as it sounds, the given name by itself too: 王小明, wangxiaoming, xiaoming are what is tried first. */
function spellings(word: string): readonly string[] {
  const han = /\p{Script=Han}/u.test(word)
  const given = [...word.trim()].slice(1).join('')
  return han
    ? [
        word,
        ...[word, given].flatMap((each) => pinyinOf(each).flatMap(({ full, initials }) => [full, initials])),
      ]
    : [word]
}
