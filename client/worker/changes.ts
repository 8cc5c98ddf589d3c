/** What was changed and this person is to read, and what others let lie: of one archive, for 今日 and 消息 alike. */
import type { Millis } from '../../shared/base/ports.ts'
import type { LifeFragment } from '../../shared/domain/card.ts'
import { escalatedIn, joined, MANAGER, unreadOf, type Unread } from '../../shared/domain/watching.ts'
import { decideAbility, type Actor } from '../../shared/policy/decide.ts'
import {
  colleaguesFrom,
  rolesAt,
  watchToolsAt,
  type Colleagues as Staff,
} from '../../shared/policy/watching.ts'
import { findTemplate } from '../../shared/templates/index.ts'
import { toldOf } from '../../shared/templates/watched.ts'
import type { ChangeTold, Person } from '../api.ts'
import type { Brief } from '../search/catalogue.ts'

export interface Colleagues {
  readonly actor: Actor
  readonly staff: Staff
  /** Server clock minus this device's. */
  readonly offset: Millis
}

export const colleaguesOf = (actor: Actor, people: readonly Person[], offset: Millis): Colleagues => ({
  actor,
  staff: colleaguesFrom(people),
  offset,
})

type Seen = Pick<Brief, 'watched' | 'branch' | 'owner' | 'template'>
type Life = Pick<LifeFragment, 'team' | 'readings'>

const NOTHING: readonly (readonly ['changed' | 'unread', ChangeTold])[] = []

/** Of nearly every archive nothing, and that at once. */
export function changesFor(
  { watched, branch, owner, template: ref }: Seen,
  lifeHere: () => Life | null,
  { actor, staff, offset }: Colleagues,
  at: Millis,
): typeof NOTHING {
  if (watched === null || branch === null || owner === null) return NOTHING
  const life = lifeHere()
  const template = findTemplate(ref)
  if (life === null || template === null) return NOTHING
  const now = at + offset
  const tools = watchToolsAt({ branch, owner }, staff, (word) => toldOf(template, word), now)
  const watch = { watched, readings: life.readings ?? {} }
  const own = rolesAt(actor, { branch, owner, team: life.team.map(({ user }) => user) }, now)
  const told: (readonly ['changed' | 'unread', ChangeTold])[] = []
  const mine = unreadOf(actor.user, own, watch, tools)
  if (mine.length > 0)
    told.push([
      'changed',
      tell(
        joined(mine.map(({ unread }) => unread)),
        mine.map(({ role }) => role),
      ),
    ])
  if (own.includes(MANAGER) && decideAbility(actor, 'assign', branch, now).allowed) {
    const late = escalatedIn(watch, tools)
    if (late !== null) told.push(['unread', { ...tell(late, [MANAGER]), unreadBy: late.roles }])
  }
  return told
}

const tell = ({ what, by, since, of }: Unread, roles: ChangeTold['read']['roles']): ChangeTold => ({
  what,
  by,
  since,
  read: { roles, of },
  unreadBy: [],
})
