/**
 * What the company changes while people work: who owns what, who may see it and until when, who is here at all,
 * on how many devices; and clocks that somebody sets.
 */
import { newUlid } from '../../shared/base/ulid.ts'
import type { Grant } from '../../shared/domain/grant.ts'
import type { Order } from '../../sync-server/ingest/orders.ts'
import type { Core } from '../../sync-server/core.ts'
import type { Company, Login } from './company.ts'
import type { Device } from './device.ts'
import type { ChangeKind } from './kinds.ts'
import type { Stage } from './stage.ts'

const MINUTE = 60_000
const roles = { sales: 'SA', colleague: 'SA', site: 'ST', neighbour: 'BM', manager: 'BM' } as const
const MOST_DEVICES = 6

export class Changes {
  readonly #stage: Stage
  readonly #company: Company
  #furthest = 0
  #sharesEnd = 0
  #jumped = false
  readonly #voided = new Set<string>()
  readonly #shares: { readonly archive: string; readonly id: string }[] = []

  constructor(stage: Stage, company: Company) {
    this.#stage = stage
    this.#company = company
  }

  async happen(kind: ChangeKind): Promise<void> {
    const { dice, loop, server, devices, work } = this.#stage
    const core = server.running?.core
    const device = dice.pick(devices)
    switch (kind) {
      case 'second tab':
        return this.secondTab(device)
      case 'tab closes': {
        const several = devices.filter(({ tabs }) => tabs.length > 1)
        if (several.length === 0) return
        const one = dice.pick(several)
        this.#count(kind, one.name)
        return one.closeTab(dice.pick(one.tabs))
      }
      case 'device clock jumps': {
        // Back by more than ten minutes shuts the store, as it should; that is another test.
        const far = dice.chance(0.5) ? -dice.below(8 * MINUTE) : dice.below(120 * MINUTE)
        this.#jumped = true
        device.set(Math.max(device.shift + far, device.furthest - 8 * MINUTE))
        return this.#count(kind, `${device.name} ${device.shift}`)
      }
      case 'server clock jumps': {
        const by = dice.between(-5 * MINUTE, 5 * MINUTE)
        server.shift += by
        this.#jumped = true
        this.#furthest = Math.max(this.#furthest, server.shift)
        return this.#count(kind, String(by))
      }
      case 'lead stolen': {
        const several = devices.filter(({ tabs }) => tabs.length > 1)
        if (several.length === 0) return
        const one = dice.pick(several)
        this.#count(kind, one.name)
        one.stealLead()
        // Both lead until the first of them writes; what is saved now both may send.
        for (const within of [500, 3_000])
          loop.at(dice.below(within), () => !this.#stage.ending && work.begin(one))
        return
      }
      case 'tab freezes': {
        const several = devices.filter(({ tabs }) => tabs.length > 1)
        if (several.length === 0) return
        const one = dice.pick(several)
        const frozen = dice.pick(one.tabs)
        const awake = dice.pick(one.tabs.filter((tab) => tab !== frozen))
        this.#count(kind, one.name)
        // In the middle of folding its cards, while another tab goes on and folds them too.
        one.disk.stalls.set(frozen.life, dice.between(500, 10_000))
        loop.at(dice.below(8_000), () => one.tabs.includes(awake) && work.fold(awake))
        return work.fold(frozen)
      }
      case 'void':
      case 'bring back': {
        const held = [...(device.running?.vault.shelf.archives() ?? [])]
        const some = kind === 'void' ? held : held.filter((archive) => this.#voided.has(archive))
        if (some.length === 0) return
        const archive = dice.pick(some)
        this.#voided.add(archive)
        return work.command(
          device,
          archive,
          kind === 'void' ? { do: 'void', why: '重复建档' } : { do: 'restore' },
        )
      }
      case 'cloned profile':
        return this.#clone(device)
      default:
        return core === undefined ? undefined : this.#order(kind, core)
    }
  }

  get clocksJumped(): boolean {
    return this.#furthest > 0 || this.#jumped
  }

  /** When the last of the shares that end soon has ended. */
  get sharesEnd(): number {
    return this.#sharesEnd
  }

  /** What was granted from an hour on that has not come yet, because the clock was set back, begins now. */
  clocksRight(): void {
    this.#stage.server.shift = this.#furthest
  }

  /** People whose session ended sign in again, when they can. */
  async signInAgain(): Promise<void> {
    const { devices, server } = this.#stage
    for (const device of devices) {
      const signedOut = device.tabs.some(({ replicator }) => replicator.status().problem === 'signed-out')
      if (!signedOut || server.running === null) continue
      this.#stage.trace.say(`${device.name} signs in again`)
      await device.signInAgain()
    }
  }

  async transfer(archive: string, heir: Login): Promise<void> {
    const core = this.#stage.server.running?.core
    if (core !== undefined) await this.#transfer(core, archive, heir)
  }

  #transfer(core: Core, archive: string | null, heir: Login): Promise<void> {
    const to = this.#company.people[heir].id
    return this.#ask(core, 'transfer', archive, 'manager', { do: 'transfer', to } as Order)
  }

  async #order(kind: ChangeKind, core: Core): Promise<void> {
    const { dice, devices, loop } = this.#stage
    const { people, branches } = this.#company
    const archives = [
      ...new Set(devices.flatMap(({ running }) => [...(running?.vault.shelf.archives() ?? [])])),
    ]
    const archive = archives.length === 0 ? null : dice.pick(archives)
    const now = core.clock.now()
    switch (kind) {
      case 'transfer':
        return this.#transfer(core, archive, dice.pick(['sales', 'colleague']))
      case 'team':
        return this.#ask(core, kind, archive, 'manager', {
          do: 'team',
          team: dice.chance(0.7) ? [{ user: people.site.id, job: 'designer' }] : [],
        } as Order)
      case 'share': {
        const toBranch = dice.chance(0.5)
        const grant: Grant = {
          id: newUlid(loop, dice),
          to: toBranch
            ? { is: 'branch', branch: branches.b }
            : { is: 'person', user: people[dice.pick(['colleague', 'neighbour'] as const)].id },
          compartments: ['profile', 'deal', 'service'],
          right: dice.pick(['read', 'write'] as const),
          from: now,
          until: now + (dice.chance(0.5) ? dice.between(2_000, 90_000) : 24 * 60 * MINUTE),
          by: people.head.id,
          approvedBy: null,
          why: '两店同做一单',
          agreement: null,
        }
        if (archive !== null) this.#shares.push({ archive, id: grant.id })
        if (grant.until - now < 10 * MINUTE) this.#sharesEnd = Math.max(this.#sharesEnd, grant.until)
        return this.#ask(core, kind, archive, 'head', { do: 'grant', grant })
      }
      case 'end of a share': {
        const share = this.#shares.length === 0 ? null : dice.pick(this.#shares)
        if (share === null) return
        return this.#ask(core, kind, share.archive, 'head', { do: 'endGrant', grant: share.id })
      }
      case 'membership ends': {
        const login = dice.pick(['sales', 'colleague', 'site', 'neighbour', 'manager'] as const)
        const running = core.directory
          .membershipRowsOf(people[login].id)
          .filter(({ until }) => until === null)
        if (running.length === 0) return
        const until = dice.chance(0.5) ? null : now + dice.below(30_000)
        const ended = await core.memberships.end(dice.pick(running).id, until, null)
        if (!ended.ok) return
        this.#count(kind, login)
        // Most come back: a company without people does no work.
        if (dice.chance(0.8)) loop.at(dice.below(25_000), () => void this.#begin(login))
        return
      }
      case 'membership begins': {
        const login = dice.pick(['sales', 'colleague', 'site', 'neighbour', 'manager'] as const)
        return this.#begin(login)
      }
      case 'session ends': {
        const device = dice.pick(devices)
        const session = await core.sessions.find(device.token)
        if (session === null) return
        this.#count(kind, device.name)
        return core.sessions.end(session, core.recorder)
      }
      case 'new device': {
        if (devices.length >= MOST_DEVICES) return
        const login: Login = dice.pick(['sales', 'colleague', 'site', 'neighbour', 'manager'])
        this.#count(kind, login)
        await this.#stage.newDevice(login)
        return
      }
      default:
        throw new Error(`${kind} is no order`)
    }
  }

  async #begin(login: keyof typeof roles): Promise<void> {
    const { people, branches } = this.#company
    const core = this.#stage.server.running?.core
    const branch = login === 'neighbour' ? branches.b : branches.a
    const wanted = { role: roles[login], branch, unit: null, from: null, until: null }
    const added = await core?.memberships.add(people[login].id, wanted, null)
    if (added?.ok === true) this.#count('membership begins', login)
  }

  async #ask(core: Core, kind: ChangeKind, archive: string | null, by: Login, order: Order): Promise<void> {
    if (archive === null) return
    const actor = { user: this.#company.people[by].id, device: 'desk', session: null, offset: 0 }
    const answer = await core.door.order({ by: actor, archive, order })
    if (answer.done) this.#count(kind, archive)
    else this.#stage.trace.say(`${kind} ${archive}: ${answer.why}`)
  }

  async secondTab(device: Device): Promise<void> {
    if (device.tabs.length !== 1) return
    this.#count('second tab', device.name)
    if (await device.boot()) this.#stage.follow(device)
  }

  async #clone(device: Device): Promise<void> {
    const { devices, dice } = this.#stage
    // What is being written is neither here nor there; the copy is of a disk at rest.
    if (devices.length >= MOST_DEVICES || device.running === null || device.disk.open.size > 0) return
    const twin = dice.chance(0.5)
    const copy = device.clone(`${device.name}copy${dice.below(1_000)}`, this.#stage.parts, twin)
    this.#count('cloned profile', device.name)
    this.#stage.cloned = true
    if (twin) {
      // A machine that was copied asleep: both wake with the same dice in hand and draw the same client ids.
      this.#stage.trace.count('same dice twice')
      device.kill()
      device.disk.full = 0
      if (await device.boot()) this.#stage.follow(device)
    }
    if (await copy.boot()) this.#stage.add(copy)
  }

  #count(kind: ChangeKind, about: string): void {
    this.#stage.trace.count(kind)
    this.#stage.trace.say(`${kind}: ${about}`)
  }
}
