/** Complaints that wait: since when, by when, and for whom. */
import { describe, expect, test } from 'vitest'
import type { JsonObject } from '../../../shared/base/json.ts'
import { openComplaintsIn, pressingOf, pressure } from '../../../shared/domain/complaint.ts'
import type { Fact } from '../../../shared/domain/view.ts'
import { USUAL_CALENDAR, WorkCalendar } from '../../../shared/domain/workCalendar.ts'
import { mayHandle } from '../../../shared/policy/handling.ts'
import { promisedDay } from '../../../shared/templates/complaintTerms.ts'
import { validateFact } from '../../../shared/templates/validate.ts'

/** A chain: each names the one before. */
function chain(...steps: readonly JsonObject[]): readonly Fact[] {
  return steps.map(
    (fact, at) =>
      ({
        id: `1.${at}`,
        kind: 'complaint',
        fact: { severity: 'high', ...fact },
        time: 1_000 * (at + 1),
        supersedes: at === 0 ? [] : [`1.${at - 1}`],
        supersededBy: at === steps.length - 1 ? [] : [`1.${at + 1}`],
      }) as unknown as Fact,
  )
}

describe('CMP2 a complaint waits', () => {
  test('since it came, however many steps were written down, with what the last one says', () => {
    const facts = chain(
      { state: 'received', occurredAt: 400 },
      { state: 'handling', severity: 'urgent', due: '2026-12-01', handler: 'u1' },
    )
    expect(openComplaintsIn(facts)).toEqual([
      { severity: 'urgent', since: 400, due: '2026-12-01', handler: 'u1' },
    ])
  })

  test('anew from when it was opened again, and no more once it has its end', () => {
    const steps = [{ state: 'received' }, { state: 'resolved' }, { state: 'reopened' }, { state: 'handling' }]
    expect(openComplaintsIn(chain(...steps))).toEqual([{ severity: 'high', since: 3_000 }])
    expect(openComplaintsIn(chain(...steps, { state: 'closed' }))).toEqual([])
  })

  test('as an ordinary one where a newer or older program says what this one does not know', () => {
    const [one] = openComplaintsIn(chain({ state: 'received', severity: 'dire', due: 'soon', handler: 7 }))
    expect(one).toEqual({ severity: 'low', since: 1_000 })
  })
})

describe('CMP1 by when', () => {
  const promised = (since: number) => (since === 1 ? '2026-11-30' : '2026-12-04')

  test('the earlier of the client’s day and the company’s own', () => {
    const at = { severity: 'low', since: 1 } as const
    expect(pressingOf([at], promised)).toMatchObject({ due: '2026-11-30', asked: false })
    expect(pressingOf([{ ...at, due: '2026-11-28' }], promised)).toMatchObject({
      due: '2026-11-28',
      asked: true,
    })
    expect(pressingOf([{ ...at, due: '2026-12-24' }], promised)).toMatchObject({
      due: '2026-11-30',
      asked: false,
    })
    expect(pressingOf([], promised)).toBeNull()
  })

  test('of several the earliest day and the greatest severity, and all who were named', () => {
    const pressing = pressingOf(
      [
        { severity: 'low', since: 1, handler: 'a' },
        { severity: 'urgent', since: 2, handler: 'b' },
        { severity: 'low', since: 2, handler: 'a' },
      ],
      promised,
    )
    expect(pressing).toEqual({ severity: 'urgent', due: '2026-11-30', asked: false, handlers: ['a', 'b'] })
  })

  test('of one day the most serious stands first', () => {
    const line = { due: '2026-11-30', asked: true, handlers: [] }
    const order = (['low', 'urgent', 'high'] as const)
      .map((severity) => pressure({ ...line, severity }))
      .sort()
    expect(order).toEqual(
      (['urgent', 'high', 'low'] as const).map((severity) => pressure({ ...line, severity })),
    )
  })

  test('R75 in working days from when it came', () => {
    const calendar = new WorkCalendar(USUAL_CALENDAR)
    // A Friday.
    expect(promisedDay('2026-11-27', 'urgent', calendar)).toBe('2026-11-30')
    expect(promisedDay('2026-11-27', 'high', calendar)).toBe('2026-12-02')
    expect(promisedDay('2026-11-27', 'low', calendar)).toBe('2026-12-08')
  })
})

test('R75 a complaint may say by when and by whom, and need not', () => {
  const plain = { text: '送货晚了', type: 'delay', severity: 'low', state: 'received' }
  const handler = '01JB0000000000000000000001'
  expect(validateFact('complaint', plain).ok).toBe(true)
  expect(validateFact('complaint', { ...plain, due: '2026-12-01', handler }).ok).toBe(true)
  expect(validateFact('complaint', { ...plain, due: '12-1' }).ok).toBe(false)
  expect(validateFact('complaint', { ...plain, handler: '王芳' }).ok).toBe(false)
})

test('CMP3 those may be named who may write down there what becomes of it', () => {
  const place = { branch: 'A', owner: 'owner', team: ['builder'], grants: [] }
  const may = (id: string, role: string, branch = 'A', active = true) =>
    mayHandle({ id, active, posts: [{ branch, role }] }, place, 1)
  expect(may('owner', 'SA')).toBe(true)
  expect(may('builder', 'ST')).toBe(true)
  expect(may('desk', 'CS')).toBe(true)
  expect(may('boss', 'BM')).toBe(true)
  expect(may('other', 'SA')).toBe(false)
  expect(may('checker', 'VR')).toBe(false)
  expect(may('desk', 'CS', 'B')).toBe(false)
  expect(may('desk', 'CS', 'A', false)).toBe(false)
  expect(mayHandle({ id: 'new', active: true }, place, 1)).toBe(false)
})
