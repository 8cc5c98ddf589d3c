/** Who has read what was changed in an open archive, who has not, and what is this person's to read. */
import type { Millis } from '../../../shared/base/ports.ts'
import type { BranchRole } from '../../../shared/domain/branchRole.ts'
import type { Part } from '../../../shared/domain/names.ts'
import { isPlaced } from '../../../shared/domain/view.ts'
import {
  escalatedIn,
  isLate,
  joined,
  MANAGER,
  standingsOf,
  TOLD_MS,
  unreadOf,
  type Escalated,
  type RoleStanding,
  type Unread,
  type WatchedChange,
} from '../../../shared/domain/watching.ts'
import { colleaguesFrom, rolesAt, watchToolsAt } from '../../../shared/policy/watching.ts'
import { findTemplate } from '../../../shared/templates/index.ts'
import { toldOf } from '../../../shared/templates/watched.ts'
import type { Me, OpenedArchive, Read } from '../../api.ts'
import { actorOf } from '../../shell/api.ts'

export interface DepartmentLine extends RoleStanding {
  readonly state: 'read' | 'own' | 'unread' | 'late'
}

export interface WatchStanding {
  /** The newest first. */
  readonly changes: readonly (WatchedChange & { readonly part: Part })[]
  readonly lines: readonly DepartmentLine[]
  /** Null: nothing to read. */
  readonly mine: (Unread & { readonly read: Read }) | null
  /** For the manager; null: nothing lies too long, or it was seen to. */
  readonly late: (Escalated & { readonly read: Read }) | null
}

/** Null: nothing watched was changed lately, or this is no archive of a branch. */
export function watchStanding(opened: OpenedArchive, me: Me | null, now: Millis): WatchStanding | null {
  const { view, watched } = opened
  const template = findTemplate(opened.template)
  const { lifecycle } = view
  if (me === null || template === null || watched.length === 0 || !isPlaced(lifecycle)) return null
  const { branch, owner } = lifecycle
  const tools = watchToolsAt(
    { branch, owner },
    colleaguesFrom(me.people),
    (word) => toldOf(template, word),
    now,
  )
  const watch = { watched, readings: view.readings }
  const standings = standingsOf(watch, tools)
  if (standings.length === 0) return null
  const own = rolesAt(actorOf(me), { branch, owner, team: view.team.map(({ user }) => user) }, now)
  const mine = unreadOf(me.user, own, watch, tools)
  const late = own.includes(MANAGER) ? escalatedIn(watch, tools) : null
  return {
    changes: watched
      .flatMap(({ part, changes }) => changes.map((change) => ({ ...change, part })))
      .filter(({ at }) => at > now - TOLD_MS)
      .sort((a, b) => b.at - a.at),
    // What nobody here is, nobody waits for; who was it and read keeps their line.
    lines: standings
      .filter(({ role, reading }) => reading !== null || tools.isStaffed(role))
      .map((one) => ({ ...one, state: stateOf(one, now) })),
    mine: mine.length === 0 ? null : myUnread(mine),
    late: late === null ? null : { ...late, read: { roles: [MANAGER], of: late.of } },
  }
}

function myUnread(
  mine: readonly { readonly role: BranchRole; readonly unread: NonNullable<RoleStanding['unread']> }[],
): WatchStanding['mine'] {
  const unread = joined(mine.map((one) => one.unread))
  return { ...unread, read: { roles: mine.map(({ role }) => role), of: unread.of } }
}

function stateOf({ unread, reading }: RoleStanding, now: Millis): DepartmentLine['state'] {
  if (unread === null) return reading === null ? 'own' : 'read'
  return isLate(unread.since, now) ? 'late' : 'unread'
}
