/** What calls say of a number, and when another way to the client is looked for. */
import { describe, expect, test } from 'vitest'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { callsByWay, givenUpAt, wayKey, wayStanding, type WayState } from '../../../shared/domain/reach.ts'
import { stayingOf } from '../../../shared/templates/staying.ts'
import { DAY, fact, NOON, ulid } from './ledger.ts'

const ITEM = ulid('PH')
const met = (...results: readonly string[]) =>
  results.map((result, day) => ({ time: NOON + day * DAY, fact: { result } }))
const state = (said: WayState, ...results: readonly string[]) => wayStanding(said, 0, met(...results)).state

describe('R64 a number', () => {
  test('RCH1 is doubtful after one 空号 and dead after two, whatever rang in vain between them', () => {
    expect(state('good')).toBe('good')
    expect(state('good', 'empty')).toBe('doubtful')
    expect(state('good', 'empty', 'noAnswer', 'busy', 'off', 'empty')).toBe('dead')
    expect(wayStanding('good', 0, met('empty', 'empty')).by).toEqual({
      result: 'empty',
      count: 2,
      at: NOON + DAY,
    })
  })

  test('RCH1 out of service takes three; being declined never kills it', () => {
    expect(state('good', 'stopped', 'stopped')).toBe('doubtful')
    expect(state('good', 'stopped', 'stopped', 'stopped')).toBe('dead')
    expect(state('good', 'declined', 'declined')).toBe('good')
    expect(state('good', ...Array.from({ length: 9 }, () => 'declined'))).toBe('doubtful')
    expect(state('good', 'constructor', 'toString')).toBe('good')
  })

  test('RCH2 comes back by an answered call, and counts anew', () => {
    expect(state('good', 'empty', 'empty', 'reached')).toBe('good')
    expect(state('dead', 'callBack')).toBe('good')
    expect(state('good', 'empty', 'reached', 'empty')).toBe('doubtful')
  })

  test('RCH2 comes back by another value or a check: calls of before are no more about it', () => {
    expect(wayStanding('good', NOON + DAY, met('empty', 'empty')).state).toBe('good')
    expect(wayStanding('dead', NOON + DAY, met('reached')).state).toBe('dead')
  })

  test('RCH1 hears of outgoing calls that nobody corrected, to itself', () => {
    const call = (id: string, more: Record<string, string>, supersedes: readonly string[] = []) =>
      fact(id, 'call', { direction: 'out', result: 'empty', contact: ITEM, ...more }, supersedes)
    const { facts } = foldDocument([
      call('1.0', {}),
      call('1.1', { direction: 'in' }),
      call('1.2', { via: 'mobile' }),
      call('1.3', { result: 'busy' }, ['1.0']),
    ])
    const calls = callsByWay(facts)
    expect(calls.get(wayKey(ITEM, null))?.map(({ id }) => id)).toEqual(['1.3'])
    expect(calls.get(wayKey(ITEM, 'mobile'))?.map(({ id }) => id)).toEqual(['1.2'])
    expect(givenUpAt(facts)).toBeNull()
  })
})

test('RCH3 another way is looked for until contacts are written, checked or confirmed after it', () => {
  const lost = { review: { at: NOON, outcome: 'lost' } } as const
  const of = (contact: Parameters<typeof stayingOf>[0]['contact'], givenUp: number | null, verified = 0) =>
    stayingOf({
      life: {
        begun: 1,
        ...(verified === 0 ? {} : { checking: { is: 'verified', by: ulid('VR'), at: verified, stale: 0 } }),
      },
      contact,
      givenUp,
      tier: 'A',
      stage: '',
      lastContact: null,
      stopped: false,
    }).unreached
  expect(of({}, null)).toBeNull()
  expect(of({}, NOON)).toBe(NOON)
  expect(of(lost, null)).toBe(NOON)
  expect(of({ rewritten: NOON - DAY }, NOON)).toBe(NOON)
  expect(of({ rewritten: NOON + DAY }, NOON)).toBeNull()
  expect(of({}, NOON, NOON + DAY)).toBeNull()
  expect(of({ review: { at: NOON + DAY, outcome: 'same' } }, NOON)).toBeNull()
})
