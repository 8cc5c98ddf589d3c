/**
 * One line on which the server says that something moved (`shared/protocol/live.ts`), shared by everything on the page
 * that shows what the server alone knows. It says numbers; who watches asks anew where they differ from the last ones.
 *
 * It is open only while somebody watches and the page is in view: a browser gives an origin six connections over
 * HTTP/1.1, and a dozen tabs left open would starve it.
 */
import Value from 'typebox/value'
import type { Random, Timers } from '../../shared/base/ports.ts'
import { LIVE_BEAT_MS, LiveNumbers } from '../../shared/protocol/live.ts'
import { Backoff } from '../replica/backoff.ts'

export { LiveNumbers } from '../../shared/protocol/live.ts'

/** Two beats missed, and some: nobody is there any more. */
const SILENCE_MS = 2.4 * LIVE_BEAT_MS

export interface Onlooker {
  /** At each opening of the line, and whenever one of the numbers moved. */
  moved(numbers: LiveNumbers): void
  /** The line is gone and will be tried again: what is shown grows old from here. */
  lost?(): void
}

export interface LivePorts {
  /** Exactly one `ended` follows, unless it was closed from here. Returns what closes it. */
  readonly open: (events: { said(text: string): void; ended(): void }) => () => void
  readonly timers: Timers
  readonly random: Random
  /** Is the page in view? `changed` calls too when a network came: a reason to try at once. */
  readonly view: { readonly now: boolean; watch(changed: () => void): () => void }
}

export class LiveLine {
  readonly #ports: LivePorts
  readonly #backoff: Backoff
  readonly #onlookers = new Set<Onlooker>()
  #hangUp: (() => void) | null = null
  /** Of the next attempt, or of the silence that is too long. */
  #cancel: (() => void) | null = null
  #unwatch: (() => void) | null = null
  #last: LiveNumbers | null = null

  constructor(ports: LivePorts) {
    this.#ports = ports
    this.#backoff = new Backoff(ports.random)
  }

  /** Returns the end of it. Whoever joins a line that is open hears at once how far it is. */
  watch(onlooker: Onlooker): () => void {
    this.#onlookers.add(onlooker)
    if (this.#last !== null) onlooker.moved(this.#last)
    this.#unwatch ??= this.#ports.view.watch(() => this.#look())
    this.#look()
    return () => {
      this.#onlookers.delete(onlooker)
      if (this.#onlookers.size > 0) return
      this.#unwatch?.()
      this.#unwatch = null
      this.#down()
    }
  }

  #look(): void {
    if (!this.#ports.view.now) this.#down()
    else if (this.#hangUp === null) this.#dial()
  }

  #dial(): void {
    this.#down()
    this.#hangUp = this.#ports.open({ said: (text) => this.#hear(text), ended: () => this.#lose() })
    this.#awaitWord()
  }

  #hear(text: string): void {
    this.#backoff.reset()
    this.#awaitWord()
    const numbers = parsed(text)
    const last = this.#last
    if (numbers === null || (last?.log === numbers.log && last.cards === numbers.cards)) return
    this.#last = numbers
    for (const onlooker of this.#onlookers) onlooker.moved(numbers)
  }

  #awaitWord(): void {
    this.#cancel?.()
    this.#cancel = this.#ports.timers.after(SILENCE_MS, () => this.#lose())
  }

  #lose(): void {
    this.#down()
    for (const onlooker of this.#onlookers) onlooker.lost?.()
    this.#cancel = this.#ports.timers.after(this.#backoff.next(), () => this.#look())
  }

  #down(): void {
    this.#hangUp?.()
    this.#cancel?.()
    this.#hangUp = this.#cancel = null
    this.#last = null
  }
}

function parsed(text: string): LiveNumbers | null {
  try {
    const said: unknown = JSON.parse(text)
    return Value.Check(LiveNumbers, said) ? said : null
  } catch {
    return null
  }
}
