/** What waits for a second person: mine to answer, and what I asked for. Asked again while someone looks. */
import { createSubscriber } from 'svelte/reactivity'
import type { Result } from '../../../shared/base/result.ts'
import type { ApprovalList, Http, HttpRefusal } from '../../http/api.ts'

const AGAIN_MS = 30_000

export class ApprovalsView {
  readonly #http: Pick<Http, 'approvals' | 'answerApproval'>
  readonly #track: () => void
  #changed: () => void = () => undefined
  #list: ApprovalList | null = null
  #refusal: HttpRefusal | null = null

  constructor(http: Pick<Http, 'approvals' | 'answerApproval'>) {
    this.#http = http
    this.#track = createSubscriber((changed) => {
      this.#changed = changed
      void this.reload()
      const timer = setInterval(() => void this.reload(), AGAIN_MS)
      return () => {
        clearInterval(timer)
        this.#changed = () => undefined
      }
    })
  }

  get list(): ApprovalList | null {
    this.#track()
    return this.#list
  }
  get refusal(): HttpRefusal | null {
    this.#track()
    return this.#refusal
  }

  async reload(): Promise<void> {
    const answer = await this.#http.approvals()
    this.#refusal = answer.ok ? null : answer.error
    if (answer.ok) this.#list = answer.value
    this.#changed()
  }

  async answer(id: string, answer: 'yes' | 'no' | 'withdraw'): Promise<Result<unknown, HttpRefusal>> {
    const done = await this.#http.answerApproval({ id, answer })
    // Answered by somebody else meanwhile, too: the list says what stands now.
    await this.reload()
    return done
  }
}
