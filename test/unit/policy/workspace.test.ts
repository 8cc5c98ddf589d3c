/** The table of workspace documents against one that was written by hand. */
import { describe, expect, it } from 'vitest'
import { workspaceId, parseWorkspaceId, workspaceKinds } from '../../../shared/domain/workspace.ts'
import type { Membership } from '../../../shared/policy/decide.ts'
import { roles, type Role } from '../../../shared/policy/table.ts'
import { decideWorkspace, type WorkspaceRight } from '../../../shared/policy/workspace.ts'
import { newId } from '../../support/server.ts'

const HERE = newId()
const THERE = newId()
const NOW = 1_000

const membership = (
  role: Role,
  branch: string | null,
  from = 0,
  until: number | null = null,
): Membership => ({
  id: newId(),
  role,
  branch,
  from,
  until,
  deputyFor: null,
})
const may = (held: Membership, right: WorkspaceRight, doc: string, closed = false): boolean => {
  const address = parseWorkspaceId(doc)
  if (address === null) throw new Error(doc)
  return decideWorkspace({ user: newId(), memberships: [held] }, right, address, closed, NOW).allowed
}
/** R reads, W reads and writes, - neither. */
const letters = (role: Role, branch: string | null): string =>
  workspaceKinds
    .flatMap((kind) => [
      workspaceId({ kind, branch: HERE }),
      workspaceId({ kind, branch: THERE }),
      `${kind}.head`,
    ])
    .map((doc) => {
      const held = membership(role, branch)
      const [reads, writes] = [may(held, 'read', doc), may(held, 'write', doc)]
      return writes ? (reads ? 'W' : 'w') : reads ? 'R' : '-'
    })
    .join('')

//                            notices: here, there, head   minutes: the same   privacy: the same
const expected: { readonly [role in Role]: readonly [inBranch: string, everywhere: string] } = {
  SA: ['R-RW-----', 'RRRWW----'],
  ST: ['R-RW-----', 'RRRWW----'],
  CS: ['R-RW-----', 'RRRWW----'],
  VR: ['R-RW-----', 'RRRWW----'],
  BM: ['W-RW-----', 'WWRWW----'],
  FN: ['R-RW-----', 'RRRWW----'],
  AR: ['R-RW-----', 'RRRWW----'],
  MK: ['R-RW-----', 'RRRWW----'],
  HQ: ['R--R-----', 'RRWRRW--W'],
  AU: ['R--R-----', 'RRRRRR--R'],
  DD: ['---------', '---------'],
}

describe('workspace documents', () => {
  it.each(roles)(
    'POL70 POL71 POL72 give %s what the company says, in a branch and in all of them',
    (role) => {
      expect([letters(role, HERE), letters(role, null)]).toEqual(expected[role])
    },
  )

  it('POL70 are not written in a branch that was closed, and still read', () => {
    const manager = membership('BM', HERE)
    expect(may(manager, 'write', `notices.${HERE}`, true)).toBe(false)
    expect(may(manager, 'read', `notices.${HERE}`, true)).toBe(true)
  })

  it('POL72 are nothing to a membership that is over or has not begun', () => {
    expect(may(membership('BM', HERE, NOW + 1), 'read', `notices.${HERE}`)).toBe(false)
    expect(may(membership('BM', HERE, 0, NOW), 'read', `notices.${HERE}`)).toBe(false)
    expect(may(membership('BM', HERE, NOW, NOW + 1), 'read', `notices.${HERE}`)).toBe(true)
  })

  it('have names that say where they stand, and nothing else is one', () => {
    for (const kind of workspaceKinds)
      for (const branch of [HERE, null])
        expect(parseWorkspaceId(workspaceId({ kind, branch }))).toEqual({ kind, branch })
    for (const text of [
      '',
      'notices',
      'notices.',
      'notices.x',
      'Notices.head',
      `${HERE}.notices`,
      'notices.head.head',
    ])
      expect(parseWorkspaceId(text)).toBeNull()
  })
})
