import { describe, expect, it } from 'vitest'
import { FactDraft } from '../../../../client/features/archives/factDraft.svelte.ts'
import type { DraftTools } from '../../../../client/features/archives/fieldDraft.ts'
import type { JsonObject } from '../../../../shared/base/json.ts'
import { factKinds } from '../../../../shared/domain/entry.ts'
import { validateFact } from '../../../../shared/templates/validate.ts'

const tools: DraftTools = { language: 'zh', today: '2026-03-08' }
const yes: JsonObject = {
  act: 'granted',
  purpose: 'contact',
  basis: 'consent',
  scope: ['C1', 'C2'],
  method: 'oral',
}
const draftOf = (preset: JsonObject) => new FactDraft('consent', preset, () => tools)

describe('writing a fact down', () => {
  it('gives back what was preset when nothing was typed', () => {
    const draft = draftOf(yes)
    expect(draft.dirty).toBe(false)
    expect(draft.read()).toEqual(yes)
  })

  it('reads each member by its type, own words included, and says that it was touched', () => {
    const draft = draftOf(yes)
    draft.set('act', 'refused')
    draft.set('purpose', '老客回访')
    draft.set('evidence', '电话录音 0308')
    expect(draft.dirty).toBe(true)
    const read = draft.read()
    expect(read).toEqual({ ...yes, act: 'refused', purpose: '老客回访', evidence: '电话录音 0308' })
    expect(validateFact('consent', read, { compartment: 'consent' }).ok).toBe(true)
  })

  it('asks a moment as its day: today says nothing, an earlier one is noon there', () => {
    const draft = draftOf(yes)
    draft.set('occurredAt', '2026-03-08')
    expect(draft.read()).toEqual(yes)
    draft.set('occurredAt', '3月6日')
    expect(draft.read()).toEqual({ ...yes, occurredAt: new Date('2026-03-06T12:00:00').getTime() })
    draft.set('occurredAt', '2026-03-09x')
    expect(draft.read()).toBeNull()
    expect(draft.firstFault).toBe('occurredAt')
  })

  it('doubts a day that is still to come', () => {
    const draft = draftOf(yes)
    draft.set('occurredAt', '2026-03-08')
    expect(draft.isEarly('occurredAt')).toBe(false)
    draft.set('occurredAt', '2026-03-09')
    expect(draft.isEarly('occurredAt')).toBe(true)
    expect(draft.isEarly('purpose')).toBe(false)
  })

  it('says which member is missing, and stops saying so when it is there', () => {
    const draft = draftOf({ act: 'granted' })
    expect(draft.read()).toBeNull()
    expect(draft.firstFault).toBe('purpose')
    expect(draft.fault('method')?.code).toBe('missing-member')
    draft.set('purpose', 'contact')
    expect(draft.fault('purpose')).toBeNull()
  })

  it('takes along what it does not ask, and serves every kind of fact', () => {
    const file = new FactDraft('file', { file: '0'.repeat(26), key: 'k' }, () => tools)
    expect(file.members.map(({ key }) => key)).not.toContain('file')
    for (const kind of factKinds) expect(new FactDraft(kind, {}, () => tools).dirty).toBe(false)
    const call = new FactDraft('call', { contact: 'x', direction: 'out', result: 'reached' }, () => tools)
    expect(call.read()).toEqual({ contact: 'x', direction: 'out', result: 'reached' })
  })
})
