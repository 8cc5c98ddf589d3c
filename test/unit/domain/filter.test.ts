/** Typed filters: what each kind keeps, and days that are said from today. */
import { describe, expect, it } from 'vitest'
import {
  askedFilter,
  choicesOf,
  filterPasses,
  type Filterable,
  type RowFilter,
} from '../../../shared/domain/filter.ts'

const row: Filterable = {
  template: 'homeDeco@1',
  checking: 'submitted',
  clientType: 'person',
  urgency: 'm3',
  channel: 'walkIn',
  region: '110105~高井',
  tags: ['学区', 'VIP'],
  shown: { decoType: 'full', wantRegions: ['东城', '西城'] },
  budgetMin: 10_000_000,
  budgetMax: 20_000_000,
  targetDate: '2027-03-08',
  nextFollowUp: '',
  lastContact: 1_000_000,
  changed: 2_000_000,
  begun: 500_000,
  stageSince: null,
  nextReview: null,
  quietSince: null,
  firstTouch: 'expo',
  lastTouch: 'webAd',
}

describe('R29 filters by the kind of the field', () => {
  it.each<[string, RowFilter, boolean]>([
    ['one of several values', { is: 'choice', by: 'urgency', values: ['now', 'm3'] }, true],
    ['none of them', { is: 'choice', by: 'urgency', values: ['now'] }, false],
    ['any of its tags', { is: 'choice', by: 'tag', values: ['VIP'] }, true],
    ['the region it lies in', { is: 'choice', by: 'region', values: ['110000'] }, true],
    ['its own sales area', { is: 'choice', by: 'region', values: ['110105~高井'] }, true],
    ['another area of the district', { is: 'choice', by: 'region', values: ['110105~常营'] }, false],
    ['a template whatever its version', { is: 'choice', by: 'template', values: ['homeDeco'] }, true],
    ['a field of the industry', { is: 'choice', by: 'field/decoType', values: ['full'] }, true],
    ['one of many in such a field', { is: 'choice', by: 'field/wantRegions', values: ['西城'] }, true],
    ['where checking stands', { is: 'choice', by: 'checking', values: ['submitted'] }, true],
    ['where checking does not stand', { is: 'choice', by: 'checking', values: ['draft', 'changed'] }, false],
    ['the channel it came by last', { is: 'choice', by: 'lastTouch', values: ['webAd'] }, true],
    ['another one than it came by first', { is: 'choice', by: 'firstTouch', values: ['webAd'] }, false],
    ['the day it was made', { is: 'moments', by: 'begun', from: 500_000, until: 500_001 }, true],
    ['a moment that nobody knows', { is: 'moments', by: 'stageSince', from: null, until: null }, false],
    ['nothing there', { is: 'choice', by: 'field/needType', values: [''] }, true],
    ['money that overlaps', { is: 'money', by: 'budget', from: 20_000_000, to: null }, true],
    ['money below', { is: 'money', by: 'budget', from: 20_000_001, to: null }, false],
    ['money above', { is: 'money', by: 'budget', from: null, to: 9_999_999 }, false],
    ['a span of days', { is: 'days', by: 'targetDate', from: '2027-03-08', to: '2027-03-08' }, true],
    ['a day before', { is: 'days', by: 'targetDate', from: null, to: '2027-03-07' }, false],
    ['no day, no span', { is: 'days', by: 'nextFollowUp', from: null, to: null }, false],
    ['a moment', { is: 'moments', by: 'lastContact', from: 1_000_000, until: 1_000_001 }, true],
    ['the end of a span excluded', { is: 'moments', by: 'lastContact', from: null, until: 1_000_000 }, false],
  ])('R29 %s', (_, filter, passes) => {
    expect(filterPasses(filter)(row)).toBe(passes)
  })

  it('R29 says "nothing there" with the empty text', () => {
    expect(choicesOf({ ...row, tags: [] }, 'tag')).toEqual([''])
    expect(choicesOf(row, 'field/unknown')).toEqual([''])
  })

  it('R29 counts days from today when it is asked, and moments from midnight where the person sits', () => {
    const east8 = (day: string): number => Date.parse(`${day}T00:00:00+08:00`)
    expect(askedFilter({ is: 'days', by: 'targetDate', from: 0, to: 30 }, '2026-12-20', east8)).toEqual({
      is: 'days',
      by: 'targetDate',
      from: '2026-12-20',
      to: '2027-01-19',
    })
    expect(askedFilter({ is: 'days', by: 'lastContact', from: null, to: -30 }, '2026-12-31', east8)).toEqual({
      is: 'moments',
      by: 'lastContact',
      from: null,
      until: east8('2026-12-02'),
    })
  })
})
