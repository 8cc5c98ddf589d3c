/**
 * The rooms of the house and who sees which. No room is shown before it has something in it, and a role
 * sees only what it can use: the answer comes from the policy table, never from a list of roles here.
 */
import BadgeCheck from '@lucide/svelte/icons/badge-check'
import Building2 from '@lucide/svelte/icons/building-2'
import CalendarCheck from '@lucide/svelte/icons/calendar-check'
import ChartColumn from '@lucide/svelte/icons/chart-column'
import FolderOpen from '@lucide/svelte/icons/folder-open'
import GitFork from '@lucide/svelte/icons/git-fork'
import Layers from '@lucide/svelte/icons/layers'
import Megaphone from '@lucide/svelte/icons/megaphone'
import Stamp from '@lucide/svelte/icons/stamp'
import ScrollText from '@lucide/svelte/icons/scroll-text'
import Users from '@lucide/svelte/icons/users'
import type { Component } from 'svelte'
import type { Millis } from '../../shared/base/ports.ts'
import {
  activeMemberships,
  decideAbility,
  logViewOf,
  worksOnline,
  type Actor,
} from '../../shared/policy/decide.ts'
import { abilitiesByRole, matrix } from '../../shared/policy/table.ts'
import { decideWorkspace } from '../../shared/policy/workspace.ts'
import type { Me } from '../api.ts'
import { m } from '../paraglide/messages.js'
import type { Route } from './route.ts'

export type RoomName =
  | 'today'
  | 'archives'
  | 'checking'
  | 'conflicts'
  | 'merged'
  | 'board'
  | 'branches'
  | 'people'
  | 'approvals'
  | 'log'
  | 'notices'

export interface Room {
  readonly name: RoomName
  readonly path: string
  readonly label: () => string
  readonly icon: Component
}

const rooms: { readonly [name in RoomName]: Room } = {
  today: { name: 'today', path: '/today', label: m.common_roomToday, icon: CalendarCheck },
  archives: { name: 'archives', path: '/archives', label: m.common_roomArchives, icon: FolderOpen },
  checking: { name: 'checking', path: '/checking', label: m.checking_room, icon: BadgeCheck },
  conflicts: { name: 'conflicts', path: '/conflicts', label: m.common_roomConflicts, icon: GitFork },
  merged: { name: 'merged', path: '/merged', label: m.common_roomMerged, icon: Layers },
  board: { name: 'board', path: '/board', label: m.common_roomBoard, icon: ChartColumn },
  branches: { name: 'branches', path: '/branches', label: m.common_roomBranches, icon: Building2 },
  people: { name: 'people', path: '/people', label: m.common_roomPeople, icon: Users },
  approvals: { name: 'approvals', path: '/approvals', label: m.common_roomApprovals, icon: Stamp },
  log: { name: 'log', path: '/log', label: m.common_roomLog, icon: ScrollText },
  notices: { name: 'notices', path: '/notices', label: m.common_roomNotices, icon: Megaphone },
}

export const actorOf = (me: Me): Actor => ({ user: me.user, memberships: me.memberships })

/** True when some of this person's roles keeps archives on the device. */
export function worksOnDevice(me: Me, now: Millis): boolean {
  return activeMemberships(actorOf(me), now).some((membership) => !worksOnline(membership))
}

/** May this person bring sheets in, on a device that keeps archives? */
export const mayImport = (me: Me, now: Millis): boolean =>
  worksOnDevice(me, now) &&
  activeMemberships(actorOf(me), now).some(
    ({ branch }) => branch !== null && decideAbility(actorOf(me), 'import', branch, now).allowed,
  )

/** May this person change what concerns the whole company? */
export const maySettle = (me: Me, now: Millis): boolean =>
  decideAbility(actorOf(me), 'settings', null, now).allowed

/** May this person change what others may do? */
export const mayManagePeople = (me: Me, now: Millis): boolean =>
  decideAbility(actorOf(me), 'people', null, now).allowed

/** Whoever manages people, and whoever assigns work in some branch: that one sees the people there. */
function seesPeople(me: Me, now: Millis): boolean {
  const actor = actorOf(me)
  return (
    mayManagePeople(me, now) ||
    activeMemberships(actor, now).some(
      ({ branch }) => branch !== null && decideAbility(actor, 'assign', branch, now).allowed,
    )
  )
}

/** More of the log than what one did oneself. */
export function readsLog(me: Me, now: Millis): boolean {
  const { view } = logViewOf(actorOf(me), now)
  return view !== 'none' && view !== 'own'
}

/** May settle what contradicts, in archives that lie on this device. */
const settlesConflicts = (me: Me, now: Millis): boolean =>
  activeMemberships(actorOf(me), now).some(
    (membership) =>
      !worksOnline(membership) && abilitiesByRole[membership.role].resolveConflict !== undefined,
  )

