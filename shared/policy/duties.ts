/** What of 今日 is somebody's to do: nobody is told of what they could not act upon. Pure, by the tables. */
import type { Millis } from '../base/ports.ts'
import type { CardDuty } from '../domain/duty.ts'
import { activeMemberships, type Actor } from './decide.ts'
import { abilitiesByRole, matrix, type Role } from './table.ts'

/** A word with a client is written into the record of services. */
const talks = (role: Role): boolean => matrix[role].service.write !== undefined

/** To name another ground, or to see to it that the file goes. */
const keepsConsents = (role: Role): boolean => matrix[role].consent.write !== undefined

/** Kinds that are left out are anybody's who holds the archive, or judged where they come from. */
const needs: { readonly [kind in CardDuty]?: (role: Role) => boolean } = {
  returned: (role) => abilitiesByRole[role].submit !== undefined,
  groundless: keepsConsents,
  complaint: talks,
  overdue: talks,
  today: talks,
  silent: talks,
  dormant: talks,
}

export function dutiesOfActor(actor: Actor, now: Millis): (kind: CardDuty) => boolean {
  const roles = activeMemberships(actor, now).map(({ role }) => role)
  return (kind) => needs[kind] === undefined || roles.some(needs[kind])
}
