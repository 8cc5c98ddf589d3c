/**
 * A new version of the program, waiting. It is never taken by itself: a reload locks the store and
 * would lose what is typed, so the person says when, and not while work is unsaved.
 */
import { createContext } from 'svelte'

const LOOK_AGAIN_MS = 60 * 60 * 1000

export class AppUpdate {
  #waiting = $state(false)
  #hidden = $state(false)
  #take: () => void = () => undefined

  /** `register` is `registerSW` of the build; handed in, so that this file knows no bundler. */
  constructor(
    register: (options: {
      onNeedRefresh: () => void
      onRegisteredSW: (url: string, registration: ServiceWorkerRegistration | undefined) => void
    }) => (reload?: boolean) => Promise<void>,
  ) {
    const take = register({
      onNeedRefresh: () => {
        this.#waiting = true
        this.#hidden = false
      },
      onRegisteredSW: (_url, registration) => {
        // A branch leaves the app open for weeks; the browser itself only looks when a page is opened.
        if (registration) setInterval(() => void registration.update().catch(() => undefined), LOOK_AGAIN_MS)
      },
    })
    this.#take = () => void take(true)
  }

  get offered(): boolean {
    return this.#waiting && !this.#hidden
  }

  get waiting(): boolean {
    return this.#waiting
  }

  later(): void {
    this.#hidden = true
  }

  take(): void {
    this.#take()
  }
}

const [getAppUpdate, setAppUpdate] = createContext<AppUpdate>()
export { getAppUpdate, setAppUpdate }
