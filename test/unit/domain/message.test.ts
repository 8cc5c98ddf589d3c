/** What is told of one archive, and from when on. */
import { describe, expect, test } from 'vitest'
import { startOf } from '../../../shared/domain/day.ts'
import { answerMessages, cardMessages, type Telling } from '../../../shared/domain/message.ts'

const CHINA = 480
const at = (day: string, hour: number): number => startOf(day, CHINA) + hour * 3_600_000
const quiet: Telling = {
  archive: 'a',
  nextFollowUp: '',
  conflicts: 0,
  proposed: 0,
  complaints: 0,
  answerDue: '',
  groundless: null,
  changed: at('2026-11-20', 12),
  handed: null,
  offered: null,
  notTaken: null,
}
const told = (more: Partial<Telling>, now: number) =>
  cardMessages({ ...quiet, ...more }, { now, minutesEast: CHINA, hours: { from: 540, to: 1080 } }).map(
    ({ key, at: moment }) => [key, moment],
  )

describe('H04 messages', () => {
  test('H04 a follow-up is told when the office opens on its day, and not a minute before', () => {
    const planned = { nextFollowUp: '2026-11-28' }
    expect(told(planned, at('2026-11-28', 9) - 60_000)).toEqual([])
    expect(told(planned, at('2026-11-28', 9))).toEqual([['followUp/a/2026-11-28', at('2026-11-28', 9)]])
    // Longer overdue is no news any more; it stands in 今日.
    expect(told(planned, at('2026-12-11', 12))).toHaveLength(1)
    expect(told(planned, at('2026-12-12', 12))).toEqual([])
  })

  test('H04 what contradicts once more is told once more', () => {
    const now = at('2026-11-27', 12)
    expect(told({ conflicts: 1 }, now)).not.toEqual(told({ conflicts: 2 }, now))
    expect(told({ answerDue: '2026-12-18' }, now).map(([key]) => key)).toEqual([
      expect.stringMatching(/^right\/.+\/2026-12-18$/),
    ])
    expect(told({ conflicts: 1, complaints: 1 }, now).map(([key]) => key)).toEqual([
      'conflict/a/1',
      'complaint/a/1',
    ])
  })

  test('H04 R44 whoever asked for a change is told what became of it, by answer, for a month', () => {
    const now = at('2026-11-27', 12)
    const answer = (by: string, field: string, days: number, outcome: 'taken' | 'left') => ({
      ...{ by, answeredBy: 'checker', at: now - days * 86_400_000 },
      ...{ field, outcome },
    })
    const all = [
      answer('me', 'contacts', 1, 'left'),
      answer('me', 'address', 2, 'taken'),
      answer('you', 'contacts', 1, 'taken'),
      answer('me', 'name', 30, 'taken'),
    ]
    expect(
      answerMessages('a', all, { me: 'me', now }).map(({ kind, what, archive }) => [kind, what, archive]),
    ).toEqual([
      ['proposalLeft', ['contacts'], 'a'],
      ['proposalTaken', ['address'], 'a'],
    ])
  })

  test('H04 an archive that was given to somebody is told for a month', () => {
    const handed = at('2026-11-01', 10)
    expect(told({ handed }, at('2026-11-27', 12))).toEqual([[`handed/a/${handed}`, handed]])
    expect(told({ handed }, at('2026-12-02', 12))).toEqual([])
  })
})
