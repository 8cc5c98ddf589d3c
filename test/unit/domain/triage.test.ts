/** 初筛: what counts as an answer, and who waits for one. */
import { describe, expect, test } from 'vitest'
import { foldDocument } from '../../../shared/domain/fold.ts'
import { triageIn, waitsSince, type Lead } from '../../../shared/domain/triage.ts'
import { channelProfile, channelProfiles } from '../../../shared/templates/channelProfiles.ts'
import { validateFact } from '../../../shared/templates/validate.ts'
import { DAY, fact, NOON, receipt, ulid } from './ledger.ts'

const told = (id: string, said: { readonly [key: string]: string }, seq: number, supersedes: string[] = []) =>
  fact(`7.${id}`, 'triage', said, supersedes, {
    receipt: receipt(seq, NOON + seq * DAY),
    at: NOON + seq * DAY,
  })
const found = (...facts: readonly ReturnType<typeof told>[]) => triageIn(foldDocument(facts))

describe('TR1 an answer', () => {
  test('is the last one that nobody corrected', () => {
    const [valid, invalid] = [
      told('0', { outcome: 'valid' }, 1),
      told('1', { outcome: 'invalid', reason: 'peer' }, 2),
    ]
    expect(found(valid)).toEqual({ at: NOON + DAY, outcome: 'valid' })
    expect(found(valid, invalid)).toMatchObject({ outcome: 'invalid' })
    expect(
      found(valid, invalid, told('2', { outcome: 'duplicate', of: ulid('A') }, 3, ['7.1'])),
    ).toMatchObject({ outcome: 'duplicate' })
    expect(found()).toBeNull()
  })

  test('taken back is none', () => {
    expect(found(told('0', { outcome: 'valid' }, 1), told('1', { outcome: 'again' }, 2))).toBeNull()
  })

  test('R10 needs a reason to be 无效, in words where no word of the dictionary fits, and another archive to be 重复', () => {
    const wrong = (said: { readonly [key: string]: string }) => {
      const judged = validateFact('triage', said)
      return judged.ok ? null : judged.error.params['member']
    }
    expect(wrong({ outcome: 'invalid' })).toBe('reason')
    expect(wrong({ outcome: 'invalid', reason: 'other' })).toBe('text')
    expect(wrong({ outcome: 'invalid', reason: 'other', text: '来要工资的' })).toBeNull()
    expect(wrong({ outcome: 'invalid', reason: 'noSuchNumber' })).toBeNull()
    expect(wrong({ outcome: 'duplicate' })).toBe('of')
    expect(wrong({ outcome: 'duplicate', of: ulid('A') })).toBeNull()
    expect(wrong({ outcome: 'valid' })).toBeNull()
    expect(wrong({})).toBe('outcome')
  })
})

describe('TR2 who waits', () => {
  const lead: Lead = {
    ...{ begun: NOON, checking: 'draft', triage: null, restored: null },
    ...{ lastContact: null, planned: false, first: true },
  }

  test('is whom nobody looked at, talked to, means to, handed in or got further with', () => {
    expect(waitsSince(lead)).toBe(NOON)
    expect(waitsSince({ ...lead, triage: { at: NOON, outcome: 'valid' } })).toBeNull()
    expect(waitsSince({ ...lead, lastContact: NOON })).toBeNull()
    expect(waitsSince({ ...lead, planned: true })).toBeNull()
    expect(waitsSince({ ...lead, checking: 'submitted' })).toBeNull()
    expect(waitsSince({ ...lead, first: false })).toBeNull()
    expect(waitsSince({ ...lead, begun: null })).toBeNull()
  })

  test('TR3 is who was brought back from the bin, where the answer that put it there was a mistake', () => {
    const out = { ...lead, triage: { at: NOON + DAY, outcome: 'duplicate' } as const }
    expect(waitsSince(out)).toBeNull()
    expect(waitsSince({ ...out, restored: NOON + 2 * DAY })).toBe(NOON)
    // Looked at once more since then.
    expect(waitsSince({ ...out, restored: NOON })).toBeNull()
    const valid = { at: NOON + DAY, outcome: 'valid' } as const
    expect(waitsSince({ ...lead, triage: valid, restored: NOON + 2 * DAY })).toBeNull()
  })

  test('R05 comes by a channel on which nobody is met, and each of these says how soon', () => {
    const looked = Object.keys(channelProfiles).filter(
      (channel) => channelProfile(channel).triage !== undefined,
    )
    expect(looked.sort()).toEqual(['email', 'phone', 'socialMedia', 'webAd', 'website', 'wechat'])
    expect(channelProfile('store').triage).toBeUndefined()
    expect(channelProfile(undefined).triage).toBeUndefined()
  })
})
