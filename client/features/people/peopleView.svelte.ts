/**
 * The company's people as the server last told them, and the filters over them.
 *
 * Small enough to be held whole: filtering and finding happen here. Every command asks anew afterwards, so
 * a screen never shows what it merely hoped for.
 */
import type { Millis } from '../../../shared/base/ports.ts'
import type { Result } from '../../../shared/base/result.ts'
import type {
  BranchInfo,
  HandoverLine,
  HttpRefusal,
  Made,
  MembershipLine,
  PeopleHttp,
  PeoplePage,
  PersonLine,
  UnitInfo,
  WaitingLine,
} from '../../http/api.ts'

export const personStates = ['active', 'invited', 'ended', 'disabled'] as const
export type PersonState = (typeof personStates)[number]
export type MembershipState = 'runs' | 'comes' | 'over'

export const membershipState = (one: MembershipLine, now: Millis): MembershipState =>
  one.until !== null && one.until <= Math.max(now, one.from) ? 'over' : one.from > now ? 'comes' : 'runs'

export function stateOf(person: PersonLine, now: Millis): PersonState {
  if (person.disabled) return 'disabled'
  if (person.memberships.every((one) => membershipState(one, now) === 'over')) return 'ended'
  return person.joined ? 'active' : 'invited'
}

/** What runs or will: the ended ones are history. */
export const standing = (person: PersonLine, now: Millis): readonly MembershipLine[] =>
  person.memberships.filter((one) => membershipState(one, now) !== 'over')

const QUIET_MS = 60_000
const MOVING_MS = 1_500

export class PeopleView {
  readonly #http: PeopleHttp
  #page = $state.raw<PeoplePage | null>(null)
  #handovers = $state.raw<readonly HandoverLine[]>([])
  #refusal = $state.raw<HttpRefusal | null>(null)
  search = $state('')
  branches = $state.raw<readonly string[]>([])
  roles = $state.raw<readonly string[]>([])
  states = $state.raw<readonly string[]>([])

  constructor(http: PeopleHttp) {
    this.#http = http
  }

  /** Null: not answered yet. */
  get page(): PeoplePage | null {
    return this.#page
  }
  get refusal(): HttpRefusal | null {
    return this.#refusal
  }
  get manages(): boolean {
    return this.#page?.manages ?? false
  }
  get people(): readonly PersonLine[] {
    return this.#page?.people ?? []
  }
  get openBranches(): readonly BranchInfo[] {
    return (this.#page?.branches ?? []).filter(({ closed }) => !closed)
  }
  /** Those that move or stopped on the way. */
  get underWay(): readonly HandoverLine[] {
    return this.#handovers.filter(({ state }) => state !== 'done')
  }

  finishedSince(then: Millis): readonly HandoverLine[] {
    return this.#handovers.filter(({ finished }) => finished !== null && finished >= then)
  }

  get isNarrowed(): boolean {
    return this.search.trim() !== '' || this.branches.length + this.roles.length + this.states.length > 0
  }
  clear(): void {
    this.search = ''
    this.branches = this.roles = this.states = []
  }

  /** Those whom the filters leave: at work first, then by name. */
  shown(now: Millis): readonly PersonLine[] {
    const wanted = this.search.trim().toLowerCase()
    return this.people
      .filter((person) => {
        const held = standing(person, now)
        return (
          (wanted === '' || `${person.name} ${person.login}`.toLowerCase().includes(wanted)) &&
          (this.states.length === 0 || this.states.includes(stateOf(person, now))) &&
          (this.branches.length === 0 || held.some(({ branch }) => this.branches.includes(branch ?? ''))) &&
          (this.roles.length === 0 || held.some(({ role }) => this.roles.includes(role)))
        )
      })
      .toSorted(
        (a, b) =>
          personStates.indexOf(stateOf(a, now)) - personStates.indexOf(stateOf(b, now)) ||
          a.name.localeCompare(b.name, 'zh-CN'),
      )
  }

  /** Not before the server's last word: a membership that was just ended is over, though the wall clock has not ticked. */
  nowAt(clock: Millis): Millis {
    return Math.max(clock, this.#page?.asOf ?? 0)
  }

  person(id: string): PersonLine | null {
    return this.people.find((one) => one.id === id) ?? null
  }
  nameOf(id: string): string {
    return this.person(id)?.name ?? id
  }
  /** What this person is to get once a second administrator agrees. */
  waitingFor(id: string): readonly WaitingLine[] {
    return (this.#page?.waiting ?? []).filter(({ user }) => user === id)
  }
  /** Who was asked for and is not there yet. */
  get newcomers(): readonly WaitingLine[] {
    return (this.#page?.waiting ?? []).filter(({ what }) => what === 'hire')
  }
  branch(id: string): BranchInfo | null {
    return this.#page?.branches.find((one) => one.id === id) ?? null
  }
  unit(id: string): UnitInfo | null {
    return this.#page?.units.find((one) => one.id === id) ?? null
  }
  /** By branch, stores before departments, each store followed by what stands in it. */
  unitsOf(branch: string): readonly UnitInfo[] {
    const all = (this.#page?.units ?? []).filter((one) => one.branch === branch)
    const named = (a: UnitInfo, b: UnitInfo) =>
      Number(a.closed) - Number(b.closed) || a.name.localeCompare(b.name, 'zh-CN')
    const within = (parent: string | null) => all.filter((one) => one.parent === parent).toSorted(named)
    const top = within(null)
    return [
      ...top.filter(({ kind }) => kind === 'store').flatMap((store) => [store, ...within(store.id)]),
      ...top.filter(({ kind }) => kind !== 'store'),
    ]
  }
  /** 望京门店 · 销售部 */
  unitName(id: string | null): string {
    const unit = id === null ? null : this.unit(id)
    if (unit === null) return ''
    const above = unit.parent === null ? null : this.unit(unit.parent)
    return above === null ? unit.name : `${above.name} · ${unit.name}`
  }

  async reload(): Promise<void> {
    const [page, handovers] = await Promise.all([this.#http.page(), this.#http.handovers()])
    this.#refusal = page.ok ? null : page.error
    if (page.ok) this.#page = page.value
    if (handovers.ok) this.#handovers = handovers.value.handovers
  }

  /** While somebody looks: now and then, and often while archives move. Returns what ends it. */
  watch(): () => void {
    let timer: ReturnType<typeof setTimeout> | null = null
    let ended = false
    const next = async (): Promise<void> => {
      await this.reload()
      if (ended) return
      const moving = this.#handovers.some(({ state }) => state === 'running')
      timer = setTimeout(() => void next(), moving ? MOVING_MS : QUIET_MS)
    }
    void next()
    return () => {
      ended = true
      if (timer !== null) clearTimeout(timer)
    }
  }

  /** After it was done everything is asked anew before this resolves. */
  readonly tell: PeopleHttp['tell'] = async (command, body) => {
    const answer: Result<Made, HttpRefusal> = await this.#http.tell(command, body)
    if (answer.ok) await this.reload()
    return answer
  }

  readonly preview: PeopleHttp['preview'] = (user) => this.#http.preview(user)
}
