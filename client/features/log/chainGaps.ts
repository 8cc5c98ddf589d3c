/** Gaps by the person and device whose chain they are in: the one in which something was noticed last comes first. */
import type { LogGap } from '../../http/api.ts'

/** Of one person on one device. */
export interface ChainGaps {
  readonly key: string
  readonly gaps: readonly LogGap[]
  /** Accesses of which no trace came. */
  readonly missing: number
}

export function chainsOf(gaps: readonly LogGap[]): readonly ChainGaps[] {
  const chains = new Map<string, LogGap[]>()
  for (const gap of gaps) {
    const key = `${gap.after.user} ${gap.after.device}`
    chains.set(key, [...(chains.get(key) ?? []), gap])
  }
  return [...chains].map(([key, of]) => ({
    key,
    gaps: of,
    missing: of.reduce((sum, { missing }) => sum + (missing === null ? 0 : missing.to - missing.from + 1), 0),
  }))
}
