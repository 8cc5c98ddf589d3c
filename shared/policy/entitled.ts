/**
 * Who may do what with one archive, and why: the page 谁能看这份档案, and 我能看什么 for one person.
 *
 * It asks `decide` and nothing else, for every person and every part, so the page cannot say anything but
 * what the door and the feed do.
 */
import type { Millis } from '../base/ports.ts'
import type { Compartment, Part, UserId } from '../domain/names.ts'
import { decide, decideAppend, type Actor, type Decision, type Place } from './decide.ts'
import type { Right } from './table.ts'

/** Where a part of the archive stands: `life` at several places at once. */
export interface PlacedPart {
  readonly part: Part
  readonly compartment: Compartment
  readonly places: readonly Place[]
}

/** The best that a person has on a part. `case` and `glass`: masked, once a case is open or the glass broken. */
export type Sight = 'write' | 'read' | 'mask' | 'blind' | 'case' | 'glass'

type Allowed = Extract<Decision, { allowed: true }>

export interface PartSight {
  readonly part: Part
  readonly sight: Sight
  readonly membership: Allowed['membership']
  readonly reach: Allowed['reach']
  readonly grant: Allowed['grant']
}

export interface Entitled {
  readonly user: UserId
  readonly parts: readonly PartSight[]
}

const sights: readonly (readonly [Sight, Right])[] = [
  ['read', 'read'],
  ['mask', 'mask'],
  ['case', 'maskPerCase'],
  ['glass', 'breakGlass'],
]

function sightOf(actor: Actor, { part, compartment, places }: PlacedPart, now: Millis): PartSight | null {
  const say = (sight: Sight, { membership, reach, grant }: Allowed): PartSight => ({
    part,
    sight,
    membership,
    reach,
    grant,
  })
  let blind: PartSight | null = null
  for (const place of places) {
    const append = decideAppend(actor, compartment, place, now)
    if (append.allowed) {
      const read = decide(actor, 'read', compartment, place, now)
      if (read.allowed) return say('write', append)
      blind ??= say('blind', append)
    }
  }
  for (const [sight, right] of sights) {
    for (const place of places) {
      const may = decide(actor, right, compartment, place, now)
      if (may.allowed) return say(sight, may)
    }
  }
  return blind
}

/** Everyone with any right on any part beside `life`, which comes along with each. */
export function entitled(
  actors: readonly Actor[],
  parts: readonly PlacedPart[],
  now: Millis,
): readonly Entitled[] {
  return actors.flatMap((actor): Entitled[] => {
    const seen = parts.flatMap((part) => sightOf(actor, part, now) ?? [])
    return seen.some(({ part }) => part !== 'life') ? [{ user: actor.user, parts: seen }] : []
  })
}
