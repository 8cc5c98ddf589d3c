/**
 * What the tabs of one browser share: the disk, the lock by which one of them leads, and the channels through
 * which they tell each other that something changed. A word said takes a moment and never comes back to who said it.
 */
import type { Election, Hall, HallWord } from '../../client/replica/ports.ts'
import type { TabNudge, Tabs } from '../../client/vault/tabs.ts'
import { DiskHandle, type DeviceDisk } from './deviceDisk.ts'
import type { Life, Loop } from './loop.ts'

interface Stander {
  readonly begin: () => void
}

interface Listener<T> {
  readonly who: object
  readonly life: Life
  readonly hear: (word: T) => void
}

class Channel<T> {
  readonly #loop: Loop
  readonly #listeners = new Set<Listener<T>>()

  constructor(loop: Loop) {
    this.#loop = loop
  }

  say(from: object, word: T): void {
    for (const listener of this.#listeners) {
      if (listener.who === from) continue
      this.#loop.at(1, () => this.#listeners.has(listener) && listener.hear(word), listener.life)
    }
  }

  hear(who: object, life: Life, hear: (word: T) => void): () => void {
    const listener = { who, life, hear }
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }
}

export class Browser {
  readonly disk: DiskHandle
  readonly #loop: Loop
  readonly #nudges: Channel<TabNudge>
  readonly #hall: Channel<HallWord>
  /** Who stands, in the order of standing; the first leads. */
  readonly #standing: Stander[] = []

  constructor(loop: Loop, disk: DeviceDisk) {
    this.#loop = loop
    this.disk = new DiskHandle(disk)
    this.#nudges = new Channel(loop)
    this.#hall = new Channel(loop)
  }

  readonly nudges = {
    join: (life: Life): Tabs => {
      const who = {}
      let leave = (): void => undefined
      return {
        say: (nudge) => this.#nudges.say(who, nudge),
        hear: (listener) => {
          leave = this.#nudges.hear(who, life, listener)
        },
        close: () => leave(),
      }
    },
  }

  readonly hall = {
    seat: (life: Life): Hall => {
      const who = {}
      return {
        say: (word) => this.#hall.say(who, word),
        hear: (listener) => this.#hall.hear(who, life, listener),
      }
    },
  }

  readonly election: Election = {
    stand: async (lead, retired) => {
      while (!retired.aborted) {
        const me = await this.#turn(retired)
        if (retired.aborted) break
        await lead(retired)
        if (this.#standing[0] === me) this.#next()
        if (!retired.aborted) await this.#loop.pause(1_000)
      }
    },
  }

  /** The lock goes to who stands next, although its holder has not let go. */
  steal(): void {
    if (this.#standing.length > 1) this.#next()
  }

  #turn(retired: AbortSignal): Promise<Stander> {
    return new Promise((resolve) => {
      const me: Stander = { begin: () => resolve(me) }
      retired.addEventListener('abort', () => {
        const at = this.#standing.indexOf(me)
        if (at > 0) this.#standing.splice(at, 1)
        resolve(me)
      })
      this.#standing.push(me)
      if (this.#standing.length === 1) me.begin()
    })
  }

  #next(): void {
    this.#standing.shift()
    this.#standing[0]?.begin()
  }
}
