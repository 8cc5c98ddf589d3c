/**
 * Replication for one profile: stand for election, and while leading keep a conversation with the
 * server, with a growing wait between attempts. Tabs that do not lead repeat what the leader says.
 */
import { deferred } from '../../shared/base/deferred.ts'
import { err, type Result } from '../../shared/base/result.ts'
import type { ArchiveId } from '../../shared/domain/names.ts'
import type { Item } from '../../shared/protocol/feed.ts'
import type { People, Place } from '../../shared/protocol/presence.ts'
import { Locked, StorageFull, type Depot, type Tenure } from '../vault/depot.ts'
import type { FetchRefusal, Replication, ReplicationStatus, SignIn, Wanted } from './api.ts'
import { Backoff } from './backoff.ts'
import { Conversation, type ConversationEvents, type Ending } from './conversation.ts'
import { fetchAside, revealAside } from './aside.ts'
import type { ReplicaPorts } from './ports.ts'
import { Presence } from './presence.ts'

const OFF: ReplicationStatus = {
  connection: 'off',
  problem: null,
  receiving: null,
  completeAt: null,
  archives: null,
  wipe: false,
}
/** The longest that `receiving` may lag behind: progress is told at most this often. */
const TELL_MS = 100

export class Replicator implements Replication {
  readonly #ports: ReplicaPorts
  readonly #signIn: SignIn
  readonly #app: string
  readonly #backoff: Backoff
  readonly #presence: Presence
  readonly #listeners = new Set<(status: ReplicationStatus) => void>()
  #status: ReplicationStatus = OFF
  #life: AbortController | null = null
  #running: Promise<void> = Promise.resolve()
  #depot: Depot | null = null
  #leading = false
  #conversation: Conversation | null = null
  #wake: (() => void) | null = null
  #kicked = false
  #lastTold = 0

  constructor(ports: ReplicaPorts, signIn: SignIn, app: string) {
    this.#ports = ports
    this.#signIn = signIn
    this.#app = app
    this.#backoff = new Backoff(ports.random)
    this.#presence = new Presence({ ...ports, send: (open) => this.#conversation?.place(open) })
  }

