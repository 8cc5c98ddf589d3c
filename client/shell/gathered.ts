/**
 * Asks the worker again after changes, but never twice at once and not for each of a thousand: while a first sync pours
 * in, its lists change many times a second, and every answer to the page is time taken from it.
 */
import type { Millis } from '../../shared/base/ports.ts'
import type { Device } from '../api.ts'
import { watchDevice } from './watch.ts'

export class Gathered {
  readonly #ask: () => Promise<void>
  readonly #restMs: Millis
  #running = false
  #again = false

  /** At least `restMs` lie between an answer and the next question. */
  constructor(ask: () => Promise<void>, restMs: Millis) {
    this.#ask = ask
    this.#restMs = restMs
  }

  /** At once where nothing is under way. */
  soon(): void {
    if (this.#running) {
      this.#again = true
      return
    }
    void this.#run()
  }

  /** Asks with every change of the lists, until the returned function is called. */
  follow(device: Pick<Device, 'watch'>): () => void {
    const end = watchDevice(device, (event) => {
      if (event.type === 'list') this.soon()
    })
    return () => {
      end()
      this.rest()
    }
  }

  /** Nobody looks any more: what was put off is not asked. The device may be locked by then. */
  rest(): void {
    this.#again = false
  }

  async #run(): Promise<void> {
    this.#running = true
    try {
      await this.#ask()
      await new Promise((resolve) => setTimeout(resolve, this.#restMs))
    } finally {
      this.#running = false
    }
    if (!this.#again) return
    this.#again = false
    this.soon()
  }
}
