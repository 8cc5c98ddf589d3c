import { m } from '../paraglide/messages.js'
import type { Theme } from './theme.svelte.ts'

const names: { readonly [theme in Theme]: () => string } = {
  system: m.common_themeSystem,
  light: m.common_themeLight,
  dark: m.common_themeDark,
}
export const themeName = (theme: Theme): string => names[theme]()
