/**
 * A device without a browser: the client's own vault and replica in Node, over real sockets to the
 * real server. Only the disk is fake-indexeddb (import `fake-indexeddb/auto` first) and the tabs are
 * one process. `unplug` and `plug` are its network.
 */
import { WebSocket } from 'ws'
import type { ReplicationStatus } from '../../client/replica/api.ts'
import { Replicator } from '../../client/replica/replication.ts'
import { platformDeflater } from '../../client/replica/deflate.ts'
import { httpSignIn } from '../../client/replica/signIn.ts'
import type { Dial, HallWord, ReplicaPorts } from '../../client/replica/ports.ts'
import { makeVault, unlockVault } from '../../client/vault/entering.ts'
import type { Vault, VaultPorts } from '../../client/vault/vault.ts'
import type { Clock } from '../../shared/base/ports.ts'
import { systemClock, systemRandom } from '../../sync-server/ports.ts'
import { until } from './person.ts'
import { PASSWORD, signIn, type TestServer } from './server.ts'

const CHEAP = { memoryKiB: 64, passes: 1, lanes: 1 }
const silentTabs = { say: () => undefined, hear: () => undefined, close: () => undefined }

export class NodeDevice {
  vault: Vault
  readonly #server: () => TestServer
  readonly #login: string
  readonly #profile: string
  readonly #ports: VaultPorts
  readonly #clock: Clock
  #cookie: string
  #plugged = true
  #mute = false
  /** What came while it was deaf, in order; null: it hears. */
  #unheard: (() => void)[] | null = null
  readonly #hints = new Set<(there: boolean) => void>()
  readonly #sockets = new Set<WebSocket>()
  #replicator: Replicator | null = null

  private constructor(
    server: () => TestServer,
    login: string,
    profile: string,
    ports: VaultPorts,
    clock: Clock,
    cookie: string,
    vault: Vault,
  ) {
    this.#server = server
    this.#login = login
    this.#profile = profile
    this.#ports = ports
    this.#clock = clock
    this.#cookie = cookie
    this.vault = vault
  }

  /** Signs in for the first time and opens an empty store; nothing is connected yet. */
  static async begin(
    server: () => TestServer,
    login: string,
    clock: Clock = systemClock,
  ): Promise<NodeDevice> {
    const session = await signIn(server(), login)
    const { me } = session
    const profile = `${me.organisation.id}.${me.user.id}.${session.device}`
    const ports: VaultPorts = {
      clock,
      random: systemRandom,
      tabs: () => silentTabs,
      kept: () => Promise.resolve(true),
      cost: CHEAP,
    }
    const vault = await makeVault(
      ports,
      profile,
      PASSWORD,
      { user: me.user.id, device: session.device },
      {
        me: {
          user: me.user.id,
          name: me.user.name,
          login,
          organisation: me.organisation,
          memberships: me.memberships as Vault['me']['memberships'],
          people: me.people,
          branches: me.branches,
        },
        offset: 0,
      },
      me,
    )
    return new NodeDevice(server, login, profile, ports, clock, session.cookie, vault)
  }

  /** `heard` is told every status from the first on. */
  async connect(heard: (status: ReplicationStatus) => void = () => undefined): Promise<void> {
    const replicator = new Replicator(this.#replicaPorts(), httpSignIn(this.#fetch, '测试'), 'test')
    replicator.watch(heard)
    this.#replicator = replicator
    await replicator.start(this.vault.depot)
  }

  /** Ends everything in memory, as closing the browser does, and opens the store again. */
  async reopen(): Promise<void> {
    await this.#replicator?.stop()
    this.vault.close()
    const vault = await unlockVault(this.#ports, this.#profile, PASSWORD)
    if (!vault.ok) throw new Error(`the password is right: ${vault.error.type}`)
    this.vault = vault.value
  }

  unplug(): void {
    this.#plugged = false
    for (const socket of this.#sockets) socket.terminate()
  }

  plug(): void {
    this.#plugged = true
    this.#replicator?.nudge()
  }

  /** The cable is out and no socket has noticed: nothing comes and nothing goes. */
  mute(muted: boolean): void {
    this.#mute = muted
  }

  /** The way down is long: what comes is heard when it ends. The way up is as short as ever. */
  deaf(deaf: boolean): void {
    const unheard = this.#unheard ?? []
    this.#unheard = deaf ? unheard : null
    if (!deaf) for (const hear of unheard) hear()
  }

  /** How much came meanwhile. */
  get unheard(): number {
    return this.#unheard?.length ?? 0
  }

  /** What the browser says of its network. */
  hint(there: boolean): void {
    for (const hint of this.#hints) hint(there)
  }

  /** Its session ended elsewhere: the person types the password. */
  async signInAgain(): Promise<void> {
    this.#cookie = (await signIn(this.#server(), this.#login, this.#profile.split('.')[2])).cookie
    this.#replicator?.nudge()
  }

  /** Everything sent, everything received. */
  async settled(): Promise<void> {
    await until(() => {
      const status = this.#replicator?.status()
      const { pending } = this.vault.stats
      return pending === 0 &&
        status?.connection === 'open' &&
        status.completeAt !== null &&
        status.receiving === null
        ? true
        : undefined
    }, 'settled device')
  }

  get status() {
    return this.#replicator?.status()
  }

  async end(): Promise<void> {
    await this.#replicator?.stop()
    this.vault.close()
  }

  readonly #fetch = (path: string, init: RequestInit): Promise<Response> => {
    if (!this.#plugged) return Promise.reject(new TypeError('unplugged'))
    const { url } = this.#server()
    return fetch(url + path, { ...init, headers: { ...init.headers, cookie: this.#cookie, origin: url } })
  }

  readonly #dial: Dial = (events) => {
    const { url } = this.#server()
    const socket = new WebSocket(`${url.replace('http', 'ws')}/sync`, {
      headers: { cookie: this.#cookie, origin: url },
    })
    this.#sockets.add(socket)
    socket.binaryType = 'nodebuffer'
    socket.on('error', () => undefined)
    socket.on('open', () => (this.#plugged ? events.opened() : socket.terminate()))
    socket.on('message', (data: Buffer) => {
      const hear = (): void => events.message(Uint8Array.from(data))
      if (this.#unheard !== null) this.#unheard.push(hear)
      else if (!this.#mute) hear()
    })
    socket.on('close', (code) => {
      this.#sockets.delete(socket)
      const hear = (): void => events.closed(code)
      if (this.#unheard === null) hear()
      else this.#unheard.push(hear)
    })
    return {
      send: (frame) => {
        if (socket.readyState === WebSocket.OPEN && !this.#mute) socket.send(frame)
      },
      close: (code) => socket.close(code),
    }
  }

  #replicaPorts(): ReplicaPorts {
    return {
      dial: this.#dial,
      deflater: platformDeflater,
      timers: {
        after: (ms, call) => {
          const timer = setTimeout(call, ms)
          return () => clearTimeout(timer)
        },
      },
      clock: this.#clock,
      random: systemRandom,
      election: { stand: (lead, retired) => lead(retired) },
      hall: { say: () => undefined, hear: (_: (word: HallWord) => void) => () => undefined },
      network: {
        watch: (hint) => {
          this.#hints.add(hint)
          return () => this.#hints.delete(hint)
        },
      },
    }
  }
}
