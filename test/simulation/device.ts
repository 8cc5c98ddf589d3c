/**
 * A device of the simulated world: the real vault and the real replica of the client over a modelled disk and line.
 * `kill` is what a killed browser leaves; `boot` opens the store again with the password, as its person would.
 */
import { Replicator } from '../../client/replica/replication.ts'
import type { Depot } from '../../client/vault/depot.ts'
import type { Election, ReplicaPorts } from '../../client/replica/ports.ts'
import type { SignIn } from '../../client/replica/api.ts'
import { makeVault, unlockVault } from '../../client/vault/entering.ts'
import type { Vault, VaultPorts } from '../../client/vault/vault.ts'
import type { Clock } from '../../shared/base/ports.ts'
import { err, ok } from '../../shared/base/result.ts'
import { newUlid } from '../../shared/base/ulid.ts'
import type { SignedIn } from '../../shared/protocol/http.ts'
import { STANDARD_LEASE_MS } from '../../shared/policy/lease.ts'
import { scopesOfActor } from '../../shared/policy/decide.ts'
import { meaning } from './meaning.ts'
import { knownTo } from '../../sync-server/people/known.ts'
import type { Company, Person } from './company.ts'
import { Browser } from './browser.ts'
import { DeviceDisk } from './deviceDisk.ts'
import type { Dice } from './dice.ts'
import { Line } from './line.ts'
import { Life, type Loop } from './loop.ts'
import { plainDeflater, type Server } from './server.ts'

const PASSWORD = 'quiet-river-72'
const CHEAP = { memoryKiB: 8, passes: 1, lanes: 1 }

/** One tab: its vault and its replica. */
export interface Tab {
  readonly vault: Vault
  readonly replicator: Replicator
  readonly life: Life
}

