import { describe, expect, it } from 'vitest'
import { foldArchive } from '../../../shared/domain/archive.ts'
import type { Recorded } from '../../../shared/domain/entry.ts'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { changesSince, historyOf, originOf } from '../../../shared/domain/history.ts'
import { author, HOUR, MINUTE, NOON, receipt, record, set, setEntry, ulid } from './ledger.ts'

const fold = (parts: { readonly [part: string]: readonly Recorded[] }) =>
  foldArchive({ archive: ulid('A'), parts: new Map(Object.entries(parts)) })

describe('historyOf', () => {
  it('R58 tells old, new, who, when, why, offline and what it replaced, newest first', () => {
    const rows = historyOf(
      fold({
        profile: [
          set('1.0', { name: '王' }, {}, { author: author('A'), receipt: receipt(4, NOON + 2_000) }),
          record(
            '2.0',
            { ...setEntry({ name: '王芳' }, { name: ['1.0'] }, NOON + HOUR), why: '身份证核对' },
            {
              author: author('B'),
              receipt: receipt(7, NOON + 3 * HOUR, 500),
            },
          ),
        ],
        contact: [set('1.0', { address: '建国路88号' }, {}, { at: NOON + 2 * HOUR, receipt: null })],
      }),
    )
    expect(rows).toEqual([
      {
        part: 'contact',
        key: 'address',
        id: '1.0',
        before: null,
        after: '建国路88号',
        author: author('1'),
        at: NOON + 2 * HOUR,
        time: NOON + 2 * HOUR,
        received: null,
        seq: null,
        why: '',
        offline: true,
        base: [],
        proposed: null,
        answers: null,
        how: null,
      },
      {
        part: 'profile',
        key: 'name',
        id: '2.0',
        before: '王',
        after: '王芳',
        author: author('B'),
        at: NOON + HOUR,
        time: NOON + HOUR + 500,
        received: NOON + 3 * HOUR,
        seq: 7,
        why: '身份证核对',
        offline: true,
        base: ['1.0'],
        proposed: null,
        answers: null,
        how: null,
      },
      {
        part: 'profile',
        key: 'name',
        id: '1.0',
        before: null,
        after: '王',
        author: author('A'),
        at: NOON,
        time: NOON,
        received: NOON + 2_000,
        seq: 4,
        why: '',
        offline: false,
        base: [],
        proposed: null,
        answers: null,
        how: null,
      },
    ])
  })

  it("R58 calls a write offline from a minute between writing and receipt on, by the server's clock", () => {
    const offline = (at: number, received: number, offset: number) =>
      historyOf(
        fold({ profile: [set('1.0', { name: '王' }, {}, { at, receipt: receipt(1, received, offset) })] }),
      )[0]!.offline
    expect(offline(NOON, NOON + MINUTE, 0)).toBe(false)
    expect(offline(NOON, NOON + MINUTE + 1, 0)).toBe(true)
    // The device runs an hour slow and was connected; then an hour fast and was not.
    expect(offline(NOON - HOUR, NOON + 5_000, HOUR)).toBe(false)
    expect(offline(NOON + HOUR, NOON + 2 * MINUTE, -HOUR)).toBe(true)
  })

  it('R58 tells what the writer saw as old value, not what stood there when it arrived', () => {
    const rows = historyOf(
      fold({
        profile: [
          set('1.0', { name: '原' }),
          set('2.0', { name: '甲' }, { name: ['1.0'] }, { at: NOON + 1, seq: 2 }),
          set('3.0', { name: '乙' }, { name: ['1.0'] }, { at: NOON + 2, seq: 3 }),
          set('2.1', { name: '甲' }, { name: ['2.0', '3.0'] }, { at: NOON + 3, seq: 4 }),
        ],
      }),
    )
    expect(rows.map(({ before, after }) => `${String(before)}→${String(after)}`)).toEqual([
      '乙→甲',
      '原→乙',
      '原→甲',
      'null→原',
    ])
    expect(rows[0]!.base).toEqual(['2.0', '3.0'])
  })

  it('R44 tells of an answer what was asked for, by whom, and whether it stands now', () => {
    const asked = (id: string, name: string, who: string, at: number) =>
      record(
        id,
        { ...setEntry({ name }, { name: ['1.0'] }, at), k: 'propose' },
        { author: author(who), at, seq: 2 },
      )
    const answers = (name: string) =>
      historyOf(
        fold({
          profile: [
            set('1.0', { name: '原' }),
            asked('2.0', '甲', 'B', NOON + 1),
            asked('3.0', '乙', 'C', NOON + 2),
            set('4.0', { name }, { name: ['1.0', '2.0', '3.0'] }, { at: NOON + 3, seq: 4 }),
          ],
        }),
      ).map(({ id, answers }) => [id, answers])
    const nothing = [
      ['3.0', null],
      ['2.0', null],
      ['1.0', null],
    ]
    expect(answers('甲')).toEqual([['4.0', { author: author('B'), value: '甲', taken: true }], ...nothing])
    const settled = { ...setEntry({ name: '王' }), how: 'call' }
    expect(historyOf(fold({ profile: [record('1.0', settled)] }))[0]?.how).toBe('call')
    expect(answers('原')).toEqual([['4.0', { author: author('C'), value: '乙', taken: false }], ...nothing])
  })

  it('R62 tells what the server accepted since, and leaves out what only waits here', () => {
    const archive = fold({
      profile: [
        set('1.0', { name: '王' }, {}, { seq: 4 }),
        set('2.0', { tier: 'A' }, {}, { at: NOON + 1, seq: 5 }),
        set('3.0', { tier: 'B' }, {}, { receipt: null }),
      ],
    })
    expect(changesSince(archive, 4).map(({ id }) => id)).toEqual(['2.0'])
    expect(changesSince(archive, 5)).toEqual([])
    expect(changesSince(archive, 0)).toHaveLength(2)
  })
})

describe('originOf', () => {
  const origin = (...all: readonly Recorded[]) => originOf(foldDocument(all).fields.get('name')!)?.id ?? null

  it('finds the value before the heads went apart, however far back', () => {
    const a = set('1.0', { name: '原' })
    const b = set('1.1', { name: '原二' }, { name: ['1.0'] }, { at: NOON + 1 })
    const left = set('2.0', { name: '甲' }, { name: ['1.1'] }, { at: NOON + 2 })
    const right = set('3.0', { name: '乙' }, { name: ['1.1'] }, { at: NOON + 3 })
    const further = set('3.1', { name: '乙二' }, { name: ['3.0'] }, { at: NOON + 4 })
    expect(origin(a, b, left, right, further)).toBe('1.1')
    expect(origin(a, b, left, set('4.0', { name: '丙' }, { name: ['1.0'] }, { at: NOON + 9 }))).toBe('1.0')
  })

  it('is nothing when the heads share nothing', () => {
    expect(origin(set('1.0', { name: '甲' }), set('2.0', { name: '乙' }))).toBeNull()
    expect(origin(set('1.0', { name: '甲' }))).toBeNull()
  })
})
