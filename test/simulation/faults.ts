/**
 * What goes wrong, each kind by itself and any of them together: lines, processes, disks, clocks. `heal` mends all
 * of it, the lines one by one in a random order.
 */
import { StorageFull } from '../../client/vault/depot.ts'
import type { Backups } from './backups.ts'
import { Changes } from './changes.ts'
import type { Device } from './device.ts'
import { isChange, kinds, type BreakKind, type Kind } from './kinds.ts'
import type { Stage } from './stage.ts'

export class Faults {
  readonly #world: Stage
  readonly #backups: Backups
  readonly #rates: readonly (readonly [Kind, number])[]
  readonly #pace: number
  readonly #down = new Set<Device>()
  readonly #changes: Changes
  /** Archives that were moved after a restore. */
  readonly #moved = new Set<string>()
  #over = false

  constructor(world: Stage, backups: Backups) {
    this.#world = world
    this.#backups = backups
    const { dice } = world
    this.#changes = new Changes(world, world.company)
    // After a restore much is allowed that is a fault otherwise, so few worlds have one.
    const has = (kind: Kind): boolean => dice.chance(kind === 'restore' ? 0.15 : 0.4)
    const rates = kinds.map((kind) => [kind, has(kind) ? dice.between(1, 10) : 0] as const)
    const goesBack = rates.some(([kind, rate]) => kind === 'restore' && rate > 0)
    // What is destroyed after a backup was taken comes back with it: that is another promise (H03).
    this.#rates = rates.map(([kind, rate]) => [kind, kind === 'void' && goesBack ? 0 : rate] as const)
    this.#pace = dice.pick([800, 2_000, 5_000, 15_000])
    for (const device of world.devices) this.#shape(device)
    world.server.lag = dice.pick([0, 0.02, 0.2])
    world.server.slow = dice.pick([2, 20, 120])
    world.server.onCrash = () => this.#crashServer()
  }

