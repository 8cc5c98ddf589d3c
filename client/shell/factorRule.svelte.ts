/**
 * Whether the company goes without second factors, for whoever could change that: asked of the server once per
 * opening of the desk, and told anew by the room that changes it.
 */
import { createContext } from 'svelte'
import { securityHttp, type Security } from '../http/api.ts'

export class FactorRule {
  #off = $state(false)
  #hidden = $state(false)

  /** Without a network nothing is known, and nothing is said. */
  async look(): Promise<void> {
    const answer = await securityHttp.look()
    if (answer.ok) this.take(answer.value)
  }

  take({ maySet, setting }: Security): void {
    this.#off = maySet && setting === 'optional'
  }

  get warns(): boolean {
    return this.#off && !this.#hidden
  }

  hide(): void {
    this.#hidden = true
  }
}

const [getFactorRule, setFactorRule] = createContext<FactorRule>()
export { getFactorRule, setFactorRule }
