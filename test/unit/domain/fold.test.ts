import { describe, expect, it } from 'vitest'
import type { EntryId } from '../../../shared/domain/names.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import type { Mark } from '../../../shared/domain/mark.ts'
import { compareIds } from '../../../shared/domain/order.ts'
import { isOpenProposal } from '../../../shared/domain/view.ts'
import {
  author,
  command,
  fact,
  MINUTE,
  NOON,
  receipt,
  record,
  set,
  setEntry,
  spelled,
  T,
  ulid,
  verdict,
} from './ledger.ts'

const name = (...recorded: Parameters<typeof foldDocument>[0]) => foldDocument(recorded).fields.get('name')!

describe('foldDocument', () => {
  it('reads nothing from nothing', () => {
    expect(foldDocument([])).toEqual({
      fields: new Map(),
      proposals: new Map(),
      facts: [],
      commands: [],
      verdicts: [],
      newer: [],
      redacted: [],
      count: 0,
      pending: 0,
    })
  })

  it('F2 tells who, when and under which template beside every write', () => {
    const [write] = name(
      set('7.0', { name: '王芳' }, {}, { author: author('A'), receipt: receipt(3, NOON + MINUTE, -5) }),
    ).history
    expect(write).toEqual({
      id: '7.0',
      key: 'name',
      value: '王芳',
      base: [],
      why: '',
      at: NOON,
      time: NOON - 5,
      author: author('A'),
      receipt: receipt(3, NOON + MINUTE, -5),
      template: T,
    })
  })

  it('F4 replaces a value that the writer saw, without a conflict', () => {
    const field = name(set('1.0', { name: '王' }), set('2.0', { name: '王芳' }, { name: ['1.0'] }))
    expect(field).toMatchObject({ value: '王芳', conflict: false })
    expect(field.heads.map(({ id }) => id)).toEqual(['2.0'])
    expect(field.history.map(({ value }) => value)).toEqual(['王', '王芳'])
  })

  it('F4 follows what was seen and not the clock, when a slow clock writes later', () => {
    const field = name(
      set('1.0', { name: '旧' }, {}, { at: NOON }),
      set('2.0', { name: '新' }, { name: ['1.0'] }, { at: NOON - 60 * MINUTE, seq: 2 }),
    )
    expect(field.value).toBe('新')
  })

  it('F4 shows three columns while two saves knew nothing of each other, and one value once a third names both', () => {
    const a = set('1.0', { name: '原' })
    const b = set('2.0', { name: '甲' }, { name: ['1.0'] }, { at: NOON + 1 })
    const c = set('3.0', { name: '乙' }, { name: ['1.0'] }, { at: NOON + 2 })
    expect(name(a, b, c)).toMatchObject({ value: '乙', conflict: true })
    expect(name(a, b, c, set('2.1', { name: '甲' }, { name: ['2.0', '3.0'] }))).toMatchObject({
      value: '甲',
      conflict: false,
    })
  })

  it('F4 takes equal values for one, whatever the order of their members', () => {
    const field = name(set('1.0', { name: { a: 1, b: [2] } }), set('2.0', { name: { b: [2], a: 1 } }))
    expect(field.heads).toHaveLength(2)
    expect(field.conflict).toBe(false)
    expect(name(set('1.0', { name: '王' }), set('2.0', { name: null })).conflict).toBe(true)
  })

  it('F4 lets the greater id decide between equal times, by number and not by letter', () => {
    const same = { receipt: receipt(1, NOON, 0) }
    expect(name(set('9.0', { name: '九' }, {}, same), set('10.0', { name: '十' }, {}, same)).value).toBe('十')
    expect(name(set('7.9', { name: '九' }, {}, same), set('7.10', { name: '十' }, {}, same)).value).toBe('十')
    const ids: EntryId[] = ['10.0', '9.9', '9.10', '9.0', '4294967295.0']
    expect(ids.sort(compareIds)).toEqual(['9.0', '9.9', '9.10', '10.0', '4294967295.0'])
  })

  it('F4 ignores a base that names the entry itself, another field or nobody', () => {
    const field = name(
      set('1.0', { name: '甲', tier: 'A' }),
      set('2.0', { name: '乙' }, { name: ['2.0', '8.8'] }),
      set('3.0', { tier: 'B' }, { tier: ['2.0'] }),
    )
    expect(field.heads.map(({ id }) => id).sort()).toEqual(['1.0', '2.0'])
  })

  it('F4 shows the latest write of a circle rather than nothing', () => {
    const field = name(
      set('1.0', { name: '甲' }, { name: ['2.0'] }),
      set('2.0', { name: '乙' }, { name: ['1.0'] }, { at: NOON + 1, seq: 2 }),
    )
    expect(field).toMatchObject({ value: '乙', conflict: false })
    expect(field.history).toHaveLength(2)
  })

  it('reads fields that are called like what every object inherits', () => {
    const view = foldDocument([
      set('1.0', { constructor: 1, toString: 2 }),
      set('2.0', { toString: 3 }, { toString: ['1.0'] }),
    ])
    expect(view.fields.get('toString')).toMatchObject({ value: 3, conflict: false })
    expect(view.fields.get('constructor')).toMatchObject({ value: 1, heads: [{ base: [] }] })
  })

  it('F4 marks a fact as corrected by a later one of its kind, and by no other', () => {
    const { facts } = foldDocument([
      fact('1.0', 'payment', { amount: 100 }),
      fact('1.1', 'payment', { amount: 90 }, ['1.0'], { at: NOON + 1 }),
      fact('2.0', 'payment', { amount: 80 }, ['1.0'], { at: NOON + 2 }),
      fact('1.2', 'note', { text: '改' }, ['1.1', '1.2', '5.5'], { at: NOON + 3 }),
    ])
    expect(facts.map(({ id, supersededBy }) => [id, supersededBy])).toEqual([
      ['1.0', ['1.1', '2.0']],
      ['1.1', []],
      ['2.0', []],
      ['1.2', []],
    ])
    expect(facts[3]!.supersedes).toEqual(['1.1', '1.2', '5.5'])
  })

  it('F5 verifies a field only through its single head', () => {
    const a = set('1.0', { name: '甲' })
    const marks = new Map([['name', { mark: { of: '1.0', how: 'call' }, by: ulid('C'), at: NOON }]])
    expect(foldDocument([a], { marks }).fields.get('name')!.verified).toBe(true)
    const twice = [a, set('2.0', { name: '甲' })]
    expect(foldDocument(twice, { marks }).fields.get('name')).toMatchObject({
      verified: false,
      conflict: false,
    })
    const changed = foldDocument([a, set('3.0', { name: '乙' }, { name: ['1.0'] })], { marks })
    expect(changed.fields.get('name')).toMatchObject({ verified: false, mark: { mark: { of: '1.0' } } })
  })

  it('F5 answers a command with the covering verdict of the highest n, and leaves others waiting', () => {
    const { commands, verdicts } = foldDocument([
      verdict('9.1', 2, { is: 'refused', why: 'busy' }, { life: ['1.0'] }),
      command('1.0', { do: 'transfer', to: ulid('X') }),
      verdict('9.0', 1, { is: 'transferred', to: ulid('X') }, { life: ['1.0'] }),
      command('1.1', { do: 'transfer', to: ulid('Y') }, { receipt: null }),
    ])
    expect(verdicts.map(({ n }) => n)).toEqual([1, 2])
    expect(commands.map(({ id, verdict: ruling }) => [id, ruling?.n ?? null])).toEqual([
      ['1.0', 2],
      ['1.1', null],
    ])
  })

  it("F5 lets only the server rule: a verdict in anyone else's name is kept as unreadable", () => {
    const forged = verdict(
      '1.1',
      5,
      { is: 'submitted', by: ulid('C') },
      { life: ['1.0'] },
      { author: author('1') },
    )
    const view = foldDocument([command('1.0', { do: 'transfer', to: ulid('X') }), forged])
    expect(view.verdicts).toEqual([])
    expect(view.commands[0]!.verdict).toBeNull()
    expect(view.newer).toEqual([
      { id: '1.1', entry: forged.entry, author: forged.author, receipt: forged.receipt },
    ])
  })

  it('F8 keeps what it cannot read: higher versions, unknown kinds and broken entries', () => {
    const strange = [
      record('1.1', { k: 'hologram', v: 1, at: NOON }),
      record('1.0', { k: 'set', v: 2, fields: { name: 'x' } }),
      record(
        '1.2',
        { k: 'set', v: 1, at: NOON, t: T, fields: { name: 'x' }, base: {}, extra: true },
        { receipt: null },
      ),
    ]
    const view = foldDocument(strange)
    expect(view.newer.map(({ id }) => id)).toEqual(['1.0', '1.1', '1.2'])
    expect(view).toMatchObject({ count: 3, pending: 1 })
    expect(view.fields.size).toBe(0)
  })

  it('F9 keeps what was redacted by its id, and prefers the redacted copy to an old one', () => {
    const before = set('1.0', { name: '身份证 110101199003070000' })
    const after = record('1.0', { k: 'redacted', why: '误录证件号' })
    for (const copies of [
      [before, after],
      [after, before],
    ]) {
      const view = foldDocument(copies)
      expect(view.redacted).toEqual([{ id: '1.0', why: '误录证件号' }])
      expect(spelled(view)).not.toContain('110101')
      expect(view.count).toBe(1)
    }
  })

  it('F9 lets a later write stand that names a redacted one', () => {
    expect(
      name(record('1.0', { k: 'redacted', why: '误录' }), set('2.0', { name: '王芳' }, { name: ['1.0'] })),
    ).toMatchObject({
      value: '王芳',
      conflict: false,
    })
  })

  it('counts an entry once and prefers its acknowledged copy', () => {
    const waiting = set('1.0', { name: '甲' }, {}, { receipt: null })
    const acknowledged = set('1.0', { name: '甲' }, {}, { seq: 4 })
    expect(foldDocument([waiting])).toMatchObject({ count: 1, pending: 1 })
    for (const copies of [
      [waiting, acknowledged],
      [acknowledged, waiting, acknowledged],
    ]) {
      const view = foldDocument(copies)
      expect(view).toMatchObject({ count: 1, pending: 0 })
      expect(view.fields.get('name')!.heads[0]!.receipt?.seq).toBe(4)
    }
  })

  it('can cross from worker to page as it is', () => {
    const view = foldDocument([
      set('1.0', { name: '甲' }),
      fact('1.1', 'note', { text: '来电' }),
      set('2.0', { name: '乙' }),
    ])
    expect(structuredClone(view)).toEqual(view)
  })
})

