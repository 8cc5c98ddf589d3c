import { expect, test } from 'vitest'
import { compartments } from '../../../shared/domain/names.ts'
import type { Actor, Place } from '../../../shared/policy/decide.ts'
import { answersProposals, decideLateProposal, isGuarded } from '../../../shared/policy/proposing.ts'
import { roles, type Role } from '../../../shared/policy/table.ts'

const me = '01J00000000000000000000ME0'
const other = '01J00000000000000000000TH0'
const here = '01J0000000000000000000000A'
const there = '01J0000000000000000000000B'
const now = 1_700_000_000_000

const working = (...as: readonly Role[]): Actor => ({
  user: me,
  memberships: as.map((role) => ({
    id: `01J000000000000000000000${role}`,
    role,
    branch: here,
    from: 0,
    until: null,
    deputyFor: null,
  })),
})
const mine: Place = { branch: here, owner: me, team: [], grants: [] }

test('POL98 R44 an owner replaces no verified contact, and nothing else is guarded', () => {
  expect(compartments.filter((one) => isGuarded(working('SA'), one, mine, now))).toEqual(['contact'])
})

test('POL98 R45 customer service and the manager replace it themselves, also where they are salespeople too', () => {
  for (const role of ['CS', 'BM'] as const) {
    expect(isGuarded(working(role), 'contact', mine, now)).toBe(false)
    expect(isGuarded(working('SA', role), 'contact', mine, now)).toBe(false)
  }
  // In another branch a service desk of this one says nothing.
  expect(isGuarded(working('SA', 'CS'), 'contact', { ...mine, branch: there }, now)).toBe(true)
})

test('POL98 whoever writes by a grant alone is no freer than the owner', () => {
  const grant = {
    id: '01J0000000000000000000000G',
    to: { is: 'person', user: me },
    compartments: ['contact'],
    right: 'write',
    from: 0,
    until: now + 1,
  } as const
  const place: Place = { branch: there, owner: other, team: [], grants: [grant] }
  expect(isGuarded(working('ST'), 'contact', place, now)).toBe(true)
  expect(isGuarded(working('CS'), 'contact', place, now)).toBe(true)
})

test('POL99 what was written before a handover was heard of is judged as if it were still theirs', () => {
  const given: Place = { ...mine, owner: other }
  expect(decideLateProposal(working('SA'), 'contact', given, now)).toMatchObject({ allowed: true })
  expect(decideLateProposal(working('SA'), 'finance', given, now)).toMatchObject({ allowed: false })
  expect(decideLateProposal(working('SA'), 'contact', { ...given, branch: there }, now)).toMatchObject({
    allowed: false,
  })
  expect(decideLateProposal(working(), 'contact', given, now)).toMatchObject({ allowed: false })
})

test('who answers what is asked for a verified value', () => {
  expect(roles.filter((role) => answersProposals(working(role), now))).toEqual(['CS', 'VR', 'BM'])
})
