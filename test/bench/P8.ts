/** P8: cold start without network: a fresh browser, from the derived key to the first page of the list on the page. */
import type { DeviceFigures } from './device.ts'
import { figure, type Figure } from './figures.ts'

const goals: { readonly [n: number]: number } = { 10_000: 800, 50_000: 2_000 }

export function coldStart(n: number, { starts }: DeviceFigures): Figure {
  return figure({
    name: 'P8',
    what: 'cold start offline, derived key to first page of the list',
    n,
    rounds: starts.map(({ listMs }) => listMs),
    goal: goals[n] ?? null,
    also: {
      'deriving the key': starts.map(({ derivedMs }) => derivedMs),
      'a search at that very moment': starts.map(({ searchMs }) => searchMs),
    },
  })
}
