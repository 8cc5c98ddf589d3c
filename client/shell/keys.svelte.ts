/**
 * Keys that do what buttons do. A screen registers its own while it is shown; `?` lists them all.
 *
 * Plain letters never fire while someone types, chooses from a list or answers a dialog.
 */
import { createContext } from 'svelte'
import { SvelteMap } from 'svelte/reactivity'

export interface Key {
  /** `n`, `/`, `?`, or `mod+k` for ⌘K on a Mac and Ctrl+K elsewhere. */
  readonly key: string
  readonly label: string
  readonly run: () => void
}

export class Keys {
  readonly #keys = new SvelteMap<string, Key>()

  get all(): readonly Key[] {
    return [...this.#keys.values()]
  }

  /** The newest registration of a key wins; letting go brings the older one back only if it registers again. */
  register(key: Key): () => void {
    this.#keys.set(key.key, key)
    return () => {
      if (this.#keys.get(key.key) === key) this.#keys.delete(key.key)
    }
  }

  readonly press = (event: KeyboardEvent): void => {
    if (event.defaultPrevented || event.isComposing || event.repeat) return
    const withMod = event.metaKey || event.ctrlKey
    if (event.altKey) return
    const found = this.#keys.get(withMod ? `mod+${event.key.toLowerCase()}` : event.key)
    if (!found || (!withMod && isBusyElsewhere(event.target))) return
    event.preventDefault()
    found.run()
  }
}

function isBusyElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  return (
    target.closest('input, textarea, select, [contenteditable="true"], [role="dialog"], [role="menu"]') !==
    null
  )
}

const isMac = (): boolean => /mac|iphone|ipad/i.test(navigator.userAgent)

/** As it is printed on the person's keyboard. */
export const keyName = (key: string): string =>
  key.startsWith('mod+') ? `${isMac() ? '⌘' : 'Ctrl '}${key.slice(4).toUpperCase()}` : key

const [getKeys, setKeys] = createContext<Keys>()
export { getKeys, setKeys }
