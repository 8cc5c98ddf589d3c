/**
 * Who settles a field that has several accounts (POL90–93). Whoever may write it, for choosing is writing; and the
 * checkers (审核专员), though no other write of theirs would be taken. Where one of the accounts was verified, they alone
 * say whether the verified one still holds.
 *
 * Asked by the screens, the device and the door.
 */
import type { Millis } from '../base/ports.ts'
import type { FieldKey, SetEntry } from '../domain/entry.ts'
import type { Compartment, EntryId } from '../domain/names.ts'
import { decide, decideAbilityAt, type Actor, type Decision, type Place } from './decide.ts'
import { abilitiesByRole, matrix, roles, type Role } from './table.ts'

export function decideSettle(
  actor: Actor,
  compartment: Compartment,
  place: Place,
  verified: boolean,
  now: Millis,
): Decision {
  if (!verified) {
    const write = decide(actor, 'write', compartment, place, now)
    if (write.allowed) return write
  }
  const check = decide(actor, 'approve', compartment, place, now)
  if (!check.allowed) return check
  return decideAbilityAt(actor, 'resolveVerified', place, now)
}

/** What a field could be settled among: the writes that stand, and the proposals that wait beside them. */
export interface Accounts {
  readonly heads: readonly EntryId[]
  readonly proposals: readonly EntryId[]
}

/**
 * Is this all that a settlement is: one write for each field, that names every account of it, of which there are
 * several, or one that was only proposed? It is all that a checker may write, so it is judged by what stands when it
 * arrives.
 */
export function isSettlement(
  { fields, base }: Pick<SetEntry, 'fields' | 'base'>,
  accountsOf: (key: FieldKey) => Accounts,
): boolean {
  return Object.keys(fields).every((key) => {
    const { heads, proposals } = accountsOf(key)
    const named = Object.hasOwn(base, key) ? (base[key] ?? []) : []
    return (
      (heads.length > 1 || proposals.length > 0) && [...heads, ...proposals].every((id) => named.includes(id))
    )
  })
}

/**
 * The writes that a save replaces where it replaces several at once: those whose conflict it settles. Proposals are no
 * part of a conflict; whoever may write the field may answer them.
 */
export const settledIn = (
  { base }: Pick<SetEntry, 'base'>,
  accountsOf: (key: FieldKey) => Accounts,
): readonly { readonly key: FieldKey; readonly id: EntryId }[] =>
  Object.entries(base).flatMap(([key, named]) => {
    const { proposals } = accountsOf(key)
    const writes = named.filter((id) => !proposals.includes(id))
    return writes.length > 1 ? writes.map((id) => ({ key, id })) : []
  })

/** Who could settle it where the archive stands: its owner, and these roles of the branch. */
export function settlers(
  compartment: Compartment,
  verified: boolean,
  /** It is only asked for: whoever may replace the verified value answers too. */
  asked = false,
): { readonly owner: boolean; readonly roles: readonly Role[] } {
  const cells = roles.map((role) => ({ role, cell: matrix[role][compartment] }))
  const writes = ({ cell }: (typeof cells)[number]): boolean =>
    cell.write?.includes('branch') === true && (!verified || (asked && cell.proposeVerified === undefined))
  const checks = ({ role, cell }: (typeof cells)[number]): boolean =>
    cell.approve?.includes('branch') === true && abilitiesByRole[role].resolveVerified === 'branch'
  return {
    owner: !verified && cells.some(({ cell }) => cell.write?.includes('own') === true),
    roles: cells.filter((one) => checks(one) || writes(one)).map(({ role }) => role),
  }
}
