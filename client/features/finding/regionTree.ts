/**
 * Regions of a list as a tree: province, city, district, own sales area, each with all that lies in it counted.
 * Only what is there stands in it, and what is chosen although nothing of it is left.
 */
import { regionPart, salesAreaOf } from '../../../shared/domain/salesArea.ts'
import type { Regions } from '../../../shared/templates/regions.ts'
import type { FacetCount } from '../../api.ts'

export interface RegionNode {
  readonly code: string
  readonly name: string
  readonly count: number
  readonly children: readonly RegionNode[]
}

interface Making {
  readonly code: string
  count: number
  readonly children: Map<string, Making>
}

export function regionTree(
  counts: readonly FacetCount[],
  chosen: readonly string[],
  regions: Regions,
): readonly RegionNode[] {
  const top: Making = { code: '', count: 0, children: new Map() }
  const add = (code: string, count: number): void => {
    let at = top
    for (const step of pathOf(code, regions)) {
      let next = at.children.get(step)
      if (next === undefined) at.children.set(step, (next = { code: step, count: 0, children: new Map() }))
      next.count += count
      at = next
    }
  }
  for (const { value, count } of counts) if (value !== '') add(value, count)
  for (const code of chosen) if (code !== '') add(code, 0)
  const made = (node: Making): RegionNode => ({
    code: node.code,
    name: regions.path(node.code).at(-1) ?? node.code,
    count: node.count,
    children: sorted(node),
  })
  const sorted = (node: Making): readonly RegionNode[] =>
    [...node.children.values()].map(made).sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1))
  return sorted(top)
}

/** From the province down to the code itself; a level that the tables do not have is left out. */
function pathOf(code: string, regions: Regions): readonly string[] {
  const region = regionPart(code)
  const steps = [`${region.slice(0, 2)}0000`, `${region.slice(0, 4)}00`, region]
  const known = steps.filter((step, at) => step === region || (at < 2 && regions.find(step) !== null))
  return [...new Set([...known, ...(salesAreaOf(code) === null ? [] : [code])])]
}
