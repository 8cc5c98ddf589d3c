import { describe, expect, it } from 'vitest'
import { chainsOf } from '../../../../client/features/log/chainGaps.ts'
import { keptOf, questionOf, readyQuestions } from '../../../../client/features/log/keptQuestions.ts'
import { lookersOf } from '../../../../client/features/log/lookers.ts'
import { trailDays } from '../../../../client/features/log/trailDays.ts'
import { trailItems } from '../../../../client/features/log/trailItems.ts'
import { everything, type LogCount, type LogLine } from '../../../../client/http/api.ts'

const noon = new Date(2027, 2, 8, 12).getTime()
const HOUR = 3_600_000
const line = (seq: number, more: Partial<LogLine> = {}): LogLine => ({
  seq,
  kind: 'access',
  received: noon,
  claimed: null,
  offset: null,
  user: 'wang',
  userName: '王芳',
  role: 'SA',
  device: 'phone',
  deviceName: '手机',
  branch: null,
  archive: null,
  archiveNo: null,
  archiveName: null,
  doc: null,
  length: null,
  action: 'view',
  object: null,
  purpose: null,
  counter: null,
  offline: false,
  outcome: 'ok',
  leaf: null,
  ...more,
})
const count = (at: number, lines: number, more: Partial<LogCount> = {}): LogCount => ({
  views: lines,
  changes: 0,
  reveals: 0,
  exports: 0,
  late: 0,
  lines,
  user: null,
  userName: null,
  last: at,
  at,
  ...more,
})

describe('a timeline', () => {
  it('stands under a heading for each day and device, in the order of the log', () => {
    const items = trailItems([
      line(9),
      line(8),
      line(7, { device: 'laptop', deviceName: '电脑' }),
      line(6),
      line(5, { received: noon - 24 * HOUR }),
    ])
    expect(
      items.map((item) => (item.is === 'line' ? item.line.seq : `${item.day} ${item.device} ${item.count}`)),
    ).toEqual([
      '2027-03-08 手机 2',
      9,
      8,
      '2027-03-08 电脑 1',
      7,
      '2027-03-08 手机 1',
      6,
      '2027-03-07 手机 1',
      5,
    ])
    expect(trailItems([])).toEqual([])
  })

  it('has a picture of the last days in half hours, and says what stands outside of them', () => {
    const rows = [
      count(noon, 3, { reveals: 1 }),
      count(noon + HOUR / 2, 1),
      count(noon - 24 * HOUR, 2),
      count(noon - 365 * 24 * HOUR, 4),
    ]
    const { days, elsewhere } = trailDays(rows, 3, noon)
    expect(days.map(({ lines }) => lines)).toEqual([4, 2, 0])
    expect(days[0]?.slots.map(({ at, lines }) => [at, lines])).toEqual([
      [24, 3],
      [25, 1],
    ])
    expect(days[0]?.counts).toMatchObject({ views: 4, reveals: 1 })
    expect(elsewhere).toBe(4)
  })
})

describe('gaps', () => {
  it('stand by person and device, the newest first, with how many accesses are missing', () => {
    const gap = (seq: number, more: Partial<LogLine>, missing: { from: number; to: number } | null) => ({
      missing,
      before: null,
      after: line(seq, more),
    })
    const chains = chainsOf([
      gap(9, { user: 'li' }, { from: 3, to: 5 }),
      gap(7, {}, { from: 2, to: 2 }),
      gap(6, { user: 'li' }, null),
    ])
    expect(chains.map(({ gaps, missing }) => [gaps.map(({ after }) => after.seq), missing])).toEqual([
      [[9, 6], 3],
      [[7], 1],
    ])
  })
})

describe('who looked', () => {
  it('is told by person, the last one first, with what they did most', () => {
    const lookers = lookersOf([
      line(9, { user: 'li' }),
      line(8, { action: 'reveal' }),
      line(7),
      line(6),
      line(5, { user: null }),
    ])
    expect(lookers.map(({ user, actions }) => [user, actions])).toEqual([
      ['li', [{ action: 'view', count: 1 }]],
      [
        'wang',
        [
          { action: 'view', count: 2 },
          { action: 'reveal', count: 1 },
        ],
      ],
      [null, [{ action: 'view', count: 1 }]],
    ])
  })
})

describe('kept questions', () => {
  it('are the same question again, and 今天 means today tomorrow too', () => {
    for (const { log } of readyQuestions) {
      for (const now of [noon, noon + 24 * HOUR]) expect(keptOf(questionOf(log, now), now)).toEqual(log)
    }
    const exports = readyQuestions.find(({ id }) => id === 'exports')!.log
    expect(questionOf(exports, noon + 24 * HOUR).from).toBe(new Date(2027, 2, 9).getTime())
  })

  it('keep no single archive and no days of the moment', () => {
    const kept = keptOf({ ...everything, archive: 'a', from: noon - 5 * HOUR, until: noon }, noon)
    expect(kept).toMatchObject({ span: null })
    expect(questionOf(kept, noon)).toEqual(everything)
  })
})
