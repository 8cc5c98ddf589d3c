import { describe, expect, test } from 'vitest'
import { compartments, type Compartment } from '../../../shared/domain/names.ts'
import { decide, type Actor, type Membership, type Place } from '../../../shared/policy/decide.ts'
import { matrix, roles, type Cell, type Reach, type Right, type Role } from '../../../shared/policy/table.ts'
import { allRights, columns, expectedGrants } from './roles.ts'

const me = '01J00000000000000000000ME0'
const other = '01J00000000000000000000TH0'
const here = '01J0000000000000000000000A'
const there = '01J0000000000000000000000B'
const now = 1_700_000_000_000

const member = (role: Role, branch: string | null): Membership => ({
  id: `01J000000000000000000000${role}`,
  role,
  branch,
  from: 0,
  until: null,
  deputyFor: null,
})

/** Every relation in which a person can stand to an archive, with the reaches that hold in it. */
const relations: readonly {
  readonly name: string
  readonly branch: string | null
  readonly place: Place
  readonly holds: readonly Reach[]
}[] = [
  {
    name: 'my own, in my branch',
    branch: here,
    place: { branch: here, owner: me, team: [], grants: [] },
    holds: ['own', 'branch'],
  },
  {
    name: 'my own, in another branch',
    branch: here,
    place: { branch: there, owner: me, team: [], grants: [] },
    holds: [],
  },
  {
    name: 'a job that names me, in my branch',
    branch: here,
    place: { branch: here, owner: other, team: [me], grants: [] },
    holds: ['team', 'branch'],
  },
  {
    name: 'a job that names me, in another branch',
    branch: here,
    place: { branch: there, owner: other, team: [me], grants: [] },
    holds: [],
  },
  {
    name: "a colleague's, in my branch",
    branch: here,
    place: { branch: here, owner: other, team: [], grants: [] },
    holds: ['branch'],
  },
  {
    name: "a stranger's, in another branch",
    branch: here,
    place: { branch: there, owner: other, team: [], grants: [] },
    holds: [],
  },
  {
    name: 'any, with a membership in all branches',
    branch: null,
    place: { branch: there, owner: other, team: [], grants: [] },
    holds: ['branch', 'all'],
  },
]

const expected = expectedGrants()

/** What the policy answers for a role, in the words of the expectation: nothing when it agrees everywhere. */
function disagreements(role: Role): string[] {
  const found: string[] = []
  for (const { name, branch, place, holds } of relations) {
    const actor: Actor = { user: me, memberships: [member(role, branch)] }
    for (const compartment of compartments) {
      for (const right of allRights) {
        const should = holds.some((reach) => expected.has(`${role} ${compartment} ${right} ${reach}`))
        const does = decide(actor, right as Right, compartment, place, now).allowed
        if (should !== does)
          found.push(`${role} ${right} ${compartment}, ${name}: should be ${should}, is ${does}`)
      }
    }
  }
  return found
}

describe('the policy table against its hand-written copy', () => {
  test('the copy names every role and compartment of the code', () => {
    expect([...columns].sort()).toEqual([...compartments].sort())
    expect(new Set([...expected].map((grant) => grant.split(' ')[0]))).toEqual(new Set(roles))
  })

  test.each(roles)('%s may do in every compartment exactly what the company says', (role) => {
    expect(disagreements(role)).toEqual([])
  })

  test('every change of one cell of the table is noticed', () => {
    const reaches: readonly Reach[] = ['own', 'team', 'branch', 'all']
    // The table is a plain object underneath; the test may bend it where the program may not.
    const open = matrix as { [role in Role]: { [compartment in Compartment]: Cell } }
    const missed: string[] = []
    let mutants = 0
    for (const role of roles) {
      for (const compartment of compartments) {
        const cell = open[role][compartment]
        for (const right of allRights as Right[]) {
          for (const reach of reaches) {
            const before = cell[right] ?? []
            const after = before.includes(reach) ? before.filter((one) => one !== reach) : [...before, reach]
            mutants++
            open[role][compartment] = { ...cell, [right]: after }
            try {
              if (disagreements(role).length === 0 && !isSwallowed(before, reach)) {
                missed.push(`${role} ${compartment} ${right} ${reach}`)
              }
            } finally {
              open[role][compartment] = cell
            }
          }
        }
      }
    }
    expect(mutants).toBe(11 * 9 * allRights.length * 4)
    expect(missed).toEqual([])
  })
})

/**
 * What is one's own, or a job, lies in the branch of the membership; and `branch` with a membership in all
 * branches is everything. So beside `branch` no other reach changes anything for anyone.
 */
const isSwallowed = (before: readonly Reach[], reach: Reach): boolean =>
  reach !== 'branch' && before.includes('branch')