export class Device {
  readonly name: string
  readonly person: Person
  readonly id: string
  readonly line: Line
  disk: DeviceDisk
  /** The tabs of this browser; all of them die together. */
  readonly tabs: Tab[] = []
  token = ''
  /** The head of the server's log when this device last dialled; null once it was asked about. */
  dialledAt: number | null = null
  /** The feeds of its person then. */
  dialledAs = ''
  /** The tab that did. */
  dialledBy: Life | null = null
  /** Tabs that speak for themselves; all others repeat what the leading one says. */
  readonly leading = new Set<Life>()
  /** Why the store did not open. */
  closed = ''
  /** Device clock minus true time, and the most that it ever was. */
  shift = 0
  furthest = 0
  #lives: Life[] = []
  /** Of all tabs that ever were. */
  readonly #replicators: Replicator[] = []
  #browser: Browser
  readonly #loop: Loop
  #dice: Dice
  readonly #server: Server
  readonly #company: Company
  readonly clock: Clock = { now: () => Math.floor(this.#loop.now() + this.shift) }

  constructor(
    name: string,
    person: Person,
    id: string | null,
    world: { loop: Loop; dice: Dice; server: Server; company: Company },
  ) {
    this.name = name
    this.person = person
    this.#loop = world.loop
    this.#dice = world.dice.fork()
    this.#server = world.server
    this.#company = world.company
    this.id = id ?? newUlid(this.clock, this.#dice)
    this.line = new Line(this.#loop, this.#dice.fork())
    this.disk = new DeviceDisk(this.#loop, this.#dice.fork())
    this.#browser = new Browser(this.#loop, this.disk)
  }

  /** The tab that was opened first. */
  get running(): Tab | null {
    return this.tabs[0] ?? null
  }

  get #profile(): string {
    return `${this.#company.organisation.id}.${this.person.id}.${this.id}`
  }

  /** The first sign-in: an empty store. Needs the server. */
  async begin(): Promise<void> {
    const { organisation, escrow } = this.#company
    this.token = await this.#server.signIn(this.person.id, this.id)
    const life = this.#newLife()
    const { id, login } = this.person
    const core = this.#server.running?.core
    const actor = core?.directory.actor(id) ?? null
    if (core === undefined || actor === null) throw new Error(`${login} cannot sign in`)
    const known = knownTo(actor, core.directory, core.clock.now())
    const vault = await makeVault(
      this.#vaultPorts(life),
      this.#profile,
      PASSWORD,
      { user: id, device: this.id },
      {
        me: {
          user: id,
          name: login,
          login,
          organisation,
          ...known,
          memberships: known.memberships as Vault['me']['memberships'],
        },
        offset: 0,
      },
      { escrow, leaseMs: STANDARD_LEASE_MS },
    )
    await this.#connect(vault, life)
  }

  /** The feeds of its person now, and by which memberships, by the server's word. */
  rights(): string {
    const core = this.#server.running?.core
    const actor = core?.directory.actor(this.person.id) ?? null
    if (core === undefined || actor === null) return ''
    return scopesOfActor(actor, core.clock.now())
      .map(({ id, membership }) => `${id} ${membership}`)
      .join()
  }

  set(shift: number): void {
    this.shift = shift
    this.furthest = Math.max(this.furthest, shift)
  }

  /** The leading tab sleeps and another takes the lead over, before the first knows. */
  stealLead(): void {
    this.#browser.steal()
  }

  async signInAgain(): Promise<void> {
    this.token = await this.#server.signIn(this.person.id, this.id)
    for (const { replicator } of this.tabs) replicator.nudge()
  }

  /** False: the store stays shut. */
  async boot(): Promise<boolean> {
    const life = this.#newLife()
    const vault = await unlockVault(this.#vaultPorts(life), this.#profile, PASSWORD)
    if (!vault.ok) {
      this.closed = vault.error.type === 'shut' ? vault.error.why : vault.error.type
      return false
    }
    await this.#connect(vault.value, life)
    return true
  }

  kill(): void {
    for (const life of this.#lives) life.over = true
    this.#lives = []
    this.tabs.length = 0
    this.disk.crash()
    this.#browser = new Browser(this.#loop, this.disk)
    for (const pipe of [...this.line.pipes]) pipe.sideDied()
  }

  /** Everything that its disk holds of archives, whoever may see it, as text; read by another page from a copy. */
  async everything(): Promise<string> {
    const life = new Life()
    const disk = this.disk.copy()
    const browser = new Browser(this.#loop, disk)
    const vault = await unlockVault(this.#vaultPorts(life, browser), this.#profile, PASSWORD)
    if (!vault.ok) throw new Error(`${this.name} does not open: ${vault.error.type}`)
    const texts = vault.value.rejected.map(({ entry }) => JSON.stringify(entry))
    for (const [doc] of vault.value.shelf.docs()) {
      const archive = doc.slice(0, doc.indexOf('.'))
      const views = await vault.value.readPart([archive], doc.slice(archive.length + 1))
      for (const view of views.values()) texts.push(meaning(view))
    }
    vault.value.close()
    life.over = true
    return texts.join('\n')
  }

  /** The world is over. A page that was killed still stands in the platform's list of what may be aborted. */
  forget(): void {
    this.kill()
    for (const replicator of this.#replicators) void replicator.stop()
  }

  /** The tab that leads, or another one, is closed by its person. */
  async closeTab(tab: Tab): Promise<void> {
    const at = this.tabs.indexOf(tab)
    if (at < 0) return
    this.tabs.splice(at, 1)
    await tab.replicator.stop()
    tab.vault.close()
  }

  /** The same profile once more: a disk image, or a profile folder that was copied to another machine. */
  clone(name: string, world: ConstructorParameters<typeof Device>[3], sameDice: boolean): Device {
    const other = new Device(name, this.person, this.id, world)
    if (sameDice) other.#dice = this.#dice.copy()
    other.furthest = this.furthest
    other.token = this.token
    other.shift = this.shift
    other.disk = this.disk.copy()
    other.#browser = new Browser(this.#loop, other.disk)
    return other
  }

  #newLife(): Life {
    const life = new Life()
    this.#lives.push(life)
    return life
  }

  /** Asked to compare only after the server held something otherwise: nothing here may ever have to be mended. */
  #watched(depot: Depot): Depot {
    const { counts } = this.disk
    return {
      announcement: () => depot.announcement(),
      stats: () => depot.stats(),
      watch: (listener) => depot.watch(listener),
      lead: async () => {
        const tenure = await depot.lead()
        return new Proxy(tenure, {
          get: (of, name) => {
            if (name === 'digest') counts.digests += 1
            if (name === 'compare') counts.differences += 1
            const member: unknown = Reflect.get(of, name, of)
            return typeof member === 'function' ? (member.bind(of) as unknown) : member
          },
        })
      },
    }
  }

  async #connect(vault: Vault, life: Life): Promise<void> {
    const replicator = new Replicator(this.#replicaPorts(life), this.#signIn(life), 'simulated')
    this.#replicators.push(replicator)
    this.tabs.push({ vault, replicator, life })
    await replicator.start(this.#watched(vault.depot))
  }

  #vaultPorts(life: Life, browser = this.#browser): VaultPorts {
    return {
      clock: this.clock,
      random: this.#dice,
      tabs: () => browser.nudges.join(life),
      kept: () => Promise.resolve(true),
      cost: CHEAP,
      database: () => browser.disk.database(life),
    }
  }

  #replicaPorts(life: Life): ReplicaPorts {
    return {
      dial: (events) => {
        this.dialledAt = null
        this.dialledBy = life
        this.dialledAs = this.rights()
        void this.#server.running?.core.store.head().then((head) => (this.dialledAt = head))
        return this.#server.dial(this.line, () => this.token, life, events)
      },
      deflater: plainDeflater,
      timers: { after: (ms, call) => this.#loop.at(ms, call, life) },
      clock: this.clock,
      random: this.#dice,
      election: this.#election(life),
      hall: this.#browser.hall.seat(life),
      network: { watch: () => () => undefined },
    }
  }

  #election(life: Life): Election {
    const { election } = this.#browser
    return {
      stand: (lead, retired) =>
        election.stand(async (lost) => {
          this.leading.add(life)
          await lead(lost).finally(() => this.leading.delete(life))
        }, retired),
    }
  }

  /** What a line that ended before the greeting asks for. */
  #signIn(life: Life): SignIn {
    const none = (): never => {
      throw new Error('replication signs nobody in')
    }
    return {
      signIn: none,
      prove: none,
      enrolled: none,
      signOut: none,
      current: async () => {
        await this.#loop.pause(this.line.delay() * 2, life)
        const core = this.#server.running?.core
        if (core === undefined || !this.line.whole) return err({ type: 'offline' })
        const session = await core.sessions.find(this.token)
        const lives = session !== null && core.sessions.alive(session)
        return lives ? ok({} as SignedIn) : err({ type: 'signed-out' })
      },
    }
  }
}
