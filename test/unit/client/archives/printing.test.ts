import { describe, expect, it } from 'vitest'
import { mayPrintArchive } from '../../../../client/features/archives/printing.ts'
import type { Actor } from '../../../../shared/policy/decide.ts'
import type { Role } from '../../../../shared/policy/table.ts'
import { ulid } from '../../domain/ledger.ts'
import { openedWith } from './opened.ts'

const { view } = openedWith({})
const actor = (role: Role, branch: string | null, user = ulid('ME')): Actor => ({
  user,
  memberships: [{ id: ulid('MS'), role, branch, from: 0, until: null, deputyFor: null }],
})

describe('POL38 an archive goes to paper', () => {
  it.each<[string, Actor, boolean]>([
    ['for its owner', actor('SA', ulid('BR'), ulid('OW')), true],
    ['for a colleague in sales', actor('SA', ulid('BR')), false],
    ['for the manager of its branch', actor('BM', ulid('BR')), true],
    ['for the manager of another', actor('BM', ulid('XX')), false],
    ['for head office', actor('HQ', null), true],
    ['on site', actor('ST', ulid('BR')), false],
  ])('%s: %s', (_, who, may) => {
    expect(mayPrintArchive(who, view, 1)).toBe(may)
  })
})
