/** For which departments somebody answers at an archive. */
import { describe, expect, test } from 'vitest'
import type { Membership } from '../../../shared/policy/decide.ts'
import { colleaguesFrom, rolesAt, watchToolsAt } from '../../../shared/policy/watching.ts'
import type { Role } from '../../../shared/policy/table.ts'

const held = (role: Role, branch: string | null, more: Partial<Membership> = {}): Membership => ({
  id: role,
  role,
  branch,
  from: 0,
  until: null,
  deputyFor: null,
  ...more,
})
const at = { branch: 'A', owner: 'owner', team: ['site'] }
const rolesOf = (user: string, ...memberships: readonly Membership[]) =>
  rolesAt({ user, memberships }, at, 10)

describe('POL121 departments of a person', () => {
  test('POL121 are the roles held in that branch now; salespeople answer for what they look after', () => {
    expect(rolesOf('me', held('CS', 'A'), held('FN', 'B'))).toEqual(['CS'])
    expect(rolesOf('me', held('SA', 'A'))).toEqual([])
    expect(rolesOf('owner', held('SA', 'A'))).toEqual(['SA'])
    expect(rolesOf('owner', held('CS', 'A'))).toEqual(['SA', 'CS'])
    expect(rolesOf('me', held('SA', 'A', { deputyFor: 'owner' }))).toEqual(['SA'])
    expect(rolesOf('site', held('ST', 'A'))).toEqual(['ST'])
    expect(rolesOf('me', held('ST', 'A'))).toEqual([])
    expect(rolesOf('me', held('CS', 'A', { until: 10 }))).toEqual([])
    expect(rolesOf('me', held('HQ', null), held('MK', 'A'))).toEqual([])
  })

  test('POL121 of colleagues follow from what the server said of them, and nobody who left is one', () => {
    const staff = colleaguesFrom([
      { id: 'cs', active: true, posts: [{ branch: 'A', role: 'CS' }] },
      { id: 'gone', active: false, posts: [{ branch: 'A', role: 'FN' }] },
      { id: 'owner', active: true, posts: [{ branch: 'A', role: 'SA' }] },
      { id: 'new', active: true },
    ])
    const { rolesOf: of, isStaffed } = watchToolsAt(at, staff, () => [], 10)
    expect([of('cs'), of('owner'), of('gone'), of('new')]).toEqual([['CS'], ['SA'], [], []])
    expect((['SA', 'CS', 'FN'] as const).map(isStaffed)).toEqual([true, true, false])
    expect(watchToolsAt({ ...at, branch: 'B' }, staff, () => [], 10).isStaffed('SA')).toBe(false)
  })
})
