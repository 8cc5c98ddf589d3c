/** Who may see one archive, as the server last told, and the verbs that change it. Asked anew after each. */
import { createSubscriber } from 'svelte/reactivity'
import type { ArchiveId } from '../../../shared/domain/names.ts'
import type {
  AccessAnswer,
  GrantApprovalLine,
  GrantAnswer,
  GrantOrder,
  Http,
  HttpRefusal,
  TeamOrder,
} from '../../http/api.ts'
import type { Result } from '../../../shared/base/result.ts'

type Asked = Pick<Http, 'access' | 'setTeam' | 'grant' | 'endGrant' | 'approvals' | 'answerApproval'>

export class AccessView {
  readonly #http: Asked
  readonly #archive: ArchiveId
  readonly #track: () => void
  #changed: () => void = () => undefined
  #answer: AccessAnswer | null = null
  #waiting: readonly GrantApprovalLine[] = []
  #refusal: HttpRefusal | null = null

  constructor(http: Asked, archive: ArchiveId) {
    this.#http = http
    this.#archive = archive
    this.#track = createSubscriber((changed) => {
      this.#changed = changed
      void this.reload()
      return () => (this.#changed = () => undefined)
    })
  }

  /** Null: not answered yet. */
  get answer(): AccessAnswer | null {
    this.#track()
    return this.#answer
  }

  /** What I asked for on this archive and nobody has answered yet. */
  get waiting(): readonly GrantApprovalLine[] {
    this.#track()
    return this.#waiting
  }

  get refusal(): HttpRefusal | null {
    this.#track()
    return this.#refusal
  }

  nameOf(user: string | null): string {
    const answer = this.#answer
    if (answer === null || user === null) return ''
    return answer.people.find((one) => one.user === user)?.name ?? answer.names[user] ?? ''
  }

  async reload(): Promise<void> {
    const [answer, approvals] = await Promise.all([this.#http.access(this.#archive), this.#http.approvals()])
    this.#refusal = answer.ok ? null : answer.error
    if (answer.ok) this.#answer = answer.value
    if (approvals.ok)
      this.#waiting = approvals.value.asked.flatMap((one) =>
        one.what === 'grant' && one.archive === this.#archive ? [one] : [],
      )
    this.#changed()
  }

  setTeam(team: TeamOrder['team']): Promise<Result<unknown, HttpRefusal>> {
    return this.#then(this.#http.setTeam({ archive: this.#archive, team }))
  }

  give(grant: Omit<GrantOrder, 'archive'>): Promise<Result<GrantAnswer, HttpRefusal>> {
    return this.#then(this.#http.grant({ archive: this.#archive, ...grant }))
  }

  end(grant: string): Promise<Result<unknown, HttpRefusal>> {
    return this.#then(this.#http.endGrant({ archive: this.#archive, grant }))
  }

  withdraw(id: string): Promise<Result<unknown, HttpRefusal>> {
    return this.#then(this.#http.answerApproval({ id, answer: 'withdraw' }))
  }

  async #then<T>(asked: Promise<Result<T, HttpRefusal>>): Promise<Result<T, HttpRefusal>> {
    const done = await asked
    if (done.ok) await this.reload()
    return done
  }
}
