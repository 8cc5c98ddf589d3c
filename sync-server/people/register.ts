/**
 * What every change of the company and its people has in common: one at a time, committed with its log
 * entries, then read anew.
 *
 * "Is this login free?", "is he the last administrator?" and the commit that relies on the answer must
 * not be torn apart; so all of them, whatever class they live in, wait in the one line of this register.
 */
import type { Clock, Random } from '../../shared/base/ports.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import type { PeopleRule } from '../../shared/protocol/people.ts'
import type { Note, Recorder } from '../ingest/draft.ts'
import type { Draft, Store } from '../store/contract.ts'
import type { Directory } from './directory.ts'
import type { Sessions } from './sessions.ts'

/** In whose name: what the log says of them. Null: the server's own shell, whose owner owns everything anyway. */
export type By = Pick<Draft, 'user'> & Partial<Pick<Draft, 'membership' | 'role' | 'device' | 'session'>>

export type PeopleRefusal =
  | { readonly code: 'taken'; readonly field: 'code' | 'login' | 'name' }
  | { readonly code: 'weak-password'; readonly field: 'too-short' | 'too-simple' }
  | {
      readonly code: 'not-found'
      readonly field: 'branch' | 'login' | 'template' | 'user' | 'membership' | 'unit' | 'device' | 'handover'
    }
  | { readonly code: 'setup-done'; readonly field: 'organisation' }
  | {
      readonly code: 'bad-request'
      readonly field:
        | 'branch'
        | 'role'
        | 'branches'
        | 'name'
        | 'login'
        | 'company'
        | 'unit'
        | 'from'
        | 'until'
        | 'entity'
        | 'agreement'
        | 'ownership'
        | 'preset'
        | 'memberships'
        | 'receivers'
    }
  /** It could be done, and may not: what this company's rules say against it. */
  | { readonly code: 'against-rule'; readonly field: PeopleRule }

export const against = (
  field: PeopleRule,
): { readonly code: 'against-rule'; readonly field: PeopleRule } => ({
  code: 'against-rule',
  field,
})

export interface RegisterTools {
  readonly store: Store
  readonly recorder: Recorder
  readonly directory: Directory
  readonly sessions: Sessions
  readonly clock: Clock
  readonly random: Random
}

/** As long as WELCOME and `/api/me` can say them: a longer one would shut every colleague's device out. */
export const MOST_NAME = 60
export const fits = (name: string, most: number): boolean => name !== '' && name.length <= most

export class Register {
  readonly #tools: RegisterTools
  #last: Promise<unknown> = Promise.resolve()

  constructor(tools: RegisterTools) {
    this.#tools = tools
  }

  get store(): Store {
    return this.#tools.store
  }

  get directory(): Directory {
    return this.#tools.directory
  }

  get sessions(): Sessions {
    return this.#tools.sessions
  }

  now(): number {
    return this.#tools.clock.now()
  }

  id(): string {
    return newUlid(this.#tools.clock, this.#tools.random)
  }

  /** Is any archive of that branch, wholly or by one business, in this person's hands? Null: of any branch. */
  async ownsArchives(user: string, branch: string | null): Promise<boolean> {
    const places = branch === null ? this.directory.branches.map(({ id }) => id) : [branch]
    for (const place of places)
      if ((await this.store.archivesOwnedBy(user, place, '', 1)).length > 0) return true
    return false
  }

  /** After everything that came before, and before anything that comes later. */
  alone<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#last.then(work)
    this.#last = mine.catch(() => undefined)
    return mine
  }

  /** Durable on return, known to everyone who asks the directory, and told to open sockets. */
  async commit(notes: readonly Note[]): Promise<void> {
    const outcomes = await this.#tools.recorder.record(notes)
    if (outcomes.some((outcome) => !outcome.ok)) throw new Error('a change of people was torn')
    await this.#tools.directory.reload()
  }
}
