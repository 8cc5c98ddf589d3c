/** 待补告知: served, never marketed to or exported, until a notice was given or a consent recorded. */
import { describe, expect, it } from 'vitest'
import { foldArchive } from '../../../shared/domain/archive.ts'
import type { Recorded } from '../../../shared/domain/entry.ts'
import { isNoticeDue, mayLeaveTheHouse } from '../../../shared/domain/noticeDue.ts'

const ARCHIVE = '01HYYYYYYYYYYYYYYYYYYYYYYY'
const author = { user: '01HZZZZZZZZZZZZZZZZZZZZZZZ', device: '01HZZZZZZZZZZZZZZZZZZZZZZX', membership: null }
const stamp = { at: 1, v: 1, t: 'generic@1' }
const recorded = (entry: Recorded['entry']): readonly Recorded[] => [
  { id: '7.0', entry, author, receipt: null },
]
const profile = (importBasis: string) => recorded({ k: 'set', ...stamp, fields: { importBasis }, base: {} })

describe('R77: who may be marketed to or exported', () => {
  it('is not a client whose notice is due', () => {
    const parts = new Map([['profile', profile('noticeDue')]])
    expect(mayLeaveTheHouse(foldArchive({ archive: ARCHIVE, parts }))).toBe(false)
  })

  it('is one whose notice was recorded since, or who came on another basis', () => {
    const noted = recorded({ k: 'set', ...stamp, fields: { noticeVersion: '2026-1' }, base: {} })
    const given = new Map([
      ['profile', profile('noticeDue')],
      ['consent', noted],
    ])
    expect(mayLeaveTheHouse(foldArchive({ archive: ARCHIVE, parts: given }))).toBe(true)
    const other = new Map([['profile', profile('contract')]])
    expect(mayLeaveTheHouse(foldArchive({ archive: ARCHIVE, parts: other }))).toBe(true)
    expect(isNoticeDue(undefined, 0)).toBe(false)
  })
})
