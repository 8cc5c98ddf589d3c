/** R27: a need grows more urgent as its day comes near, and passes into a task. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addDays } from '../../../shared/domain/day.ts'
import { urgencies } from '../../../shared/templates/base.ts'
import { templates } from '../../../shared/templates/index.ts'
import {
  isMet,
  isPast,
  isRaised,
  isTargetTask,
  urgencyAt,
  urgencyRank,
} from '../../../shared/templates/urgency.ts'

const TODAY = '2026-03-08'
const wanted = (urgency: string, days: number | null, met = false) => ({
  urgency,
  targetDate: days === null ? '' : addDays(TODAY, days),
  met,
})

describe('R27 urgency as of today', () => {
  it('knows every code of the field, in its order', () => {
    expect(urgencies.options.map(({ code }) => urgencyRank(code))).toEqual([0, 1, 2, 3, 4])
  })

  it.each([
    ['halfYear', 120, 'halfYear'],
    ['halfYear', 92, 'quarter'],
    ['halfYear', 31, 'month'],
    ['halfYear', 8, 'month'],
    ['halfYear', 7, 'now'],
    ['future', 0, 'now'],
    ['future', -1, 'now'],
    ['now', 300, 'now'],
    ['', 20, 'month'],
    ['month', null, 'month'],
    ['', null, ''],
  ])('%s with %s days to go is %s', (urgency, days, expected) => {
    expect(urgencyAt(wanted(urgency, days), TODAY)).toBe(expected)
  })

  it('is never lowered, and only rises as days go by', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...urgencies.options.map(({ code }) => code)),
        fc.integer({ min: -400, max: 400 }),
        fc.nat(400),
        (urgency, days, later) => {
          const one = wanted(urgency, days)
          const now = urgencyRank(urgencyAt(one, TODAY))
          expect(now).toBeLessThanOrEqual(urgencyRank(urgency))
          expect(urgencyRank(urgencyAt(one, addDays(TODAY, later)))).toBeLessThanOrEqual(now)
        },
      ),
    )
  })

  it('leaves alone what is signed, over or given up', () => {
    expect(urgencyAt(wanted('future', -30, true), TODAY)).toBe('future')
    expect(isPast(wanted('future', -30, true), TODAY)).toBe(false)
    const { homeDeco, realEstate } = templates
    expect(['quote', 'sign', 'paint', 'lost', 'none'].map((code) => isMet(homeDeco, code))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ])
    expect(['rentDeposit', 'rentSign', 'resaleBargain'].map((code) => isMet(realEstate, code))).toEqual([
      false,
      true,
      false,
    ])
  })

  it('is a task from the day after until somebody has planned the next step', () => {
    const past = wanted('quarter', -1)
    expect(isRaised(past, TODAY)).toBe(true)
    expect(isTargetTask({ ...past, nextFollowUp: '' }, TODAY)).toBe(true)
    expect(isTargetTask({ ...past, nextFollowUp: addDays(TODAY, -2) }, TODAY)).toBe(true)
    expect(isTargetTask({ ...past, nextFollowUp: addDays(TODAY, 2) }, TODAY)).toBe(false)
    expect(isTargetTask({ ...wanted('quarter', 0), nextFollowUp: '' }, TODAY)).toBe(false)
  })
})
