/**
 * Taking archives out as a sheet: who may, and from where on it takes a second person (H02, `roles.md`).
 *
 * Up to fifty rows of ordinary columns need nobody else. More rows, or any column about how to reach or to
 * identify somebody (C2), need a manager of every branch concerned, or head office; sensitive ones (C3) need an
 * auditor. Whoever asks is never the second. What a cell may say goes by the person's right on that very
 * archive, approved or not: an approval opens the door, it lifts no mask.
 */
import type { Millis } from '../base/ports.ts'
import type { BranchId, UserId } from '../domain/names.ts'
import { activeMemberships, decideAbility, decideAbilityAt, type Actor, type Place } from './decide.ts'

export const FREE_ROWS = 50
/** How long an approved export may be fetched, and how long its file says that it may be kept. */
export const PERMIT_MS: Millis = 24 * 3_600_000
/** Taken out to call, write to or visit them: in the log for ever. */
export const CALLBACK = 'callback'
export const KEEP_DAYS = 30

export type ColumnClass = 'C0' | 'C1' | 'C2' | 'C3' | 'F'
export type ExportNeed = 'none' | 'manager' | 'audit'

export function exportNeed(rows: number, classes: Iterable<ColumnClass>): ExportNeed {
  const all = new Set(classes)
  if (all.has('C3')) return 'audit'
  return all.has('C2') || rows > FREE_ROWS ? 'manager' : 'none'
}

/** By the right to print: both carry the same out of the house. */
export const mayExportAt = (actor: Actor, places: readonly Place[], now: Millis): boolean =>
  places.some((place) => decideAbilityAt(actor, 'print', place, now).allowed)

/** May this person let somebody else's export out? */
export function mayApproveExport(
  second: Actor,
  asker: UserId,
  need: ExportNeed,
  branches: readonly BranchId[],
  now: Millis,
): boolean {
  if (second.user === asker || need === 'none') return false
  if (need === 'audit') return activeMemberships(second, now).some(({ role }) => role === 'AU')
  return branches.every((branch) => decideAbility(second, 'second', branch, now).allowed)
}
