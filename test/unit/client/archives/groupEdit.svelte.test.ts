import { describe, expect, it } from 'vitest'
import type { DraftTools } from '../../../../client/features/archives/fieldDraft.ts'
import { groupsOf, type LineGroup } from '../../../../client/features/archives/formModel.ts'
import { GroupEdit } from '../../../../client/features/archives/groupEdit.svelte.ts'
import { templates } from '../../../../shared/templates/index.ts'
import type { OpenedArchive } from '../../../../client/api.ts'
import { NOON, set, ulid } from '../../domain/ledger.ts'
import { BUSINESS, DEAL, openedWith } from './opened.ts'

const template = templates.homeDeco
const tools: DraftTools = { language: 'zh', today: '2026-03-08' }
const group = (opened: OpenedArchive, code: string): LineGroup =>
  groupsOf(opened, template, BUSINESS).find((one) => one.group.code === code)!
const edit = (opened: OpenedArchive, code: string) => new GroupEdit(group(opened, code).lines, () => tools)
const item = (mark: string) => `contacts/${ulid(mark)}`

describe('editing a group', () => {
  it('names the writes that stood when editing began, whatever arrives meanwhile', () => {
    const before = openedWith({ profile: [set('1.0', { name: '王先生' })] })
    const form = edit(before, 'who')
    // The page draws newer lines; the form keeps what its person saw.
    const after = openedWith({
      profile: [
        set('1.0', { name: '王先生' }),
        set('2.0', { name: '王建国' }, { name: ['1.0'] }, { at: NOON + 1 }),
      ],
    })
    expect(group(after, 'who').lines.find((line) => line.field.key === 'name')!.register!.value).toBe(
      '王建国',
    )
    form.set('name', '王先生（大）')
    expect(form.read()).toEqual({ fields: { name: '王先生（大）' }, seen: { name: ['1.0'] } })
  })

  it('saves only what was changed, and nothing when a change was taken back', () => {
    const form = edit(openedWith({ profile: [set('1.0', { name: '王先生', alias: '老王' })] }), 'who')
    expect(form.dirty).toBe(false)
    form.set('alias', '王总')
    expect(form.dirty).toBe(true)
    expect(form.read()).toEqual({ fields: { alias: '王总' }, seen: { alias: ['1.0'] } })
    form.set('alias', '老王')
    expect(form.dirty).toBe(false)
    expect(form.read()).toEqual({ fields: {}, seen: {} })
  })

  it('leaves a field in conflict to be settled where all its sides stand', () => {
    const form = edit(
      openedWith({ profile: [set('1.0', { name: '王芳' }), set('2.0', { name: '王方' })] }),
      'who',
    )
    expect(form.draft('name')).toBeUndefined()
    form.set('alias', '老王')
    expect(form.read()).toEqual({ fields: { alias: '老王' }, seen: {} })
  })

  it('reads money and days as they are typed, and says at its field what it cannot read', () => {
    const form = edit(openedWith({ [DEAL]: [set('1.0', { budgetMax: 20_000_000 })] }), 'home')
    expect(form.draft('budgetMax')).toBe('20万')
    form.set('budgetMax', '12.5万')
    form.set('handoverDate', '3月20日')
    expect(form.read()!.fields).toEqual({ budgetMax: 12_500_000, handoverDate: '2026-03-20' })
    form.set('areaGross', '很大')
    expect(form.read()).toBeNull()
    expect(form.fault('areaGross')).toMatchObject({ code: 'not-a-number' })
    form.set('areaGross', '89.5')
    expect(form.fault('areaGross')).toBeNull()
  })

  it('adds, changes and removes one number without touching the others', () => {
    const first = { type: 'mobile', value: '13812345678', primary: true }
    const second = { type: 'wechat', value: 'wang_88' }
    const form = edit(
      openedWith({ contact: [set('1.0', { [item('1')]: first, [item('2')]: second })] }),
      'contact',
    )
    const contacts = template.fields.find((field) => field.key === 'contacts')!
    form.remove(item('2'))
    form.add(contacts, item('3'))
    form.set(item('3'), { type: 'mobile', value: '139 1234 5678', label: '太太', primary: '', status: '' })
    expect(form.read()).toEqual({
      fields: { [item('2')]: null, [item('3')]: { type: 'mobile', value: '13912345678', label: '太太' } },
      seen: { [item('2')]: ['1.0'] },
    })
    form.remove(item('3'))
    expect(Object.keys(form.read()!.fields)).toEqual([item('2')])
  })

  it('offers identity to be added blind, and never what may not be written', () => {
    const opened = openedWith({}, { profile: 'read' })
    expect(group(opened, 'who').editable).toBe(false)
    const form = edit(opened, 'identity')
    form.set('idType', 'residentId')
    expect(form.read()).toEqual({ fields: { idType: 'residentId' }, seen: {} })
  })
})
