import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { exportNeed, FREE_ROWS, mayApproveExport } from '../../../shared/policy/exporting.ts'
import type { Role } from '../../../shared/policy/table.ts'
import { inert, revive } from '../../../shared/base/inert.ts'
import { columnLabel, exportColumnsOf } from '../../../shared/templates/exportColumns.ts'
import { templates } from '../../../shared/templates/index.ts'

describe('formula characters', () => {
  it('H02 are made inert and given back unharmed, whatever the text', () => {
    const live = fc.constantFrom('=', '+', '-', '@', '\t', '\r', "'", '')
    fc.assert(
      fc.property(fc.tuple(live, live, fc.string()), (parts) => {
        const text = parts.join('')
        expect(revive(inert(text))).toBe(text)
        expect(inert(text)).not.toMatch(/^[=+\-@\t\r]/)
      }),
    )
  })
})

describe('who must be asked', () => {
  it('H02 nobody up to fifty ordinary rows, a manager above or for C2, an auditor for C3', () => {
    expect(exportNeed(FREE_ROWS, ['C0', 'C1', 'F'])).toBe('none')
    expect(exportNeed(FREE_ROWS + 1, ['C0'])).toBe('manager')
    expect(exportNeed(1, ['C0', 'C2'])).toBe('manager')
    expect(exportNeed(1, ['C2', 'C3'])).toBe('audit')
  })

  it('H02 never oneself, a manager of every branch concerned, an auditor for what is sensitive', () => {
    const actor = (user: string, role: Role, branch: string | null) => ({
      user,
      memberships: [{ id: user, role, branch, from: 0, until: null, deputyFor: null }],
    })
    const may = (user: string, role: Role, branch: string | null, need: 'manager' | 'audit') =>
      mayApproveExport(actor(user, role, branch), 'asker', need, ['a', 'b'], 1)
    expect(may('asker', 'HQ', null, 'manager')).toBe(false)
    expect(may('boss', 'BM', 'a', 'manager')).toBe(false)
    expect(mayApproveExport(actor('boss', 'BM', 'a'), 'asker', 'manager', ['a'], 1)).toBe(true)
    expect(may('hq', 'HQ', null, 'manager')).toBe(true)
    expect(may('hq', 'HQ', null, 'audit')).toBe(false)
    expect(may('au', 'AU', null, 'audit')).toBe(true)
    expect(may('sales', 'SA', 'a', 'manager')).toBe(false)
  })
})

describe('the columns of a template', () => {
  it.each(Object.values(templates))(
    'H02 have one heading each in $id, so that a sheet comes back',
    (template) => {
      const columns = exportColumnsOf(template)
      expect(new Set(columns.map(({ key }) => key)).size).toBe(columns.length)
      const labels = columns.map((column) => columnLabel(column).zh)
      expect(labels.filter((label, at) => labels.indexOf(label) !== at)).toEqual([])
    },
  )
})
