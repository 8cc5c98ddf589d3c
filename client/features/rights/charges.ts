/**
 * 各部门分工: of each group of fields who answers for it, who is told, and what every role of a branch may do with it.
 * Charges stand in the template, rights are asked of the table, so the page cannot drift from either.
 */
import { branchRoles, type BranchRole } from '../../../shared/domain/branchRole.ts'
import type { Compartment } from '../../../shared/domain/names.ts'
import { matrix } from '../../../shared/policy/table.ts'
import type { Group, Template } from '../../../shared/templates/types.ts'
import type { PartSight } from '../../http/api.ts'

type Sight = Extract<PartSight['sight'], 'write' | 'read' | 'mask' | 'blind'>

/** `whole`: of every part of the group, else of some of them and nothing of the others. */
export interface Held {
  readonly sight: Sight
  readonly whole: boolean
  readonly roles: readonly BranchRole[]
}

export interface ChargeRow {
  readonly group: Group
  readonly held: readonly Held[]
}

/** The strongest first. */
const sights: readonly Sight[] = ['write', 'read', 'mask', 'blind']

export function chargesOf(template: Template): readonly ChargeRow[] {
  return template.groups.map((group) => {
    const compartments = new Set(
      template.fields.filter((field) => field.group === group.code).map((field) => field.compartment),
    )
    // `life` comes with every right and holds nothing that is filled in.
    compartments.delete('life')
    return { group, held: heldIn([...compartments]) }
  })
}

function heldIn(compartments: readonly Compartment[]): readonly Held[] {
  const found = branchRoles.flatMap((role) => {
    const seen = compartments.flatMap((compartment) => sightOf(role, compartment) ?? [])
    const sight = sights.find((one) => seen.includes(one))
    return sight === undefined ? [] : [{ role, sight, whole: seen.length === compartments.length }]
  })
  return sights.flatMap((sight) =>
    [true, false].flatMap((whole) => {
      const roles = found.filter((one) => one.sight === sight && one.whole === whole).map(({ role }) => role)
      return roles.length === 0 ? [] : [{ sight, whole, roles }]
    }),
  )
}

/** In the archives that are this role's work: its own, those of its jobs, or the whole branch's. */
function sightOf(role: BranchRole, compartment: Compartment): Sight | null {
  const cell = matrix[role][compartment]
  if (cell.read !== undefined) return cell.write === undefined ? 'read' : 'write'
  if (cell.mask !== undefined) return 'mask'
  return cell.blind === undefined ? null : 'blind'
}
