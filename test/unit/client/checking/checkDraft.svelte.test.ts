import { describe, expect, it } from 'vitest'
import { CheckDraft } from '../../../../client/features/checking/checkDraft.svelte.ts'
import { checklistOf, type CheckLine } from '../../../../shared/templates/checklist.ts'
import { templates } from '../../../../shared/templates/index.ts'
import { set, ulid } from '../../domain/ledger.ts'
import { openedWith } from '../archives/opened.ts'

const mobile = `contacts/${ulid('M1')}`
const other = `contacts/${ulid('M2')}`
const opened = openedWith({
  profile: [set('1.0', { name: '王先生' })],
  contact: [
    set('2.0', {
      [mobile]: { type: 'mobile', value: '13800138000' },
      [other]: { type: 'mobile', value: '13900139000' },
    }),
  ],
})
const lines = checklistOf(opened.view, templates.homeDeco)
const line = (key: string): CheckLine => lines.find(({ register }) => register.key === key)!
const chosen = (): CheckDraft => {
  const draft = new CheckDraft()
  draft.how = 'call'
  return draft
}

it('lights a line wherever it comes to stand, and goes on from there to what nobody has spoken of', () => {
  const draft = chosen()
  expect(draft.atIn(lines)).toBe(0)
  draft.light(line(mobile))
  const at = lines.indexOf(line(mobile))
  expect(draft.atIn(lines)).toBe(at)
  expect(draft.atIn([line(mobile), ...lines.filter((one) => one !== line(mobile))])).toBe(0)
  draft.fail(line(other), 'missing', '')
  draft.advance(lines)
  expect(draft.atIn(lines)).toBe(lines.indexOf(line('name')))
  // Of the last one that is left it goes nowhere.
  draft.fail(line(mobile), 'missing', '')
  draft.advance(lines)
  expect(draft.atIn(lines)).toBe(lines.indexOf(line('name')))
})

describe('what a checker says of a line', () => {
  it('is not right before somebody said how it was checked', () => {
    const draft = new CheckDraft()
    expect(draft.pass(line('name'))).toBe('how')
    expect(draft.markOf(line('name'))).toBe(null)
    draft.how = 'call'
    expect(draft.pass(line('name'))).toBe(null)
    expect(draft.markOf(line('name'))).toMatchObject({ how: 'call' })
  })

  it('is not right behind a mask, and wrong it may be: what is missing needs no look', () => {
    const draft = chosen()
    expect(draft.pass(line(mobile))).toBe('unseen')
    draft.fail(line(mobile), 'missing', '')
    expect(draft.failed(lines)).toEqual([line(mobile)])
    draft.see(line(mobile))
    expect(draft.pass(line(mobile))).toBe(null)
    expect(draft.failed(lines)).toEqual([])
  })

  it('was not seen because another value of the same write was', () => {
    const draft = chosen()
    draft.see(line(mobile))
    expect(draft.pass(line(other))).toBe('unseen')
  })

  it('has to be looked at again when it was written anew', () => {
    const draft = chosen()
    draft.see(line(mobile))
    const anew = checklistOf(
      openedWith({
        contact: [
          set('2.0', { [mobile]: { type: 'mobile', value: '13800138000' } }),
          set('3.0', { [mobile]: { type: 'mobile', value: '13900139000' } }, { [mobile]: ['2.0'] }),
        ],
      }).view,
      templates.homeDeco,
    ).find(({ register }) => register.key === mobile)!
    expect(draft.pass(anew)).toBe('unseen')
  })

  it('keeps the words with whatever reason is chosen after them, and sends them trimmed', () => {
    const draft = chosen()
    draft.fail(line('name'), 'other', '少一位 ')
    draft.fail(line('name'), 'mismatch', '少一位 ')
    expect(draft.marksOf(lines)).toEqual({
      profile: { name: { of: line('name').register.heads[0]!.id, why: 'mismatch', note: '少一位' } },
    })
  })
})
