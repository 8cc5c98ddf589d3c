/**
 * One world from one seed: people work on their devices, things go wrong, then all heals, and after at most a
 * minute everything must be where it belongs.
 *
 * Which faults a world has, and how often, is drawn first (swarm testing, Groce et al. 2012): a world in which
 * everything goes wrong at once hides what only shows when one thing does.
 */
import { Backups } from './backups.ts'
import type { Company, Login } from './company.ts'
import { START } from './company.ts'
import { Device, type Tab } from './device.ts'
import { Dice } from './dice.ts'
import { Faults } from './faults.ts'
import { Loop } from './loop.ts'
import { belongTo } from './platform.ts'
import { Server } from './server.ts'
import { ServerDisk } from './serverDisk.ts'
import type { Parts, Stage } from './stage.ts'
import { Trace } from './trace.ts'
import { listedFor, Truth } from './truth.ts'
import { Work } from './work.ts'

const LEAST_EDITS = 40
/** A world that never gets its edits done (all disks full, say) ends as well. */
const LONGEST_MS = 900_000
const HEALS_WITHIN_MS = 60_000

export interface Outcome {
  readonly seed: bigint
  readonly hash: string
  readonly violations: readonly string[]
  readonly counts: ReadonlyMap<string, number>
  readonly edits: number
  readonly events: number
  readonly lines: readonly string[] | null
}

export class World implements Stage {
  readonly loop = new Loop(START)
  readonly dice: Dice
  readonly trace: Trace
  readonly server: Server
  readonly company: Company
  readonly devices: Device[] = []
  readonly work: Work
  readonly backups: Backups
  readonly problems: string[] = []
  #named = 0
  #quietFrom = 0
  #faults: Faults | null = null
  #erased = 0
  cloned = false
  ending = false

  constructor(company: Company, seed: bigint, keepLines = false) {
    this.company = company
    this.dice = new Dice(seed)
    this.trace = new Trace(this.loop, keepLines)
    const problem = (error: unknown): void => {
      const said = error instanceof Error ? (error.stack ?? error.message) : String(error)
      if (this.problems.length < 5) this.problems.push(`a bug was reported: ${said}`)
    }
    belongTo(this.loop, problem)
    this.server = new Server(
      this.loop,
      this.dice.fork(),
      new ServerDisk(company.files),
      company.masterKey,
      problem,
    )
    this.backups = new Backups(this)
    this.work = new Work(this.dice.fork(), company, this.trace, problem)
  }

  async live(): Promise<void> {
    const { loop, dice } = this
    await loop.until(this.server.start())
    const people: readonly Login[] = [
      'sales',
      'manager',
      dice.pick(['sales', 'colleague', 'site', 'neighbour']),
    ]
    for (const login of people) await loop.until(this.newDevice(login))
    if (dice.chance(0.4)) await loop.until(this.newDevice(dice.pick(['colleague', 'site', 'manager'])))
    const faults = new Faults(this, this.backups)
    this.#faults = faults
    const ends = loop.now() + LONGEST_MS
    this.#workOn()
    faults.begin()
    await loop.run(() => this.work.confirmed.length >= LEAST_EDITS, ends)
    this.ending = true
    await loop.until(faults.heal(), loop.now() + HEALS_WITHIN_MS)
    this.#quietFrom = faults.quietFrom
  }

  /** Gives back what would stay otherwise. */
  async end(): Promise<void> {
    belongTo(this.loop, () => undefined)
    for (const device of this.devices) device.forget()
    this.server.forget()
    await new Promise((done) => setImmediate(done))
  }

  get parts(): Parts {
    const { loop, dice, server, company } = this
    return { loop, dice, server, company }
  }

  /** Archives that were destroyed, when the truth was read last. */
  get erased(): number {
    return this.#erased
  }

  async newDevice(login: Login): Promise<Device> {
    const device = new Device(`${login}${(this.#named += 1)}`, this.company.people[login], null, this.parts)
    await device.begin()
    this.add(device)
    return device
  }

  add(device: Device): void {
    this.devices.push(device)
    this.follow(device)
  }

  /** What the chip says is held against what the server had when the device dialled. */
  follow(device: Device): void {
    const running = device.tabs.at(-1)
    if (running === undefined) return
    let said = ''
    running.replicator.watch((status) => {
      if (running.life.over) return
      const now = `${status.connection} ${status.problem} ${status.archives}`
      if (now !== said) this.trace.say(`${device.name} is ${now}`)
      const arrives = status.connection === 'open' && status.receiving !== null && now !== said
      if (arrives && this.backups.since !== null) this.#faults?.comesBack(device)
      said = now
      if (status.connection === 'open' && status.receiving === null)
        void this.#completeIsTrue(device, running)
    })
  }

