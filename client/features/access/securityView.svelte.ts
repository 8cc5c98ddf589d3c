/** One's own security as the server says it, asked again after every change: nothing of it is kept on the device. */
import { securityHttp, type HttpRefusal, type Recoveries, type Security } from '../../http/api.ts'
import type { Result } from '../../../shared/base/result.ts'
import type { getFactorRule } from '../../shell/api.ts'
import { wordSecurity } from './securityWords.ts'

type FactorRule = ReturnType<typeof getFactorRule>

export class SecurityView {
  readonly #rule: FactorRule
  #security = $state.raw<Security | null>(null)
  #recoveries = $state.raw<Recoveries | null>(null)
  #refusal = $state.raw<HttpRefusal | null>(null)

  constructor(rule: FactorRule) {
    this.#rule = rule
  }

  get security(): Security | null {
    return this.#security
  }

  /** Null for whoever may not help others. */
  get recoveries(): Recoveries | null {
    return this.#recoveries
  }

  get refusal(): HttpRefusal | null {
    return this.#refusal
  }

  async look(): Promise<void> {
    const answer = await securityHttp.look()
    this.#refusal = answer.ok ? null : answer.error
    if (!answer.ok) return
    this.#security = answer.value
    this.#rule.take(answer.value)
    if (!answer.value.mayRecover) return
    const recoveries = await securityHttp.recoveries()
    if (recoveries.ok) this.#recoveries = recoveries.value
  }

  /** What went wrong, in words; nothing when it is done and everything was asked again. */
  async then(done: Promise<Result<unknown, HttpRefusal>>): Promise<string> {
    const answer = await done
    if (!answer.ok) return wordSecurity(answer.error)
    await this.look()
    return ''
  }
}
