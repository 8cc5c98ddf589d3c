/**
 * Where the person is: the history API and nothing more.
 *
 * Leaving is asked first (`mayLeave`), for links and for the browser's own back button alike. A refused
 * "back" has already happened when we hear of it, so it is undone by going forward again.
 */
import { createContext } from 'svelte'
import { createSubscriber } from 'svelte/reactivity'
import { parsePath, type Route } from './route.ts'

export class Router {
  readonly #mayLeave: () => Promise<boolean>
  readonly #track: () => void
  #changed: () => void = () => undefined
  #path = location.pathname
  /** Position in our own history, so that a refused step can be undone in the right direction. */
  #index = indexOf(history.state)

  constructor(mayLeave: () => Promise<boolean>) {
    this.#mayLeave = mayLeave
    this.#track = createSubscriber((changed) => {
      this.#changed = changed
      return () => (this.#changed = () => undefined)
    })
    history.replaceState({ index: this.#index }, '')
    window.addEventListener('popstate', (event) => void this.#stepped(indexOf(event.state)))
  }

  get route(): Route {
    this.#track()
    return parsePath(this.#path)
  }

  get path(): string {
    this.#track()
    return this.#path
  }

  /** True when there is something of ours to go back to. */
  get canGoBack(): boolean {
    this.#track()
    return this.#index > 0
  }

  async go(path: string, how: 'push' | 'replace' = 'push'): Promise<void> {
    if (path === this.#path || !(await this.#mayLeave())) return
    if (how === 'push') history.pushState({ index: ++this.#index }, '', path)
    else history.replaceState({ index: this.#index }, '', path)
    this.#arrived()
  }

  /** Back where one came from; `otherwise` when this page was opened directly. */
  async back(otherwise: string): Promise<void> {
    if (this.#index > 0) history.back()
    else await this.go(otherwise, 'replace')
  }

  /** For `onclick` on the frame: links inside the app do not reload it. */
  readonly follow = (event: MouseEvent): void => {
    if (event.defaultPrevented || event.button !== 0) return
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return
    const link = event.target instanceof Element ? event.target.closest('a') : null
    if (!link || link.origin !== location.origin || link.hasAttribute('download') || link.target !== '')
      return
    event.preventDefault()
    void this.go(link.pathname)
  }

  async #stepped(to: number): Promise<void> {
    const from = this.#index
    if (location.pathname === this.#path) {
      this.#index = to
      return
    }
    this.#index = to
    if (await this.#mayLeave()) {
      this.#arrived()
      return
    }
    history.go(from - to)
  }

  #arrived(): void {
    this.#path = location.pathname
    this.#changed()
  }
}

function indexOf(state: unknown): number {
  if (typeof state !== 'object' || state === null || !('index' in state)) return 0
  return typeof state.index === 'number' ? state.index : 0
}

const [getRouter, setRouter] = createContext<Router>()
export { getRouter, setRouter }
