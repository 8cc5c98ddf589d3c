/** P3: first sync in Chromium, sealed, until the list is usable; against Dexie's `bulkPut` of the same items. */
import type { DeviceFigures } from './device.ts'
import { figure, type Figure } from './figures.ts'

export function firstSync(n: number, { sync }: DeviceFigures): Figure {
  return figure({
    name: 'P3',
    what: 'first sync, sealed, until the list is usable',
    n,
    rounds: [sync.sealedMs],
    goal: n === 10_000 ? 4_000 : null,
    peers: sync.rawMs === null ? {} : { 'dexie bulkPut': sync.rawMs },
  })
}