  start(depot: Depot): Promise<void> {
    if (this.#life !== null) return Promise.resolve()
    const life = new AbortController()
    this.#life = life
    this.#depot = depot
    const ends = [
      this.#ports.hall.hear((word) => {
        if (word.type === 'nudge') this.#kick()
        else if (word.type === 'ask' && this.#leading)
          this.#ports.hall.say({ type: 'status', status: this.#status })
        else if (word.type === 'status' && !this.#leading) this.#tell(word.status)
      }),
      this.#ports.network.watch((there) => (there ? this.nudge() : this.probe())),
      depot.watch((news) => this.#conversation?.news(news)),
      this.#presence.start(),
    ]
    life.signal.addEventListener('abort', () => ends.forEach((end) => end()))
    this.#ports.hall.say({ type: 'ask' })
    this.#running = this.#ports.election.stand(
      (lost) => this.#lead(depot, AbortSignal.any([lost, life.signal])),
      life.signal,
    )
    return Promise.resolve()
  }

  async stop(): Promise<void> {
    this.#life?.abort()
    this.#life = null
    this.#conversation?.close()
    this.#wake?.()
    await this.#running
    this.#depot = null
    this.#tell(OFF)
  }

  nudge(): void {
    if (this.#leading) this.#kick()
    else this.#ports.hall.say({ type: 'nudge' })
  }

  probe(): void {
    this.#conversation?.probe()
  }

  /** While an attempt is under way it is kept for after it: what changed may have come too late for this one. */
  #kick(): void {
    if (this.#wake === null) this.#kicked = true
    else this.#wake()
  }

  status(): ReplicationStatus {
    return this.#status
  }

  watch(listener: (status: ReplicationStatus) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  fetchArchive(archive: ArchiveId, purpose: string): Promise<Result<readonly Item[], FetchRefusal>> {
    if (this.#conversation !== null && this.#status.connection === 'open') {
      return this.#conversation.fetchArchive(archive, purpose)
    }
    if (this.#depot === null) return Promise.resolve(err({ type: 'offline' }))
    return fetchAside(this.#ports, this.#depot, this.#app, archive, purpose)
  }

  reveal(wanted: Wanted): Promise<Result<readonly unknown[], FetchRefusal>> {
    if (this.#conversation !== null && this.#status.connection === 'open') {
      return this.#conversation.reveal(wanted)
    }
    if (this.#depot === null) return Promise.resolve(err({ type: 'offline' }))
    return revealAside(this.#ports, this.#depot, this.#app, wanted)
  }

  place(open: readonly Place[]): void {
    this.#presence.place(open)
  }

  watchPeople(listener: (archive: ArchiveId, people: People) => void): () => void {
    return this.#presence.watch(listener)
  }

  async #lead(depot: Depot, lost: AbortSignal): Promise<void> {
    this.#leading = true
    try {
      const tenure = await this.#takeLead(depot, lost)
      while (tenure !== null && !lost.aborted) {
        this.#change({ connection: 'connecting' })
        const ending = await this.#converse(depot, tenure, lost)
        if (lost.aborted || ending.type === 'retired') return
        await this.#pause(ending, lost)
      }
    } finally {
      this.#leading = false
      this.#conversation = null
    }
  }

  /** To lead is to write, so a full disk may refuse it: as soon as there is room again, it goes on. */
  async #takeLead(depot: Depot, lost: AbortSignal): Promise<Tenure | null> {
    while (!lost.aborted) {
      try {
        return await depot.lead()
      } catch (problem) {
        if (problem instanceof Locked) return null
        if (!(problem instanceof StorageFull)) throw problem
        this.#change({ connection: 'offline', problem: 'storage-full', receiving: null })
        await this.#sleep(this.#backoff.next(), lost)
      }
    }
    return null
  }

  async #converse(depot: Depot, tenure: Tenure, lost: AbortSignal): Promise<Ending> {
    const events: ConversationEvents = {
      opened: ({ archives, wipe, receiving }) => {
        this.#backoff.reset()
        this.#change({ connection: 'open', problem: null, archives, wipe, receiving })
        this.#presence.greeted()
      },
      progress: (receiving) => this.#change({ receiving }),
      complete: (completeAt) => this.#change({ completeAt }),
      present: (present) => this.#presence.heard(present),
    }
    const conversation = new Conversation(this.#ports, depot, tenure, this.#app, events)
    this.#conversation = conversation
    const close = (): void => conversation.close()
    lost.addEventListener('abort', close)
    const ending = await conversation.ended
    lost.removeEventListener('abort', close)
    this.#conversation = null
    this.#presence.lost()
    return ending
  }

  /** Waits until another attempt makes sense: the back-off, a nudge, or the end of the lead. */
  async #pause(ending: Ending, lost: AbortSignal): Promise<void> {
    switch (ending.type) {
      case 'greet-again':
        return
      case 'signed-out':
        return this.#rest('signed-out', lost)
      case 'upgrade-needed':
        return this.#rest('upgrade-needed', lost)
      case 'storage-full':
      case 'server-error':
        this.#change({ connection: 'offline', problem: ending.type, receiving: null })
        return this.#sleep(this.#backoff.next(), lost)
      case 'lost': {
        // A browser cannot tell a refused upgrade from a dead line: ask who we are.
        if (!ending.greeted) {
          const who = await this.#signIn.current()
          if (!who.ok && who.error.type === 'signed-out') return this.#rest('signed-out', lost)
        }
        this.#change({ connection: 'offline', problem: null, receiving: null })
        return this.#sleep(this.#backoff.next(), lost)
      }
      case 'retired':
        return
    }
  }

  /** No attempts until someone nudges (after signing in again, say). */
  #rest(problem: 'signed-out' | 'upgrade-needed', lost: AbortSignal): Promise<void> {
    this.#change({ connection: 'ended', problem, receiving: null })
    return this.#sleep(null, lost)
  }

  #sleep(ms: number | null, lost: AbortSignal): Promise<void> {
    const kicked = this.#kicked
    this.#kicked = false
    if (lost.aborted || kicked) return Promise.resolve()
    const { promise, resolve } = deferred<void>()
    const cancel = ms === null ? () => undefined : this.#ports.timers.after(ms, resolve)
    this.#wake = resolve
    lost.addEventListener('abort', () => resolve(), { once: true })
    return promise.finally(() => {
      cancel()
      this.#wake = null
    })
  }

  #change(part: Partial<ReplicationStatus>): void {
    const next = { ...this.#status, ...part }
    const onlyProgress =
      Object.keys(part).length === 1 && part.receiving !== undefined && part.receiving !== null
    const now = this.#ports.clock.now()
    if (onlyProgress && now - this.#lastTold < TELL_MS) {
      this.#status = next
      return
    }
    this.#lastTold = now
    this.#tell(next)
    if (this.#leading) this.#ports.hall.say({ type: 'status', status: next })
  }

  #tell(status: ReplicationStatus): void {
    this.#status = status
    for (const listener of this.#listeners) listener(status)
  }
}