describe('F11 a change that is asked for', () => {
  const ask = (id: EntryId, fields: { [key: string]: string }, base = {}, who = id.split('.')[0]!) =>
    record(id, { ...setEntry(fields, base), k: 'propose' }, { author: author(who) })
  const standing = set('1.0', { name: '王芳' })
  const openIn = (...entries: Parameters<typeof foldDocument>[0]) =>
    (foldDocument(entries).proposals.get('name') ?? []).filter(isOpenProposal).map(({ id }) => id)

  it('stands beside the value and replaces nothing', () => {
    const view = foldDocument([standing, ask('2.0', { name: '王方', tier: 'A' }, { name: ['1.0'] })])
    expect(view.fields.get('name')).toMatchObject({ value: '王芳', conflict: false })
    expect(view.fields.has('tier')).toBe(false)
    expect(view.proposals.get('tier')).toMatchObject([{ value: 'A', answeredBy: null, revisedBy: null }])
    expect(view.count).toBe(2)
  })

  it('leaves as right as it was what an answer keeps, and nothing that is only written again', () => {
    const asked = ask('2.0', { name: '王方' }, { name: ['1.0'] })
    const marks = new Map([['name', { mark: { of: '1.0', how: 'call' }, by: ulid('C'), at: NOON }]])
    const nameIn = (...entries: Parameters<typeof foldDocument>[0]) =>
      foldDocument([standing, asked, ...entries], { marks }).fields.get('name')
    const kept = set('3.0', { name: '王芳' }, { name: ['1.0', '2.0'] })
    expect(nameIn(kept)).toMatchObject({
      verified: true,
      mark: { mark: { of: '3.0', how: 'call' }, by: ulid('C') },
    })
    // Once more, on top of it.
    const again = ask('2.1', { name: '王' }, { name: ['3.0'] })
    expect(nameIn(kept, again, set('4.0', { name: '王芳' }, { name: ['3.0', '2.1'] }))?.verified).toBe(true)
    expect(nameIn(set('3.0', { name: '王方' }, { name: ['1.0', '2.0'] }))?.verified).toBe(false)
    expect(nameIn(set('3.0', { name: '王芳' }, { name: ['1.0'] }))?.verified).toBe(false)
    // What a checker says of the answer itself goes before.
    marks.set('name', { mark: { of: '3.0', why: 'wrong' }, by: ulid('C'), at: NOON } as never)
    expect(nameIn(kept)).toMatchObject({ verified: false, mark: { mark: { why: 'wrong' } } })
  })

  it('is answered by the save that names it, whichever value that one holds', () => {
    const asked = ask('2.0', { name: '王方' }, { name: ['1.0'] })
    for (const value of ['王方', '王芳', '王']) {
      const answer = set('3.0', { name: value }, { name: ['1.0', '2.0'] })
      const view = foldDocument([standing, asked, answer])
      expect(view.fields.get('name')).toMatchObject({ value, conflict: false })
      expect(view.proposals.get('name')).toMatchObject([{ answeredBy: '3.0' }])
    }
    // A save that did not know of it leaves it waiting.
    expect(openIn(standing, asked, set('3.0', { name: '王' }, { name: ['1.0'] }))).toEqual(['2.0'])
  })

  it('two of two people wait side by side; whoever asks again revises only their own', () => {
    const first = ask('2.0', { name: '甲' }, { name: ['1.0'] })
    const other = ask('3.0', { name: '乙' }, { name: ['1.0', '2.0'] })
    expect(openIn(standing, first, other)).toEqual(['2.0', '3.0'])
    expect(
      openIn(standing, first, other, ask('2.1', { name: '丙' }, { name: ['1.0', '2.0', '3.0'] })),
    ).toEqual(['2.1', '3.0'])
  })

  it('a settlement that says how it was made sure of is verified, until a checker says otherwise of it', () => {
    const vouched = record('4.0', { ...setEntry({ name: '王方' }, { name: ['1.0', '2.0'] }), how: 'call' })
    const asked = ask('2.0', { name: '王方' })
    const field = foldDocument([standing, asked, vouched]).fields.get('name')!
    expect(field).toMatchObject({ verified: true, mark: { mark: { of: '4.0', how: 'call' }, at: NOON } })
    const about = (mark: Mark) => ({ marks: new Map([['name', { mark, by: ulid('V'), at: NOON }]]) })
    const earlier = about({ of: '1.0', how: 'document' })
    expect(foldDocument([standing, asked, vouched], earlier).fields.get('name')?.verified).toBe(true)
    const wrong = about({ of: '4.0', why: 'wrong' })
    expect(foldDocument([standing, asked, vouched], wrong).fields.get('name')?.verified).toBe(false)
    expect(
      foldDocument([standing, asked, vouched, set('5.0', { name: '王' }, { name: ['4.0'] })]).fields.get(
        'name',
      )?.verified,
    ).toBe(false)
  })
})
