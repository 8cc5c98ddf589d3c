/**
 * The language of the interface. Changing it draws the page anew without reloading it: a reload would
 * throw away the unlocked key and ask for the password again.
 */
import { createContext } from 'svelte'
import { getLocale, locales, setLocale, type Locale } from '../paraglide/runtime.js'

/** Each in its own language, so that whoever landed in the wrong one finds the way back. */
export const languageNames: { readonly [locale in Locale]: string } = { 'zh-CN': '中文', en: 'English' }
export { locales }

export class LanguageChoice {
  #locale = $state<Locale>(getLocale())

  get locale(): Locale {
    return this.#locale
  }

  choose(locale: Locale): void {
    void setLocale(locale, { reload: false })
    document.documentElement.lang = locale
    this.#locale = locale
  }
}

const [getLanguage, setLanguage] = createContext<LanguageChoice>()
export { getLanguage, setLanguage }
