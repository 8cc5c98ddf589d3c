/**
 * Whether the device believes it has a network. Good for a hint before an attempt, never for a decision:
 * "online" only means that some cable is plugged in. Connection states come from the worker.
 */
import { createSubscriber } from 'svelte/reactivity'

class Online {
  readonly #track = createSubscriber((changed) => {
    window.addEventListener('online', changed)
    window.addEventListener('offline', changed)
    return () => {
      window.removeEventListener('online', changed)
      window.removeEventListener('offline', changed)
    }
  })

  get now(): boolean {
    this.#track()
    return navigator.onLine
  }
}

export const online = new Online()
