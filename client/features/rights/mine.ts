/**
 * 我能看什么, for one membership: what the table gives it, in words a person can check. It asks `decide` at the
 * places that the membership could reach, so the page and the door cannot drift apart.
 */
import type { Millis } from '../../../shared/base/ports.ts'
import { compartments, type Compartment } from '../../../shared/domain/names.ts'
import {
  decide,
  decideAppend,
  type Actor,
  type Membership,
  type Place,
} from '../../../shared/policy/decide.ts'
import type { PartSight } from '../../http/api.ts'

/** Whose archives: mine, those I am on the job of, the whole branch, the whole company. */
export type Circle = 'own' | 'team' | 'branch' | 'all'

export interface MineRow {
  readonly compartment: Exclude<Compartment, 'life'>
  readonly sights: readonly { readonly circle: Circle; readonly sight: PartSight['sight'] }[]
}

const parts = compartments.filter((one): one is MineRow['compartment'] => one !== 'life')
const nobody = '0'

export function rightsOf(membership: Membership, user: string, now: Millis): readonly MineRow[] {
  const actor: Actor = { user, memberships: [membership] }
  const branch = membership.branch ?? nobody
  const at = (owner: string, team: readonly string[]): Place => ({ branch, owner, team, grants: [] })
  const circles: readonly (readonly [Circle, Place])[] = [
    [membership.branch === null ? 'all' : 'branch', at(nobody, [])],
    ['own', at(membership.deputyFor ?? user, [])],
    ['team', at(nobody, [user])],
  ]
  return parts.flatMap((compartment): MineRow[] => {
    const sights: MineRow['sights'][number][] = []
    for (const [circle, place] of circles) {
      const sight = sightAt(actor, compartment, place, now)
      // What holds for the branch need not be said of one's own again.
      const wider = sights.some((one) => one.sight === sight && one.circle !== 'own')
      if (sight !== null && !wider) sights.push({ circle, sight })
    }
    return sights.length === 0 ? [] : [{ compartment, sights }]
  })
}

function sightAt(
  actor: Actor,
  compartment: Compartment,
  place: Place,
  now: Millis,
): PartSight['sight'] | null {
  const may = (right: Parameters<typeof decide>[1]): boolean =>
    decide(actor, right, compartment, place, now).allowed
  const append = decideAppend(actor, compartment, place, now).allowed
  if (may('read')) return append ? 'write' : 'read'
  if (may('mask')) return 'mask'
  if (may('maskPerCase')) return 'case'
  if (may('breakGlass')) return 'glass'
  return append ? 'blind' : null
}
