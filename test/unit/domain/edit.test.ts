import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import {
  answerFacts,
  correctFact,
  request,
  resolveConflict,
  rule,
  saveFields,
  seenIn,
  stateFact,
} from '../../../shared/domain/edit.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { receiveEntry } from '../../../shared/domain/receive.ts'
import { fact, NOON, record, set, T, ulid } from './ledger.ts'

const stamp = { at: NOON + 9, template: T }
const base = [set('1.0', { name: '王', tier: 'A', tags: ['老客'] })]
const conflict = [
  ...base,
  set('2.0', { name: '甲' }, { name: ['1.0'] }),
  set('3.0', { name: '乙' }, { name: ['1.0'] }, { at: NOON + 1 }),
]

describe('saveFields', () => {
  it('F4 names all heads of what it changes, and nothing else', () => {
    expect(saveFields(foldDocument(conflict), { name: '丙', email: 'a@b.cn' }, stamp)).toEqual({
      k: 'set',
      at: NOON + 9,
      v: 1,
      t: T,
      fields: { name: '丙', email: 'a@b.cn' },
      base: { name: ['3.0', '2.0'] },
    })
  })

  it('leaves out what changes nothing, and says so when nothing is left', () => {
    const view = foldDocument(base)
    expect(saveFields(view, { name: '王', tags: ['老客'], tier: 'B', email: null }, stamp)?.fields).toEqual({
      tier: 'B',
    })
    expect(saveFields(view, { name: '王', email: null }, stamp)).toBeNull()
    expect(saveFields(view, {}, stamp)).toBeNull()
  })

  it('empties a field by writing null, once', () => {
    const emptied = saveFields(foldDocument(base), { tier: null }, stamp)!
    expect(emptied.fields).toEqual({ tier: null })
    const view = foldDocument([...base, record('4.0', emptied as unknown as JsonObject, { seq: 9 })])
    expect(saveFields(view, { tier: null }, stamp)).toBeNull()
  })

  it('F4 replaces only what the person saw: a value that came meanwhile ends in a conflict, not in silence', () => {
    const seen = seenIn(foldDocument(base), ['name'])
    const now = foldDocument([...base, set('2.0', { name: '甲' }, { name: ['1.0'] })])
    const entry = saveFields(now, { name: '丙' }, stamp, { seen })!
    expect(entry.base).toEqual({ name: ['1.0'] })
    const after = foldDocument([
      ...base,
      set('2.0', { name: '甲' }, { name: ['1.0'] }),
      record('4.0', entry as unknown as JsonObject, { seq: 9 }),
    ])
    expect(after.fields.get('name')!.conflict).toBe(true)
  })

  it('F4 leaves a field alone that the person left alone, even though it has changed meanwhile', () => {
    const seen = seenIn(foldDocument(base), ['name'])
    const now = foldDocument([...base, set('2.0', { name: '甲' }, { name: ['1.0'] })])
    expect(saveFields(now, { name: '王' }, stamp, { seen })).toBeNull()
  })

  it('F4 writes emptiness over what the person never saw, so that it shows', () => {
    expect(saveFields(foldDocument(base), { tier: null }, stamp, { seen: {} })).toMatchObject({
      fields: { tier: null },
      base: {},
    })
  })

  it('R58 carries the reason', () => {
    expect(saveFields(foldDocument([]), { tier: 'A' }, stamp, { why: '年成交三单' })).toMatchObject({
      why: '年成交三单',
    })
    expect(saveFields(foldDocument([]), { tier: 'A' }, stamp, { why: '' })).not.toHaveProperty('why')
  })

  it('reads fields that are called like what every object inherits', () => {
    expect(saveFields(foldDocument([]), { toString: 1 }, stamp, { seen: {} })).toMatchObject({
      fields: { toString: 1 },
      base: {},
    })
  })
})

describe('resolveConflict', () => {
  it('F4 ends the conflict, also with the value already shown', () => {
    const view = foldDocument(conflict)
    for (const choice of ['甲', '乙', '王', '丁']) {
      const entry = resolveConflict(view, 'name', choice, stamp, '本人确认')!
      const after = foldDocument([
        ...conflict,
        record('4.0', entry as unknown as JsonObject, { seq: 9 }),
      ]).fields.get('name')!
      expect(after).toMatchObject({ conflict: false, value: choice })
      expect(after.heads).toHaveLength(1)
    }
  })

  it('has nothing to say where there is no conflict', () => {
    expect(resolveConflict(foldDocument(base), 'name', '王', stamp)).toBeNull()
    expect(resolveConflict(foldDocument(base), 'email', null, stamp)).toBeNull()
  })
})

describe('facts, requests and rulings', () => {
  it('are entries that the door knows', () => {
    const [wrong] = foldDocument([fact('1.0', 'payment', { amount: 100 })]).facts
    const entries = [
      stateFact('note', { text: '来电' }, stamp),
      correctFact(wrong!, { amount: 90 }, stamp),
      answerFacts([wrong!], { amount: -100 }, stamp),
      request({ do: 'transfer', to: ulid('X') }, stamp),
      rule(3, { is: 'submitted', by: ulid('C') }, { life: ['1.0'] }, stamp),
    ]
    for (const entry of entries)
      expect(receiveEntry(entry as unknown as JsonObject)).toEqual({ ok: true, value: entry })
    expect(entries[0]).not.toHaveProperty('supersedes')
    expect(entries[1]).toMatchObject({ k: 'payment', supersedes: ['1.0'] })
  })

  it('F6 answer several facts at once, but never of two kinds', () => {
    const { facts } = foldDocument([
      fact('1.0', 'consent', { act: 'withdraw' }),
      fact('1.1', 'consent', { act: 'withdraw' }),
      fact('1.2', 'note', {}),
    ])
    const [a, b, note] = facts
    expect(answerFacts([a!, b!], { act: 'grant' }, stamp).supersedes).toEqual(['1.0', '1.1'])
    expect(() => answerFacts([a!, note!], {}, stamp)).toThrow(TypeError)
  })
})
