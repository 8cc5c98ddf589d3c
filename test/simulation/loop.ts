/**
 * Virtual time: everything that happens is an event with a moment, and events of one moment happen in the order
 * in which they were asked for. Between two events all promises settle, so what follows from an event is part
 * of it; nothing else ever runs.
 *
 * `setImmediate` of the real platform is only the hand that turns the wheel. The few operations that truly leave
 * the process (elliptic curves of WebCrypto) stop the wheel until they are back: `outside`.
 */
import type { Clock, Millis } from '../../shared/base/ports.ts'

/** What dies with a crash: no event of it happens any more. */
export class Life {
  over = false
}

interface Event {
  readonly at: Millis
  readonly order: number
  readonly life: Life | null
  readonly call: () => void
  cancelled: boolean
}

/** Events by real turn; between two of them the platform drains its promises. */
const TURNS_AT_ONCE = 32

export class Loop implements Clock {
  #now: Millis
  #order = 0
  #outside = 0
  #happened = 0
  readonly #heap: Event[] = []

  constructor(start: Millis) {
    this.#now = start
  }

  now(): Millis {
    return this.#now
  }

  /** How many events there were: a fingerprint of the order of things. */
  get happened(): number {
    return this.#happened
  }

  at(delay: Millis, call: () => void, life: Life | null = null): () => void {
    const event: Event = {
      at: this.#now + Math.max(0, delay),
      order: (this.#order += 1),
      life,
      call,
      cancelled: false,
    }
    this.#push(event)
    return () => (event.cancelled = true)
  }

  pause(delay: Millis, life: Life | null = null): Promise<void> {
    return new Promise((resume) => this.at(delay, resume, life))
  }

  async outside<T>(work: Promise<T>): Promise<T> {
    this.#outside += 1
    try {
      return await work
    } finally {
      this.#outside -= 1
    }
  }

  /** Turns until `done` holds, or nothing is left to happen, or the moment `end` has come. Says whether it held. */
  run(done: () => boolean, end: Millis): Promise<boolean> {
    return new Promise((resolve, reject) => {
      let stopped = false
      const stop = (held: boolean): void => {
        stopped = true
        resolve(held)
      }
      const turn = (): void => {
        if (stopped || this.#outside > 0) return
        if (done()) return stop(true)
        const next = this.#pop()
        if (next === null) return stop(false)
        if (next.at > end) {
          this.#push(next)
          this.#now = Math.max(this.#now, end)
          return stop(false)
        }
        this.#now = next.at
        this.#happened += 1
        try {
          next.call()
        } catch (error) {
          stopped = true
          reject(error as Error)
        }
      }
      const wheel = (): void => {
        if (stopped) return
        for (let left = TURNS_AT_ONCE; left > 0; left--) setImmediate(turn)
        setImmediate(wheel)
      }
      wheel()
    })
  }

  /** The same for what a promise is waiting for. */
  async until<T>(work: Promise<T>, end: Millis = Infinity): Promise<T> {
    let settled = false
    const mark = (): void => void (settled = true)
    work.then(mark, mark)
    await this.run(() => settled, end)
    if (!settled) throw new Error('what was waited for can never happen')
    return work
  }

  #push(event: Event): void {
    const heap = this.#heap
    let at = heap.push(event) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!before(event, heap[parent] as Event)) break
      heap[at] = heap[parent] as Event
      at = parent
    }
    heap[at] = event
  }

  #pop(): Event | null {
    for (;;) {
      const heap = this.#heap
      const top = heap[0]
      if (top === undefined) return null
      const last = heap.pop() as Event
      if (heap.length > 0) {
        let at = 0
        for (;;) {
          let child = at * 2 + 1
          if (child >= heap.length) break
          if (child + 1 < heap.length && before(heap[child + 1] as Event, heap[child] as Event)) child += 1
          if (!before(heap[child] as Event, last)) break
          heap[at] = heap[child] as Event
          at = child
        }
        heap[at] = last
      }
      if (!top.cancelled && top.life?.over !== true) return top
    }
  }
}

const before = (a: Event, b: Event): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)
