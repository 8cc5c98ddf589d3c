/**
 * For which departments somebody answers at one archive (POL121 to POL125): asked by the screens, the device and the door.
 *
 * A membership in the branch makes one of its department, and the owner of an archive is its 销售, whatever else they
 * are: who looks after the client is told what others changed.
 */
import { branchRoles, isBranchRole, type BranchRole } from '../domain/branchRole.ts'
import type { Millis } from '../base/ports.ts'
import type { BranchId, UserId } from '../domain/names.ts'
import type { WatchTools } from '../domain/watching.ts'
import { activeMemberships, type Actor, type Place } from './decide.ts'
import { matrix } from './table.ts'

/** A running membership of somebody in a branch, as colleagues know of it. */
export interface Post {
  readonly branch: BranchId
  readonly role: string
}

export function rolesAt(
  actor: Actor,
  { branch, owner, team }: Omit<Place, 'grants'>,
  now: Millis,
): readonly BranchRole[] {
  const held = new Set<BranchRole>()
  for (const { role, branch: at, deputyFor } of activeMemberships(actor, now)) {
    if (at !== branch) continue
    if ((deputyFor ?? actor.user) === owner) held.add('SA')
    if (!isBranchRole(role)) continue
    const reach = matrix[role].life.read ?? []
    if (reach.includes('branch') || (role !== 'SA' && reach.includes('team') && team.includes(actor.user)))
      held.add(role)
  }
  return branchRoles.filter((role) => held.has(role))
}

/** Who works where, as the server last said. */
export interface Colleague {
  readonly id: UserId
  readonly active: boolean
  readonly posts?: readonly Post[]
}

export interface Colleagues {
  readonly postsOf: (user: UserId) => readonly Post[]
  readonly isStaffed: (branch: BranchId, role: BranchRole) => boolean
}

export function colleaguesFrom(people: readonly Colleague[]): Colleagues {
  const posts = new Map(people.flatMap(({ id, active, posts: held }) => (active && held ? [[id, held]] : [])))
  const staffed = new Set(
    [...posts.values()].flatMap((held) => held.map((post) => `${post.branch} ${post.role}`)),
  )
  return {
    postsOf: (user) => posts.get(user) ?? [],
    isStaffed: (branch, role) => staffed.has(`${branch} ${role}`),
  }
}

/** `toldOf`: by the template of the archive that stands there. `now`: the server's. */
export const watchToolsAt = (
  { branch, owner }: Pick<Place, 'branch' | 'owner'>,
  { postsOf, isStaffed }: Colleagues,
  toldOf: WatchTools['toldOf'],
  now: Millis,
): WatchTools => ({
  toldOf,
  rolesOf: (user) => rolesOfColleague(user, postsOf(user), { branch, owner }),
  isStaffed: (role) =>
    role === 'SA' ? postsOf(owner).some((post) => post.branch === branch) : isStaffed(branch, role),
  now,
})

/** What a colleague is at an archive of that branch. */
function rolesOfColleague(
  user: UserId,
  posts: readonly Post[],
  { branch, owner }: Pick<Place, 'branch' | 'owner'>,
): readonly BranchRole[] {
  const held = posts.flatMap((post) => (post.branch === branch && isBranchRole(post.role) ? [post.role] : []))
  // Of salespeople only the one who looks after it.
  const others = held.filter((role) => role !== 'SA')
  return user === owner ? ['SA', ...others] : others
}
