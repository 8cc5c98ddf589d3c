/**
 * The client's own worker in Node, over real HTTP and sockets to the real server: what a browser runs behind
 * the page, with a jar for its cookie, a clock in the hand of the test and a cable that can be pulled.
 * Import `fake-indexeddb/auto` first; every device of a test shares that disk, as the people of one
 * computer do.
 */
import { WebSocket } from 'ws'
import type { Session } from '../../client/api.ts'
import { httpDeviceCalls } from '../../client/replica/deviceCalls.ts'
import { platformDeflater } from '../../client/replica/deflate.ts'
import type { Dial, ReplicaPorts } from '../../client/replica/ports.ts'
import { Replicator } from '../../client/replica/replication.ts'
import { httpSignIn } from '../../client/replica/signIn.ts'
import { WorkerDevice } from '../../client/worker/device.ts'
import type { Presence, PresenceWord } from '../../client/worker/watchman.ts'
import type { Clock, Timers } from '../../shared/base/ports.ts'
import { systemClock, systemRandom } from '../../sync-server/ports.ts'
import { MemorySpare } from './memorySpare.ts'
import { until } from './person.ts'
import type { TestServer } from './server.ts'

const CHEAP = { memoryKiB: 64, passes: 1, lanes: 1 }
const silentTabs = { say: () => undefined, hear: () => undefined, close: () => undefined }

/** The device's clock: real time, moved by the test. */
export class ShiftedClock implements Clock {
  shift = 0
  /** Where it stands still; null: it goes. */
  frozenAt: number | null = null
  now(): number {
    return this.frozenAt ?? systemClock.now() + this.shift
  }
}

const timers: Timers = {
  after: (ms, call) => {
    const timer = setTimeout(call, ms)
    return () => clearTimeout(timer)
  },
}

/** The tabs of one profile: what one says, all others hear. */
const tabs = new Map<string, Set<(word: PresenceWord) => void>>()
function presence(profile: string): Presence {
  const others = tabs.get(profile) ?? new Set()
  tabs.set(profile, others)
  let own: ((word: PresenceWord) => void) | null = null
  return {
    say: (word) => {
      for (const hear of others) if (hear !== own) hear(word)
    },
    hear: (listener) => {
      own = listener
      others.add(listener)
    },
    close: () => {
      if (own !== null) others.delete(own)
    },
  }
}

export class Computer {
  readonly clock = new ShiftedClock()
  readonly #server: () => TestServer
  readonly #sockets = new Set<WebSocket>()
  #cookie = ''
  #plugged = true
  kept = true
  /** Where its second copies are. */
  readonly spare = new MemorySpare()
  /** Problems that reached the worker's handler. */
  readonly reported: unknown[] = []
  device: WorkerDevice

  constructor(server: () => TestServer) {
    this.#server = server
    this.device = this.#start()
  }

  /** What the page does after a lock: the worker ends, and another takes its place. */
  async restart(): Promise<void> {
    await this.device.lock()
    this.device = this.#start()
  }

  /** Another tab. */
  tab(): WorkerDevice {
    return this.#start()
  }

  get session(): Promise<Session> {
    return this.device.session()
  }

  unplug(): void {
    this.#plugged = false
    for (const socket of this.#sockets) socket.terminate()
  }

  plug(): void {
    this.#plugged = true
  }

  loseCookie(): void {
    this.#cookie = ''
  }

  /** What a page of the same browser posts, and is answered. */
  async ask(path: string, body: unknown): Promise<unknown> {
    const headers = { 'content-type': 'application/json' }
    const response = await this.#fetch(path, { method: 'POST', headers, body: JSON.stringify(body) })
    return response.json()
  }

  /** Nothing is left to send, and nothing to hear. */
  async settled(): Promise<void> {
    await until(async () => {
      const { pending, state } = await this.device.sync()
      return pending === 0 && state === 'synced'
    }, 'settled device')
  }

  /** A new archive at `branch` with this name alone; its id. */
  async create(branch: string, name: string): Promise<string> {
    const made = await this.device.create({ template: 'homeDeco', branch, fields: { name } })
    if (!made.ok) throw new Error(JSON.stringify(made.error))
    return made.value
  }

  async end(): Promise<void> {
    await this.device.lock()
    for (const socket of this.#sockets) socket.terminate()
  }

  #start(): WorkerDevice {
    const signIn = httpSignIn(this.#fetch, '测试')
    const calls = httpDeviceCalls(this.#fetch)
    return new WorkerDevice({
      origin: 'http://localhost',
      vault: {
        clock: this.clock,
        random: systemRandom,
        tabs: () => silentTabs,
        kept: () => Promise.resolve(this.kept),
        cost: CHEAP,
        spare: this.spare,
      },
      signIn,
      calls,
      freshLog: () => Promise.resolve(),
      giving: {
        clock: this.clock,
        spare: this.spare,
        calls,
        alone: (_, work) => work(),
        forgetApp: () => Promise.resolve(),
      },
      timers,
      presence,
      replication: () => new Replicator(this.#replicaPorts(), signIn, 'test'),
      report: (problem) => this.reported.push(problem),
    })
  }

  readonly #fetch = async (path: string, init: RequestInit): Promise<Response> => {
    if (!this.#plugged) throw new TypeError('unplugged')
    const { url } = this.#server()
    const response = await fetch(url + path, {
      ...init,
      headers: { ...init.headers, cookie: this.#cookie, origin: url },
    })
    const set = response.headers.get('set-cookie')
    if (set !== null) this.#cookie = set.split(';')[0] ?? ''
    return response
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
    socket.on('message', (data: Buffer) => events.message(Uint8Array.from(data)))
    socket.on('close', (code) => {
      this.#sockets.delete(socket)
      events.closed(code)
    })
    return {
      send: (frame) => {
        if (socket.readyState === WebSocket.OPEN) socket.send(frame)
      },
      close: (code) => socket.close(code),
    }
  }

  #replicaPorts(): ReplicaPorts {
    return {
      dial: this.#dial,
      deflater: platformDeflater,
      timers,
      clock: this.clock,
      random: systemRandom,
      election: { stand: (lead, retired) => lead(retired) },
      hall: { say: () => undefined, hear: () => () => undefined },
      network: { watch: () => () => undefined },
    }
  }
}
