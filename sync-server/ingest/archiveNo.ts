/**
 * 档号 (R32): `{branch}-{year}-{class}-{five digits}`, unique in the organisation because the counter
 * is named by everything before the digits and moved by compare and set.
 */
import type { Millis } from '../../shared/base/ports.ts'
import type { TemplateRef } from '../../shared/domain/entry.ts'

/** One letter per industry: D decoration, E enterprise, R real estate; X for one that this version does not ship. */
const letters = new Map([
  ['homeDeco', 'D'],
  ['generic', 'E'],
  ['realEstate', 'R'],
])

/** China has one time zone and no summer time, wherever the server stands. */
const CHINA_MS = 8 * 3_600_000

export function archiveNoSeries(branchCode: string, template: TemplateRef, now: Millis): string {
  const year = new Date(now + CHINA_MS).getUTCFullYear()
  const [id = ''] = template.split('@')
  return `${branchCode}-${year}-${letters.get(id) ?? 'X'}`
}

export const archiveNo = (series: string, number: number): string =>
  `${series}-${String(number).padStart(5, '0')}`
