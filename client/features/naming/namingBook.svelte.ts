/**
 * Whom branches named to check, or to look first, on the screen: as this device knows it at once, and as the server says when it answers.
 * Who names somebody asks the server; every device of the branch hears of it the next time it looks.
 */
import { untrack } from 'svelte'
import type { Millis } from '../../../shared/base/ports.ts'
import { answerDue, type BranchNamings, type NamedPost } from '../../../shared/domain/namings.ts'
import type { BranchId, UserId } from '../../../shared/domain/names.ts'
import type { WorkCalendar } from '../../../shared/domain/workCalendar.ts'
import { askedOf, type Asked, type Namer, type Waiting } from '../../../shared/policy/asked.ts'
import type { Device } from '../../api.ts'
import type { Namings, Http, HttpRefusal, NameSomebody } from '../../http/api.ts'
import { minutesEastAt } from '../archives/today.ts'

/** Rooms that show it ask when they are entered; somebody who walks between them does not ask every time. */
const FRESH_MS = 15_000

interface Tools {
  readonly device: Pick<Device, 'namings' | 'keepNamings'>
  readonly http: Pick<Http, 'namings' | 'nameSomebody'>
  readonly clock: { now(): Millis }
}

export class NamingBook {
  readonly #post: NamedPost
  readonly #tools: Tools
  #said = $state.raw<readonly BranchNamings[]>([])
  #candidates = $state.raw<{ readonly [branch: BranchId]: readonly UserId[] }>({})
  #refusal = $state.raw<HttpRefusal | null>(null)
  #answered: Millis | null = null

  constructor(post: NamedPost, tools: Tools) {
    this.#post = post
    this.#tools = tools
  }

  of(branch: BranchId): BranchNamings | null {
    return this.#said.find((one) => one.branch === branch) ?? null
  }
  /** Whom this person may name there, as the server says; empty: nobody, or it was not asked yet. */
  candidates(branch: BranchId): readonly UserId[] {
    return this.#candidates[branch] ?? []
  }
  /** Why the server did not answer the last time. */
  get refusal(): HttpRefusal | null {
    return this.#refusal
  }

  /** Whom a file of that branch waits for. */
  asked(waiting: Waiting, branch: BranchId, calendar: WorkCalendar, now: Millis): Asked {
    const dueOf: Namer['dueOf'] = (since, within) => answerDue(since, within, calendar, minutesEastAt(now))
    return askedOf(waiting, { said: this.of(branch), dueOf }, now)
  }

  /** An effect that asks must not run again because of what it is told. */
  load(): Promise<void> {
    return untrack(() => this.#load())
  }

  async #load(): Promise<void> {
    const { device, http, clock } = this.#tools
    this.#said = await device.namings(this.#post)
    if (this.#answered !== null && clock.now() - this.#answered < FRESH_MS) return
    this.#answered = clock.now()
    const there = await http.namings(this.#post)
    this.#refusal = there.ok ? null : there.error
    if (there.ok) await this.#take(there.value)
    else this.#answered = null
  }

  /** Null: done. */
  async name(order: NameSomebody): Promise<HttpRefusal | null> {
    const answer = await this.#tools.http.nameSomebody(this.#post, order)
    if (!answer.ok) return answer.error
    await this.#take(answer.value)
    return null
  }

  async #take({ branches }: Namings): Promise<void> {
    this.#candidates = Object.fromEntries(branches.map(({ branch, candidates }) => [branch, candidates]))
    this.#said = branches.map(({ branch, namings, present }) => ({ branch, namings, present }))
    await this.#tools.device.keepNamings(this.#post, this.#said)
  }
}
