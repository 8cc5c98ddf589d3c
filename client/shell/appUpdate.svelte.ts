/**
 * A new version of the program, waiting. It is never taken by itself: a reload locks the store and
 * would lose what is typed, so the person says when, and not while work is unsaved, in this tab or another.
 */
import { createContext } from 'svelte'

const LOOK_AGAIN_MS = 60 * 60 * 1000

type Register = (options: {
  onNeedRefresh: () => void
  onRegisteredSW: (url: string, registration: ServiceWorkerRegistration | undefined) => void
}) => () => Promise<void>

/** The browser's end of it; a browser without service workers has none and is never offered anything. */
export interface Renewal {
  /** `registerSW` of the build; handed in, so that this file knows no bundler. */
  readonly register: Register
  /** Another service worker answers for this page from now on. */
  onTakenOver(listener: () => void): void
  reload(): void
}

/** Whether work is unsaved anywhere: taking a version renews every tab of the browser. */
export interface OpenWork {
  /** Does what it is given unless somebody holds; false: somebody does. */
  unlessHeld(act: () => void): Promise<boolean>
}

export class AppUpdate {
  #waiting = $state(false)
  #hidden = $state(false)
  #elsewhere = $state(false)
  #registration: ServiceWorkerRegistration | null = null
  readonly #work: OpenWork
  readonly #take: () => void

  constructor({ register, onTakenOver, reload }: Renewal, work: OpenWork) {
    this.#work = work
    const take = register({
      onNeedRefresh: () => {
        // By itself `registerSW` renews no page that was open when the first version was installed.
        if (!this.#waiting) onTakenOver(reload)
        this.#waiting = true
        this.#hidden = false
      },
      onRegisteredSW: (_url, registration) => {
        this.#registration = registration ?? null
        // A branch leaves the app open for weeks; the browser itself only looks when a page is opened.
        if (registration) setInterval(() => this.look(), LOOK_AGAIN_MS)
      },
    })
    this.#take = () => void take()
  }

  get offered(): boolean {
    return this.#waiting && !this.#hidden
  }

  get waiting(): boolean {
    return this.#waiting
  }

  /** Taking it was put off, because another tab has something unsaved. */
  get elsewhere(): boolean {
    return this.#elsewhere
  }

  later(): void {
    this.#hidden = true
  }

  /** The server speaks another version than this program: do not wait for the hour. */
  look(): void {
    this.#registration?.update().catch(() => undefined)
  }

  async take(): Promise<void> {
    this.#elsewhere = !(await this.#work.unlessHeld(this.#take))
  }
}

const [getAppUpdate, setAppUpdate] = createContext<AppUpdate>()
export { getAppUpdate, setAppUpdate }
