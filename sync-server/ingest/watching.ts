/** 知道了: the ruling on it (POL123). What was read is a time of the server's, so it cannot lie ahead. */
import type { Command } from '../../shared/domain/entry.ts'
import type { Actor } from '../../shared/policy/decide.ts'
import { rolesAt } from '../../shared/policy/watching.ts'
import type { ArchiveRow } from '../store/contract.ts'
import { placesOf } from './places.ts'
import { refused, type Ruling, type RulingBench } from './ruling.ts'

export function ruleOnAcknowledge(
  { roles, of }: Extract<Command, { do: 'acknowledge' }>,
  row: ArchiveRow,
  actor: Actor,
  { now }: Pick<RulingBench, 'now'>,
): Ruling {
  const [home] = placesOf(row, { business: null, compartment: 'profile' })
  const own = home === undefined ? [] : rolesAt(actor, home, now)
  // Whoever changed departments since speaks for those that are left.
  const answered = roles.filter((role) => own.includes(role))
  if (answered.length === 0) return refused('no-right')
  const read = Object.fromEntries(Object.entries(of).map(([part, until]) => [part, Math.min(until, now)]))
  return {
    verdict: { is: 'acknowledged', by: actor.user, roles: answered, of: read },
    row: null,
    effects: [],
  }
}
