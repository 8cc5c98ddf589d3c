/** Light, dark, or as the system has it. Remembered on this device, for everyone who uses it. */
import { createContext } from 'svelte'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

const STORED = 'anjuan-theme'

export class ThemeChoice {
  #theme = $state<Theme>('system')

  constructor() {
    const stored = localStorage.getItem(STORED)
    this.#theme = themes.find((theme) => theme === stored) ?? 'system'
    this.#paint()
  }

  get theme(): Theme {
    return this.#theme
  }

  choose(theme: Theme): void {
    this.#theme = theme
    localStorage.setItem(STORED, theme)
    this.#paint()
  }

  #paint(): void {
    if (this.#theme === 'system') delete document.documentElement.dataset['theme']
    else document.documentElement.dataset['theme'] = this.#theme
  }
}

const [getTheme, setTheme] = createContext<ThemeChoice>()
export { getTheme, setTheme }