/** Says of values whether they are right, in archives that lie on this device. */
const checksFiles = (me: Me, now: Millis): boolean =>
  activeMemberships(actorOf(me), now).some(
    (membership) => !worksOnline(membership) && matrix[membership.role].profile.approve !== undefined,
  )

/** What head office tells everybody is told to all who see any notice. */
const readsNotices = (me: Me, now: Millis): boolean =>
  decideWorkspace(actorOf(me), 'read', { kind: 'notices', branch: null }, false, now).allowed

export function roomsOf(me: Me, now: Millis): readonly Room[] {
  const actor = actorOf(me)
  const readsAll = decideAbility(actor, 'headOffice', null, now).allowed
  return [
    ...(worksOnDevice(me, now) ? [rooms.today, rooms.archives] : []),
    ...(checksFiles(me, now) ? [rooms.checking] : []),
    ...(settlesConflicts(me, now) ? [rooms.conflicts] : []),
    ...(readsAll ? [rooms.merged] : []),
    ...(worksOnDevice(me, now) || readsAll ? [rooms.board] : []),
    ...(readsAll ? [rooms.branches] : []),
    ...(seesPeople(me, now) ? [rooms.people] : []),
    ...(activeMemberships(actor, now).some(({ role }) => abilitiesByRole[role].second !== undefined)
      ? [rooms.approvals]
      : []),
    ...(readsLog(me, now) ? [rooms.log] : []),
    ...(readsNotices(me, now) ? [rooms.notices] : []),
  ]
}

/** How much waits in a room, each kind by itself, as the lists in there count it. */
export interface RoomWaiting {
  /** Archives in which something contradicts. */
  readonly conflicts: number
  /** Archives in which somebody asked for a change that this person answers. */
  readonly requests: number
}
export type RoomCounts = { readonly [name in RoomName]?: RoomWaiting }

/**
 * No room is shown before it has something in it: 冲突 stays away until there is one, but for those whose daily work it
 * is, and while somebody stands in it.
 */
export function roomsShown(
  all: readonly Room[],
  me: Me,
  counts: RoomCounts,
  current: RoomName | 'me' | null,
  now: Millis,
): readonly Room[] {
  const daily = activeMemberships(actorOf(me), now).some(
    ({ role }) => abilitiesByRole[role].resolveVerified !== undefined,
  )
  const { conflicts = 0, requests = 0 } = counts.conflicts ?? {}
  return all.filter(
    ({ name }) => name !== 'conflicts' || daily || current === name || conflicts + requests > 0,
  )
}

/** Five targets are what a thumb tells apart: 我的, and four rooms. */
const IN_BAR = 4
/**
 * Who has more of them leaves the one that is entered least often to 我的. In a shop that is looking after people and
 * reading the log, and then 冲突, because 今日 leads to each of them; for who checks and approves nothing it is the
 * numbers; at head office and in audit what waits for a second person.
 */
const leavesFirst: { readonly [at in 'shop' | 'checks' | 'office']: readonly RoomName[] } = {
  shop: ['notices', 'log', 'people', 'branches', 'conflicts', 'checking', 'approvals', 'board'],
  checks: ['notices', 'log', 'people', 'branches', 'board'],
  office: ['notices', 'approvals', 'branches', 'board', 'conflicts', 'checking', 'people'],
}

/** For phones: what stands in the bar, and what 我的 lists instead. */
export function underThumb(all: readonly Room[]): {
  readonly bar: readonly Room[]
  readonly rest: readonly Room[]
} {
  const has = (wanted: RoomName): boolean => all.some(({ name }) => name === wanted)
  const at =
    !has('archives') || has('merged') ? 'office' : has('checking') && !has('approvals') ? 'checks' : 'shop'
  const leaving = leavesFirst[at].filter(has).slice(0, Math.max(0, all.length - IN_BAR))
  const rest = all.filter(({ name }) => leaving.includes(name))
  return { bar: all.filter((room) => !rest.includes(room)), rest }
}

/** The room that is lit while this route is shown: an archive belongs to the list it was opened from. */
export function roomOfRoute(route: Route, of: readonly Room[]): RoomName | null {
  if (route.at === 'archive')
    return of.find((room) => room.name === 'archives' || room.name === 'merged')?.name ?? null
  if (route.at === 'review' || route.at === 'triage')
    return of.find((room) => room.name === 'today')?.name ?? null
  if (route.at === 'bin') return of.find((room) => room.name === 'archives')?.name ?? null
  if (route.at === 'import') return 'archives'
  if (route.at === 'person' || route.at === 'devices') return 'people'
  if (route.at === 'branch') return 'branches'
  if (route.at === 'trail') return 'log'
  return of.find((room) => room.name === route.at)?.name ?? null
}
