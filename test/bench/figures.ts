/**
 * How figures are told: one line of JSON each, and how the cost grows from size to size.
 *
 * A shared machine only ever makes a round slower. `ours` is the median round and is what the goal is
 * held to; `best` is the quietest round, and growth is told from it, so that it is ours and not the
 * neighbours'.
 */
import { loadavg } from 'node:os'

export type Unit = 'ms' | 'µs' | 'B' | 'KiB' | 'MiB'

export interface Figure {
  readonly name: string
  /** What was done. */
  readonly what: string
  readonly n: number
  readonly ours: number
  readonly best: number
  readonly rounds: number
  readonly unit: Unit
  readonly goal: number | null
  readonly met: boolean | null
  readonly peers: { readonly [peer: string]: number }
  /** Ours divided by the best peer's; null where there is nobody to compare with. */
  readonly ratio: number | null
  /** Seen on the way, held to no goal. Medians. */
  readonly also: { readonly [what: string]: number }
  /** Of the machine, over the last minute. */
  readonly load: number
}

export interface Measured {
  readonly name: string
  readonly what: string
  readonly n: number
  /** `ms` unless it is said. */
  readonly unit?: Unit
  /** One value a round. */
  readonly rounds: readonly number[]
  readonly goal: number | null
  readonly peers?: Figure['peers']
  readonly also?: { readonly [what: string]: readonly number[] }
}

export function figure({
  name,
  what,
  unit = 'ms',
  n,
  rounds,
  goal,
  peers = {},
  also = {},
}: Measured): Figure {
  const ours = round(median(rounds))
  const rival = Math.min(...Object.values(peers))
  return {
    name,
    what,
    n,
    ours,
    best: round(Math.min(...rounds)),
    rounds: rounds.length,
    unit,
    goal: goal === null ? null : round(goal),
    met: goal === null ? null : ours <= goal,
    peers: Object.fromEntries(Object.entries(peers).map(([peer, value]) => [peer, round(value)])),
    ratio: Number.isFinite(rival) ? round(ours / rival) : null,
    also: Object.fromEntries(Object.entries(also).map(([seen, values]) => [seen, round(median(values))])),
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  }
}

const round = (value: number): number => Math.round(value * 100) / 100

/** The value at or below which that share of the sample lies. */
export function percentile(sample: readonly number[], share: number): number {
  const sorted = [...sample].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN
}

export const median = (sample: readonly number[]): number => percentile(sample, 0.5)

/** None may grow faster than this from size to size; 1 is linear, 0 does not grow at all. */
export const MOST_GROWTH = 1.1

export interface Growth {
  readonly name: string
  readonly from: number
  readonly to: number
  readonly exponent: number
  readonly met: boolean
}

/** From each size to the next. */
export function growthOf(figures: readonly Figure[]): readonly Growth[] {
  const bySize = [...figures].sort((a, b) => a.n - b.n)
  return bySize.slice(1).map((larger, at) => {
    const smaller = bySize[at] as Figure
    const exponent = round(Math.log(larger.best / smaller.best) / Math.log(larger.n / smaller.n))
    return {
      name: larger.name,
      from: smaller.n,
      to: larger.n,
      exponent,
      met: exponent <= MOST_GROWTH,
    }
  })
}
