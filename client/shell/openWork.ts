/**
 * Unsaved work of every tab of this browser, told by a lock: whoever has some holds it together with the others,
 * and it goes with the tab, however that ends. Nothing is said about what it is.
 */
import type { OpenWork } from './appUpdate.svelte.ts'

const NAME = 'anjuan-unsaved'

export class TabsWork implements OpenWork {
  readonly #locks: LockManager

  constructor(locks: LockManager) {
    this.#locks = locks
  }

  /** Returns what lets go again. */
  hold(): () => void {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    void this.#locks.request(NAME, { mode: 'shared' }, () => held)
    return release
  }

  unlessHeld(act: () => void): Promise<boolean> {
    return this.#locks.request(NAME, { ifAvailable: true }, (lock) => {
      if (lock !== null) act()
      return lock !== null
    })
  }
}