  /** 已同步 means that whatever the feeds listed when the device dialled is here. */
  async #completeIsTrue(device: Device, running: Tab): Promise<void> {
    const core = this.server.running?.core
    if (core === undefined || device.dialledAt === null || device.dialledBy !== running.life) return
    // Deposed since: this tab repeats what another one says of the disk, and reads it a moment later.
    if (!device.leading.has(running.life)) return
    const since = device.dialledAt
    // Greeted as somebody who had other rights a moment before: the socket is about to be closed for it.
    if (device.rights() !== device.dialledAs) return
    device.dialledAt = null
    // Asked in this very moment: a second later another right may stand.
    const { lag } = this.server
    this.server.lag = 0
    const { whole } = await listedFor(core, device.person.id)
    this.server.lag = lag
    if (running.life.over || this.server.running?.core !== core) return
    for (const [doc, entered] of whole) {
      if (entered <= since && running.vault.shelf.card(doc) === null)
        this.problems.push(`${device.name} says it is complete and lacks ${doc}`)
    }
    this.trace.count('complete')
  }

  #workOn(): void {
    const { loop, dice } = this
    const next = (): void => {
      if (this.ending) return
      this.work.begin(dice.pick(this.devices))
      // In bursts: what one transaction, one frame, one commit holds is where the trouble is.
      loop.at(dice.chance(0.3) ? dice.below(5) : dice.below(1_500), next)
    }
    next()
  }

  async judge(): Promise<readonly string[]> {
    this.server.lag = 0
    const first = await this.#settled()
    if (first.length > 0) return [...this.problems, ...first]
    const { loop, dice } = this
    // What was granted for a while ends while nobody does anything.
    const wait = this.#quietFrom - this.server.clock.now()
    const ended = wait > -1_000
    if (ended) await loop.run(() => false, loop.now() + wait + 5_000)
    // What counts is what the disk has, not what a page remembers.
    const reopened = dice.chance(0.4)
    if (!ended && !reopened) return this.problems
    if (reopened) {
      for (const device of this.devices) {
        device.kill()
        if (await loop.until(device.boot())) this.follow(device)
        else this.problems.push(`${device.name} does not open any more: ${device.closed}`)
      }
    }
    return [...this.problems, ...(await this.#settled())]
  }

  /** Whatever is still wrong a minute later. */
  async #settled(): Promise<readonly string[]> {
    const { loop } = this
    const calm = (): boolean =>
      this.devices.every(({ tabs }) =>
        tabs.every(({ replicator, vault }) => {
          const status = replicator.status()
          const waits = vault.stats.pending > 0 && this.backups.since === null
          return !waits && status.connection === 'open' && status.receiving === null
        }),
      )
    // What waits for somebody else after a restore is sent again after a quarter of the time since.
    const now = this.server.clock.now()
    const ends = loop.now() + HEALS_WITHIN_MS + Math.floor((now - (this.backups.since ?? now)) / 2)
    while (loop.now() < ends) {
      await loop.run(() => false, Math.min(ends, loop.now() + 2_000))
      if (!calm()) continue
      const wrong = await this.#verdict()
      if (wrong.length === 0) return wrong
    }
    return this.#verdict()
  }

  async #verdict(): Promise<readonly string[]> {
    const { running } = this.server
    if (running === null) return ['the server does not run']
    return this.loop.until(
      (async () => {
        const truth = await Truth.read(running, this.backups, this.cloned)
        await truth.keeps(this.work.confirmed, this.devices, this.cloned)
        for (const device of this.devices) {
          if (device.running === null) truth.violations.push(`${device.name} does not run`)
          for (const tab of device.tabs) await truth.holds(device, tab)
        }
        for (const user of new Set(this.devices.map(({ person }) => person.id)))
          await truth.listsWhatMayBeRead(user)
        // A log that went back has lost what was reported to it.
        await truth.logsLooks(this.work.looks, this.cloned || this.backups.since !== null)
        this.#erased = truth.erased
        return truth.violations
      })(),
      this.loop.now() + HEALS_WITHIN_MS,
    )
  }
}

export async function simulate(company: Company, seed: bigint, keepLines = false): Promise<Outcome> {
  const world = new World(company, seed, keepLines)
  let violations: readonly string[]
  try {
    await world.live()
    violations = await world.judge()
  } catch (error) {
    violations = [
      ...world.problems,
      `the world broke: ${error instanceof Error ? error.stack : String(error)}`,
    ]
  }
  for (const violation of violations) world.trace.say(violation)
  const { trace, work, loop } = world
  trace.count('erased', world.erased)
  for (const device of world.devices) {
    trace.count('late frames', device.line.counts.lateFrames)
    for (const [kind, times] of Object.entries(device.disk.counts)) trace.count(kind, times)
  }
  await world.end()
  return {
    seed,
    hash: trace.digest(),
    violations,
    counts: trace.counts,
    edits: work.confirmed.length,
    events: loop.happened,
    lines: trace.lines,
  }
}
