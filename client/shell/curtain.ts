/**
 * The curtain in front of the page: while it is down, nothing of the page is in the document at all.
 *
 * What was there is not covered and not unmounted either: its nodes are taken out and kept, with the forms
 * in them and everything that was typed, and put back where they were. So a screenshot, a screen reader and
 * the inspector see the veil only, and nobody has to write a sentence twice.
 */
const QUIET = [
  'pointerdown',
  'pointerup',
  'mousedown',
  'mouseup',
  'click',
  'touchstart',
  'touchend',
  'keydown',
  'keyup',
  'focusin',
  'focusout',
] as const

export class Curtain {
  readonly #document: Document

  constructor(document: Document) {
    this.#document = document
  }

  /** `draw` puts the veil into its host and says how to take it away. Returns what raises the curtain. */
  fall(draw: (host: HTMLElement) => () => void): () => void {
    const { body } = this.#document
    const focused = this.#document.activeElement
    const scrolled = scrolledIn(body)
    const behind = this.#document.createDocumentFragment()
    behind.append(...body.childNodes)

    const host = this.#document.createElement('div')
    // An open dialog behind it may have made the page deaf to pointers.
    host.style.pointerEvents = 'auto'
    // What listens at the document (a dialog that closes at a press outside) must not take this for one.
    for (const event of QUIET) host.addEventListener(event, (heard) => heard.stopPropagation())
    // A key that is pressed while nothing has the focus goes to the body, and is for nobody.
    const view = this.#document.defaultView
    const deafen = (heard: Event): void => {
      if (!(heard.target instanceof Node) || !host.contains(heard.target)) heard.stopImmediatePropagation()
    }
    for (const event of QUIET) view?.addEventListener(event, deafen, { capture: true })
    body.append(host)
    // Whatever opens behind the veil stays behind it.
    const watch = new MutationObserver(() => {
      for (const node of [...body.childNodes]) if (node !== host) behind.append(node)
    })
    watch.observe(body, { childList: true })
    const erase = draw(host)

    return () => {
      watch.disconnect()
      for (const event of QUIET) view?.removeEventListener(event, deafen, { capture: true })
      erase()
      host.remove()
      body.append(behind)
      for (const { element, top, left } of scrolled) element.scrollTo({ top, left })
      if (focused instanceof HTMLElement && focused.isConnected) focused.focus({ preventScroll: true })
    }
  }
}

/** Taken out of the document, elements forget how far they were scrolled. */
function scrolledIn(body: HTMLElement) {
  return [...body.querySelectorAll('*')].flatMap((element) =>
    element.scrollTop !== 0 || element.scrollLeft !== 0
      ? [{ element, top: element.scrollTop, left: element.scrollLeft }]
      : [],
  )
}
