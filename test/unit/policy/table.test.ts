import { describe, expect, test } from 'vitest'
import { compartments, type Compartment } from '../../../shared/domain/names.ts'
import {
  decide,
  decideAbilityAt,
  type Actor,
  type Membership,
  type Place,
} from '../../../shared/policy/decide.ts'
import {
  abilities,
  abilitiesByRole,
  logViews,
  matrix,
  onlineRoles,
  roles,
  type Cell,
  type Reach,
  type Right,
  type Role,
} from '../../../shared/policy/table.ts'
import { mayStand, deputyRoles } from '../../../shared/policy/company.ts'
import {
  allRights,
  columns,
  expectedAbilities,
  expectedGrants,
  expectedLog,
  expectedPlacements,
  onlineTable,
} from './roles.ts'

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
    let swallowed = 0
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
              if (disagreements(role).length > 0) continue
              if (isSwallowed(before, reach)) swallowed++
              else missed.push(`${role} ${compartment} ${right} ${reach}`)
            } finally {
              open[role][compartment] = cell
            }
          }
        }
      }
    }
    expect(mutants).toBe(11 * 9 * allRights.length * 4)
    expect(missed).toEqual([])
    console.log(`policy: ${mutants} one-cell mutants of the table, ${swallowed} say nothing new, 0 missed`)
  })
})

describe('what belongs to no compartment, against its hand-written copy', () => {
  test('POL47 each role stands where the company puts it', () => {
    const stands = roles.flatMap((role) => [
      ...(mayStand(role, 'branch') ? [`${role} branch`] : []),
      ...(mayStand(role, 'anywhere') ? [`${role} all`] : []),
      ...(deputyRoles.includes(role) ? [`${role} deputy`] : []),
    ])
    expect(stands.sort()).toEqual(
      expectedPlacements()
        .map(({ role, kind }) => `${role} ${kind}`)
        .sort(),
    )
    expect([...onlineRoles].sort()).toEqual([...onlineTable].sort())
  })

  /** The same relations as above; nothing when the policy agrees everywhere. */
  const should = expectedAbilities()
  function abilityDisagreements(role: Role): string[] {
    return relations.flatMap(({ name, branch, place, holds }) => {
      const actor: Actor = { user: me, memberships: [member(role, branch)] }
      return abilities
        .filter(
          (ability) =>
            decideAbilityAt(actor, ability, place, now).allowed !==
            holds.some((reach) => should.has(`${role} ${ability} ${reach}`)),
        )
        .map((ability) => `${role} ${ability}, ${name}`)
    })
  }

  test.each(roles)('POL47 %s has exactly the abilities that the company gives', (role) => {
    expect(abilityDisagreements(role)).toEqual([])
  })

  test('POL47 every change of one ability is noticed', () => {
    const open = abilitiesByRole as { [role in Role]: { [ability: string]: Reach | undefined } }
    const reaches: readonly (Reach | undefined)[] = ['own', 'team', 'branch', 'all', undefined]
    const missed: string[] = []
    let mutants = 0
    for (const role of roles) {
      const before = open[role]
      for (const ability of abilities) {
        for (const reach of reaches.filter((one) => one !== before[ability])) {
          mutants++
          open[role] = { ...before, [ability]: reach }
          try {
            if (abilityDisagreements(role).length === 0) missed.push(`${role} ${ability} ${reach}`)
          } finally {
            open[role] = before
          }
        }
      }
    }
    expect(mutants).toBe(11 * abilities.length * 4)
    expect(missed).toEqual([])
  })

  test('POL47 each role sees of the log what the company lets it see', () => {
    const inWords = {
      none: 'none',
      own: 'o',
      branch: 'b',
      branchChanges: 'b changes',
      branchCustody: 'b custody',
    }
    for (const role of roles) {
      const { view, export: takesOut } = logViews[role]
      expect(view in inWords ? inWords[view as keyof typeof inWords] : 'a', role).toBe(
        expectedLog().get(role),
      )
      expect(takesOut, role).toBe(role === 'AU')
    }
  })
})

/**
 * What is one's own, or a job, lies in the branch of the membership; and `branch` with a membership in all
 * branches is everything. So beside `branch` no other reach changes anything for anyone.
 */
const isSwallowed = (before: readonly Reach[], reach: Reach): boolean =>
  reach !== 'branch' && before.includes('branch')
