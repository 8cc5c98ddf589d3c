/** Whose page may go to paper: by the table, at the archive's own place and at those of its businesses. */
import type { Millis } from '../../../shared/base/ports.ts'
import { isPlaced, type ArchiveView } from '../../../shared/domain/view.ts'
import { decideAbilityAt, type Actor } from '../../../shared/policy/decide.ts'

export function mayPrintArchive(
  actor: Actor,
  { lifecycle, businesses, team, grants }: ArchiveView,
  now: Millis,
): boolean {
  if (!isPlaced(lifecycle)) return false
  const named = team.map(({ user }) => user)
  return [lifecycle.owner, ...businesses.map(({ owner }) => owner)].some(
    (owner) =>
      decideAbilityAt(actor, 'print', { branch: lifecycle.branch, owner, team: named, grants }, now).allowed,
  )
}
