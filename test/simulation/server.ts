/**
 * The server of the simulated world: the real core (store, door, orders, sessions, feed, connections) over the
 * modelled disk and lines. Signing in is the session alone; passwords and HTTP are not replication.
 *
 * Frames are sent as they are (a deflater that finds nothing to save): deflating thousands of small frames would
 * cost more than everything else, and it is tested by itself.
 */
import type { WebSocket } from 'ws'
import type { Clock } from '../../shared/base/ports.ts'
import type { Deflater } from '../../shared/protocol/codec.ts'
import { coreOver, type Core } from '../../sync-server/core.ts'
import type { ServerTimers } from '../../sync-server/ports.ts'
import { openSyncSide, type SyncSide } from '../../sync-server/session/syncSide.ts'
import type { Store } from '../../sync-server/store/contract.ts'
import { openStores } from '../../sync-server/store/sqlite/index.ts'
import { draft } from '../../sync-server/ingest/draft.ts'
import { declareRestore } from '../../sync-server/ingest/restore.ts'
import type { Dice } from './dice.ts'
import type { Line } from './line.ts'
import { Pipe } from './line.ts'
import { Life, type Loop } from './loop.ts'
import type { ServerDisk } from './serverDisk.ts'
import type { WireEvents } from '../../client/replica/ports.ts'

export const plainDeflater: Deflater = {
  deflate: (bytes) => new Uint8Array(bytes.length),
  inflate: (bytes) => bytes,
}

export interface Running {
  readonly core: Core
  readonly sync: SyncSide
  readonly life: Life
}

export class Server {
  readonly loop: Loop
  readonly dice: Dice
  readonly masterKey: Uint8Array
  readonly #report: (error: unknown) => void
  disk: ServerDisk
  #starting: Promise<void> | null = null
  running: Running | null = null
  /** Whether the next commit, or the next thing the door does, is its last: just before it, or just after. */
  crashNext: 'before' | 'after' | null = null
  onCrash: () => void = () => undefined
  /** Whoever put a backup back says so at the next start. */
  putBack = false
  /** How likely a read takes a turn of its own. */
  lag = 0
  /** Milliseconds that it takes then at most. */
  far = 3
  /** Milliseconds that a commit waits for others at most. */
  slow = 2
  /** Server clock minus true time. */
  shift = 0
  readonly clock: Clock = { now: () => Math.floor(this.loop.now() + this.shift) }

  constructor(
    loop: Loop,
    dice: Dice,
    disk: ServerDisk,
    masterKey: Uint8Array,
    report: (error: unknown) => void,
  ) {
    this.loop = loop
    this.dice = dice
    this.disk = disk
    this.masterKey = masterKey
    this.#report = report
  }

  start(): Promise<void> {
    this.#starting ??= this.#start().finally(() => (this.#starting = null))
    return this.#starting
  }

  async #start(): Promise<void> {
    const life = new Life()
    const { loop, dice, clock } = this
    const timers: ServerTimers = {
      after: (ms, call) => loop.at(ms, call, life),
      soon: (call) =>
        void loop.at(
          dice.below(this.slow + 1),
          () => {
            const crash = this.crashNext
            if (crash === 'before') return this.onCrash()
            call()
            // What follows from the call (promises) is over when the next event begins.
            if (crash === 'after') loop.at(0, this.onCrash, life)
          },
          life,
        ),
    }
    const report = (error: unknown): void => {
      if (!life.over) this.#report(error)
    }
    const { store, keys } = await openStores(this.disk, this.masterKey, { clock, random: dice, timers })
    const core = await coreOver(
      { store: this.#lagging(store, life), keys },
      { data: '', clock, random: dice, timers, report },
    )
    const { recorder } = core
    if (this.putBack) await declareRestore({ store: core.store, recorder, clock, random: dice }, '备份恢复')
    this.putBack = false
    await core.handovers.resumeAll()
    const sync = openSyncSide(core, { down: plainDeflater, up: plainDeflater })
    this.running = { core, sync, life }
  }

  /**
   * Reading takes a moment now and then, as it does wherever the database is not in this very process. Only what is
   * written and the head of the log answer in their turn, which the watch over commits counts on.
   */
  #lagging(store: Store, life: Life): Store {
    return new Proxy(store, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        const call = value.bind(target) as (...given: unknown[]) => Promise<unknown>
        if (name === 'commit' || name === 'head' || name === 'close') return call
        return async (...given: unknown[]) => {
          if (this.lag === 0 || !this.dice.chance(this.lag)) return call(...given)
          // On its way there, or on its way back: then it is old when it comes.
          const early = this.dice.chance(0.5)
          const old = early ? await call(...given) : null
          await this.loop.pause(this.dice.below(this.far + 1), life)
          return early ? old : call(...given)
        }
      },
    })
  }

  /** Between any two events. */
  crash(lines: Iterable<Line>): void {
    if (this.running === null) return
    this.running.life.over = true
    this.running = null
    this.crashNext = null
    this.disk.crash()
    for (const line of lines) for (const pipe of [...line.pipes]) pipe.sideDied()
  }

  /** The world is over. */
  forget(): void {
    if (this.running !== null) this.running.life.over = true
    this.running = null
    this.disk.forget()
  }

  /** A session as signing in begins it. */
  async signIn(user: string, device: string): Promise<string> {
    const { core } = this.#up()
    const { token, session, effect } = core.sessions.mint(user, device, true)
    const row = {
      id: device,
      user,
      name: '模拟',
      lastSeen: this.clock.now(),
      pending: 0,
      oldest: null,
      app: '',
    }
    const [outcome] = await core.recorder.record([
      {
        meta: draft('signIn', 'signIn', { user, device, session: session.id }),
        payload: null,
        effects: [{ on: 'device', row }, effect],
      },
    ])
    if (outcome?.ok !== true) throw new Error('a sign-in was stale')
    core.sessions.begun(session)
    return token
  }

  dial(line: Line, token: () => string, deviceLife: Life, events: WireEvents): Pipe {
    const { loop } = this
    const up = this.running
    const pipe = new Pipe(line, events, deviceLife, up?.life ?? new Life())
    if (up === null || !line.whole) {
      loop.at(line.delay() * 2, () => pipe.cut(), deviceLife)
      return pipe
    }
    line.pipes.add(pipe)
    loop.at(
      line.delay() * 2,
      () => {
        void up.core.sessions.find(token()).then((session) => {
          if (up.life.over) return
          if (session === null || !up.core.sessions.alive(session)) {
            pipe.open()
            pipe.server.close(4401)
            return
          }
          up.sync.sockets.take(pipe.server as unknown as WebSocket, session)
          pipe.open()
        }, this.#report)
      },
      up.life,
    )
    return pipe
  }

  #up(): Running {
    if (this.running === null) throw new Error('the server is down')
    return this.running
  }
}
