/**
 * Regions down to the county, with the codes that are in force no more. About 100 KB: pages load it
 * with `await import(…)` when they need it; import and server simply import it.
 */
import { COUNTIES } from './gb2260/counties.ts'
import { MAJORS } from './gb2260/majors.ts'
import { RETIRED } from './gb2260/retired.ts'
import { makeRegions, type Regions } from './regions.ts'

export const allRegions: Regions = makeRegions([...MAJORS, ...COUNTIES], RETIRED)
