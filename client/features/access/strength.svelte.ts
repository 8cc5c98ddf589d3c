/**
 * The judgement of `shared/password` for a form. Its lists are heavy and most people never set a password,
 * so they are fetched when a form that asks for one is opened.
 *
 * Until they are here, and where they cannot be fetched, only the length is judged; the server judges
 * again, and knows more (how names sound in pinyin).
 */
import type { Strength } from '../../../shared/password/strength.ts'
import { MIN_PASSWORD_LENGTH } from '../../http/api.ts'

export type { Strength } from '../../../shared/password/strength.ts'

type Judge = (password: string, least: number, personal: readonly string[]) => Strength

export class PasswordJudge {
  #judge = $state.raw<Judge | null>(null)

  constructor() {
    import('../../../shared/password/strength.ts').then(
      ({ judgePassword }) => (this.#judge = judgePassword),
      // Without it the form says less; nothing else is lost.
      () => undefined,
    )
  }

  /** Null: long enough, and no more is known yet. */
  of(password: string, personal: readonly string[]): Strength | null {
    if ([...password].length < MIN_PASSWORD_LENGTH) return 'short'
    return this.#judge?.(password, MIN_PASSWORD_LENGTH, personal) ?? null
  }
}
