/**
 * Own sales areas (自建片区): places that people work by and GB/T 2260 does not know, as 高井 in 朝阳区.
 *
 * A code says by itself where the area lies and what it is called: `110105~高井`. So a branch that is offline can
 * begin one, two branches that begin the same one mean the same, a device that never heard of it can show it, and
 * whatever filters by a region finds what lies in it by the code's beginning. Another name for it, or two areas made
 * one, stand in the company's vocabulary (`vocabulary.ts`); the code never changes.
 */

export const AREA_MARK = '~'
/** Characters of a name. */
export const AREA_NAME_MOST = 20
/** Of a whole code: six digits, the mark and the name. */
export const AREA_CODE_MOST = 6 + AREA_MARK.length + AREA_NAME_MOST

export interface SalesArea {
  /** The region of GB/T 2260 it lies in: a province, a city or a county. */
  readonly within: string
  readonly name: string
}

const REGION = /^[1-9]\d{5}$/
/** Letters, digits and what joins them: nothing that a list or a file name would stumble over. */
const NAME = /^[\p{Letter}\p{Number}](?:[\p{Letter}\p{Number}·()\-&]*[\p{Letter}\p{Number})])?$/u

/** Spaces gone, widths made alike: what two people type for one area becomes one name. */
export const tidyAreaName = (typed: string): string => typed.normalize('NFKC').replace(/\s+/g, '')

/** Null: no region, or no name that an area could have (1 to 20 letters or digits). */
export function salesAreaCode(within: string, typed: string): string | null {
  const name = tidyAreaName(typed)
  const fits = REGION.test(within) && name.length <= AREA_NAME_MOST && NAME.test(name)
  return fits ? `${within}${AREA_MARK}${name}` : null
}

/** Null for anything that is no code of a sales area, one in another spelling included. */
export function salesAreaOf(code: string): SalesArea | null {
  const [within = '', name = ''] = code.split(AREA_MARK)
  return salesAreaCode(within, name) === code ? { within, name } : null
}

/** The GB/T 2260 part of either kind of code. */
export const regionPart = (code: string): string => code.split(AREA_MARK)[0] ?? ''

/** True when the code is that area or lies in it. Needs no table, so it also holds for retired codes. */
export function isWithin(code: string, area: string): boolean {
  return code.startsWith(codesWithin(area)) && (salesAreaOf(area) === null || code === area)
}

/** How every code of that area and of what lies in it begins. */
export function codesWithin(area: string): string {
  if (salesAreaOf(area) !== null) return area
  return area.endsWith('0000') ? area.slice(0, 2) : area.endsWith('00') ? area.slice(0, 4) : area
}
