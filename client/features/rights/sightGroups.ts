/**
 * What one person may do with an archive, gathered for reading: one line per right, its parts side by side,
 * a part of several businesses named once.
 */
import { parsePart, type Compartment } from '../../../shared/domain/names.ts'
import type { PartSight } from '../../http/api.ts'

export interface SightGroup {
  readonly sight: PartSight['sight']
  readonly compartments: readonly Compartment[]
}

const order: readonly PartSight['sight'][] = ['write', 'read', 'mask', 'blind', 'case', 'glass']

/** `life` is left out: it comes with every right and holds nothing of a person. */
export function sightGroups(parts: readonly PartSight[]): readonly SightGroup[] {
  return order.flatMap((sight) => {
    const compartments = new Set<Compartment>()
    for (const one of parts) {
      const compartment = parsePart(one.part)?.compartment
      if (one.sight === sight && compartment !== undefined && compartment !== 'life')
        compartments.add(compartment)
    }
    return compartments.size === 0 ? [] : [{ sight, compartments: [...compartments] }]
  })
}

export interface Reason extends Pick<PartSight, 'reach' | 'role' | 'branch' | 'deputyFor'> {
  /** The earliest end among the parts that rest on it; null: none. */
  readonly until: number | null
}

/** Every way by which the person came to these rights, each once. */
export function reasonsOf(parts: readonly PartSight[]): readonly Reason[] {
  const reasons = new Map<string, Reason>()
  for (const { part, reach, role, branch, deputyFor, until } of parts) {
    if (part === 'life') continue
    const key = [reach, role, branch, deputyFor].join(' ')
    const before = reasons.get(key)
    const earliest = before === undefined ? until : Math.min(before.until ?? Infinity, until ?? Infinity)
    reasons.set(key, {
      reach,
      role,
      branch,
      deputyFor,
      until: earliest === Infinity ? null : earliest,
    })
  }
  return [...reasons.values()]
}
