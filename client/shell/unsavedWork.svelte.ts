/**
 * What is typed but not yet saved on this device: the one thing that a reload, an update, a lock or
 * leaving the page would lose. Forms hold it while they are dirty and let go once they have saved.
 *
 * `mayLeave` answers at once when nothing is held; else it opens a question that the frame shows.
 */
import { createContext } from 'svelte'

export class UnsavedWork {
  #held = $state(0)
  #question = $state.raw<((leave: boolean) => void) | null>(null)

  get any(): boolean {
    return this.#held > 0
  }

  /** True while the person is being asked. */
  get asking(): boolean {
    return this.#question !== null
  }

  /** Returns what lets go again; calling that twice does nothing more. */
  hold(): () => void {
    this.#held += 1
    let holding = true
    return () => {
      if (!holding) return
      holding = false
      this.#held -= 1
    }
  }

  readonly mayLeave = (): Promise<boolean> => {
    if (!this.any) return Promise.resolve(true)
    this.#question?.(false)
    return new Promise((resolve) => {
      this.#question = resolve
    })
  }

  answer(leave: boolean): void {
    this.#question?.(leave)
    this.#question = null
  }
}

const [getUnsavedWork, setUnsavedWork] = createContext<UnsavedWork>()
export { getUnsavedWork, setUnsavedWork }
