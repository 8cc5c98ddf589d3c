import { describe, expect, it } from 'vitest'
import { foldArchive } from '../../../shared/domain/archive.ts'
import type { Recorded } from '../../../shared/domain/entry.ts'
import { lastParallel, parallelsIn } from '../../../shared/domain/parallel.ts'
import { HOUR, MINUTE, NOON, receipt, set, ulid } from './ledger.ts'

const told = (...profile: readonly Recorded[]) => {
  const view = foldArchive({ archive: ulid('A'), parts: new Map([['profile', profile]]) })
  const found = parallelsIn(view)
  expect(lastParallel(view.documents.get('profile')!)).toBe(found[0]?.known ?? null)
  return found
}

/** Said at `at`, arrived at `received`. */
const said = (at: number, received: number) => ({ at, receipt: receipt(received, received) })

describe('F10 并行修改', () => {
  it('F10 tells of a value that two people gave alike, and not of one that contradicts', () => {
    const before = set('1.0', { tier: 'B' }, {}, said(NOON, NOON))
    const here = set('2.0', { tier: 'A' }, { tier: ['1.0'] }, said(NOON + HOUR, NOON + HOUR))
    const there = set('3.0', { tier: 'A' }, { tier: ['1.0'] }, said(NOON + HOUR, NOON + HOUR + 5))
    expect(told(before, here, there)).toMatchObject([
      { is: 'same', key: 'tier', known: NOON + HOUR + 5, writes: [{ id: '3.0' }, { id: '2.0' }] },
    ])
    expect(told(before, here, set('3.0', { tier: 'C' }, { tier: ['1.0'] }))).toEqual([])
  })

  it('F10 tells of other fields that were written while somebody was away', () => {
    const away = set('2.0', { remark: '要朝南' }, {}, said(NOON, NOON + 3 * HOUR))
    const meanwhile = set('3.0', { tier: 'A', name: '王芳' }, {}, said(NOON + HOUR, NOON + HOUR + 1))
    expect(told(away, meanwhile)).toMatchObject([
      {
        is: 'beside',
        part: 'profile',
        known: NOON + 3 * HOUR,
        late: [{ key: 'remark' }],
        meanwhile: [{ key: 'tier' }, { key: 'name' }],
      },
    ])
  })

  it('F10 tells nothing of one person alone, of what came at once, or of what was there before', () => {
    const away = set('2.0', { remark: '要朝南' }, {}, said(NOON, NOON + 3 * HOUR))
    expect(told(away, set('2.1', { tier: 'A' }, {}, said(NOON + HOUR, NOON + HOUR + 1)))).toEqual([])
    expect(told(away, set('3.0', { tier: 'A' }, {}, said(NOON - HOUR, NOON - HOUR + 1)))).toEqual([])
    expect(told(away, set('3.0', { tier: 'A' }, {}, { at: NOON + HOUR, receipt: null }))).toEqual([])
    expect(
      told(
        set('2.0', { remark: '要朝南' }, {}, said(NOON, NOON + MINUTE)),
        set('3.0', { tier: 'A' }, {}, said(NOON + 1, NOON + 2)),
      ),
    ).toEqual([])
  })
})
