import { describe, expect, test } from 'vitest'
import type { Compartment } from '../../../shared/domain/names.ts'
import type { Actor, Place } from '../../../shared/policy/decide.ts'
import { decideSettle, isSettlement, settledIn, settlers } from '../../../shared/policy/settling.ts'
import { roles, type Role } from '../../../shared/policy/table.ts'

const me = '01J00000000000000000000ME0'
const other = '01J00000000000000000000TH0'
const here = '01J0000000000000000000000A'
const now = 1_700_000_000_000

const working = (role: Role): Actor => ({
  user: me,
  memberships: [
    { id: `01J000000000000000000000${role}`, role, branch: here, from: 0, until: null, deputyFor: null },
  ],
})
const at = (owner: string, team: readonly string[] = []): Place => ({ branch: here, owner, team, grants: [] })

/** Roles that settle there, of an archive that is somebody else's. */
const settling = (compartment: Compartment, verified: boolean, place = at(other)): readonly Role[] =>
  roles.filter((role) => decideSettle(working(role), compartment, place, verified, now).allowed)

describe('who settles', () => {
  test('POL90 whoever may write it, and whoever checks it', () => {
    expect(settling('profile', false)).toEqual(['CS', 'VR', 'BM'])
    expect(settling('profile', false, at(me))).toEqual(['SA', 'CS', 'VR', 'BM'])
    expect(settling('identity', false)).toEqual(['VR'])
    expect(settling('finance', false)).toEqual(['FN'])
    expect(settling('service', false, at(other, [me]))).toEqual(['SA', 'ST', 'CS', 'BM'])
  })

  test('POL92 checkers alone where one of the accounts was verified', () => {
    for (const compartment of ['profile', 'contact', 'identity', 'deal', 'consent'] as const)
      expect(settling(compartment, true, at(me))).toEqual(['VR'])
    expect(settling('custody', true)).toEqual([])
  })

  test('POL93 says the same to those who may not', () => {
    expect(settlers('profile', false)).toEqual({ owner: true, roles: ['CS', 'VR', 'BM'] })
    expect(settlers('identity', false)).toEqual({ owner: false, roles: ['VR'] })
    expect(settlers('profile', true)).toEqual({ owner: false, roles: ['VR'] })
    expect(settlers('contact', true, true)).toEqual({ owner: false, roles: ['CS', 'VR', 'BM'] })
  })
})

test('POL91 a settlement names every account of each of its fields, of which there are several', () => {
  const asked: { readonly [key: string]: readonly string[] } = { phone: ['3.0'] }
  const heads: { readonly [key: string]: readonly string[] } = { name: ['1.0', '2.0'], tier: ['1.1'] }
  const headsOf = (key: string) => ({ heads: heads[key] ?? [], proposals: asked[key] ?? [] })
  const entry = (fields: object, base: object) => ({ fields, base }) as Parameters<typeof isSettlement>[0]
  expect(isSettlement(entry({ name: '王' }, { name: ['2.0', '1.0'] }), headsOf)).toBe(true)
  expect(isSettlement(entry({ name: '王' }, { name: ['1.0'] }), headsOf)).toBe(false)
  expect(isSettlement(entry({ name: '王' }, {}), headsOf)).toBe(false)
  expect(isSettlement(entry({ tier: 'A' }, { tier: ['1.1'] }), headsOf)).toBe(false)
  expect(
    isSettlement(entry({ name: '王', tier: 'A' }, { name: ['2.0', '1.0'], tier: ['1.1'] }), headsOf),
  ).toBe(false)
  // Answering what is asked for settles too, and contradicts nothing.
  expect(isSettlement(entry({ phone: '1' }, { phone: ['3.0'] }), headsOf)).toBe(true)
  expect(isSettlement(entry({ phone: '1' }, {}), headsOf)).toBe(false)
  expect(settledIn({ base: { phone: ['1.2', '3.0'] } }, headsOf)).toEqual([])
  expect(settledIn({ base: { name: ['2.0', '1.0'], tier: ['1.1'] } }, headsOf)).toEqual([
    { key: 'name', id: '2.0' },
    { key: 'name', id: '1.0' },
  ])
})
