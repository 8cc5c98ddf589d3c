import { describe, expect, it } from 'vitest'
import { foldArchive } from '../../../shared/domain/archive.ts'
import type { Recorded } from '../../../shared/domain/entry.ts'
import type { EntryId, Part } from '../../../shared/domain/names.ts'
import { command, MINUTE, NOON, record, set, ulid, verdict } from './ledger.ts'

const ARCHIVE = ulid('ARCHIVE')
const [BR, WANG, ZHANG, CHEN, B1, B2] = ['BR', 'WANG', 'ZHANG', 'CHEN', 'B1', 'B2'].map(ulid) as [
  string,
  string,
  string,
  string,
  string,
  string,
]
const fold = (parts: { readonly [part: Part]: readonly Recorded[] }) =>
  foldArchive({ archive: ARCHIVE, parts: new Map(Object.entries(parts)) })

const open = command('1.0', { do: 'open', branch: BR, owner: WANG, business: B1 }, { receipt: null })
const opened = verdict(
  '9.0',
  1,
  { is: 'opened', branch: BR, owner: WANG, business: B1, archiveNo: 'CY-2026-A-00001' },
  { life: ['1.0'] },
)

describe('the life of an archive', () => {
  it('F5 is unknown while nothing of life is at hand, and still names a template to draw with', () => {
    const view = fold({
      profile: [
        set('1.0', { name: '王' }),
        record('1.1', { k: 'set', at: NOON + 1, v: 1, t: 'homeDeco@3', fields: { tier: 'A' }, base: {} }),
      ],
    })
    expect(view).toMatchObject({ lifecycle: { state: 'unknown' }, template: 'homeDeco@3', businesses: [] })
    expect(fold({})).toMatchObject({
      lifecycle: { state: 'unknown' },
      template: null,
      pending: 0,
      conflicts: 0,
    })
  })

  it('F5 is requested from the moment it is made offline, with its first business', () => {
    expect(fold({ life: [open] })).toMatchObject({
      lifecycle: { state: 'requested', branch: BR, owner: WANG },
      businesses: [{ id: B1, owner: WANG, confirmed: false }],
      template: 'homeDeco@1',
      pending: 1,
    })
  })

  it('F5 is open when the server says so, under the number it gave, even before the command is at hand', () => {
    for (const life of [[open, opened], [opened]]) {
      expect(fold({ life })).toMatchObject({
        lifecycle: { state: 'open', branch: BR, owner: WANG, archiveNo: 'CY-2026-A-00001' },
        businesses: [{ id: B1, owner: WANG, confirmed: true }],
      })
    }
  })

  it('F5 is refused when the opening was, requested again by a second wish, and open by a later verdict', () => {
    const refused = verdict('9.0', 1, { is: 'refused', why: 'branch-closed' }, { life: ['1.0'] })
    expect(fold({ life: [open, refused] })).toMatchObject({
      lifecycle: { state: 'refused', why: 'branch-closed' },
      businesses: [],
      template: 'homeDeco@1',
    })
    const wish = { do: 'open', branch: BR, owner: ZHANG, business: B1 } as const
    const again = record('1.1', { k: 'command', at: NOON + 1, v: 1, t: 'homeDeco@2', command: wish })
    expect(fold({ life: [open, refused, again] }).template).toBe('homeDeco@2')
    expect(fold({ life: [open, refused, again] }).lifecycle).toEqual({
      state: 'requested',
      branch: BR,
      owner: ZHANG,
    })
    const late = verdict(
      '9.1',
      2,
      { is: 'opened', branch: BR, owner: ZHANG, business: B1, archiveNo: 'N' },
      { life: ['1.1'] },
    )
    expect(fold({ life: [late, refused, again, open] }).lifecycle).toMatchObject({
      state: 'open',
      owner: ZHANG,
    })
  })

  it('F5 stays open when a second opening or some other wish is refused', () => {
    const twin = command('2.0', { do: 'open', branch: BR, owner: ZHANG, business: B2 })
    const other = command('2.1', { do: 'transfer', to: CHEN })
    const no = verdict('9.1', 2, { is: 'refused', why: 'exists' }, { life: ['2.0', '2.1'] })
    expect(fold({ life: [open, opened, twin, other, no] })).toMatchObject({
      lifecycle: { state: 'open', owner: WANG },
      businesses: [{ id: B1 }],
    })
  })

  it('F5 moves nothing by a transfer that is only asked for', () => {
    const view = fold({ life: [open, opened, command('1.1', { do: 'transfer', to: ZHANG })] })
    expect(view.lifecycle).toMatchObject({ owner: WANG })
    expect(view.documents.get('life')!.commands.map(({ verdict: ruling }) => ruling?.n ?? null)).toEqual([
      1,
      null,
    ])
  })

  it('F5 hands the client over with the businesses of the old owner, and leaves those of others alone', () => {
    const second = verdict('9.1', 2, { is: 'businessOpened', business: B2, owner: CHEN })
    const whole = verdict('9.2', 3, { is: 'transferred', to: ZHANG })
    expect(fold({ life: [open, whole, second, opened] })).toMatchObject({
      lifecycle: { owner: ZHANG },
      businesses: [
        { id: B1, owner: ZHANG },
        { id: B2, owner: CHEN },
      ],
    })
    const one = verdict('9.3', 4, { is: 'transferred', to: WANG, business: B2 })
    expect(fold({ life: [open, whole, second, opened, one] })).toMatchObject({
      lifecycle: { owner: ZHANG },
      businesses: [{ owner: ZHANG }, { owner: WANG }],
    })
  })

  it('F5 goes by n and not by time, nor by the ids of a server that started anew', () => {
    const second = verdict('9.1', 2, { is: 'transferred', to: ZHANG }, {}, { at: NOON + MINUTE })
    const third = verdict('3.0', 3, { is: 'transferred', to: CHEN }, {}, { at: NOON - MINUTE })
    expect(fold({ life: [third, second, opened] }).lifecycle).toMatchObject({ owner: CHEN })
  })

  it('lists businesses in order of opening, those that wait last', () => {
    const wish = command('1.1', { do: 'openBusiness', business: B2, owner: CHEN }, { at: NOON - MINUTE })
    const third = verdict('9.1', 2, { is: 'businessOpened', business: ulid('B0'), owner: WANG })
    expect(
      fold({ life: [wish, third, opened, open] }).businesses.map(({ id, confirmed }) => [id, confirmed]),
    ).toEqual([
      [B1, true],
      [ulid('B0'), true],
      [B2, false],
    ])
  })
})

