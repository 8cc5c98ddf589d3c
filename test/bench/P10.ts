/** P10: an archive opened from the list, offline: access written and synced to disk, decrypted, folded, on the page. */
import type { DeviceFigures } from './device.ts'
import { figure, percentile, type Figure } from './figures.ts'

export function opening(n: number, { openings }: DeviceFigures): Figure {
  return figure({
    name: 'P10',
    what: 'open an archive offline, p95',
    n,
    rounds: openings.map((round) => percentile(round, 0.95)),
    goal: 30,
    also: { median: openings.map((round) => percentile(round, 0.5)) },
  })
}
