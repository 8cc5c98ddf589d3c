/** Who answers for which group of fields, held against what the table of rights lets them do. */
import { describe, expect, test } from 'vitest'
import { branchRoles, type BranchRole } from '../../../shared/domain/branchRole.ts'
import type { Compartment } from '../../../shared/domain/names.ts'
import { companyRoles } from '../../../shared/policy/company.ts'
import { matrix, onlineRoles, roles } from '../../../shared/policy/table.ts'
import { templates } from '../../../shared/templates/index.ts'
import type { Group, Template } from '../../../shared/templates/types.ts'

const compartmentsOf = (template: Template, { code }: Group): readonly Compartment[] => [
  ...new Set(template.fields.filter(({ group }) => group === code).map(({ compartment }) => compartment)),
]
const every = Object.values(templates).flatMap((template) =>
  template.groups.map((group) => ({
    name: `${template.id}.${group.code}`,
    group,
    // With any right at all comes `life`, which holds no field that is filled in.
    parts: compartmentsOf(template, group).filter((one) => one !== 'life'),
  })),
)
const knows = (role: BranchRole, compartment: Compartment): boolean => {
  const { read, mask, write, blind } = matrix[role][compartment]
  return [read, mask, write, blind].some((right) => right !== undefined)
}

describe('R47 the charges of departments', () => {
  test('POL120 are held by roles of a branch, which work on devices of their own', () => {
    for (const role of branchRoles) {
      expect(roles).toContain(role)
      expect(companyRoles).not.toContain(role)
      expect(onlineRoles).not.toContain(role)
    }
  })

  test.each(every)('POL120 $name has one responsible role, which may fill it in', ({ group, parts }) => {
    expect(branchRoles).toContain(group.responsible)
    const writes = parts.filter((one) => {
      const { write, blind } = matrix[group.responsible][one]
      return write !== undefined || blind !== undefined
    })
    expect(writes).not.toEqual([])
  })

  test.each(every)('POL120 $name informs nobody who has no right on it at all', ({ group, parts }) => {
    expect(group.informed).not.toContain(group.responsible)
    expect(new Set(group.informed).size).toBe(group.informed.length)
    expect(group.informed.filter((role) => !parts.some((one) => knows(role, one)))).toEqual([])
  })

  test('POL120 leave no field without a group', () => {
    for (const { fields, groups } of Object.values(templates))
      for (const { group } of fields) expect(groups.map(({ code }) => code)).toContain(group)
  })
})