  /** Slow disks and lines of their own. */
  #shape({ disk, line }: Device): void {
    const { dice } = this.#world
    disk.slow = dice.pick([0, 4, 50])
    disk.lag = dice.pick([0, 0.2])
    line.slow = dice.pick([2, 40, 300])
  }

  readonly #unexpected = (problem: unknown): void => {
    // A store with no room refuses to open; its person tries again later.
    if (problem instanceof StorageFull) return
    this.#world.problems.push(`a fault failed: ${problem instanceof Error ? problem.stack : String(problem)}`)
  }

  begin(): void {
    this.#signIns()
    const { devices, dice: luck } = this.#world
    if (luck.chance(0.3))
      for (const device of devices) this.#changes.secondTab(device).catch(this.#unexpected)
    const { dice, loop } = this.#world
    if (this.#rates.every(([, rate]) => rate === 0)) return
    // Early, or it would not be put back before the world is over.
    if (this.#rates.some(([kind, rate]) => kind === 'restore' && rate > 0))
      loop.at(dice.between(3_000, 25_000), () => this.#backUp())
    const next = (): void => {
      if (this.#over || this.#world.ending) return
      const kind = dice.weighed(this.#rates)
      if (kind === 'restore') this.#backUp()
      else if (isChange(kind)) this.#changes.happen(kind).catch(this.#unexpected)
      else this.#break(kind)
      loop.at(dice.below(this.#pace * 2), next)
    }
    loop.at(dice.below(this.#pace * 2), next)
  }

  /** A copy is taken now and put back some time later. */
  #backUp(): void {
    const { server, dice, loop } = this.#world
    if (server.running === null || !this.#backups.take()) return
    const put = (): void => {
      if (this.#over || this.#world.ending) return
      if (server.running === null) loop.at(1_000, put)
      else this.#restore().catch(this.#unexpected)
    }
    loop.at(dice.below(25_000), put)
  }

  async #restore(): Promise<void> {
    const { server, devices, dice, loop, trace, work } = this.#world
    server.crash(devices.map(({ line }) => line))
    if (await this.#backups.putBack(work.confirmed)) {
      trace.count('restore')
      trace.count('lost with a log', this.#backups.lost.size)
      trace.say(`restore, ${this.#backups.lost.size} words lost so far`)
    }
    loop.at(dice.below(20_000), () => {
      if (server.running === null && !this.#over) void this.#startServer()
    })
  }

  /** A device receives everything anew after a restore, and its person loses what the new log lacks something of. */
  comesBack({ person, running, line }: Device): void {
    const { dice, loop } = this.#world
    const heir = person.login === 'sales' ? 'colleague' : person.login === 'colleague' ? 'sales' : null
    const poorer = new Set([...this.#backups.gone.keys()].map((doc) => doc.slice(0, doc.indexOf('.'))))
    const held = [...(running?.vault.shelf.archives() ?? [])].filter((archive) => poorer.has(archive))
    const moved = held.filter((archive) => !this.#moved.has(archive))
    if (this.#over || heir === null || moved.length === 0) return
    for (const archive of moved) this.#moved.add(archive)
    // In the middle of it, or while the line is gone in the middle of it.
    const cut = dice.chance(0.5)
    loop.at(line.slow + dice.below(line.slow * 6), () => {
      if (this.#over) return
      if (cut) line.cut()
      for (const archive of moved) this.#changes.transfer(archive, heir).catch(this.#unexpected)
    })
  }

  #break(kind: Exclude<BreakKind, 'restore'>): void {
    const { dice, loop, devices, trace, server } = this.#world
    const device = dice.pick(devices)
    trace.count(kind)
    trace.say(`${kind} ${kind.startsWith('server') ? '' : device.name}`)
    switch (kind) {
      case 'cut':
        return device.line.cut()
      case 'partition':
        device.line.stop('up')
        device.line.stop('down')
        loop.at(dice.below(70_000), () => {
          device.line.heal('up')
          device.line.heal('down')
        })
        return
      case 'clog up':
      case 'clog down': {
        const way = kind === 'clog up' ? 'up' : 'down'
        device.line.stop(way)
        loop.at(dice.below(50_000), () => device.line.heal(way))
        return
      }
      case 'server crash':
        if (server.running !== null && dice.chance(0.6)) server.crashNext = dice.pick(['before', 'after'])
        else this.#crashServer()
        return
      case 'device kill':
        // Every other time in the very moment of a commit.
        if (device.running !== null && dice.chance(0.5)) device.disk.atNextCommit = () => this.#kill(device)
        else this.#kill(device)
        return
      case 'full disk':
        device.disk.full = 0.5
        loop.at(dice.below(8_000), () => (device.disk.full = 0))
        return
    }
  }

  /** Whoever was signed out sits there a while, then signs in again. */
  #signIns(): void {
    const { loop } = this.#world
    loop.at(7_000, () => {
      this.#changes.signInAgain().catch(this.#unexpected)
      this.#signIns()
    })
  }

  #crashServer(): void {
    const { server, devices, dice, loop } = this.#world
    if (server.running === null) return
    server.crash(devices.map(({ line }) => line))
    loop.at(dice.below(20_000), () => {
      if (server.running === null && !this.#over) void this.#startServer()
    })
  }

  async #startServer(): Promise<void> {
    await this.#world.server.start()
    this.#world.trace.say('server starts')
  }

  #kill(device: Device): void {
    const { dice, loop } = this.#world
    if (device.running === null) return
    device.kill()
    this.#down.add(device)
    // Some wake to a disk without room.
    if (dice.chance(0.2)) {
      device.disk.full = 0.3
      loop.at(dice.below(25_000), () => (device.disk.full = 0))
    }
    loop.at(dice.below(15_000), () => void this.#boot(device))
  }

  async #boot(device: Device): Promise<void> {
    if (!this.#down.delete(device)) return
    try {
      if (await device.boot()) this.#world.follow(device)
      else this.#world.problems.push(`${device.name} does not open any more: ${device.closed}`)
      this.#world.trace.say(`${device.name} opens`)
    } catch (problem) {
      if (!(problem instanceof StorageFull)) throw problem
      // Its person makes room and opens it again.
      device.kill()
      this.#down.add(device)
      this.#world.loop.at(1_000, () => void this.#boot(device))
    }
  }

  /** When nothing that was set up will happen any more. */
  get quietFrom(): number {
    return this.#changes.sharesEnd
  }

  /**
   * Some save while others are being greeted; after that nothing happens any more that could cover what was missed.
   * The server's store answers slowly, so that a greeting takes its time and what it read may be old.
   */
  async #lastWords(): Promise<void> {
    const { server, devices, dice, loop, work } = this.#world
    await loop.pause(dice.below(4_000))
    server.lag = 0.5
    server.far = dice.pick([3, 30])
    if (dice.chance(0.3)) {
      // The line was gone for all, and all come back at once with what they wrote meanwhile.
      for (const { line } of devices) line.cut()
      for (const device of devices) work.begin(device)
      await loop.pause(dice.between(400, 2_000))
      for (const { tabs } of devices) for (const { replicator } of tabs) replicator.nudge()
      return loop.pause(5_000)
    }
    server.slow = 2
    const greeted = dice.pick(devices)
    greeted.line.cut()
    for (const { replicator } of greeted.tabs) replicator.nudge()
    const lasts = greeted.line.slow * 6 + server.far * 12
    for (const device of devices)
      for (let left = device === greeted ? 0 : 4; left > 0; left--)
        loop.at(dice.below(lasts), () => work.begin(device))
    await loop.pause(5_000)
  }

  async heal(): Promise<void> {
    const { server, devices, dice, loop } = this.#world
    this.#over = true
    this.#changes.clocksRight()
    server.crashNext = null
    for (const { disk } of devices) {
      disk.full = 0
      disk.atNextCommit = null
    }
    const ways = devices.flatMap(({ line }) => [() => line.heal('up'), () => line.heal('down')])
    while (ways.length > 0) {
      ways.splice(dice.below(ways.length), 1)[0]?.()
      await loop.pause(dice.below(500))
    }
    if (server.running === null) await this.#startServer()
    for (const device of [...this.#down]) await this.#boot(device)
    // Clocks that jumped are measured anew at the next greeting.
    for (const { line } of devices) if (this.#changes.clocksJumped || dice.chance(0.5)) line.cut()
    for (const { tabs } of devices) for (const { replicator } of tabs) replicator.nudge()
    await this.#lastWords()
  }
}