describe('a wish for a business that is there', () => {
  it('changes nothing while it waits', () => {
    const wish = command('1.1', { do: 'openBusiness', business: B1, owner: CHEN })
    expect(fold({ life: [open, opened, wish] }).businesses).toEqual([
      { id: B1, owner: WANG, confirmed: true },
    ])
  })
})

describe('foldArchive', () => {
  it('F5 verifies fields of other documents from the marks in life, and takes it back with a return', () => {
    const profile = [set('1.0', { name: '王' }), set('1.1', { tier: 'A' })]
    const right = (of: EntryId) => ({ of, how: 'document' })
    const verified = verdict('9.1', 2, {
      is: 'verified',
      by: CHEN,
      marks: { profile: { name: right('1.0'), tier: right('1.1') }, contact: { address: right('5.5') } },
    })
    const marks = (life: readonly Recorded[]) =>
      [...fold({ life, profile }).documents.get('profile')!.fields.values()].map((field) => field.verified)
    expect(marks([opened])).toEqual([false, false])
    expect(marks([opened, verified])).toEqual([true, true])
    const returned = verdict('9.2', 3, {
      is: 'returned',
      by: CHEN,
      marks: { profile: { tier: { of: '1.1', why: 'unproven' } } },
      reason: 'unproven',
    })
    expect(marks([returned, verified, opened])).toEqual([true, false])
    expect(fold({ life: [verified, opened], profile }).checking).toEqual({
      is: 'verified',
      by: CHEN,
      at: NOON,
      stale: 0,
    })
    expect(fold({ life: [returned, verified, opened], profile }).checking).toMatchObject({
      is: 'returned',
      reason: 'unproven',
    })
  })

  it('F5 checks one write of one field: of two that one save wrote, one may be right and the other not', () => {
    const profile = [set('1.0', { name: '王', tier: 'A' })]
    const returned = verdict('9.1', 2, {
      is: 'returned',
      by: CHEN,
      marks: { profile: { name: { of: '1.0', how: 'document' }, tier: { of: '1.0', why: 'unproven' } } },
      reason: 'unproven',
    })
    const { fields } = fold({ life: [opened, returned], profile }).documents.get('profile')!
    expect(fields.get('name')!.verified).toBe(true)
    expect(fields.get('tier')).toMatchObject({ verified: false, mark: { mark: { why: 'unproven' } } })
  })

  it('F5 a wish to submit moves nothing, and the verdict on it does', () => {
    const wish = command('1.1', { do: 'submit' })
    expect(fold({ life: [open, opened, wish] }).checking).toEqual({ is: 'draft' })
    const submitted = verdict('9.1', 2, { is: 'submitted', by: WANG }, { life: ['1.1'] })
    expect(fold({ life: [open, opened, wish, submitted] }).checking).toEqual({
      is: 'submitted',
      by: WANG,
      at: NOON,
    })
  })

  it('F5 does not confuse entries of two documents that have the same id', () => {
    const verified = verdict('9.1', 2, {
      is: 'verified',
      by: CHEN,
      marks: { profile: { name: { of: '1.0', how: 'document' } } },
    })
    const view = fold({
      life: [verified],
      profile: [set('1.0', { name: '王' })],
      [`${B1}.deal`]: [set('1.0', { stage: 'lead' })],
    })
    expect(view.documents.get('profile')!.fields.get('name')!.verified).toBe(true)
    expect(view.documents.get(`${B1}.deal`)!.fields.get('stage')!.verified).toBe(false)
  })

  it('adds up what waits and what is in conflict over all documents', () => {
    const view = fold({
      life: [open],
      profile: [
        set('1.0', { name: '甲', tier: 'A' }),
        set('2.0', { name: '乙', tier: 'B' }, {}, { receipt: null }),
      ],
      [`${B1}.deal`]: [set('1.0', { stage: 'lead' }), set('2.0', { stage: 'visit' })],
    })
    expect(view).toMatchObject({ pending: 2, conflicts: 3 })
  })

  it('F1 names its documents in the same order however they were handed in', () => {
    const one = fold({ profile: [], life: [], contact: [] })
    expect([...one.documents.keys()]).toEqual(['contact', 'life', 'profile'])
  })
})
