/**
 * 安装到桌面: whether this is the installed app, and the browser's own offer to install it.
 *
 * Chromium makes its offer once, soon after the page has come, and forgets it when nobody kept it. So this
 * is made by the composition root before anything is drawn.
 */
import { createContext } from 'svelte'
import { installWay, type InstallWay } from './browsers.ts'

/** `beforeinstallprompt`: Chromium's, in no DOM library. */
interface Offer extends Event {
  prompt(): Promise<{ readonly outcome: 'accepted' | 'dismissed' }>
}

const isOffer = (event: Event): event is Offer => 'prompt' in event && typeof event.prompt === 'function'

export class Install {
  readonly way: InstallWay
  #offer = $state.raw<Offer | null>(null)
  #installed = $state(false)

  constructor(page: Window) {
    const { navigator } = page
    this.way = installWay(navigator)
    this.#installed =
      page.matchMedia('(display-mode: standalone)').matches ||
      ('standalone' in navigator && navigator.standalone === true)
    page.addEventListener('beforeinstallprompt', (event) => {
      // Else a bar of the browser's own covers the page when it likes.
      event.preventDefault()
      if (isOffer(event)) this.#offer = event
    })
    page.addEventListener('appinstalled', () => {
      this.#offer = null
      this.#installed = true
    })
  }

  /** This is the app from the desktop, or it has just been put there. */
  get installed(): boolean {
    return this.#installed
  }

  /** One press would do. */
  get offered(): boolean {
    return this.#offer !== null
  }

  /** The browser asks the person; an offer can be taken up once. */
  async take(): Promise<void> {
    const offer = this.#offer
    this.#offer = null
    await offer?.prompt()
  }
}

const [getInstall, setInstall] = createContext<Install>()
export { getInstall, setInstall }
