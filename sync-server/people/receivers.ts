/** Into whose hands archives of a branch may go: the one question behind a transfer and a handover. */
import type { Millis } from '../../shared/base/ports.ts'
import { activeMemberships, decide } from '../../shared/policy/decide.ts'
import type { Role } from '../../shared/policy/table.ts'
import type { UserRow } from '../store/contract.ts'
import type { Directory } from './directory.ts'
import { NO_PASSWORD } from './passwords.ts'

/** Has come already, and could do something with an archive of that branch in the own hands. */
export function mayTake(user: UserRow, branch: string, directory: Directory, now: Millis): boolean {
  const actor = directory.actor(user.id)
  if (actor === null || user.passwordHash === NO_PASSWORD || !directory.worksIn(user.id, branch, now))
    return false
  const place = { branch, owner: user.id, team: [], grants: [] }
  return decide(actor, 'write', 'profile', place, now).allowed
}

export interface ReceiverHere {
  readonly user: string
  readonly name: string
  readonly roles: readonly Role[]
  /** 门店 · 部门; empty: the branch itself. */
  readonly place: string
}

/** All of them, by name, each with what they do there and where they sit. */
export function receiversIn(branch: string, directory: Directory, now: Millis): readonly ReceiverHere[] {
  return directory.users
    .filter((user) => mayTake(user, branch, directory, now))
    .map((user) => {
      const memberships = directory.membershipsOf(user.id).filter((one) => one.branch === branch)
      const running = activeMemberships({ user: user.id, memberships }, now)
      const held = running.filter(({ deputyFor }) => deputyFor === null)
      const units = held.map(({ id }) => unitName(directory.membershipRow(id)?.unit ?? null, directory))
      return {
        user: user.id,
        name: user.name,
        roles: [...new Set(held.map(({ role }) => role))],
        place: units.find((name) => name !== '') ?? '',
      }
    })
    .toSorted((a, b) => a.name.localeCompare(b.name, 'zh-CN'))
}

function unitName(id: string | null, directory: Directory): string {
  const unit = id === null ? null : directory.unit(id)
  if (unit === null) return ''
  const above = unit.parent === null ? null : directory.unit(unit.parent)
  return above === null ? unit.name : `${above.name} · ${unit.name}`
}
