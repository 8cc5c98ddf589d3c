import { m } from '../../paraglide/messages.js'
import type { Freshness } from './freshness.ts'

const words: { readonly [freshness in Freshness]: () => string } = {
  current: m.headOffice_current,
  recent: m.headOffice_recent,
  partly: m.headOffice_partly,
  waiting: m.headOffice_waiting,
  silent: m.headOffice_silent,
  never: m.headOffice_neverHeard,
}
export const freshnessWord = (freshness: Freshness): string => words[freshness]()
