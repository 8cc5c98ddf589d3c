/**
 * Refused attempts in the log: who tried, where, and why not; never what.
 *
 * Bounded, because anyone with a session could otherwise fill the disk with refusals: a device gets
 * so many entries per window, what comes on top is counted and told in one entry when the window ends.
 */
import type { Clock, Millis } from '../../shared/base/ports.ts'
import type { Directory } from '../people/directory.ts'
import { signature, type ActorContext } from './actor.ts'
import { draft, type Note } from './draft.ts'

const PER_WINDOW = 100
const WINDOW_MS: Millis = 10 * 60_000

interface Window {
  readonly opened: Millis
  count: number
  /** Not logged one by one. */
  suppressed: number
  readonly actor: ActorContext
}

export interface Attempt {
  /** `push`, `pull`, `fetch`, `frame` … */
  readonly action: string
  readonly why: string
  readonly archive?: string | null
  readonly doc?: string | null
}

export class Refusals {
  readonly #clock: Clock
  readonly #directory: Directory
  readonly #windows = new Map<string, Window>()

  constructor(clock: Clock, directory: Directory) {
    this.#clock = clock
    this.#directory = directory
  }

  /** What to write for this attempt: nothing, one entry, or one more that sums up the window before. */
  notes(actor: ActorContext, attempt: Attempt): readonly Note[] {
    const key = `${actor.user} ${actor.device}`
    const now = this.#clock.now()
    let window = this.#windows.get(key)
    const notes: Note[] = []
    if (window === undefined || now - window.opened >= WINDOW_MS) {
      if (window !== undefined) notes.push(...this.#summary(window))
      window = { opened: now, count: 0, suppressed: 0, actor }
      this.#windows.set(key, window)
    }
    window.count++
    if (window.count > PER_WINDOW) {
      window.suppressed++
      return notes
    }
    const { action, why, archive = null, doc = null } = attempt
    const branch = this.#directory.homeOf(actor.user, now)
    notes.push({
      meta: draft('refused', action, {
        ...signature(actor, null),
        branch,
        archive,
        doc,
        outcome: why.slice(0, 80),
      }),
      payload: null,
    })
    return notes
  }

  /**
   * The sums of the windows that are over, each once; `all`: of every window, when nothing more is heard. Not at the end
   * of a connection: a frame that closes the line would then cost an entry each, however many there were before it.
   */
  sums(all = false): readonly Note[] {
    const now = this.#clock.now()
    const over = [...this.#windows].filter(([, { opened }]) => all || now - opened >= WINDOW_MS)
    for (const [key] of over) this.#windows.delete(key)
    return over.flatMap(([, window]) => this.#summary(window))
  }

  #summary({ actor, suppressed }: Window): readonly Note[] {
    if (suppressed === 0) return []
    const meta = draft('refused', 'suppressed', {
      ...signature(actor, null),
      length: suppressed,
      outcome: 'too-many',
    })
    return [{ meta, payload: null }]
  }
}
