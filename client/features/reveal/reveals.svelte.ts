/**
 * What was asked for in clear on this page, for sixty seconds each. One per archive page: it ends with the page.
 *
 * A value is shown after the device has said that the access is in the log, never before. Field and key are
 * revealed together: while a field is open, its earlier values in the history are too.
 */
import { createContext } from 'svelte'
import { SvelteMap } from 'svelte/reactivity'
import type { Json } from '../../../shared/base/json.ts'
import type { Clock, Millis } from '../../../shared/base/ports.ts'
import type { Result } from '../../../shared/base/result.ts'
import type { FieldKey } from '../../../shared/domain/entry.ts'
import type { Part } from '../../../shared/domain/names.ts'
import type { OpenRefusal, RevealAsk } from '../../api.ts'
import { purposesFor, type PurposeCode, type Task } from './purposes.ts'

export const REVEAL_MS: Millis = 60_000

interface Shown {
  readonly values: readonly Json[]
  readonly since: Millis
}

export interface RevealPorts {
  ask(ask: Omit<RevealAsk, 'archive'>): Promise<Result<readonly Json[], OpenRefusal>>
  /** What the page is doing, as far as it says what a value may be wanted for. */
  task(): Omit<Task, 'field'>
  readonly clock: Clock
  /** Returns what ends it. */
  everySecond(run: () => void): () => void
}

const placeOf = (part: Part, key: FieldKey): string => `${part} ${key}`

export class Reveals {
  readonly #ports: RevealPorts
  readonly #shown = new SvelteMap<string, Shown>()
  #now = $state<Millis>(0)
  #endTicks: (() => void) | null = null
  /** Grows when everything is covered: an answer that was under way before is not shown. */
  #era = 0

  constructor(ports: RevealPorts) {
    this.#ports = ports
  }

  /** Null: it stands covered. */
  valuesOf(part: Part, key: FieldKey): readonly Json[] | null {
    return this.#shown.get(placeOf(part, key))?.values ?? null
  }

  secondsLeft(part: Part, key: FieldKey): number {
    const since = this.#shown.get(placeOf(part, key))?.since
    return since === undefined ? 0 : Math.max(0, Math.ceil((since + REVEAL_MS - this.#now) / 1000))
  }

  purposesFor(field: Task['field']): readonly PurposeCode[] {
    return purposesFor({ ...this.#ports.task(), field })
  }

  /** Null when the value is shown now. */
  async reveal(part: Part, key: FieldKey, purpose: string): Promise<OpenRefusal | null> {
    const era = this.#era
    const answer = await this.#ports.ask({ part, key, act: 'reveal', purpose })
    if (!answer.ok) return answer.error
    if (era === this.#era) this.#show(placeOf(part, key), answer.value)
    return null
  }

  /**
   * For a telephone or the clipboard, never for the screen. Nobody is asked what for unless the client is not to be
   * reached: the log says which task the page is at (H06).
   */
  take(
    part: Part,
    key: FieldKey,
    act: 'dial' | 'copy',
    of?: PurposeCode,
  ): Promise<Result<readonly Json[], OpenRefusal>> {
    const purpose = of ?? this.purposesFor('contact')[0] ?? 'contact'
    return this.#ports.ask({ part, key, act, purpose })
  }

  /** A form needs the values of these documents. Null when it may open. */
  async edit(parts: readonly Part[], purpose: 'edit' | 'conflict' = 'edit'): Promise<OpenRefusal | null> {
    for (const part of parts) {
      const answer = await this.#ports.ask({ part, key: null, act: 'edit', purpose })
      if (!answer.ok) return answer.error
    }
    return null
  }

  cover(part: Part, key: FieldKey): void {
    this.#shown.delete(placeOf(part, key))
    this.#restIfCovered()
  }

  coverAll(): void {
    this.#era += 1
    this.#shown.clear()
    this.#restIfCovered()
  }

  #show(place: string, values: readonly Json[]): void {
    this.#now = this.#ports.clock.now()
    this.#shown.set(place, { values, since: this.#now })
    this.#endTicks ??= this.#ports.everySecond(() => this.#tick())
  }

  /** A clock that was turned back covers at once: nobody gets a longer look by it. */
  #tick(): void {
    this.#now = this.#ports.clock.now()
    for (const [place, { since }] of this.#shown) {
      if (this.#now < since || this.#now >= since + REVEAL_MS) this.#shown.delete(place)
    }
    this.#restIfCovered()
  }

  #restIfCovered(): void {
    if (this.#shown.size > 0) return
    this.#endTicks?.()
    this.#endTicks = null
  }
}

const [getReveals, setReveals] = createContext<Reveals>()
export { getReveals, setReveals }
