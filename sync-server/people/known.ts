/**
 * Whom a person may know of: names for the ids that their screens show.
 *
 * Someone in branches knows the people of those branches and whoever works across all of them (head
 * office writes into their archives); someone across all branches knows everybody. Who looks at figures only
 * (due diligence) comes from outside: knows the branches and nobody, and nobody need know him.
 */
import type { Millis } from '../../shared/base/ports.ts'
import { activeMemberships, type Actor } from '../../shared/policy/decide.ts'
import type { Role } from '../../shared/policy/table.ts'
import type { Branch, MembershipInfo, Person } from '../../shared/protocol/hello.ts'
import type { BranchRow } from '../store/contract.ts'
import type { Directory } from './directory.ts'
import { NO_PASSWORD } from './passwords.ts'

export interface KnownWorld {
  readonly memberships: MembershipInfo[]
  readonly people: Person[]
  readonly branches: Branch[]
}

const OUTSIDER: Role = 'DD'

export function knownTo(actor: Actor, directory: Directory, now: Millis): KnownWorld {
  const active = activeMemberships(actor, now)
  const everywhere = active.some((one) => one.branch === null)
  const mine = new Set(active.flatMap((one) => (one.branch === null ? [] : [one.branch])))
  const inside = active.filter(({ role }) => role !== OUTSIDER)
  const everybody = inside.some((one) => one.branch === null)
  const people = directory.users.filter(
    (user) =>
      everybody ||
      user.id === actor.user ||
      (inside.length > 0 &&
        directory
          .membershipsOf(user.id)
          .some((one) => (one.branch === null ? one.role !== OUTSIDER : mine.has(one.branch)))),
  )
  return {
    memberships: active.map((one) => ({ ...one })),
    people: people.map((user) => ({
      id: user.id,
      name: user.name,
      branch: directory.homeOf(user.id, now),
      active: !user.disabled,
    })),
    branches: directory.branches.filter((branch) => everywhere || mine.has(branch.id)).map(branchInfo),
  }
}

/**
 * The same, with what colleagues are where, so that a device knows which departments a branch has. Whoever has not come
 * yet, and whoever only stands in for somebody, is no department.
 */
export function withPosts(world: KnownWorld, directory: Directory, now: Millis): KnownWorld {
  const branches = new Set(world.branches.map(({ id }) => id))
  return {
    ...world,
    people: world.people.map((person) => {
      const user = directory.user(person.id)
      if (user === null || user.disabled || user.passwordHash === NO_PASSWORD) return person
      const memberships = directory.membershipsOf(person.id)
      const posts = activeMemberships({ user: person.id, memberships }, now).flatMap(
        ({ branch, role, deputyFor }) =>
          branch !== null && deputyFor === null && branches.has(branch) ? [{ branch, role }] : [],
      )
      return posts.length === 0 ? person : { ...person, posts }
    }),
  }
}

const branchInfo = ({ id, code, name, template }: BranchRow): Branch => ({ id, code, name, template })
